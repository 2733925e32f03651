//! Passwords: which are refused, and how they are kept (Argon2id, OWASP's figures: 19 MiB, 2 passes, 1 lane).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::password_hash::{Output, ParamsString, PasswordHash, SaltString};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
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
    } else if COMMON.lines().any(|common| common == lower) || letters.len() < 4 {
        Err(Weak::Common)
    } else if !name.is_empty() && (lower == name || (name.chars().count() > 3 && lower.contains(&name))) {
        Err(Weak::Name)
    } else {
        Ok(())
    }
}

/// Hashes passwords, few at a time, away from the threads that answer requests.
#[derive(Clone, Default)]
pub(super) struct Hasher {
    desks: Arc<Desks>,
}

struct Desks {
    turns: Semaphore,
    waiting: AtomicUsize,
    /// The memory of those who are done, for those who come: an allocator would keep a piece for each thread.
    memory: Mutex<Vec<Vec<Block>>>,
}

impl Default for Desks {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE), waiting: AtomicUsize::new(0), memory: Mutex::default() }
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

impl Hasher {
    /// The hash to keep, as a PHC string.
    pub(super) async fn hash(&self, password: Secret) -> Result<String, Error> {
        self.in_turn(move |memory| hashed(&password, memory)).await
    }

    /// Whether `password` is the one of `kept`; with `None` it is not, and it takes as long.
    pub(super) async fn is_right(&self, password: Secret, kept: Option<String>) -> Result<bool, Error> {
        let work = move |memory: &mut Vec<Block>| {
            let known = kept.is_some();
            is_of(&password, kept.as_deref().unwrap_or(NOBODY), memory).map(|right| right && known)
        };
        self.in_turn(work).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = Place::take(&self.desks)?;
        let desks = Arc::clone(&self.desks);
        // The turn goes along: who gives up waiting does not stop the work.
        let turn = self.desks.turns.acquire().await.map_err(|_| Error::Busy)?;
        turn.forget();
        let turn = Turn(Arc::clone(&desks));
        drop(place);
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let mut memory = desks.memory().pop().unwrap_or_default();
            let done = work(&mut memory);
            desks.memory().push(memory);
            done
        });
        work.await.map_err(|error| Error::Hash(error.to_string()))?
    }
}

impl Desks {
    fn memory(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the turn to the next one, whatever came of the work.
struct Turn(Arc<Desks>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.turns.add_permits(1);
    }
}

/// A place in the queue.
struct Place(Arc<Desks>);

impl Place {
    fn take(desks: &Arc<Desks>) -> Result<Self, Error> {
        let place = Self(Arc::clone(desks));
        if desks.waiting.fetch_add(1, Ordering::Relaxed) < WAITING { Ok(place) } else { Err(Error::Busy) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Hash(error.to_string())
}

/// Argon2id's output for these parameters, worked out in `memory`.
fn output(password: &Secret, salt: &[u8], params: Params, memory: &mut Vec<Block>) -> Result<Output, Error> {
    memory.resize(params.block_count(), Block::default());
    let mut bytes = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let word = password.expose_secret().as_bytes();
    argon2.hash_password_into_with_memory(word, salt, &mut bytes, memory).map_err(failed)?;
    Output::new(&bytes).map_err(failed)
}

fn hashed(password: &Secret, memory: &mut Vec<Block>) -> Result<String, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Error::Randomness)?;
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(failed)?;
    let written = ParamsString::try_from(&params).map_err(failed)?;
    let hash = output(password, &salt, params, memory)?;
    let salt = SaltString::encode_b64(&salt).map_err(failed)?;
    let kept = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: written,
        salt: Some(salt.as_salt()),
        hash: Some(hash),
    };
    Ok(kept.to_string())
}

/// Compares in constant time, as [`Output`] does.
fn is_of(password: &Secret, kept: &str, memory: &mut Vec<Block>) -> Result<bool, Error> {
    let kept = PasswordHash::new(kept).map_err(failed)?;
    let params = Params::try_from(&kept).map_err(failed)?;
    let (Some(salt), Some(hash)) = (kept.salt, kept.hash) else { return Err(failed("it has no salt or no hash")) };
    let mut bytes = [0; 64];
    let salt = salt.decode_b64(&mut bytes).map_err(failed)?;
    Ok(output(password, salt, params, memory)? == hash)
}

/// The most common ones that are long enough, in lower case. Those of one to three different characters are refused
/// without standing here.
const COMMON: &str = include_str!("common.txt");

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
        assert!(COMMON.lines().count() >= 100 && COMMON.lines().all(|common| common.chars().count() >= SHORTEST));
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
