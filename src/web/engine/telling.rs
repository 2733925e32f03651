//! People are written to of what stops their schedule: nobody looks at the page meanwhile.

use super::{Engine, Last, Letter};
use crate::vault::UserName;

impl Engine {
    /// Writes of trouble. Whoever could not be told is told of it after the next run.
    pub(super) async fn tell(&self, user: UserName, trouble: Last) {
        let (this, whose) = (self.clone(), user.clone());
        let written = tokio::task::spawn_blocking(move || this.shared.choices.letter(&whose, &trouble)).await;
        let is_told = match written {
            Ok(Some(letter)) => self.send(&letter).await,
            Ok(None) | Err(_) => false,
        };
        if !is_told {
            let this = self.clone();
            let _ =
                tokio::task::spawn_blocking(move || this.change_standing(&user, |standing| standing.told = None)).await;
        }
    }

    async fn send(&self, letter: &Letter) -> bool {
        let notifier = match self.shared.host.config.notifier_to(&letter.to) {
            Ok(notifier) => notifier,
            Err(error) => {
                tracing::warn!(%error, "nobody can be told by mail");
                return false;
            }
        };
        let failed = notifier.tell(&letter.notice).await;
        for error in &failed {
            tracing::warn!(%error, "a person could not be told by mail");
        }
        failed.len() < notifier.ways().len()
    }
}
