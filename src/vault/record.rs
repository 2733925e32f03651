//! How a person's tokens are written down: what others may see in the clear, the rest sealed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::key::Key;
use super::machine::{Holding, Intent, Pair, State};
use super::origins::Origins;
use super::seal::{self, Label};
use crate::secret::{ExposeSecret, Secret};

const VERSION: u8 = 1;
const KIND: &str = "tokens";
/// Room for everything sealed but the tokens themselves.
const BESIDES_TOKENS: usize = 256;

/// One person's tokens and the vault they belong to.
#[derive(Clone, Debug)]
pub struct Record {
    /// Random, chosen at the first login; survives a rename.
    pub vault: [u8; 16],
    pub holding: Holding,
}

/// A record that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the stored tokens are unreadable")]
    Unreadable,
    #[error("the stored tokens were written by a newer hhrun (form {0}, this one knows {VERSION})")]
    Newer(u8),
    #[error("the stored tokens belong to `{}`, not to `{}`", .stored.api, .wanted.api)]
    OtherOrigins { stored: Origins, wanted: Origins },
    #[error(transparent)]
    Seal(#[from] seal::Error),
    #[error("this system gave no randomness")]
    Randomness,
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable => Some("sign in again with `hhrun login --user NAME`".to_owned()),
            Self::Newer(_) => Some("update hhrun".to_owned()),
            Self::OtherOrigins { .. } => {
                Some("set HH_API_URL and HH_TOKEN_URL as they were at the login, or sign in again".to_owned())
            }
            Self::Seal(error) => error.hint(),
            Self::Randomness => None,
        }
    }

    /// Whether the bytes themselves are broken, so that another copy may be better.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Unreadable | Self::Seal(seal::Error::Closed))
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u8,
    vault: [u8; 16],
    generation: u64,
    state: State,
    origins: Origins,
    sealed: Vec<u8>,
}

#[derive(Serialize)]
struct PlainRef<'a> {
    pair: Option<(&'a str, &'a str, i64)>,
    intent: Option<Intent>,
    clock_ahead: i64,
}

#[derive(Deserialize)]
struct Plain {
    pair: Option<(Secret, Secret, i64)>,
    intent: Option<Intent>,
    clock_ahead: i64,
}

impl Record {
    /// A vault before its first login.
    pub fn first() -> Result<Self, Error> {
        let mut vault = [0; 16];
        getrandom::fill(&mut vault).map_err(|_| Error::Randomness)?;
        Ok(Self { vault, holding: Holding::empty() })
    }

    /// Seals and writes the record.
    pub fn write(&self, key: &Key, origins: &Origins) -> Result<Vec<u8>, Error> {
        let label = Label { vault: self.vault, kind: KIND, generation: self.holding.generation, origins };
        let written = Written {
            version: VERSION,
            vault: self.vault,
            generation: self.holding.generation,
            state: self.holding.state.clone(),
            origins: origins.clone(),
            sealed: seal::seal(key, &label, &plain(&self.holding)?)?,
        };
        postcard::to_allocvec(&written).map_err(|_| Error::Unreadable)
    }

    /// Reads a record that belongs to `origins`; `bytes` may go on after it.
    pub fn read(bytes: &[u8], key: &Key, origins: &Origins) -> Result<Self, Error> {
        match bytes.first() {
            None | Some(0) => return Err(Error::Unreadable),
            Some(version) if *version > VERSION => return Err(Error::Newer(*version)),
            Some(_) => {}
        }
        let (written, _) = postcard::take_from_bytes::<Written>(bytes).map_err(|_| Error::Unreadable)?;
        if written.origins != *origins {
            return Err(Error::OtherOrigins { stored: written.origins, wanted: origins.clone() });
        }
        let label = Label { vault: written.vault, kind: KIND, generation: written.generation, origins };
        let opened = seal::unseal(key, &label, &written.sealed)?;
        let plain: Plain = postcard::from_bytes(&opened).map_err(|_| Error::Unreadable)?;
        let pair = plain.pair.map(|(access, refresh, expires_at)| Pair {
            access,
            refresh,
            expires_at: DateTime::<Utc>::from_timestamp_millis(expires_at).unwrap_or_default(),
        });
        let holding = Holding {
            generation: written.generation,
            state: written.state,
            pair,
            intent: plain.intent,
            clock_ahead: plain.clock_ahead,
        };
        Ok(Self { vault: written.vault, holding })
    }
}

