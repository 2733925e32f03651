//! Cookies: reading what a browser sent, and writing what it is to keep.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Cookie {
    /// The secret of a session.
    Session,
    /// What the forms before a sign-in are bound to.
    Visit,
    /// The language chosen before a sign-in.
    Language,
}

impl Cookie {
    /// `__Host-`: the browser takes it over https only, for the whole host and no other.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-hhrun_session",
            (Self::Session, false) => "hhrun_session",
            (Self::Visit, true) => "__Host-hhrun_visit",
            (Self::Visit, false) => "hhrun_visit",
            (Self::Language, true) => "__Host-hhrun_language",
            (Self::Language, false) => "hhrun_language",
        }
    }

    /// What the browser sent. A cookie that comes twice was planted by somebody: neither counts.
    pub(in crate::web) fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.name(secure);
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// What makes the browser keep it. `Lax`, since with `Strict` the way back from hh.ru would come without the
    /// session; what changes something is guarded by the origin and the form's token.
    pub(in crate::web) fn set(self, value: &str, secure: bool) -> Option<HeaderValue> {
        // Idle and absolute limits of a session are the server's; a language is kept for a year.
        let age = match self {
            Self::Session => "; Max-Age=2592000",
            Self::Visit => "",
            Self::Language => "; Max-Age=31536000",
        };
        HeaderValue::from_str(&format!("{}={value}{age}{}", self.name(secure), attributes(secure))).ok()
    }

    /// What makes the browser forget it.
    pub(in crate::web) fn forget(self, secure: bool) -> Option<HeaderValue> {
        HeaderValue::from_str(&format!("{}=; Max-Age=0{}", self.name(secure), attributes(secure))).ok()
    }
}

fn attributes(secure: bool) -> &'static str {
    if secure { "; Path=/; HttpOnly; SameSite=Lax; Secure" } else { "; Path=/; HttpOnly; SameSite=Lax" }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::Cookie;

    fn sent(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, HeaderValue::from_str(line).unwrap())).collect()
    }

    #[test]
    fn one_value_counts_and_two_do_not() {
        let read = |lines: &[&str]| Cookie::Session.read(&sent(lines), false).map(str::to_owned);
        assert_eq!(read(&["a=1; hhrun_session=x;b=2"]).as_deref(), Some("x"));
        assert_eq!(read(&["a=1", "hhrun_session=x=y"]).as_deref(), Some("x=y"));
        for wrong in [
            &["hhrun_session=x; hhrun_session=x"][..],
            &["hhrun_session=x", "hhrun_session=y"],
            &[],
            &["xhhrun_session=x"],
            &["hhrun_session"],
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        assert_eq!(Cookie::Session.read(&sent(&["hhrun_session=x"]), true), None, "a plain one is no secure one");
    }

    #[test]
    fn secure_ones_are_the_hosts_own() {
        let text = |value: Option<HeaderValue>| value.unwrap().to_str().unwrap().to_owned();
        let secure = text(Cookie::Session.set("x", true));
        assert!(
            secure.starts_with("__Host-hhrun_session=x; ")
                && secure.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure")
        );
        assert!(!text(Cookie::Visit.set("x", false)).contains("Secure"));
        assert!(text(Cookie::Visit.forget(false)).contains("Max-Age=0"));
        assert_eq!(Cookie::Visit.set("x\r\nSet-Cookie: y", false), None);
    }
}
