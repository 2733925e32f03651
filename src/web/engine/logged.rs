//! What of the runs comes into the log.

use super::standing::{Doing, Ended};
use super::{Engine, Job};
use crate::vault::UserName;
use crate::web::accounts::{Event, What};

impl Engine {
    /// Writes down what was sent, or hidden.
    pub(super) fn audit(&self, user: &UserName, job: &Job, ended: &Ended) {
        let applied = match ended {
            Ended::Sent { applied, .. } | Ended::SentUntilSignIn { applied, .. } => Some(*applied as u64),
            _ => None,
        };
        let (what, from, count) = match (job, applied, ended) {
            (Job::Send { from, .. }, Some(applied), _) => (What::Sent, Some(*from), applied),
            (Job::Plan { .. }, Some(applied), _) => (What::SentBySchedule, None, applied),
            (Job::Hide { from, .. }, _, Ended::Hidden { .. }) => (What::Hidden, Some(*from), 1),
            (Job::Look, _, Ended::Looked { .. }) => match self.sent_before_interruption(user) {
                Some((what, count)) => (what, None, count),
                None => return,
            },
            _ => return,
        };
        if let Err(error) = self.shared.accounts.note(&Event::of(user, what, from, Some(count))) {
            tracing::error!(%error, "a sending is not in the log");
        }
    }

    /// What a server that was killed sent and could not log any more.
    fn sent_before_interruption(&self, user: &UserName) -> Option<(What, u64)> {
        let last = self.standing(user).last.filter(|last| last.ended_as == Ended::Interrupted)?;
        let what = match last.doing {
            Doing::Send => What::Sent,
            Doing::Plan => What::SentBySchedule,
            _ => return None,
        };
        let journal = self.shared.host.vault(user).ok()?.journal();
        let count = journal.sent_since(last.began).ok().filter(|count| *count > 0)?;
        Some((what, count.into()))
    }
}
