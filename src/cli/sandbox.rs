//! `hhrun sandbox`: the built-in hh.ru as a server of its own; and the one inside `--sandbox`.

use std::time::Duration;

use crate::config::Config;
use crate::error::Error;
use crate::sandbox::{Options, Sandbox};

use super::SandboxArguments;
use super::stop::Stop;
use super::terminal::Terminal;

/// Serves until it is told to stop.
pub(super) async fn serve(arguments: SandboxArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let options = Options {
        port: arguments.port,
        seed: arguments.seed,
        vacancies: arguments.vacancies as usize,
        access_ttl: Duration::from_secs(arguments.access_ttl),
        latency: Duration::from_millis(arguments.latency),
        daily_limit: arguments.daily_limit as usize,
        state: arguments.state,
        ..Options::default()
    };
    let vacancies = options.vacancies;
    let sandbox = Sandbox::start(options).await?;
    terminal.note(&format!("hh.ru with {vacancies} vacancies; point hhrun at it with these lines, stop with Ctrl-C"));
    terminal.say(&environment(&sandbox));
    stop.asked_before_sending().await;
    sandbox.stop().await?;
    Ok(())
}

/// The one inside a run: on a free port, with its state in the data folder.
pub(super) async fn inside(config: &Config) -> Result<Sandbox, Error> {
    let options = Options { state: Some(config.home.join("state.json")), ..Options::default() };
    Ok(Sandbox::start(options).await?)
}

fn environment(sandbox: &Sandbox) -> String {
    let lines = [
        ("HH_API_URL", sandbox.api_url().to_owned()),
        ("HH_AUTH_URL", sandbox.authorize_url()),
        ("HH_TOKEN_URL", sandbox.token_url()),
        ("HH_CLIENT_ID", sandbox.client_id().to_owned()),
        ("HH_CLIENT_SECRET", sandbox.client_secret().to_owned()),
        ("HH_REDIRECT_URI", sandbox.redirect_uri().to_owned()),
        ("HH_CONTACT_EMAIL", "you@example.com".to_owned()),
        ("HH_RATE", "0".to_owned()),
    ];
    let lines = lines.iter().filter(|(_, value)| !value.is_empty());
    lines.map(|(name, value)| format!("export {name}={value}")).collect::<Vec<_>>().join("\n")
}
