//! A file sealed with a passphrase: the key by Argon2id (RFC 9106, its second recommended choice), the sealing by
//! XChaCha20-Poly1305, bound to everything that stands before it.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::key::Key;
use super::seal;
use crate::secret::{ExposeSecret, Secret};

const MAGIC: &[u8; 13] = b"hhrun backup\n";
const VERSION: u8 = 1;
/// KiB, passes, lanes.
const COST: [u32; 3] = [64 * 1024, 3, 4];
/// A file that asks for more was not written here.
const HIGHEST_COST: [u32; 3] = [1024 * 1024, 16, 16];
const SALT: usize = 16;
const HEADER: usize = MAGIC.len() + 1 + 3 * 4 + SALT + 8;

/// The key that a passphrase gives, and what has to be known to make it again.
pub(super) struct Envelope {
    cost: [u32; 3],
    salt: [u8; SALT],
    key: Key,
}

/// A file that did not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("it is no backup of hhrun")]
    Foreign,
    #[error("a newer hhrun wrote it (form {0}, this one knows {VERSION})")]
    Newer(u8),
    #[error("it is half-written: {has} of {whole} bytes are there")]
    HalfWritten { has: usize, whole: u64 },
    #[error("it does not open: the passphrase is another one, or the file was changed")]
    Closed,
    #[error("this system gave no randomness or memory for a key")]
    Key,
}

impl Envelope {
    /// A new one, with a salt of its own. Takes a moment and 64 MiB.
    pub(super) fn new(passphrase: &Secret) -> Result<Self, Error> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| Error::Key)?;
        Ok(Self { cost: COST, salt, key: derive(passphrase, COST, &salt)? })
    }

    /// The key, for what is sealed inside once more.
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// The file that holds `plain`.
    pub(super) fn close(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut file = self.header(plain.len() + seal::OVERHEAD);
        let sealed = seal::seal_beside(&self.key, &file, plain).map_err(|_| Error::Key)?;
        file.extend_from_slice(&sealed);
        Ok(file)
    }

    /// What a file holds, and the envelope that it came in.
    pub(super) fn open(file: &[u8], passphrase: &Secret) -> Result<(Self, Zeroizing<Vec<u8>>), Error> {
        let (header, sealed) = split(file)?;
        let envelope = Self { key: derive(passphrase, header.cost, &header.salt)?, ..header };
        let clear = &file[..HEADER];
        let plain = seal::unseal_beside(&envelope.key, clear, sealed).map_err(|_| Error::Closed)?;
        Ok((envelope, plain))
    }

    fn header(&self, length: usize) -> Vec<u8> {
        let mut header = MAGIC.to_vec();
        header.push(VERSION);
        header.extend(self.cost.iter().flat_map(|number| number.to_le_bytes()));
        header.extend(self.salt);
        header.extend((length as u64).to_le_bytes());
        header
    }
}

/// Looks whether a file can be one of ours and is all there; needs no passphrase.
pub(super) fn check(file: &[u8]) -> Result<(), Error> {
    split(file).map(drop)
}

/// The header, without its key yet, and what is sealed.
fn split(file: &[u8]) -> Result<(Envelope, &[u8]), Error> {
    let known = file.len().min(MAGIC.len());
    if known == 0 || file[..known] != MAGIC[..known] {
        return Err(Error::Foreign);
    }
    match file.get(MAGIC.len()) {
        Some(&version) if version > VERSION => return Err(Error::Newer(version)),
        Some(0) => return Err(Error::Foreign),
        _ => {}
    }
    let Some((header, sealed)) = file.split_at_checked(HEADER) else {
        return Err(Error::HalfWritten { has: file.len(), whole: HEADER as u64 });
    };
    let mut rest = &header[MAGIC.len() + 1..];
    let mut number = || {
        let (number, after) = rest.split_first_chunk::<4>().ok_or(Error::Foreign)?;
        rest = after;
        Ok(u32::from_le_bytes(*number))
    };
    let cost = [number()?, number()?, number()?];
    let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(Error::Foreign)?;
    let length = u64::from_le_bytes(*rest.first_chunk::<8>().ok_or(Error::Foreign)?);
    if cost.iter().zip(HIGHEST_COST).any(|(number, highest)| *number > highest) {
        return Err(Error::Foreign);
    }
    if (sealed.len() as u64) < length {
        return Err(Error::HalfWritten { has: file.len(), whole: length.saturating_add(HEADER as u64) });
    }
    Ok((Envelope { cost, salt: *salt, key: Key::from_bytes([0; 32]) }, sealed))
}

fn derive(passphrase: &Secret, [memory, passes, lanes]: [u32; 3], salt: &[u8]) -> Result<Key, Error> {
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(|_| Error::Foreign)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, &mut *key)
        .map_err(|_| Error::Key)?;
    Ok(Key::from_bytes(*key))
}

#[cfg(test)]
mod tests {
    use super::{Envelope, Error, HEADER, check};
    use crate::secret::Secret;

    #[test]
    fn what_is_closed_opens_with_its_passphrase_alone() {
        let passphrase = Secret::from("correct horse");
        let file = Envelope::new(&passphrase).unwrap().close(b"a journal").unwrap();
        assert_eq!(Envelope::open(&file, &passphrase).unwrap().1.as_slice(), b"a journal");
        let closed = |file: &[u8], passphrase: &str| Envelope::open(file, &Secret::from(passphrase)).err();
        assert_eq!(closed(&file, "battery staple"), Some(Error::Closed));
        // The salt, what is sealed, more than was written.
        for at in [HEADER - 12, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert_eq!(closed(&changed, "correct horse"), Some(Error::Closed), "{at}");
        }
        assert_eq!(closed(&[&file[..], b"x"].concat(), "correct horse"), Some(Error::Closed));
    }

    #[test]
    fn other_files_say_what_they_are() {
        let file = Envelope::new(&Secret::from("correct horse")).unwrap().close(b"a journal").unwrap();
        for length in 1..file.len() {
            assert!(matches!(check(&file[..length]), Err(Error::HalfWritten { .. })), "{length}");
        }
        for foreign in [&b""[..], b"hello", b"hhrun log\n\n\n\n\n\n\n\n"] {
            assert_eq!(check(foreign), Err(Error::Foreign));
        }
        let mut newer = file.clone();
        newer[13] = 2;
        assert_eq!(check(&newer), Err(Error::Newer(2)));
        let mut greedy = file;
        greedy[17] = 255;
        assert_eq!(check(&greedy), Err(Error::Foreign));
    }
}
