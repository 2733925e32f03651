//! Why a mail was not sent.

use std::time::Duration;

use super::provider;

/// Why a mail was not sent. `server` is its host and port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the mail server `{server}` cannot be found: {reason}")]
    Unknown { server: String, reason: String },
    #[error("the mail server `{server}` cannot be reached: {reason}")]
    Unreachable { server: String, reason: String },
    #[error("no mail is sent to `{server}` without encryption: it is another machine")]
    Unencrypted { server: String },
    #[error("the mail server `{server}` offers no encryption (STARTTLS)")]
    NoStartTls { server: String },
    #[error("no encrypted connection to the mail server `{server}`: {reason}")]
    Tls { server: String, reason: String },
    #[error("the mail server `{server}` knows no way of signing in with a password")]
    NoSignIn { server: String },
    #[error("the mail server `{server}` refused the user or the password with status {status}")]
    SignIn { server: String, status: String },
    #[error("the mail server `{server}` refused the mail with status {status}: {said}")]
    Refused { server: String, status: String, said: String },
    #[error("the connection to the mail server `{server}` broke off: {reason}")]
    BrokeOff { server: String, reason: String },
    #[error("the mail server `{server}` did not take the mail within {} s", within.as_secs_f32())]
    TooSlow { server: String, within: Duration },
    #[error("the mail cannot be written: {0}")]
    Message(String),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { .. } | Self::Unreachable { .. } | Self::TooSlow { .. } => {
                "check the connection, SMTP_HOST and SMTP_PORT; mail does not go through HH_PROXY".to_owned()
            }
            Self::Unencrypted { .. } => "set SMTP_PORT to 465 or 587".to_owned(),
            Self::NoStartTls { .. } => "set SMTP_PORT=465 if the server speaks TLS there".to_owned(),
            Self::Tls { .. } => {
                "check SMTP_HOST (it must be the name in the server's certificate) and SMTP_PORT (465 speaks TLS from \
                 the first byte, other ports begin without)"
                    .to_owned()
            }
            Self::NoSignIn { .. } => "leave SMTP_USER and SMTP_PASSWORD out if it wants none".to_owned(),
            Self::SignIn { server, .. } => {
                let host = server.rsplit_once(':').map_or(server.as_str(), |(host, _)| host);
                if provider(host).is_some() {
                    "SMTP_PASSWORD must be a password made for programs (пароль приложения) in the settings of the \
                     mailbox, not the one of its web page"
                        .to_owned()
                } else {
                    "check SMTP_USER and SMTP_PASSWORD".to_owned()
                }
            }
            Self::Refused { .. } => {
                "check SMTP_FROM (often it must be the address of SMTP_USER) and SMTP_TO".to_owned()
            }
            Self::BrokeOff { .. } => "check SMTP_PORT: 465 speaks TLS from the first byte, other ports begin without; \
                                      or try again later"
                .to_owned(),
            Self::Message(_) => "tell the makers of hhrun".to_owned(),
        }
    }
}
