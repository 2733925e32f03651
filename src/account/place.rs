//! What everybody's account here shares: the key, the client's folder, this program, and the built-in hh.ru.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Error;
use crate::config::{self, Config};
use crate::hh::{self, Agent, Client};
use crate::sandbox::Sandbox;
use crate::secret::Secret;
use crate::session::dictionaries::DictionaryFolder;
use crate::vault::{self, Key, KeySource, Origins};

/// What the built-in hh.ru is called: its port is another each time.
pub const ALIAS: &str = "sandbox";
/// hh.ru wants somebody to write to; the built-in one takes any address.
const DEMO_MAIL: &str = "demo@hhrun.invalid";

/// The data folder of the built-in hh.ru.
pub fn sandbox_home(home: &Path) -> PathBuf {
    home.join("sandbox")
}

/// The origins that the built-in hh.ru's tokens belong to.
pub fn sandbox_origins() -> Origins {
    Origins { api: ALIAS.to_owned(), token: ALIAS.to_owned() }
}

/// A client that keeps dictionaries in the data folder.
pub fn client(config: &Config, settings: hh::Settings) -> Client {
    Client::new(settings).keeping(Arc::new(DictionaryFolder::in_home(&config.home)))
}

/// The key that seals tokens.
pub fn key(config: &Config) -> Result<Key, Error> {
    Ok(key_source(config).load().map_err(vault::Error::from)?)
}

/// Where it comes from.
pub fn key_source(config: &Config) -> KeySource {
    let credential = config.credentials_folder.as_ref().map(|folder| folder.join("hhrun.key"));
    match (&config.key_command, credential) {
        (Some(command), _) => KeySource::Command(command.clone()),
        (None, Some(file)) if file.exists() => KeySource::Credential(file),
        (None, _) => KeySource::File(config.key_file.clone()),
    }
}

/// This program, which is started once more for scripts and for refreshes.
pub fn this_program() -> Result<PathBuf, Error> {
    std::env::current_exe().map_err(Error::Program)
}

/// Points the settings at the built-in hh.ru; it is this machine, so that nothing has to be paced.
pub fn point_at(config: &mut Config, sandbox: &Sandbox) -> Result<(), Error> {
    let address = |text: &str| {
        reqwest::Url::parse(text).map_err(|error| Error::Address { address: text.to_owned(), why: error.to_string() })
    };
    config.origins = config::Origins {
        api: address(sandbox.api_url())?,
        authorize: address(&sandbox.authorize_url())?,
        token: address(&sandbox.token_url())?,
    };
    config.client_id = Some(sandbox.client_id().to_owned());
    config.client_secret = Some(Secret::from(sandbox.client_secret()));
    // The person agreed without a browser, so that no redirect was asked for.
    config.redirect_uri = None;
    config.proxy = None;
    config.rate = 0.0;
    if config.agent.is_none() {
        config.agent = Some(Agent::for_contact(DEMO_MAIL).map_err(config::Error::from)?);
    }
    Ok(())
}
