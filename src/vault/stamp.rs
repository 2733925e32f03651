//! Stamps: that bytes which lay outside the vault come from this person's vault and are as they were
//! (HMAC-SHA256, RFC 2104).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Vault;
use super::key::Key;
use crate::hh::PersonId;

type HmacSha256 = Hmac<Sha256>;

/// A key of its own stands behind every purpose, so that no stamp is worth anything elsewhere.
const LABEL: &str = "hhrun stamp 1";
/// Of SHA-256, in bytes.
const BLOCK: usize = 64;

/// Stamps bytes for one purpose of one person at one hh.ru.
#[derive(Clone)]
pub struct Stamper {
    /// Never empty; the newest first, which stamps. The others only verify.
    keys: Vec<Zeroizing<[u8; 32]>>,
}

impl Vault {
    /// Who stamps in this person's name. The person is who they are at hh.ru, so that another name here changes
    /// nothing.
    pub fn stamper(&self, purpose: &str, person: &PersonId) -> Stamper {
        let origins = self.origins();
        Stamper::derived(&self.key, &[purpose, &origins.api, &origins.token, person.as_str()])
    }
}

impl Stamper {
    fn derived(key: &Key, about: &[&str]) -> Self {
        let keys = key.all().map(|key| {
            let mut mac = keyed(key);
            for part in [LABEL].iter().chain(about) {
                // With lengths, so that no two lists give the same bytes.
                mac.update(&(part.len() as u64).to_le_bytes());
                mac.update(part.as_bytes());
            }
            Zeroizing::new(mac.finalize().into_bytes().into())
        });
        Self { keys: keys.collect() }
    }

    /// The stamp of `bytes`: 64 hexadecimal digits.
    pub fn stamp(&self, bytes: &[u8]) -> String {
        let mut mac = keyed(&self.keys[0]);
        mac.update(bytes);
        base16ct::lower::encode_string(&mac.finalize().into_bytes())
    }

    /// Whether `stamp` is that of `bytes`, by any of the keys there are.
    pub fn holds(&self, bytes: &[u8], stamp: &str) -> bool {
        let Ok(stamp) = base16ct::lower::decode_vec(stamp) else { return false };
        self.keys.iter().any(|key| {
            let mut mac = keyed(key);
            mac.update(bytes);
            mac.verify_slice(&stamp).is_ok()
        })
    }
}

impl std::fmt::Debug for Stamper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stamper([REDACTED])")
    }
}

/// A key shorter than the hash's block is filled up with zeros (RFC 2104, section 2).
fn keyed(key: &[u8; 32]) -> HmacSha256 {
    let mut block = Zeroizing::new([0; BLOCK]);
    block[..key.len()].copy_from_slice(key);
    <HmacSha256 as KeyInit>::new((&*block).into())
}

#[cfg(test)]
mod tests {
    use super::{HmacSha256, KeyInit, Mac, PersonId, Stamper};
    use crate::vault::{Key, Origins, UserName, Vault};

    fn of(key: &Key, about: &[&str]) -> Stamper {
        Stamper::derived(key, about)
    }

    #[test]
    fn it_is_the_mac_of_rfc_4231() {
        let mut mac = <HmacSha256 as KeyInit>::new_from_slice(b"Jefe").unwrap();
        mac.update(b"what do ya want for nothing?");
        let digest = base16ct::lower::encode_string(&mac.finalize().into_bytes());
        assert_eq!(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_stamp_is_of_these_bytes_this_purpose_and_this_key() {
        let (old, new) = (Key::from_bytes([7; 32]), Key::from_bytes([8; 32]));
        let stamper = of(&old, &["plan", "bob"]);
        let stamp = stamper.stamp(b"bytes");
        assert!(stamper.holds(b"bytes", &stamp));
        assert!(!stamper.holds(b"byte", &stamp) && !stamper.holds(b"bytes", &stamp[2..]));
        assert!(!stamper.holds(b"bytes", "") && !stamper.holds(b"bytes", "я"));
        for other in [&["plan", "anna"][..], &["kept", "bob"], &["planb", "ob"], &["plan"]] {
            assert!(!of(&old, other).holds(b"bytes", &stamp), "{other:?}");
        }
        assert!(!of(&new, &["plan", "bob"]).holds(b"bytes", &stamp));
        // A changed key still knows what the one before stamped, and stamps anew.
        let both = of(&new.before(&old), &["plan", "bob"]);
        assert!(both.holds(b"bytes", &stamp));
        assert_ne!(both.stamp(b"bytes"), stamp);
    }

    #[test]
    fn a_person_is_who_they_are_at_hh() {
        let home = tempfile::tempdir().unwrap();
        let key = Key::random().unwrap();
        let stamper = |name: &str, origins: Origins, id: &str| {
            let vault = Vault::create(home.path(), UserName::new(name).unwrap(), key.clone(), origins).unwrap();
            vault.stamper("plan", &PersonId::new(id))
        };
        let elsewhere = Origins { api: "sandbox".to_owned(), token: "sandbox".to_owned() };
        let stamp = stamper("bob", Origins::hh(), "1").stamp(b"plan");
        assert!(stamper("boris", Origins::hh(), "1").holds(b"plan", &stamp));
        assert!(!stamper("anna", Origins::hh(), "2").holds(b"plan", &stamp));
        assert!(!stamper("bob", elsewhere, "1").holds(b"plan", &stamp));
    }
}
