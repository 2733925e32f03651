//! How people's runs stand, as it is known and as it lies in their folders.

use std::sync::{Arc, PoisonError};

use super::{Engine, Seat, Standing};
use crate::vault::UserName;

impl Engine {
    /// How somebody's runs stand. Blocks the first time.
    pub fn standing(&self, user: &UserName) -> Standing {
        self.sit(user);
        self.state().people.get(user).map(|seat| seat.standing.clone()).unwrap_or_default()
    }

    /// Whoever is looked at has a seat, with what is kept of them.
    pub(super) fn sit(&self, user: &UserName) {
        if self.state().people.contains_key(user) {
            return;
        }
        let standing = self.read_standing(user);
        self.state().people.entry(user.clone()).or_insert_with(|| Seat::new(standing));
    }

    pub(super) fn read_standing(&self, user: &UserName) -> Standing {
        let bytes = self.shared.host.served(user).get();
        bytes.ok().flatten().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    pub(super) fn write_standing(&self, user: &UserName, standing: &Standing) {
        let bytes = serde_json::to_vec(standing).unwrap_or_default();
        if let Err(error) = self.shared.host.served(user).put(&bytes) {
            tracing::error!(%error, "how a run stands is not kept");
        }
    }

    pub(super) fn change_standing(&self, user: &UserName, change: impl FnOnce(&mut Standing)) {
        self.sit(user);
        if let Some(seat) = self.state().people.get_mut(user) {
            change(&mut seat.standing);
        }
        self.keep_standing(user);
    }

    /// Writes down what is known last, one after the other: an older standing never comes to lie over a newer one.
    pub(super) fn keep_standing(&self, user: &UserName) {
        let keeping = self.state().people.get(user).map(|seat| Arc::clone(&seat.keeping));
        let Some(keeping) = keeping else { return };
        let _alone = keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = self.state().people.get(user).map(|seat| seat.standing.clone());
        if let Some(standing) = standing {
            self.write_standing(user, &standing);
        }
    }
}
