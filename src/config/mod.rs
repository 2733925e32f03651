//! What a person set up, validated: the only place that reads the environment or `.env`.

mod env_file;
mod locale;
mod notifier;
mod older;
mod resume;
mod sources;
mod variables;

use std::path::{Path, PathBuf};

use reqwest::Url;

use crate::ai;
use crate::hh::{self, Agent, AgentError, EmployerId, Proxy, ProxyError, ResumeId, is_loopback};
use crate::notify::Notifier;
use crate::secret::Secret;

pub use env_file::add_lines;
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
/// One in 100 s: slower is a slip, and a wait too long to be counted.
const SLOWEST: f64 = 0.01;

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
