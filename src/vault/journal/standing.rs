//! How things stand before anything is sent.

use chrono::{DateTime, Utc};

use super::trees::{Trees, key_time};
use super::{ARRIVAL, Entry, SINCE};
use crate::vault::db::Error;
use crate::vault::versioned;

/// How things stand before anything is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Since when hh.ru has to be asked what was sent, where the journal came from elsewhere and nobody has asked yet.
    pub unasked_since: Option<DateTime<Utc>>,
    /// The entries, without letters, of which it has to be found out what became: `Intent` and `Unknown`.
    pub unsettled: Vec<Entry>,
    /// When the last applications were sent that count, or may count, against hh.ru's daily limit; the newest first.
    pub last_sent: Vec<DateTime<Utc>>,
}

impl Standing {
    /// Of what was sent, only the `last` are read.
    pub(in crate::vault) fn read(db: &sled::Db, last: usize) -> Result<Self, Error> {
        let unasked = db.open_tree(ARRIVAL)?.get(SINCE)?;
        let trees = Trees::open(db)?;
        let open = trees.unsettled.iter().keys();
        let open = open.filter_map(|key| key.and_then(|key| trees.entries.get(key)).transpose());
        let newest = trees.times.iter().keys().rev().take(last);
        let newest = newest.map(|key| Ok(key_time(&key?))).collect::<Result<Vec<_>, Error>>()?;
        Ok(Self {
            unasked_since: unasked.map(|bytes| versioned::read(&bytes)).transpose()?,
            unsettled: open.map(|bytes| versioned::read(&bytes?)).collect::<Result<_, Error>>()?,
            last_sent: newest.into_iter().flatten().collect(),
        })
    }
}
