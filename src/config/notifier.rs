//! The ways in which a person is told, from `SMTP_*` and `WEBHOOK_*`.

use serde_json::{Map, Value};

use super::Variables;
use crate::hh::Proxy;
use crate::notify::Notifier;
use crate::notify::mail::{self, AddressError, Login, Mail, STARTTLS_PORT, Security, mailbox, mailboxes, provider};
use crate::notify::webhook::{self, UrlError, Webhook};
use crate::secret::{ExposeSecret, Secret};

/// What was set of it. It is looked at when somebody is to be told, and no earlier: other tools' settings, which
/// are read too, must not keep a person from applying.
#[derive(Clone, Debug, Default)]
pub struct Notification {
    host: Option<String>,
    port: Option<String>,
    user: Option<String>,
    password: Option<Secret>,
    from: Option<String>,
    to: Option<String>,
    webhook: Option<Secret>,
    fields: Option<Secret>,
}

/// Why nobody can be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotifierError {
    #[error("nothing is set up to notify you: neither mail (`SMTP_USER`, `SMTP_PASSWORD`) nor `WEBHOOK_URL`")]
    Nothing,
    #[error("`{name}` is not set, and mail cannot be sent without it")]
    Missing { name: &'static str },
    #[error("`{name}`: {source}")]
    Address { name: &'static str, source: AddressError },
    #[error("`SMTP_HOST` is not set, and the mail server of `{domain}` is not among those that hhrun knows")]
    Host { domain: String },
    #[error("`SMTP_HOST` must be the name of a mail server alone, not `{value}`")]
    HostName { value: String },
    #[error("`SMTP_PORT` must be a number from 1 to 65535, not `{value}`")]
    Port { value: String },
    #[error("`WEBHOOK_URL` cannot be told: {0}")]
    Webhook(#[from] UrlError),
    #[error("`WEBHOOK_FIELDS` is not a JSON object")]
    Fields,
}

impl NotifierError {
    /// The variable that it is about.
    pub fn variable(&self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Missing { name } | Self::Address { name, .. } => Some(name),
            Self::Host { .. } | Self::HostName { .. } => Some("SMTP_HOST"),
            Self::Port { .. } => Some("SMTP_PORT"),
            Self::Webhook(_) => Some("WEBHOOK_URL"),
            Self::Fields => Some("WEBHOOK_FIELDS"),
        }
    }

    /// What is wrong, without the value: for what people pass on to others.
    pub fn without_value(&self) -> String {
        match self {
            Self::Address { name, .. } => format!("`{name}` has a word that is no e-mail address"),
            Self::Host { .. } => {
                "`SMTP_HOST` is not set, and your mail server is not among those that hhrun knows".to_owned()
            }
            Self::HostName { .. } => "`SMTP_HOST` is not the name of a mail server".to_owned(),
            Self::Port { .. } => "`SMTP_PORT` is not a number from 1 to 65535".to_owned(),
            _ => self.to_string(),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::Nothing => {
                "set SMTP_USER (your address) and SMTP_PASSWORD for mail, or WEBHOOK_URL; see .env.example"
            }
            Self::Missing { name: "SMTP_PASSWORD" } => {
                "set SMTP_PASSWORD; most mail providers want one made for programs (пароль приложения)"
            }
            Self::Missing { name: "SMTP_USER" } => "set SMTP_USER to who signs in there, mostly your address",
            Self::Missing { .. } => "set SMTP_FROM to the address that the mail comes from",
            Self::Address { name: "SMTP_TO", .. } => {
                "give addresses with commas between, as a@example.com, b@example.com"
            }
            Self::Address { .. } => "give an address, as bob@example.com",
            Self::Host { .. } => "set SMTP_HOST (and SMTP_PORT, 587 unless set) to what your mail provider names",
            Self::HostName { .. } => "set SMTP_HOST, as smtp.example.com, and the port in SMTP_PORT",
            Self::Port { .. } => "leave it out, or take 465 (TLS) or 587 (STARTTLS)",
            Self::Webhook(_) => "set WEBHOOK_URL, as https://api.telegram.org/bot<token>/sendMessage",
            Self::Fields => r#"set WEBHOOK_FIELDS, in single quotes, as '{"chat_id": 123}'"#,
        };
        hint.to_owned()
    }
}

impl Notification {
    pub(super) fn read(variables: &Variables) -> Self {
        let text = |name| variables.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        Self {
            host: text("SMTP_HOST"),
            port: text("SMTP_PORT"),
            user: text("SMTP_USER"),
            password: variables.get("SMTP_PASSWORD").map(Secret::from),
            from: text("SMTP_FROM"),
            to: text("SMTP_TO"),
            webhook: text("WEBHOOK_URL").map(Secret::from),
            fields: text("WEBHOOK_FIELDS").map(Secret::from),
        }
    }

    /// The same for somebody else, without a webhook.
    pub(super) fn to(&self, address: &str) -> Self {
        Self { to: Some(address.to_owned()), webhook: None, fields: None, ..self.clone() }
    }

    pub(super) fn notifier(&self, allow_private: bool, proxy: Option<Proxy>) -> Result<Notifier, NotifierError> {
        let notifier = Notifier { mail: self.mail()?, webhook: self.webhook(allow_private, proxy)? };
        if notifier.mail.is_none() && notifier.webhook.is_none() {
            return Err(NotifierError::Nothing);
        }
        Ok(notifier)
    }

    fn mail(&self) -> Result<Option<Mail>, NotifierError> {
        // A sender or recipients alone are of another tool.
        if self.host.is_none() && self.user.is_none() && self.password.is_none() {
            return Ok(None);
        }
        let own = self.user.as_deref().filter(|user| user.contains('@'));
        let from = self.from.as_deref().map(|text| ("SMTP_FROM", text)).or(own.map(|user| ("SMTP_USER", user)));
        let (name, from) = from.ok_or(NotifierError::Missing { name: "SMTP_FROM" })?;
        let from = mailbox(from).map_err(|source| NotifierError::Address { name, source })?;
        let to = match (&self.to, own) {
            (Some(to), _) => mailboxes(to).map_err(|source| NotifierError::Address { name: "SMTP_TO", source })?,
            (None, Some(user)) => {
                vec![mailbox(user).map_err(|source| NotifierError::Address { name: "SMTP_USER", source })?]
            }
            (None, None) => vec![from.clone()],
        };
        let domain = own.and_then(|user| user.rsplit_once('@')).map_or(from.email.domain(), |(_, domain)| domain);
        let (host, port, security) = self.server(domain)?;
        let login = self.login(security)?;
        let settings =
            mail::Settings { host, port, security, login, from, to, roots: Vec::new(), within: mail::SEND_WITHIN };
        Ok(Some(Mail::new(settings)))
    }

    fn server(&self, domain: &str) -> Result<(String, u16, Security), NotifierError> {
        let port = self.port.as_deref().map(|port| match port.parse() {
            Ok(0) | Err(_) => Err(NotifierError::Port { value: port.to_owned() }),
            Ok(port) => Ok(port),
        });
        let port = port.transpose()?;
        let known = provider(self.host.as_deref().unwrap_or(domain));
        let host = match (&self.host, known) {
            (Some(host), _) => host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            (None, Some(known)) => known.host.to_owned(),
            (None, None) => return Err(NotifierError::Host { domain: domain.to_owned() }),
        };
        if host.contains(|c: char| c.is_whitespace() || c.is_control() || "/@".contains(c)) {
            return Err(NotifierError::HostName { value: host });
        }
        let port = port.or(known.map(|known| known.port)).unwrap_or(STARTTLS_PORT);
        let security = Security::at(&host, port);
        Ok((host, port, security))
    }

    /// A server on this machine may want nobody to sign in; others are not asked without.
    fn login(&self, security: Security) -> Result<Option<Login>, NotifierError> {
        match (&self.user, &self.password) {
            (Some(user), Some(password)) => Ok(Some(Login { user: user.clone(), password: password.clone() })),
            (_, None) if security == Security::None => Ok(None),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(NotifierError::Missing { name: "SMTP_USER" }),
            (Some(_), None) => Err(NotifierError::Missing { name: "SMTP_PASSWORD" }),
        }
    }

    fn webhook(&self, allow_private: bool, proxy: Option<Proxy>) -> Result<Option<Webhook>, NotifierError> {
        let fields = match &self.fields {
            Some(text) => {
                serde_json::from_str::<Map<String, Value>>(text.expose_secret()).map_err(|_| NotifierError::Fields)?
            }
            None => Map::new(),
        };
        let Some(url) = self.webhook.clone() else { return Ok(None) };
        let settings = webhook::Settings { url, fields, allow_private, proxy, within: webhook::POST_WITHIN };
        Ok(Some(Webhook::new(settings)?))
    }
}

#[cfg(test)]
mod tests {
    use super::{Notification, NotifierError, Variables};
    use crate::notify::Notifier;

    fn notifier(pairs: &[(&str, &str)]) -> Result<Notifier, NotifierError> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Notification::read(&Variables::of_process(pairs)).notifier(false, None)
    }

    /// Host, port, security, user, sender and recipients.
    fn mail(pairs: &[(&str, &str)]) -> String {
        let shown = format!("{:?}", notifier(pairs).unwrap().mail.unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
        shown
    }

    #[test]
    fn an_address_and_a_password_are_enough_at_a_known_provider() {
        for names in [["SMTP_USER", "SMTP_PASSWORD"], ["EMAIL_LOGIN", "EMAIL_PASSWORD"]] {
            let shown = mail(&[(names[0], "bob@yandex.ru"), (names[1], "hunter2")]);
            assert!(shown.contains(r#"host: "smtp.yandex.ru", port: 465, security: Tls"#), "{shown}");
            assert_eq!(shown.matches("bob").count(), 3, "user, sender and recipient: {shown}");
        }
    }

    #[test]
    fn the_older_names_of_sender_and_recipients() {
        let base = [("EMAIL_LOGIN", "bob@mail.ru"), ("EMAIL_PASSWORD", "hunter2"), ("SENDER_MAIL", "Bob <me@bk.ru>")];
        let list = ("RECEIVERS_MAIL", "[\"a@x.ru\", 'b@x.ru']");
        let notifier = notifier(&[base.as_slice(), &[list]].concat()).unwrap();
        assert_eq!(notifier.ways(), ["mail to a@x.ru, b@x.ru"]);
        assert!(format!("{notifier:?}").contains("smtp.mail.ru"));
    }

    #[test]
    fn a_server_of_ones_own() {
        for (host, port, expected) in [
            ("smtp.example.com", None, "port: 587, security: StartTls"),
            ("smtp.example.com", Some("465"), "port: 465, security: Tls"),
            ("smtp.example.com", Some("25"), "port: 25, security: StartTls"),
            ("smtp.gmail.com", None, "port: 465, security: Tls"),
            ("smtp.gmail.com", Some("587"), "port: 587, security: StartTls"),
            ("127.0.0.1", Some("2525"), "port: 2525, security: None"),
            ("[::1]", Some("25"), "host: \"::1\", port: 25, security: None"),
        ] {
            let mut pairs = vec![("SMTP_HOST", host), ("SMTP_FROM", "bob@example.com")];
            pairs.extend(port.map(|port| ("SMTP_PORT", port)));
            let shown = mail(&pairs);
            assert!(shown.contains(expected) && shown.contains("login: None"), "{host} {port:?}: {shown}");
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let bob = [("SMTP_USER", "bob@yandex.ru"), ("SMTP_PASSWORD", "hunter2")];
        let with = |more: (&'static str, &'static str)| [bob.as_slice(), &[more]].concat();
        for (pairs, words) in [
            (vec![], "nothing is set up to notify you"),
            (vec![("RECEIVERS_MAIL", "a@x.ru"), ("SMTP_PORT", "25")], "nothing is set up to notify you"),
            (vec![("SMTP_USER", "bob@example.com"), ("SMTP_PASSWORD", "hunter2")], "the mail server of `example.com`"),
            (vec![("EMAIL_LOGIN", "bob@yandex.ru")], "`SMTP_PASSWORD` is not set"),
            (vec![("SMTP_PASSWORD", "hunter2"), ("SMTP_FROM", "bob@ya.ru")], "`SMTP_USER` is not set"),
            (vec![("SMTP_USER", "bob"), ("SMTP_PASSWORD", "hunter2")], "`SMTP_FROM` is not set"),
            (with(("SMTP_FROM", "bob")), "`SMTP_FROM`: `bob` is no e-mail address"),
            (with(("SMTP_TO", "a@x.ru, bob")), "`SMTP_TO`: `bob` is no e-mail address"),
            (with(("SMTP_PORT", "smtp")), "`SMTP_PORT` must be a number"),
            (with(("SMTP_PORT", "0")), "`SMTP_PORT` must be a number"),
            (with(("SMTP_HOST", "smtps://x.ru")), "`SMTP_HOST` must be the name of a mail server alone"),
            (with(("WEBHOOK_URL", "hunter2")), "`WEBHOOK_URL` cannot be told: it is not a whole address"),
            (with(("WEBHOOK_URL", "http://example.com/hunter2")), "plain http is only for this machine"),
            (with(("WEBHOOK_FIELDS", "[hunter2]")), "`WEBHOOK_FIELDS` is not a JSON object"),
        ] {
            let error = notifier(&pairs).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
            let said = format!("{error} {error:?} {} {}", error.hint(), error.without_value());
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
