//! The redirect address of an application: what hh.ru can take, and whether hhrun can listen there itself.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use url::{Host, Url};

use super::callback::CallbackError;

/// A redirect address that keeps the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// It leads to this machine, where hhrun receives the answer itself.
    Here(Place),
    /// It leads elsewhere; the person pastes what it was led to.
    Elsewhere(NotListenable),
}

/// An address of this machine that the application was registered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) address: SocketAddr,
    /// What a browser that means us writes into `Host`.
    pub(super) host: String,
    pub(super) path: String,
}

/// Why no application can be registered with an address. Reads on after the address or its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IllegalRedirect {
    #[error("has spaces in it")]
    Spaces,
    #[error("is no whole address: it has to begin with `http://` or `https://` and name a host")]
    Unreadable,
    #[error("has a `#` part, which never reaches an application")]
    Fragment,
    #[error("has a user name or a password in it")]
    Credentials,
}

/// Why nothing can listen at a redirect address. Reads on after the address or its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotListenable {
    #[error("is not plain http")]
    Scheme,
    #[error("does not lead to this machine")]
    Host,
    #[error("names no port")]
    Port,
}

impl IllegalRedirect {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        "set HH_REDIRECT_URI exactly as it is at dev.hh.ru/admin, for example http://127.0.0.1:8377/callback, or leave \
         it out and paste the address that hh.ru leads to"
    }
}

impl Redirect {
    /// Holds an address against the rules, before any browser is opened.
    pub fn parse(redirect_uri: &str) -> Result<Self, IllegalRedirect> {
        if redirect_uri.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(IllegalRedirect::Spaces);
        }
        let url = Url::parse(redirect_uri).map_err(|_| IllegalRedirect::Unreadable)?;
        // `localhost:8377/callback` would be of the scheme `localhost`.
        if url.cannot_be_a_base() {
            return Err(IllegalRedirect::Unreadable);
        }
        if url.fragment().is_some() {
            return Err(IllegalRedirect::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(IllegalRedirect::Credentials);
        }
        Ok(Place::of(&url).map_or_else(Self::Elsewhere, Self::Here))
    }
}

impl Place {
    /// http, a loopback host and a port that is written out.
    fn of(url: &Url) -> Result<Self, NotListenable> {
        if url.scheme() != "http" {
            return Err(NotListenable::Scheme);
        }
        let ip: IpAddr = match url.host() {
            Some(Host::Domain("localhost")) => Ipv4Addr::LOCALHOST.into(),
            Some(Host::Ipv4(ip)) if ip.is_loopback() => ip.into(),
            Some(Host::Ipv6(ip)) if ip.is_loopback() => ip.into(),
            _ => return Err(NotListenable::Host),
        };
        let port = url.port().filter(|port| *port != 0).ok_or(NotListenable::Port)?;
        let host = format!("{}:{port}", url.host_str().unwrap_or_default());
        Ok(Self { address: SocketAddr::new(ip, port), host, path: url.path().to_owned() })
    }

    /// Listens there and nowhere else.
    pub fn bind(&self) -> Result<TcpListener, CallbackError> {
        TcpListener::bind(self.address).map_err(|source| CallbackError::Listen { host: self.host.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::{IllegalRedirect, NotListenable, Redirect};

    #[test]
    fn loopback_with_a_port_can_be_listened_to() {
        for (uri, host, path) in [
            ("http://127.0.0.1:8085/callback", "127.0.0.1:8085", "/callback"),
            ("http://localhost:8085", "localhost:8085", "/"),
            ("http://[::1]:8085/a/b?x=1", "[::1]:8085", "/a/b"),
        ] {
            let Ok(Redirect::Here(place)) = Redirect::parse(uri) else { panic!("{uri}") };
            assert_eq!((place.host.as_str(), place.path.as_str()), (host, path));
            assert!(place.address.ip().is_loopback());
        }
    }

    #[test]
    fn other_addresses_are_for_pasting() {
        for (uri, why) in [
            ("https://localhost:8085/", NotListenable::Scheme),
            ("myapp://oauth", NotListenable::Scheme),
            ("https://t.me/somebody", NotListenable::Scheme),
            ("http://example.com:8085/", NotListenable::Host),
            ("http://192.168.0.1:8085/", NotListenable::Host),
            ("http://127.0.0.1.example.com:8085/", NotListenable::Host),
            ("http://localhost/callback", NotListenable::Port),
            ("http://localhost:80/callback", NotListenable::Port),
            ("http://localhost:0/callback", NotListenable::Port),
        ] {
            assert_eq!(Redirect::parse(uri), Ok(Redirect::Elsewhere(why)), "{uri}");
        }
    }

    #[test]
    fn what_nobody_can_register_is_refused() {
        for (uri, why) in [
            ("callback", IllegalRedirect::Unreadable),
            ("localhost:8085/callback", IllegalRedirect::Unreadable),
            ("127.0.0.1:8085/callback", IllegalRedirect::Unreadable),
            ("http://", IllegalRedirect::Unreadable),
            ("javascript:alert(1)", IllegalRedirect::Unreadable),
            (" http://localhost:8085/", IllegalRedirect::Spaces),
            ("http://localhost:8085/\n", IllegalRedirect::Spaces),
            ("http://localhost:8085/#top", IllegalRedirect::Fragment),
            ("http://bob@localhost:8085/", IllegalRedirect::Credentials),
        ] {
            assert_eq!(Redirect::parse(uri), Err(why), "{uri}");
        }
    }
}
