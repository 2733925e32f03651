//! The mail servers of large providers, by the domain of an address.

use super::Security;

/// Where a provider takes mail from its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider {
    pub host: &'static str,
    pub port: u16,
    pub security: Security,
}

const PROVIDERS: &[(&str, &[&str])] = &[
    (
        "smtp.yandex.ru",
        &[
            "yandex.ru",
            "ya.ru",
            "yandex.com",
            "yandex.by",
            "yandex.kz",
            "yandex.ua",
            "yandex.uz",
            "yandex.az",
            "yandex.com.am",
            "yandex.com.ge",
            "yandex.co.il",
            "yandex.com.tr",
            "narod.ru",
        ],
    ),
    ("smtp.mail.ru", &["mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "xmail.ru", "vk.com"]),
    ("smtp.rambler.ru", &["rambler.ru", "lenta.ru", "autorambler.ru", "myrambler.ru", "ro.ru", "rambler.ua"]),
    ("smtp.gmail.com", &["gmail.com", "googlemail.com"]),
];

/// The provider of a domain, or of its mail server's name.
pub fn provider(domain: &str) -> Option<Provider> {
    let is_its = |host: &str, domains: &[&str]| {
        host.eq_ignore_ascii_case(domain) || domains.iter().any(|known| known.eq_ignore_ascii_case(domain))
    };
    let (host, _) = PROVIDERS.iter().find(|(host, domains)| is_its(host, domains))?;
    Some(Provider { host, port: super::TLS_PORT, security: Security::Tls })
}

#[cfg(test)]
mod tests {
    use super::{PROVIDERS, provider};
    use crate::notify::mail::Security;

    #[test]
    fn who_takes_the_mail_of_whom() {
        for (domain, host) in [
            ("yandex.ru", "smtp.yandex.ru"),
            ("ya.ru", "smtp.yandex.ru"),
            ("Yandex.COM", "smtp.yandex.ru"),
            ("mail.ru", "smtp.mail.ru"),
            ("bk.ru", "smtp.mail.ru"),
            ("inbox.ru", "smtp.mail.ru"),
            ("list.ru", "smtp.mail.ru"),
            ("internet.ru", "smtp.mail.ru"),
            ("vk.com", "smtp.mail.ru"),
            ("rambler.ru", "smtp.rambler.ru"),
            ("lenta.ru", "smtp.rambler.ru"),
            ("gmail.com", "smtp.gmail.com"),
            ("smtp.gmail.com", "smtp.gmail.com"),
        ] {
            let found = provider(domain).unwrap_or_else(|| panic!("{domain}"));
            assert_eq!((found.host, found.port, found.security), (host, 465, Security::Tls), "{domain}");
        }
        for unknown in ["example.com", "", "ru", "notmail.ru", "mail.ru.example.com"] {
            assert_eq!(provider(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_domain_stands_once() {
        let mut all: Vec<&str> = PROVIDERS.iter().flat_map(|(_, domains)| domains.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
