//! Which `redirect_uri` hh.ru takes for a registered one.

use url::Url;

/// Whether `asked` is a variant of `registered` that hh.ru allows: the same, a subdomain, a longer path, an extra
/// query. Another scheme, domain, path or port is not.
pub(super) fn is_allowed(registered: &str, asked: &str) -> bool {
    let (Ok(registered), Ok(asked)) = (Url::parse(registered), Url::parse(asked)) else {
        return registered == asked;
    };
    registered.scheme() == asked.scheme()
        && registered.port_or_known_default() == asked.port_or_known_default()
        && same_site(&registered, &asked)
        && longer_path(registered.path(), asked.path())
        && registered.query().is_none_or(|query| asked.query().is_some_and(|asked| asked.starts_with(query)))
        && asked.username().is_empty()
        && asked.fragment().is_none()
}

fn same_site(registered: &Url, asked: &Url) -> bool {
    let (Some(own), Some(host)) = (registered.host_str(), asked.host_str()) else {
        return registered.host_str() == asked.host_str();
    };
    let named = matches!(registered.host(), Some(url::Host::Domain(_)));
    host == own || (named && host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.')))
}

fn longer_path(registered: &str, asked: &str) -> bool {
    let registered = registered.trim_end_matches('/');
    asked.strip_prefix(registered).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn variants_that_hh_allows_and_others() {
        let registered = "http://example.com/oauth";
        for allowed in [
            "http://example.com/oauth",
            "http://www.example.com/oauth",
            "http://example.com/oauth/deeper",
            "http://example.com/oauth?from=cli",
            "http://example.com:80/oauth",
        ] {
            assert!(is_allowed(registered, allowed), "{allowed}");
        }
        for forbidden in [
            "https://example.com/oauth",
            "http://example.org/oauth",
            "http://badexample.com/oauth",
            "http://example.com/",
            "http://example.com/oauthor",
            "http://example.com:8080/oauth",
            "http://bob@example.com/oauth",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!is_allowed(registered, forbidden), "{forbidden}");
        }
        assert!(!is_allowed("http://127.0.0.1:8000/cb", "http://x.127.0.0.1:8000/cb"));
    }

    #[test]
    fn a_scheme_of_an_application_is_compared_too() {
        assert!(is_allowed("myapp://oauth", "myapp://oauth"));
        assert!(!is_allowed("myapp://oauth", "other://oauth"));
    }
}
