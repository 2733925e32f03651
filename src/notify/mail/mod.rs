//! Mail by SMTP (RFC 5321) through the person's own mailbox.

mod address;
mod error;
mod message;
mod provider;

use std::net::SocketAddr;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::Notice;
use super::words::{innermost, said};
use crate::secret::{ExposeSecret, Secret};

pub use address::{AddressError, mailbox, mailboxes};
pub use error::Error;
pub use provider::{Provider, provider};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// For the whole of a mail, unless told otherwise.
pub const SEND_WITHIN: Duration = Duration::from_secs(30);
/// Where TLS is spoken from the first byte (RFC 8314).
pub const TLS_PORT: u16 = 465;
/// Where a connection begins without TLS (RFC 6409).
pub const STARTTLS_PORT: u16 = 587;

/// Where the person's mailbox is, and who writes to whom.
#[derive(Clone, Debug)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// `None`: the server wants nobody to sign in.
    pub login: Option<Login>,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    /// Certificates (DER) that a server's must descend from; none: those that the platform trusts.
    pub roots: Vec<Vec<u8>>,
    /// For the whole of a mail.
    pub within: Duration,
}

/// Who signs in at a mail server.
#[derive(Clone, Debug)]
pub struct Login {
    pub user: String,
    pub password: Secret,
}

/// How a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// After a first exchange; nothing is sent where the server does not offer it.
    StartTls,
    /// Not at all: only to this machine.
    None,
}

impl Security {
    /// What a host's port speaks: only this machine is spoken to without encryption.
    pub fn at(host: &str, port: u16) -> Self {
        match port {
            TLS_PORT => Self::Tls,
            _ if is_here(host) => Self::None,
            _ => Self::StartTls,
        }
    }
}

/// A mailbox that mail is sent from. Nothing is connected until then.
#[derive(Clone, Debug)]
pub struct Mail {
    settings: Settings,
}

impl Mail {
    /// Through this mailbox.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// The addresses it goes to.
    pub fn recipients(&self) -> String {
        let addresses: Vec<&str> = self.settings.to.iter().map(|one| one.email.as_ref()).collect();
        addresses.join(", ")
    }

    /// Sends the notice as one mail to all recipients.
    pub async fn send(&self, notice: &Notice) -> Result<(), Error> {
        let message = message::message(&self.settings.from, &self.settings.to, notice)?;
        let (server, within) = (self.server(), self.settings.within);
        match timeout(within, self.deliver(&message)).await {
            Ok(sent) => sent,
            Err(_) => Err(Error::TooSlow { server, within }),
        }
    }

