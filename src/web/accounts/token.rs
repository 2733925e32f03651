//! Secrets of 256 random bits: session ids and invitations. Only their SHA-256 is kept.

use sha2::{Digest as _, Sha256};

use super::Error;

const LENGTH: usize = 32;

/// A secret as its owner carries it: 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What is kept of a [`Token`].
pub type Digest = [u8; LENGTH];

/// What is kept of a token as a form carries it; it leads to no token.
pub fn named(digest: &Digest) -> String {
    base16ct::lower::encode_string(digest)
}

/// The digest that a form names.
pub fn digest_named(text: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    let read = base16ct::lower::decode(text, &mut digest).ok()?.len();
    (read == LENGTH).then_some(digest)
}

impl Token {
    /// A new one.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| Error::Randomness)?;
        Ok(Self(base16ct::lower::encode_string(&bytes)))
    }

    /// What somebody brought, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 2 * LENGTH && text.bytes().all(is_hex)).then(|| Self(text.to_owned()))
    }

    /// The secret itself: for the cookie or the link, nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn tokens_differ_and_are_never_printed() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert!(one != other && one.digest() != other.digest());
        assert_eq!(Token::parse(one.expose()), Some(one.clone()));
        assert_eq!(format!("{one:?}"), "Token([REDACTED])");
        let digest = one.digest();
        assert_eq!(super::digest_named(&super::named(&digest)), Some(digest));
        assert!(["", "ab", "я", &"0".repeat(66)].iter().all(|wrong| super::digest_named(wrong).is_none()));
        for wrong in ["", "abc", &one.expose().to_uppercase(), &format!("{}0", one.expose()), &"я".repeat(32)] {
            assert!(Token::parse(wrong).is_none() || *wrong == *one.expose(), "{wrong}");
        }
    }
}
