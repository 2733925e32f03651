//! Passwords: which are refused, and how they are kept (Argon2id, OWASP's figures: 19 MiB, 2 passes, 1 lane).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::Error;
use crate::secret::{ExposeSecret, Secret};

/// Characters at least.
pub const SHORTEST: usize = 10;
/// Bytes at most: a password is hashed, whatever its length, but a form is not for novels.
const LONGEST: usize = 1_024;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Each takes 19 MiB: sign-ins must not fill the memory.
const AT_ONCE: usize = 2;
/// Those who wait for their turn; more are told to come back.
const WAITING: usize = 64;
/// What an unknown name is held against, so that it takes as long as a known one. No password has this hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    Short,
    Long,
    Common,
    Name,
}

/// Holds a new password of `name` against the rules.
pub fn check(password: &Secret, name: &str) -> Result<(), Weak> {
    let text = password.expose_secret();
    let lower = text.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let name = name.to_lowercase();
    if text.chars().count() < SHORTEST {
        Err(Weak::Short)
    } else if text.len() > LONGEST {
        Err(Weak::Long)
    } else if COMMON.contains(&lower.as_str()) || letters.len() < 4 {
        Err(Weak::Common)
    } else if !name.is_empty() && (lower == name || (name.chars().count() > 3 && lower.contains(&name))) {
        Err(Weak::Name)
    } else {
        Ok(())
    }
}

/// Hashes passwords, few at a time, away from the threads that answer requests.
#[derive(Clone, Debug)]
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default() }
    }
}

impl Hasher {
    /// The hash to keep, as a PHC string.
    pub(super) async fn hash(&self, password: Secret) -> Result<String, Error> {
        self.in_turn(move || hashed(&password)).await?
    }

    /// Whether `password` is the one of `kept`; with `None` it is not, and it takes as long.
    pub(super) async fn is_right(&self, password: Secret, kept: Option<String>) -> Result<bool, Error> {
        self.in_turn(move || {
            let known = kept.is_some();
            is_of(&password, kept.as_deref().unwrap_or(NOBODY)).map(|right| right && known)
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::Busy);
        }
        let _place = Place(Arc::clone(&self.waiting));
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Error::Busy)?;
        // The turn goes along: who gives up waiting does not stop the work.
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        work.await.map_err(|error| Error::Hash(error.to_string()))
    }
}

struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| Error::Hash(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hashed(password: &Secret) -> Result<String, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Error::Randomness)?;
    let failed = |error: argon2::password_hash::Error| Error::Hash(error.to_string());
    let salt = SaltString::encode_b64(&salt).map_err(failed)?;
    Ok(argon2()?.hash_password(password.expose_secret().as_bytes(), &salt).map_err(failed)?.to_string())
}

fn is_of(password: &Secret, kept: &str) -> Result<bool, Error> {
    let kept = PasswordHash::new(kept).map_err(|error| Error::Hash(error.to_string()))?;
    match argon2()?.verify_password(password.expose_secret().as_bytes(), &kept) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(Error::Hash(error.to_string())),
    }
}

/// The most common ones that are long enough, in lower case. Those of one to three different characters are refused
/// without standing here.
const COMMON: &[&str] = &[
    "1234567890",
    "0987654321",
    "12345678910",
    "123456789a",
    "a123456789",
    "123456789q",
    "q123456789",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "qwerty1234",
    "qwerty123456",
    "qwertyuiop123",
    "1234qwerty",
    "12345qwert",
    "12345qwerty",
    "123456qwerty",
    "qazwsxedcr",
    "qazwsxedc1",
    "zaq12wsxcde3",
    "qweasdzxc1",
    "qweasdzxc123",
    "asdfghjkl1",
    "asdfghjkl;",
    "zxcvbnm123",
    "1234567890q",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "passw0rd123",
    "p@ssw0rd123",
    "p@ssword123",
    "mypassword",
    "mypassword1",
    "password!!",
    "password1!",
    "passwordpassword",
    "changeme123",
    "letmein123",
    "letmein1234",
    "welcome123",
    "welcome1234",
    "administrator",
    "admin12345",
    "admin123456",
    "adminadmin",
    "administrator1",
    "iloveyou12",
    "iloveyou123",
    "iloveyou1234",
    "sunshine123",
    "princess123",
    "football123",
    "baseball123",
    "superman123",
    "batman12345",
    "dragon12345",
    "monkey12345",
    "master12345",
    "shadow12345",
    "michael123",
    "jennifer123",
    "trustno1234",
    "starwars123",
    "whatever123",
    "computer123",
    "internet123",
    "samsung123",
    "google12345",
    "facebook123",
    "linkedin123",
    "abcdefghij",
    "abcdefghijk",
    "abcd123456",
    "abcde12345",
    "abc1234567",
    "abc123456789",
    "abcdef123456",
    "test123456",
    "testtest123",
    "secret1234",
    "secret12345",
    "default123",
    "qwer123456",
    "qwert12345",
    "asdf123456",
    "asdfasdf123",
    "1qazxsw23edc",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "йцукенгшщз",
    "йцукен12345",
    "йцукен123456",
    "пароль1234",
    "пароль12345",
    "мойпароль1",
    "любовь12345",
    "gfhjkm1234",
    "gfhjkm12345",
    "ghbdtn1234",
    "lhepmz12345",
    "headhunter",
    "headhunter1",
    "hhrun12345",
];

#[cfg(test)]
mod tests {
    use super::{COMMON, Hasher, SHORTEST, Weak, check};
    use crate::secret::Secret;

    #[test]
    fn weak_passwords_are_refused_for_a_reason() {
        let of = |password: &str| check(&Secret::from(password), "Kazimir");
        assert_eq!(of("a1b2c3d4"), Err(Weak::Short));
        assert_eq!(of(&"ab1c".repeat(300)), Err(Weak::Long));
        assert_eq!(of("Password123"), Err(Weak::Common));
        assert_eq!(of("abababababab"), Err(Weak::Common));
        assert_eq!(of("xkazimir2026"), Err(Weak::Name));
        assert_eq!(of("лошадь верна батарея"), Ok(()));
        assert!(COMMON.len() >= 100 && COMMON.iter().all(|common| common.chars().count() >= SHORTEST));
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_and_nobody_has_none() {
        let hasher = Hasher::default();
        let kept = hasher.hash(Secret::from("correct horse")).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        let is = |text: &str, kept: Option<String>| hasher.is_right(Secret::from(text), kept);
        assert!(is("correct horse", Some(kept.clone())).await.unwrap());
        assert!(!is("correct horsf", Some(kept)).await.unwrap());
        assert!(!is("", None).await.unwrap());
    }
}
