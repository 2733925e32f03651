//! What a person set up, validated: the only place that reads the environment or `.env`.

mod env_file;
mod error;
mod locale;
mod notifier;
mod older;
mod resume;
mod sources;
mod variables;

use std::path::{Path, PathBuf};

use reqwest::Url;

use crate::ai;
use crate::hh::{self, Agent, EmployerId, Proxy, ResumeId, is_loopback};
use crate::notify::Notifier;
use crate::secret::Secret;

pub use env_file::add_lines;
pub use error::Error;
pub use locale::system_locale;
pub use notifier::{Notification, NotifierError};
pub use older::OlderTokens;
pub use resume::resume_id;
pub use sources::Sources;
pub use variables::{NAMES, Source, Variables, older_name};

/// Validated settings. Nothing past this point sees an environment variable.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub home: PathBuf,
    /// Where the key file lies when nothing else provides the key: outside the data folder.
    pub key_file: PathBuf,
    pub key_command: Option<String>,
    /// The folder in which systemd puts credentials for a service.
    pub credentials_folder: Option<PathBuf>,
    pub origins: Origins,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub redirect_uri: Option<String>,
    /// A token of the application that the person has already.
    pub app_token: Option<Secret>,
    pub agent: Option<Agent>,
    pub resume: Option<ResumeId>,
    pub locale: Option<String>,
    pub host: Option<String>,
    /// Employers that must never get an application: the person's own.
    pub own_employers: Vec<EmployerId>,
    /// Requests a second; 0: no pacing at all (loopback only).
    pub rate: f64,
    /// Requests on the wire at the same time.
    pub in_flight: usize,
    pub proxy: Option<Proxy>,
    /// The language model that writes for scripts.
    pub ai: Option<ai::Settings>,
    /// Read, not validated yet: [`Config::notifier`] does that.
    pub notification: Notification,
    pub warnings: Vec<String>,
}

/// The sites that one API serves.
pub const SITES: &[&str] = &["hh.ru", "rabota.by", "hh1.az", "hh.uz", "hh.kz", "headhunter.ge", "headhunter.kg"];

/// Where hh.ru is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    pub api: Url,
    /// The page where a person agrees.
    pub authorize: Url,
    pub token: Url,
}

/// Requests a second unless told otherwise.
const RATE: f64 = 4.0;
const BURST: u32 = 8;
/// Requests at the same time unless told otherwise, and at most.
const IN_FLIGHT: usize = 4;
const MOST_IN_FLIGHT: usize = 8;
/// One in 100 s: slower is a slip, and a wait too long to be counted.
const SLOWEST: f64 = 0.01;

impl Config {
    /// Reads the variables of the process and of both `.env` files.
    pub fn load() -> Result<Self, Error> {
        Sources::read()?.config()
    }

    /// Validates variables that were read.
    pub fn from_variables(variables: &Variables, home: PathBuf, key_file: PathBuf) -> Result<Self, Error> {
        let text = |name| variables.get(name).map(str::to_owned);
        let origins = Origins {
            api: address(variables, "HH_API_URL", "https://api.hh.ru")?,
            authorize: address(variables, "HH_AUTH_URL", "https://hh.ru/oauth/authorize")?,
            token: address(variables, "HH_TOKEN_URL", "https://api.hh.ru/token")?,
        };
        let agent = match (variables.get("HH_USER_AGENT"), variables.get("HH_CONTACT_EMAIL")) {
            (Some(header), _) => Some(Agent::parse(header)?),
            (None, Some(mail)) => Some(Agent::for_contact(mail)?),
            (None, None) => None,
        };
        let own = variables.get("HH_OWN_EMPLOYERS").unwrap_or_default();
        let own = own.split([',', ' ', ';']).filter(|id| !id.is_empty());
        Ok(Self {
            home,
            key_file,
            key_command: text("HHRUN_KEY_COMMAND"),
            credentials_folder: None,
            client_id: text("HH_CLIENT_ID"),
            client_secret: text("HH_CLIENT_SECRET").map(Secret::from),
            redirect_uri: text("HH_REDIRECT_URI"),
            app_token: text("APP_TOKEN").map(Secret::from),
            agent,
            resume: variables.get("HH_RESUME_ID").map(resume_id).transpose()?,
            locale: text("HH_LOCALE"),
            host: text("HH_HOST").map(|host| site(&host)).transpose()?,
            own_employers: own.map(EmployerId::new).collect(),
            rate: rate(variables, &origins.api)?,
            in_flight: in_flight(variables)?,
            proxy: variables.get("HH_PROXY").map(str::parse).transpose()?,
            ai: language_model(variables)?,
            notification: Notification::read(variables),
            warnings: variables.ignored().iter().map(|(name, file)| ignored(name, file)).collect(),
            origins,
        })
    }

