//! The names that this server goes by: another `Host` or `Origin` is somebody else's page, or a rebound name.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderName, header};
use url::Url;

use crate::hh::is_loopback;
use crate::web::Error;

/// What a request may be addressed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Hosts {
    public: Url,
    /// `127.0.0.1:8080` and its like, where the server is reached without a proxy.
    local: Vec<String>,
    behind_proxy: bool,
    tls: bool,
}

impl Hosts {
    /// `listen` has the real port. Without `--public-url` a server on loopback is reached where it listens.
    pub(in crate::web) fn new(
        public: Option<&str>,
        listen: SocketAddr,
        behind_proxy: bool,
        tls: bool,
    ) -> Result<Self, Error> {
        let scheme = if tls { "https" } else { "http" };
        let public = match public {
            Some(text) => checked(text, behind_proxy, tls)?,
            None if behind_proxy || !listen.ip().is_loopback() => return Err(Error::NoPublicUrl),
            None => {
                let text = format!("{scheme}://{listen}");
                Url::parse(&text).map_err(|_| Error::PublicUrl(text, "it is no address"))?
            }
        };
        let port = listen.port();
        let local = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
        let local = if listen.ip().is_loopback() { local.to_vec() } else { Vec::new() };
        Ok(Self { public, local, behind_proxy, tls })
    }

    /// Where people come.
    pub(in crate::web) fn public(&self) -> &Url {
        &self.public
    }

    /// Whether browsers come over https.
    pub(in crate::web) fn is_secure(&self) -> bool {
        self.public.scheme() == "https"
    }

    /// Whether this `Host` is one of ours for any page.
    pub(in crate::web) fn knows(&self, host: &str) -> bool {
        self.is_public(host) || (!self.behind_proxy && self.is_local(host))
    }

    /// Whether this `Host` means this machine itself.
    pub(in crate::web) fn is_local(&self, host: &str) -> bool {
        self.local.iter().any(|local| local.eq_ignore_ascii_case(host))
    }

    fn is_public(&self, host: &str) -> bool {
        let name = self.public.host_str().unwrap_or_default();
        let standard = if self.public.scheme() == "https" { 443 } else { 80 };
        let with_port = format!("{name}:{}", self.public.port().unwrap_or(standard));
        host.eq_ignore_ascii_case(&with_port) || (self.public.port().is_none() && host.eq_ignore_ascii_case(name))
    }

    /// Whether a change comes from a page of the same host that it is sent to: by `Origin`, or by `Referer` where a
    /// browser sends no `Origin`. Nothing at all is a no.
    pub(in crate::web) fn is_own_origin(&self, headers: &HeaderMap, host: &str) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let said = match (origins.next(), origins.next()) {
            (Some(origin), None) => origin.to_str().ok().and_then(exactly_an_origin),
            (Some(_), Some(_)) => None,
            (None, _) => referer(headers),
        };
        said.is_some_and(|url| {
            let origin = url.origin().ascii_serialization();
            let local = format!("{}://{}", if self.tls { "https" } else { "http" }, host.to_ascii_lowercase());
            let own = if self.is_public(host) { self.public.origin().ascii_serialization() } else { local };
            origin == own
        })
    }
}

/// Whether a header that must come once at most comes twice.
pub(in crate::web) fn is_double(headers: &HeaderMap, name: &HeaderName) -> bool {
    headers.get_all(name).iter().nth(1).is_some()
}

fn exactly_an_origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    // A default port or capitals are written in no header of a browser.
    (url.origin().ascii_serialization() == text).then_some(url)
}

fn referer(headers: &HeaderMap) -> Option<Url> {
    if is_double(headers, &header::REFERER) {
        return None;
    }
    Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()
}

/// Whether people may be told to come there, whoever speaks https in front.
pub(in crate::web) fn is_place(text: &str) -> Result<(), Error> {
    checked(text, true, false).map(drop)
}

fn checked(text: &str, behind_proxy: bool, tls: bool) -> Result<Url, Error> {
    let wrong = |why| Error::PublicUrl(text.to_owned(), why);
    let url = Url::parse(text).map_err(|_| wrong("it is no whole address"))?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    match url.scheme() {
        "https" | "http" if url.host().is_none() => Err(wrong("it names no host")),
        "https" | "http" if !bare || url.password().is_some() => Err(wrong("it has more than scheme, host and port")),
        "https" if behind_proxy || tls => Ok(url),
        "https" => Err(wrong("nothing here speaks https")),
        "http" if tls => Err(wrong("this server speaks https")),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(wrong("it is not https")),
        _ => Err(wrong("it is neither http nor https")),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::Hosts;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), value.parse::<HeaderValue>().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn on_this_machine_it_goes_by_the_names_of_this_machine() {
        let hosts = Hosts::new(None, "127.0.0.1:8080".parse().unwrap(), false, false).unwrap();
        assert_eq!(hosts.public().as_str(), "http://127.0.0.1:8080/");
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"] {
            assert!(hosts.knows(host), "{host}");
        }
        for host in ["127.0.0.1", "localhost", "127.0.0.1:8081", "evil.example", "127.0.0.1:8080.evil.example", ""] {
            assert!(!hosts.knows(host), "{host}");
        }
        let own = |pairs: &[(&'static str, &str)], host| hosts.is_own_origin(&headers(pairs), host);
        assert!(own(&[("origin", "http://localhost:8080")], "localhost:8080"));
        assert!(own(&[("referer", "http://localhost:8080/settings?x")], "localhost:8080"));
        for wrong in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1:8080")],
            &[("origin", "https://localhost:8080")],
            &[("origin", "http://localhost:8080/")],
            &[("origin", "http://localhost:8080.evil.example")],
            &[("origin", "http://evil.example"), ("referer", "http://localhost:8080/")],
            &[("origin", "http://localhost:8080"), ("origin", "http://localhost:8080")],
            &[("referer", "http://evil.example/http://localhost:8080/")],
        ] {
            assert!(!own(wrong, "localhost:8080"), "{wrong:?}");
        }
    }

    #[test]
    fn behind_a_proxy_the_public_name_is_the_only_one() {
        let listen = "127.0.0.1:8080".parse().unwrap();
        let hosts = Hosts::new(Some("https://Jobs.example.org"), listen, true, false).unwrap();
        assert!(hosts.knows("jobs.example.org") && hosts.knows("jobs.example.org:443") && hosts.is_secure());
        assert!(!hosts.knows("127.0.0.1:8080") && hosts.is_local("127.0.0.1:8080"));
        let own = |origin: &str| hosts.is_own_origin(&headers(&[("origin", origin)]), "jobs.example.org");
        assert!(own("https://jobs.example.org") && !own("http://jobs.example.org") && !own("https://example.org"));
        for (url, tls) in [
            ("http://jobs.example.org", false),
            ("jobs.example.org", false),
            ("https://jobs.example.org/hhrun", false),
            ("https://bob@jobs.example.org", false),
            ("http://127.0.0.1", true),
            ("ftp://jobs.example.org", false),
        ] {
            assert!(Hosts::new(Some(url), listen, true, tls).is_err(), "{url}");
        }
        assert!(Hosts::new(Some("https://jobs.example.org"), listen, false, false).is_err());
        assert!(Hosts::new(None, "0.0.0.0:80".parse().unwrap(), false, true).is_err());
    }
}
