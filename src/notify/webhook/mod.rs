//! A JSON document, posted to an address that the person set.

mod address;
mod error;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Url;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::Notice;
use super::words::{innermost, one_line, said};
use crate::hh::{Proxy, is_loopback};
use crate::secret::{ExposeSecret, Secret};

pub use error::Error;

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// For the whole of a post, unless told otherwise.
pub const POST_WITHIN: Duration = Duration::from_secs(30);
/// Of what a refusal says.
const LONGEST_BODY: usize = 65_536;
/// Shorter parts of an address are words, not secrets.
const SHORTEST_SECRET: usize = 8;

/// Where the document goes, and what else stands in it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The whole address, which often has a token in it.
    pub url: Secret,
    /// What the receiver wants in every document, as `chat_id`; wins over what is told.
    pub fields: Map<String, Value>,
    /// Lets it be on one's own network, and http on this machine.
    pub allow_private: bool,
    /// With it, the proxy looks the name up: only the name itself is checked then, and an address written as such.
    pub proxy: Option<Proxy>,
    /// For the whole of a post.
    pub within: Duration,
}

/// Why a text is no webhook's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("it is not a whole address with https")]
    Address,
    #[error("plain http is only for this machine")]
    PlainHttp,
}

/// An address that is told. Nothing is connected until then.
#[derive(Clone)]
pub struct Webhook {
    settings: Settings,
    url: Url,
    host: String,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Webhook {
    /// At this address.
    pub fn new(settings: Settings) -> Result<Self, UrlError> {
        let url: Url = settings.url.expose_secret().trim().parse().map_err(|_| UrlError::Address)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(UrlError::PlainHttp),
            _ => return Err(UrlError::Address),
        }
        let host = url.host_str().ok_or(UrlError::Address)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { settings, url, host })
    }

    /// The only part of its address that may be shown.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Posts the fields of the notice, its subject and its text as one JSON object.
    pub async fn post(&self, notice: &Notice) -> Result<(), Error> {
        let within = self.settings.within;
        match timeout(within, self.deliver(notice)).await {
            Ok(told) => told,
            Err(_) => Err(Error::TooSlow { host: self.host.clone(), within }),
        }
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), Error> {
        let addresses = self.checked().await?;
        let http = self.http(&addresses).map_err(|error| self.no_answer(error))?;
        let sent = http.post(self.url.clone()).json(&self.document(notice)).send().await;
        let mut response = sent.map_err(|error| self.no_answer(error))?;
        if response.status().is_success() {
            return Ok(());
        }
        let mut body = Vec::new();
        while let Ok(Some(piece)) = response.chunk().await {
            let room = LONGEST_BODY.saturating_sub(body.len());
            body.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.len() >= room {
                break;
            }
        }
        let secrets = secrets(&self.url);
        let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
        let said = said(&String::from_utf8_lossy(&body), &secrets);
        Err(Error::Refused { host: self.host.clone(), status: response.status().as_u16(), said })
    }

    fn document(&self, notice: &Notice) -> Value {
        let mut document = Map::new();
        document.insert("subject".to_owned(), one_line(&notice.subject).into());
        document.insert("text".to_owned(), notice.text.clone().into());
        document.extend(notice.fields.clone());
        document.extend(self.settings.fields.clone());
        Value::Object(document)
    }

    /// The addresses that the connection may go to; none where a proxy looks them up.
    async fn checked(&self) -> Result<Vec<SocketAddr>, Error> {
        let here = is_loopback(&self.url);
        if !self.settings.allow_private {
            self.check_name()?;
        }
        if self.settings.proxy.is_some() && !here {
            return Ok(Vec::new());
        }
        let unknown = |reason| Error::Unknown { host: self.host.clone(), reason };
        let port = self.url.port_or_known_default().unwrap_or(443);
        let found = timeout(CONNECT_WITHIN, tokio::net::lookup_host((self.host.as_str(), port))).await;
        let found = found.map_err(|_| unknown("it took too long".to_owned()))?;
        let found: Vec<SocketAddr> = found.map_err(|error| unknown(innermost(&error)))?.collect();
        self.check_addresses(&found, here)?;
        Ok(found)
    }

    fn check_name(&self) -> Result<(), Error> {
        let what = match self.url.host() {
            Some(url::Host::Domain(name)) => address::inside_by_name(name),
            Some(url::Host::Ipv4(literal)) => address::inside(literal.into()),
            Some(url::Host::Ipv6(literal)) => address::inside(literal.into()),
            None => None,
        };
        what.map_or(Ok(()), |what| Err(self.inside(None, what)))
    }

    /// One address inside is enough: a name that leads both ways is not to be trusted.
    fn check_addresses(&self, found: &[SocketAddr], here: bool) -> Result<(), Error> {
        if found.is_empty() {
            let reason = "its name leads nowhere".to_owned();
            return Err(Error::Unknown { host: self.host.clone(), reason });
        }
        for address in found.iter().map(SocketAddr::ip) {
            let what = if self.settings.allow_private { None } else { address::inside(address) };
            let what = what.or((here && !address.is_loopback()).then_some("another machine"));
            if let Some(what) = what {
                return Err(self.inside(Some(address.to_string()), what));
            }
        }
        Ok(())
    }

    fn http(&self, addresses: &[SocketAddr]) -> Result<reqwest::Client, reqwest::Error> {
        // Fails only when a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_WITHIN)
            .timeout(self.settings.within)
            .retry(reqwest::retry::never())
            .no_proxy();
        if self.url.scheme() == "http" {
            builder = builder.tls_certs_only([]);
        }
        if addresses.is_empty() {
            if let Some(proxy) = &self.settings.proxy {
                builder = builder.proxy(reqwest::Proxy::all(proxy.expose_url().clone())?);
            }
        } else if let Some(url::Host::Domain(name)) = self.url.host() {
            // Looked up again, the name could lead elsewhere.
            builder = builder.resolve_to_addrs(name, addresses);
        }
        builder.build()
    }

    fn inside(&self, address: Option<String>, what: &'static str) -> Error {
        Error::Inside { host: self.host.clone(), address, what }
    }

    fn no_answer(&self, error: reqwest::Error) -> Error {
        let reason = if error.is_timeout() { "it took too long".to_owned() } else { innermost(&error.without_url()) };
        Error::NoAnswer { host: self.host.clone(), reason }
    }
}