    async fn deliver(&self, message: &lettre::Message) -> Result<(), Error> {
        let addresses = self.addresses().await?;
        let mut connection = self.connect(&addresses).await?;
        self.sign_in(&mut connection).await?;
        connection.send(message.envelope(), &message.formatted()).await.map_err(|error| self.failed(&error))?;
        // It is taken: whether the farewell is heard does not matter.
        let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        Ok(())
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, Error> {
        let Settings { host, port, security, .. } = &self.settings;
        let server = self.server();
        let found = timeout(CONNECT_WITHIN, tokio::net::lookup_host((host.as_str(), *port))).await;
        let found: Vec<SocketAddr> = match found {
            Ok(Ok(found)) => found.collect(),
            Ok(Err(error)) => return Err(Error::Unknown { server, reason: innermost(&error) }),
            Err(_) => return Err(Error::Unknown { server, reason: "it took too long".to_owned() }),
        };
        if *security == Security::None && !found.iter().all(|address| address.ip().is_loopback()) {
            return Err(Error::Unencrypted { server });
        }
        Ok(found)
    }

    /// A connection on which a password may be sent.
    async fn connect(&self, addresses: &[SocketAddr]) -> Result<AsyncSmtpConnection, Error> {
        let name = ClientId::default();
        let tls = match self.settings.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(self.tls()?),
        };
        let first = tls.clone().filter(|_| self.settings.security == Security::Tls);
        let connected = AsyncSmtpConnection::connect_tokio1(addresses, Some(CONNECT_WITHIN), &name, first, None).await;
        let mut connection = connected.map_err(|error| self.failed(&error))?;
        if let (Security::StartTls, Some(tls)) = (self.settings.security, tls) {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(Error::NoStartTls { server: self.server() });
            }
            connection.starttls(tls, &name).await.map_err(|error| self.failed(&error))?;
        }
        Ok(connection)
    }

    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Error> {
        let Some(login) = &self.settings.login else { return Ok(()) };
        let server = self.server();
        if connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            connection.abort().await;
            return Err(Error::NoSignIn { server });
        }
        let credentials = Credentials::new(login.user.clone(), login.password.expose_secret().to_owned());
        let Err(error) = connection.auth(DEFAULT_MECHANISMS, &credentials).await else { return Ok(()) };
        connection.abort().await;
        // What the server says of it stays unsaid: it may repeat what it was sent.
        Err(match error.status() {
            Some(status) if error.is_permanent() => Error::SignIn { server, status: status.to_string() },
            _ => self.failed(&error),
        })
    }

    fn tls(&self) -> Result<TlsParameters, Error> {
        let failed =
            |error: lettre::transport::smtp::Error| Error::Tls { server: self.server(), reason: innermost(&error) };
        let mut builder = TlsParameters::builder(self.settings.host.clone());
        if !self.settings.roots.is_empty() {
            builder = builder.certificate_store(CertificateStore::None);
        }
        for root in &self.settings.roots {
            builder = builder.add_root_certificate(Certificate::from_der(root.clone()).map_err(failed)?);
        }
        builder.build().map_err(failed)
    }

    fn failed(&self, error: &lettre::transport::smtp::Error) -> Error {
        let server = self.server();
        if let Some(status) = error.status() {
            let secrets = self.settings.login.as_ref().map(sent).unwrap_or_default();
            let secrets: Vec<&str> = secrets.iter().map(|secret| secret.as_str()).collect();
            let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            return Error::Refused { server, status: status.to_string(), said: said(&words, &secrets) };
        }
        // What cannot be read of an answer is repeated nowhere: it may be what was sent.
        let reason = if error.is_response() { "its answer cannot be read".to_owned() } else { innermost(error) };
        match Cause::of(error) {
            Cause::Tls => Error::Tls { server, reason },
            Cause::NoConnection => Error::Unreachable { server, reason },
            Cause::Other => Error::BrokeOff { server, reason },
        }
    }

    fn server(&self) -> String {
        let Settings { host, port, .. } = &self.settings;
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }
}

/// The forms in which a password travels, longest first.
fn sent(login: &Login) -> Vec<Zeroizing<String>> {
    let password = login.password.expose_secret();
    let plain = Zeroizing::new(format!("\0{}\0{password}", login.user));
    let encoded = |text: &str| Zeroizing::new(Base64::encode_string(text.as_bytes()));
    vec![encoded(&plain), encoded(password), Zeroizing::new(password.to_owned())]
}

enum Cause {
    Tls,
    NoConnection,
    Other,
}

impl Cause {
    fn of(error: &lettre::transport::smtp::Error) -> Self {
        use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut};
        if error.is_tls() {
            return Self::Tls;
        }
        let mut next = std::error::Error::source(error);
        while let Some(one) = next {
            if let Some(io) = one.downcast_ref::<std::io::Error>() {
                if let Some(inside) = io.get_ref()
                    && inside.is::<rustls::Error>()
                {
                    return Self::Tls;
                }
                if matches!(io.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable | TimedOut) {
                    return Self::NoConnection;
                }
            }
            next = one.source();
        }
        Self::Other
    }
}

fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::Security;

    #[test]
    fn only_this_machine_is_spoken_to_without_encryption() {
        for (host, port, security) in [
            ("smtp.example.com", 465, Security::Tls),
            ("smtp.example.com", 587, Security::StartTls),
            ("smtp.example.com", 25, Security::StartTls),
            ("smtp.example.com", 2525, Security::StartTls),
            ("10.0.0.1", 25, Security::StartTls),
            ("localhost.example.com", 25, Security::StartTls),
            ("localhost", 25, Security::None),
            ("127.0.0.1", 2525, Security::None),
            ("::1", 25, Security::None),
            ("127.0.0.1", 465, Security::Tls),
        ] {
            assert_eq!(Security::at(host, port), security, "{host}:{port}");
        }
    }
}
