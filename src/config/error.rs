//! What is wrong with the settings.

use std::path::PathBuf;

use reqwest::Url;

use super::{IN_FLIGHT, MOST_IN_FLIGHT, NotifierError, SITES};
use crate::hh::{AgentError, ProxyError};

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {}: {source}", file.display())]
    EnvFile { file: PathBuf, source: std::io::Error },
    #[error("cannot write {}: {source}", file.display())]
    EnvWrite { file: PathBuf, source: std::io::Error },
    #[error("{}{} is not of the form NAME=value{}", file.display(), at_line(*line), of_name(name.as_deref()))]
    EnvLine { file: PathBuf, line: Option<usize>, name: Option<String> },
    #[error("`{name}` is not an address: `{value}`")]
    Address { name: &'static str, value: String },
    #[error("`{name}` is {value}, but plain http is only for this machine")]
    PlainHttp { name: &'static str, value: String },
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    #[error("`HH_RATE` must be a number of requests a second, not `{value}`")]
    Rate { value: String },
    #[error("`HH_RATE=0` lifts all pacing and works only against this machine, not {api}")]
    RateLifted { api: Url },
    #[error("`HH_IN_FLIGHT` must be a number from 1 to {MOST_IN_FLIGHT}, not `{value}`")]
    InFlight { value: String },
    #[error("`{value}` is none of the sites that share hh.ru's API")]
    Site { value: String },
    #[error(transparent)]
    Agent(#[from] AgentError),
    #[error(transparent)]
    Notifier(#[from] NotifierError),
    #[error("`{value}` is no resume: {why}")]
    Resume { value: String, why: String },
    #[error("`{name}` in {} {why}", file.display())]
    OlderToken { file: PathBuf, name: &'static str, why: &'static str },
    #[error("{} was not changed: {why}", file.display())]
    NotBlanked { file: PathBuf, why: &'static str },
    #[error("this system names no folder for a program's data")]
    NoHome,
    #[error("no contact address for hh.ru is set")]
    NoContact,
    #[error("{} not set", missing_names(missing))]
    NoCredentials { missing: Vec<&'static str> },
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}

fn of_name(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" (`{name}`)"))
}

fn missing_names(missing: &[&str]) -> String {
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    format!("{} {}", names.join(" and "), if names.len() == 1 { "is" } else { "are" })
}

impl Error {
    /// The variable that it is about, by its present name.
    pub fn variable(&self) -> Option<&'static str> {
        match self {
            Self::Address { name, .. } | Self::PlainHttp { name, .. } => Some(name),
            Self::Rate { .. } | Self::RateLifted { .. } => Some("HH_RATE"),
            Self::InFlight { .. } => Some("HH_IN_FLIGHT"),
            Self::Site { .. } => Some("HH_HOST"),
            Self::Agent(AgentError::Shape(_)) => Some("HH_USER_AGENT"),
            Self::Agent(AgentError::Mail(_)) => Some("HH_CONTACT_EMAIL"),
            Self::Resume { .. } => Some("HH_RESUME_ID"),
            Self::Proxy(_) => Some("HH_PROXY"),
            Self::Notifier(error) => error.variable(),
            _ => None,
        }
    }

    /// What is wrong, without the value: for what people pass on to others.
    pub fn without_value(&self) -> String {
        match self {
            Self::Address { name, .. } => format!("`{name}` is not an address"),
            Self::Proxy(_) => "`HH_PROXY` is no proxy that can be used".to_owned(),
            Self::PlainHttp { name, .. } => format!("`{name}` is plain http, which is only for this machine"),
            Self::Rate { .. } => "`HH_RATE` is no number of requests a second".to_owned(),
            Self::RateLifted { .. } => "`HH_RATE` lifts all pacing, which works only against this machine".to_owned(),
            Self::InFlight { .. } => format!("`HH_IN_FLIGHT` is no number from 1 to {MOST_IN_FLIGHT}"),
            Self::Site { .. } => "`HH_HOST` is none of the sites that share hh.ru's API".to_owned(),
            Self::Agent(AgentError::Shape(_)) => {
                "`HH_USER_AGENT` is no agent header: it must read `Name/1.0 (mail@host)`".to_owned()
            }
            Self::Agent(AgentError::Mail(_)) => "`HH_CONTACT_EMAIL` is no e-mail address".to_owned(),
            Self::Resume { why, .. } => format!("`HH_RESUME_ID` names no resume: {why}"),
            Self::Notifier(error) => error.without_value(),
            _ => self.to_string(),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::EnvFile { .. } => "make it readable or remove it".to_owned(),
            Self::EnvWrite { .. } => "run it in a folder of yours, where a file can be written".to_owned(),
            Self::EnvLine { .. } => "quote values that have spaces, `#` or quotes in them; see .env.example".to_owned(),
            Self::Address { name: "AI_URL", .. } => "give a whole address, as https://api.openai.com/v1".to_owned(),
            Self::Address { .. } => "give a whole address, as https://api.hh.ru".to_owned(),
            Self::Proxy(_) => {
                "set HH_PROXY to an address, as http://127.0.0.1:3128 or socks5h://127.0.0.1:1080".to_owned()
            }
            Self::PlainHttp { .. } => "use https, or a loopback address such as 127.0.0.1".to_owned(),
            Self::Rate { .. } => "leave it out for 4 a second".to_owned(),
            Self::RateLifted { .. } => "leave HH_RATE out, or give a number above 0".to_owned(),
            Self::InFlight { .. } => format!("leave it out for {IN_FLIGHT}"),
            Self::Site { .. } => format!("take one of {}", SITES.join(", ")),
            Self::Agent(_) => "set HH_CONTACT_EMAIL to an address of yours".to_owned(),
            Self::Resume { .. } => {
                "give the resume's id or the address of its page, as https://hh.ru/resume/0123…".to_owned()
            }
            Self::Notifier(error) => error.hint(),
            Self::OlderToken { .. } => {
                "sign in with `hhrun login` instead, or name the file of the older tool with --env-file".to_owned()
            }
            Self::NotBlanked { .. } => {
                "the tokens are imported; blank USER_ACCESS_TOKEN, USER_REFRESH_TOKEN and ACCESS_TOKEN_VALID by hand"
                    .to_owned()
            }
            Self::NoHome => "set HHRUN_HOME to a folder of yours".to_owned(),
            Self::NoContact => {
                "set HH_CONTACT_EMAIL to an address of yours: hh.ru wants one on every request".to_owned()
            }
            Self::NoCredentials { .. } => {
                "put the credentials of your application (dev.hh.ru/admin) into .env, or try everything without an \
                 account: `hhrun scripts/my_strategy.rhai --sandbox`"
                    .to_owned()
            }
        })
    }
}
