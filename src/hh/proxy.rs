//! What stands between this machine and hh.ru.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// A proxy's address, which may carry a name and a password: `Debug` leaves them out.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(Url);

/// A text that is no proxy's address, without what may be a password in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no proxy that can be used")]
pub struct ProxyError(String);

impl Proxy {
    /// The whole address, with what may be a password in it.
    pub fn expose_url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for Proxy {
    type Err = ProxyError;

    /// Reads an address; without a scheme it is an http proxy. A scheme that the client does not speak is refused,
    /// for such a proxy would be passed by.
    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let wrong =
            || ProxyError(text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, host)| format!("…@{host}")));
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&whole).map_err(|_| wrong())?;
        let spoken = matches!(url.scheme(), "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h");
        if spoken && url.has_host() { Ok(Self(url)) } else { Err(wrong()) }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}://{})", self.0.scheme(), self.0.host_str().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::Proxy;

    #[test]
    fn what_the_client_speaks_and_what_not() {
        let read = |text: &str| text.parse::<Proxy>().map(|proxy| proxy.expose_url().to_string());
        assert_eq!(read("127.0.0.1:3128").unwrap(), "http://127.0.0.1:3128/");
        assert_eq!(read("localhost:3128").unwrap(), "http://localhost:3128/");
        assert!(read("socks5h://me:hunter2@127.0.0.1:1080").is_ok());
        for wrong in ["ftp://me:hunter2@127.0.0.1:1", "http://", "socks://x", "me:hunter2@proxy host", ""] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn the_password_is_not_shown() {
        let proxy: Proxy = "http://me:hunter2@10.0.0.1:3128".parse().unwrap();
        assert_eq!(format!("{proxy:?}"), "Proxy(http://10.0.0.1)");
    }
}
