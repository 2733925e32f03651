//! Sealing: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) under the person's key, bound to what the sealed bytes are.

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Serialize;
use zeroize::Zeroizing;

use super::key::Key;
use super::origins::Origins;

const NONCE: usize = 24;
/// How much longer sealed bytes are: the nonce and the tag.
pub(super) const OVERHEAD: usize = NONCE + 16;

/// What the sealed bytes belong to: bytes moved to another vault, kind, generation or origin do not open. The
/// person's name is not among it, so that a rename needs no resealing.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Label<'a> {
    /// The vault's random id.
    pub vault: [u8; 16],
    pub kind: &'a str,
    pub generation: u64,
    pub origins: &'a Origins,
}

/// Bytes that did not open, or could not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the stored tokens do not open: they were sealed with another key, or changed since")]
    Closed,
    #[error("the tokens could not be sealed")]
    Unsealable,
}

impl Error {
    /// What to do about it.
    pub fn hint(self) -> Option<String> {
        (self == Self::Closed).then(|| {
            "bring back the key they were sealed with (the key file, HHRUN_KEY_COMMAND), or sign in again with \
             `hhrun login --user NAME`"
                .to_owned()
        })
    }
}

/// Seals `plain`: a random nonce, then the ciphertext with its tag.
pub fn seal(key: &Key, label: &Label, plain: &[u8]) -> Result<Vec<u8>, Error> {
    seal_beside(key, &associated(label)?, plain)
}

/// The same, bound to bytes that stand beside it in the clear.
pub(super) fn seal_beside(key: &Key, clear: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let nonce = XNonce::try_generate().map_err(|_| Error::Unsealable)?;
    let payload = Payload { msg: plain, aad: clear };
    let sealed = cipher(key.bytes()).encrypt(&nonce, payload).map_err(|_| Error::Unsealable)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] made under the same key and label.
pub fn unseal(key: &Key, label: &Label, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    unseal_beside(key, &associated(label)?, sealed)
}

/// Opens what [`seal_beside`] made under one of the key's keys and beside the same bytes.
pub(super) fn unseal_beside(key: &Key, clear: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(Error::Closed)?;
    let nonce = XNonce::try_from(nonce).map_err(|_| Error::Closed)?;
    let open = |key| cipher(key).decrypt(&nonce, Payload { msg: sealed, aad: clear }).ok();
    key.all().find_map(open).map(Zeroizing::new).ok_or(Error::Closed)
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

/// postcard writes lengths, so that no two labels give the same bytes.
fn associated(label: &Label) -> Result<Vec<u8>, Error> {
    postcard::to_allocvec(label).map_err(|_| Error::Unsealable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Error, Label, seal, unseal};
    use crate::vault::key::Key;
    use crate::vault::origins::Origins;

    fn origins(text: &str) -> Origins {
        Origins { api: text.to_owned(), token: text.to_owned() }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_nothing_else_does(
            plain in proptest::collection::vec(any::<u8>(), 0..300),
            vault in any::<[u8; 16]>(),
            generation in any::<u64>(),
            at in any::<prop::sample::Index>(),
            bit in 0_u8..8,
        ) {
            let key = Key::from_bytes([7; 32]);
            let origins = origins("https://api.hh.ru");
            let label = Label { vault, kind: "tokens", generation, origins: &origins };
            let mut sealed = seal(&key, &label, &plain).unwrap();
            let opened = unseal(&key, &label, &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(unseal(&key, &label, &sealed).unwrap_err(), Error::Closed);
            prop_assert!(unseal(&key, &label, &sealed[..at]).is_err());
        }
    }

    #[test]
    fn another_key_or_label_does_not_open() {
        let key = Key::from_bytes([7; 32]);
        let (ours, theirs) = (origins("https://api.hh.ru"), origins("http://127.0.0.1:1"));
        let label = Label { vault: [1; 16], kind: "tokens", generation: 3, origins: &ours };
        let sealed = seal(&key, &label, b"pair").unwrap();
        let others = [
            Label { vault: [2; 16], ..label },
            Label { kind: "other", ..label },
            Label { generation: 4, ..label },
            Label { origins: &theirs, ..label },
        ];
        for other in &others {
            assert!(unseal(&key, other, &sealed).is_err(), "{other:?}");
        }
        assert!(unseal(&Key::from_bytes([8; 32]), &label, &sealed).is_err());
        assert!(unseal(&Key::from_bytes([8; 32]).before(&key), &label, &sealed).is_ok());
        assert!(unseal(&key, &label, &sealed).is_ok());
    }

    #[test]
    fn the_same_text_never_seals_alike() {
        let key = Key::from_bytes([7; 32]);
        let origins = origins("https://api.hh.ru");
        let label = Label { vault: [1; 16], kind: "tokens", generation: 3, origins: &origins };
        assert_ne!(seal(&key, &label, b"pair").unwrap(), seal(&key, &label, b"pair").unwrap());
    }
}
