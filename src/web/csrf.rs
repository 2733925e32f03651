//! Tokens that prove that a form was made by this server for this browser: an HMAC of the browser's cookie, so that
//! nothing has to be remembered and a token dies with its session.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const LENGTH: usize = 32;

/// Makes and checks tokens.
#[derive(Clone)]
pub(super) struct Csrf {
    key: [u8; LENGTH],
}

impl Csrf {
    pub(super) fn new(key: [u8; LENGTH]) -> Self {
        Self { key }
    }

    /// The token that goes with the cookie `bound`.
    pub(super) fn token(&self, bound: &str) -> String {
        self.mac(bound).map_or_else(String::new, |mac| base16ct::lower::encode_string(&mac.finalize().into_bytes()))
    }

    /// Whether `token` goes with the cookie `bound`; takes the same time whatever is wrong with it.
    pub(super) fn is_of(&self, bound: &str, token: &str) -> bool {
        let Ok(bytes) = base16ct::lower::decode_vec(token) else { return false };
        self.mac(bound).is_some_and(|mac| mac.verify_slice(&bytes).is_ok())
    }

    fn mac(&self, bound: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(b"form:");
        mac.update(bound.as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::Csrf;

    #[test]
    fn a_token_is_of_one_cookie_and_one_server() {
        let csrf = Csrf::new([1; 32]);
        let token = csrf.token("a");
        assert_eq!(token.len(), 64);
        assert!(csrf.is_of("a", &token));
        let cut = &token[..62];
        for (bound, token) in [("b", token.as_str()), ("a", ""), ("a", cut), ("a", "zz"), ("", &token)] {
            assert!(!csrf.is_of(bound, token), "{bound} {token}");
        }
        assert!(!csrf.is_of("a", &token.to_uppercase()) || token.to_uppercase() == token);
        assert!(!Csrf::new([2; 32]).is_of("a", &token));
    }
}
