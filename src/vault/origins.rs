//! Where a pair of tokens was issued, and so the only place it may be sent to.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::hh;

const HH: (&str, &str) = ("https://api.hh.ru", "https://api.hh.ru");

/// The origins (scheme, host, port) of the API and of the token address. A login at other origins is another vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// `https://api.hh.ru`
    pub api: String,
    /// `https://api.hh.ru`
    pub token: String,
}

impl Origins {
    /// The origins a client speaks to.
    pub fn of(settings: &hh::Settings) -> Self {
        match &settings.alias {
            Some(alias) => Self { api: alias.clone(), token: alias.clone() },
            None => Self::at(&settings.api, &settings.token),
        }
    }

    /// hh.ru itself.
    pub fn hh() -> Self {
        Self { api: HH.0.to_owned(), token: HH.1.to_owned() }
    }

    /// The origins of two addresses.
    pub fn at(api: &Url, token: &Url) -> Self {
        let text = |url: &Url| url.origin().ascii_serialization();
        Self { api: text(api), token: text(token) }
    }

    /// What stands after a person's name in their folder's name; nothing for hh.ru itself.
    pub(super) fn suffix(&self) -> String {
        if *self == Self::hh() {
            return String::new();
        }
        let digest = Sha256::digest(format!("{}\n{}", self.api, self.token));
        ["@", &base16ct::lower::encode_string(&digest[..6])].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;

    #[test]
    fn only_other_origins_show_in_the_folder() {
        let origins = |text: &str| Origins { api: text.to_owned(), token: text.to_owned() };
        assert_eq!(origins("https://api.hh.ru").suffix(), "");
        let one = origins("http://127.0.0.1:8001").suffix();
        assert_eq!((one.len(), one.starts_with('@')), (13, true));
        assert_ne!(one, origins("http://127.0.0.1:8002").suffix());
    }
}