    /// What a client of hh.ru needs; without a contact address hh.ru answers nothing.
    pub fn client_settings(&self) -> Result<hh::Settings, Error> {
        Ok(hh::Settings {
            api: self.origins.api.clone(),
            token: self.origins.token.clone(),
            agent: self.agent.clone().ok_or(Error::NoContact)?,
            locale: self.locale.clone(),
            host: self.host.clone(),
            rate: self.rate,
            burst: BURST,
            in_flight: self.in_flight,
            proxy: self.proxy.clone(),
            alias: None,
        })
    }

    /// The ways to tell a person what came of it. `allow_private`: a webhook may be on one's own network.
    pub fn notifier(&self, allow_private: bool) -> Result<Notifier, Error> {
        Ok(self.notification.notifier(allow_private, self.proxy.clone())?)
    }

    /// The same for one person among several: mail to their address, and nothing else.
    pub fn notifier_to(&self, address: &str) -> Result<Notifier, Error> {
        Ok(self.notification.to(address).notifier(false, None)?)
    }

    /// The application that people sign in through.
    pub fn application(&self) -> Result<hh::oauth::Application, Error> {
        match (&self.client_id, &self.client_secret) {
            (Some(client_id), Some(client_secret)) => Ok(hh::oauth::Application {
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                redirect_uri: self.redirect_uri.clone(),
            }),
            (id, secret) => {
                let missing = [("HH_CLIENT_ID", id.is_none()), ("HH_CLIENT_SECRET", secret.is_none())];
                let missing = missing.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect();
                Err(Error::NoCredentials { missing })
            }
        }
    }
}

fn ignored(name: &str, file: &Path) -> String {
    format!("`{name}` in {} is ignored: set it in the environment or in the data folder's .env", file.display())
}

/// Reads the name of a site.
pub fn site(value: &str) -> Result<String, Error> {
    let known = SITES.iter().find(|site| site.eq_ignore_ascii_case(value.trim()));
    known.map(|site| (*site).to_owned()).ok_or_else(|| Error::Site { value: value.to_owned() })
}

/// What to trace, as the process says; `.env` comes too late for it.
pub fn trace_filter() -> Option<String> {
    std::env::var("HHRUN_LOG").ok().filter(|filter| !filter.is_empty())
}

/// The command line of the person's editor, as the process says: a folder's `.env` must not run commands.
pub fn editor() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|command| !command.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR"))
}

/// An address, or what was meant as one, without the name and password that may stand in it.
fn showable(value: &str) -> String {
    value.rsplit_once('@').map_or_else(|| value.to_owned(), |(_, host)| format!("…@{host}"))
}

fn address(variables: &Variables, name: &'static str, standard: &str) -> Result<Url, Error> {
    let value = variables.get(name).unwrap_or(standard);
    let wrong = || Error::Address { name, value: showable(value) };
    let url = Url::parse(value).map_err(|_| wrong())?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(Error::PlainHttp { name, value: showable(value) }),
        _ => Err(wrong()),
    }
}