/// The generation of a record that need not open, which a new login has to exceed.
pub(super) fn generation_of(bytes: &[u8]) -> Option<u64> {
    postcard::take_from_bytes::<Written>(bytes).ok().map(|(written, _)| written.generation)
}

/// Where a record's tokens were issued, which stands in the clear.
pub(super) fn origins_of(bytes: &[u8]) -> Option<Origins> {
    postcard::take_from_bytes::<Written>(bytes).ok().map(|(written, _)| written.origins)
}

/// The buffer has its size from the start: growing would leave copies of the tokens behind.
fn plain(holding: &Holding) -> Result<Zeroizing<Vec<u8>>, Error> {
    let pair = holding.pair.as_ref();
    let pair = pair
        .map(|pair| (pair.access.expose_secret(), pair.refresh.expose_secret(), pair.expires_at.timestamp_millis()));
    let size = BESIDES_TOKENS + pair.map_or(0, |(access, refresh, _)| access.len() + refresh.len());
    let mut buffer = Zeroizing::new(vec![0; size]);
    let value = PlainRef { pair, intent: holding.intent, clock_ahead: holding.clock_ahead };
    let used = postcard::to_slice(&value, &mut buffer).map_err(|_| Error::Unreadable)?.len();
    buffer.truncate(used);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};

    use super::{Error, Record};
    use crate::secret::{ExposeSecret, Secret};
    use crate::vault::key::Key;
    use crate::vault::machine::{Event, Moment, NewPair, State};
    use crate::vault::origins::Origins;

    fn origins(text: &str) -> Origins {
        Origins { api: text.to_owned(), token: text.to_owned() }
    }

    fn record() -> Record {
        let mut record = Record::first().unwrap();
        let pair =
            NewPair { access: Secret::from("A".repeat(64)), refresh: Secret::from("R".repeat(64)), expires_in: 100 };
        let moment = Moment { now: Utc::now(), clock_ahead: Some(-1_500) };
        record.holding = record.holding.step(Event::Login(pair), moment).0;
        record.holding = record.holding.step(Event::Begin, moment).0;
        record
    }

    #[test]
    fn what_is_written_is_read_and_shows_no_token() {
        let (key, origins, record) = (Key::random().unwrap(), origins("https://api.hh.ru"), record());
        let bytes = record.write(&key, &origins).unwrap();
        assert!(!bytes.windows(8).any(|part| part == b"AAAAAAAA" || part == b"RRRRRRRR"));
        let read = Record::read(&[bytes.as_slice(), &[0; 9]].concat(), &key, &origins).unwrap();
        assert_eq!((read.vault, read.holding.generation), (record.vault, 1));
        assert_eq!((&read.holding.state, read.holding.clock_ahead), (&State::Refreshing, -1_500));
        assert_eq!(read.holding.intent, record.holding.intent);
        let (read, written) = (read.holding.pair.unwrap(), record.holding.pair.unwrap());
        assert_eq!(read.refresh.expose_secret(), written.refresh.expose_secret());
        assert!((read.expires_at - written.expires_at).abs() < TimeDelta::milliseconds(1));
    }

    #[test]
    fn a_pair_goes_nowhere_else() {
        let key = Key::random().unwrap();
        let bytes = record().write(&key, &origins("https://api.hh.ru")).unwrap();
        let error = Record::read(&bytes, &key, &origins("http://127.0.0.1:9")).unwrap_err();
        assert!(matches!(error, Error::OtherOrigins { .. }), "{error}");
    }

    #[test]
    fn broken_records_are_errors() {
        let (key, origins) = (Key::random().unwrap(), origins("https://api.hh.ru"));
        let bytes = record().write(&key, &origins).unwrap();
        for length in 0..bytes.len() {
            assert!(Record::read(&bytes[..length], &key, &origins).unwrap_err().is_damage());
        }
        let mut newer = bytes;
        newer[0] = 2;
        assert!(matches!(Record::read(&newer, &key, &origins), Err(Error::Newer(2))));
    }
}