/// The parts of an address that a server could repeat: nobody shall read them in a message.
fn secrets(url: &Url) -> Vec<String> {
    let segments = url.path_segments().into_iter().flatten().map(str::to_owned);
    let values = url.query_pairs().map(|(_, value)| value.into_owned());
    let login = [url.username().to_owned(), url.password().unwrap_or_default().to_owned()];
    let parts = segments.chain(values).chain(login).chain([url.path().to_owned()]);
    let tokens = parts.flat_map(|part| {
        // As Telegram's: `bot123456:token`.
        let token = part.rsplit_once(':').map(|(_, token)| token.to_owned());
        [Some(part), token]
    });
    let mut secrets: Vec<String> = tokens.flatten().filter(|part| part.len() >= SHORTEST_SECRET).collect();
    secrets.sort_by_key(|part| std::cmp::Reverse(part.len()));
    secrets
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::{Error, Settings, UrlError, Webhook};
    use crate::notify::Notice;
    use crate::secret::Secret;

    fn hook(url: &str, allow_private: bool) -> Webhook {
        let within = std::time::Duration::from_secs(5);
        let settings = Settings { url: Secret::from(url), fields: Map::new(), allow_private, proxy: None, within };
        Webhook::new(settings).unwrap()
    }

    fn refused(url: &str) -> Error {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let notice = Notice::default();
        runtime.block_on(hook(url, false).post(&notice)).unwrap_err()
    }

    #[test]
    fn what_is_not_on_the_internet_is_not_told() {
        for (url, words) in [
            ("https://127.0.0.1/t0psecret", "that is this machine"),
            ("https://2130706433/t0psecret", "that is this machine"),
            ("https://0x7f.1/t0psecret", "that is this machine"),
            ("https://localhost/t0psecret", "that is this machine"),
            ("http://127.0.0.1/t0psecret", "that is this machine"),
            ("https://[::1]/t0psecret", "that is this machine"),
            ("https://[::ffff:10.0.0.1]/t0psecret", "that is a private address"),
            ("https://169.254.169.254/t0psecret", "that is a link-local address"),
            ("https://router.lan/t0psecret", "that is a name of a local network"),
        ] {
            let error = refused(url);
            assert!(error.to_string().contains(words), "{url}: {error}");
            assert!(!format!("{error} {error:?} {}", error.hint()).contains("t0psecret"), "{error}");
        }
    }

    #[test]
    fn a_name_that_leads_inside_is_not_followed() {
        let hook = hook("https://example.com/", false);
        let found = |addresses: &[&str]| {
            let at = |one: &&str| std::net::SocketAddr::new(one.parse().unwrap(), 443);
            let found: Vec<_> = addresses.iter().map(at).collect();
            hook.check_addresses(&found, false).map_err(|error| error.to_string())
        };
        assert_eq!(found(&["93.184.215.14", "2a00:1450::1"]), Ok(()));
        let both = found(&["93.184.215.14", "10.0.0.7"]).unwrap_err();
        assert!(both.contains("`10.0.0.7`, where its name leads, is a private address"), "{both}");
        assert!(found(&[]).unwrap_err().contains("leads nowhere"));
    }

    #[test]
    fn the_connection_goes_to_the_addresses_that_were_checked() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("https://no-such-host.invalid:{}/x", address.port());
        let http = hook(&url, false).http(&[address]).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let posted = runtime.spawn(async move { http.post(url).send().await });
        drop(listener.accept().unwrap());
        assert!(runtime.block_on(posted).unwrap().is_err(), "nobody answered");
    }

    #[test]
    fn a_document_has_what_is_told_and_what_the_receiver_wants() {
        let mut hook = hook("https://example.com/", false);
        hook.settings.fields = json!({ "chat_id": 123, "parse_mode": "HTML" }).as_object().unwrap().clone();
        let fields = json!({ "sent": 3, "parse_mode": "" }).as_object().unwrap().clone();
        let notice = Notice { subject: "hh\nrun".into(), text: "3 sent".into(), fields, ..Notice::default() };
        let expected =
            json!({ "subject": "hh run", "text": "3 sent", "sent": 3, "chat_id": 123, "parse_mode": "HTML" });
        assert_eq!(hook.document(&notice), expected);
    }

    #[test]
    fn its_address_is_not_shown() {
        let hook = hook("https://me:hunter2@example.com/bot1:t0psecret?key=t0psecret", false);
        let shown = format!("{hook:?} {}", hook.host());
        assert!(!shown.contains("t0psecret") && !shown.contains("hunter2"), "{shown}");
        let new = |url| Webhook::new(Settings { url: Secret::from(url), ..hook.settings.clone() });
        for wrong in ["", "example.com/x", "ftp://example.com", "https://", "data:x"] {
            assert_eq!(new(wrong).unwrap_err(), UrlError::Address, "{wrong}");
        }
        for plain in ["http://example.com/x", "http://192.168.0.1/x", "http://localhost.example.com/x"] {
            assert_eq!(new(plain).unwrap_err(), UrlError::PlainHttp, "{plain}");
        }
    }
}