/// `None`: nobody writes for scripts.
fn language_model(variables: &Variables) -> Result<Option<ai::Settings>, Error> {
    if variables.get("AI_URL").is_none() {
        return Ok(None);
    }
    Ok(Some(ai::Settings {
        url: address(variables, "AI_URL", "")?,
        key: variables.get("AI_KEY").map(Secret::from),
        model: variables.get("AI_MODEL").map(str::to_owned),
        proxy: variables.get("HH_PROXY").map(str::parse).transpose()?,
    }))
}

fn rate(variables: &Variables, api: &Url) -> Result<f64, Error> {
    let Some(value) = variables.get("HH_RATE") else { return Ok(RATE) };
    let wrong = || Error::Rate { value: value.to_owned() };
    let rate: f64 = value.parse().map_err(|_| wrong())?;
    if !rate.is_finite() || rate < 0.0 || (rate > 0.0 && rate < SLOWEST) {
        return Err(wrong());
    }
    if rate == 0.0 && !is_loopback(api) {
        return Err(Error::RateLifted { api: api.clone() });
    }
    Ok(rate)
}

fn in_flight(variables: &Variables) -> Result<usize, Error> {
    let Some(value) = variables.get("HH_IN_FLIGHT") else { return Ok(IN_FLIGHT) };
    let number = value.parse().ok().filter(|number| (1..=MOST_IN_FLIGHT).contains(number));
    number.ok_or_else(|| Error::InFlight { value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Config, Error, Variables};

    fn config(pairs: &[(&str, &str)]) -> Result<Config, Error> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_variables(&Variables::of_process(pairs), "data".into(), "key".into())
    }

    #[test]
    fn nothing_set_is_hh_ru_at_four_a_second() {
        let config = config(&[]).unwrap();
        assert_eq!(config.origins.api.as_str(), "https://api.hh.ru/");
        assert!((config.rate - 4.0).abs() < f64::EPSILON);
        assert!(matches!(config.client_settings(), Err(Error::NoContact)));
        let missing = config.application().unwrap_err().to_string();
        assert_eq!(missing, "`HH_CLIENT_ID` and `HH_CLIENT_SECRET` are not set");
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(config(&[("HH_API_URL", "http://127.0.0.1:8000")]).is_ok());
        assert!(matches!(config(&[("HH_API_URL", "http://example.com")]), Err(Error::PlainHttp { .. })));
        assert!(matches!(config(&[("HH_TOKEN_URL", "token")]), Err(Error::Address { .. })));
    }

    #[test]
    fn pacing_is_lifted_only_on_this_machine() {
        assert!(matches!(config(&[("HH_RATE", "0")]), Err(Error::RateLifted { .. })));
        assert!(config(&[("HH_RATE", "0"), ("HH_API_URL", "http://localhost:8000")]).is_ok());
        assert!(matches!(config(&[("HH_RATE", "fast")]), Err(Error::Rate { .. })));
        assert!(matches!(config(&[("HH_RATE", "-1")]), Err(Error::Rate { .. })));
        assert!(matches!(config(&[("HH_RATE", "1e-20")]), Err(Error::Rate { .. })));
    }

    #[test]
    fn a_few_requests_at_once() {
        assert_eq!(config(&[]).unwrap().in_flight, 4);
        assert_eq!(config(&[("HH_IN_FLIGHT", "8")]).unwrap().in_flight, 8);
        for wrong in ["0", "9", "-1", "four", "4.5"] {
            assert!(matches!(config(&[("HH_IN_FLIGHT", wrong)]), Err(Error::InFlight { .. })), "{wrong}");
        }
    }

    #[test]
    fn the_password_of_an_address_is_not_shown() {
        for (name, value) in
            [("HH_PROXY", "http://me:hunter2@proxy host"), ("HH_API_URL", "http://me:hunter2@example.com")]
        {
            let message = config(&[(name, value)]).unwrap_err().to_string();
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let config = config(&[("HH_CLIENT_SECRET", "s3cret")]).unwrap();
        assert!(!format!("{config:?}").contains("s3cret"));
        let config = self::config(&[("HH_PROXY", "http://me:s3cret@10.0.0.1:1")]).unwrap();
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
