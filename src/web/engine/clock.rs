//! Schedules: who is due is put into the queue like anybody who asks.

use std::time::Duration;

use chrono::{DateTime, Local, Utc};

use super::{Before, Engine, Job, Searched};
use crate::run::schedule::Step;
use crate::vault::UserName;
use crate::web::accounts::Account;

/// How often schedules are looked at.
const GLANCE: Duration = Duration::from_secs(5);

impl Engine {
    /// When the schedule begins the next run; `None` without a schedule. Blocks.
    pub fn next_run(&self, user: &UserName) -> Option<DateTime<Local>> {
        let timetable = self.shared.choices.timetable(user)?;
        let now = Local::now();
        match timetable.step(self.before(user).as_ref(), &now) {
            Step::Due => Some(now),
            Step::Until(due) => Some(due),
            Step::Never => None,
        }
    }

    fn before(&self, user: &UserName) -> Option<Before<Local>> {
        let Searched { began, ended, earliest } = self.standing(user).searched?;
        let here = |moment: DateTime<Utc>| moment.with_timezone(&Local);
        Some(Before { began: here(began), ended: here(ended), earliest: earliest.map(here) })
    }

    /// Begins what schedules want, until the server ends.
    pub(super) async fn keep_time(self) {
        let mut closing = self.closing();
        loop {
            let this = self.clone();
            let _ = tokio::task::spawn_blocking(move || this.look_at_schedules()).await;
            self.dispatch();
            tokio::select! {
                () = tokio::time::sleep(GLANCE) => {}
                _ = closing.wait_for(|closed| *closed) => return,
            }
        }
    }

    /// Whether what a schedule plans is sent without asking, as the person wants it now. Blocks.
    pub fn sends_by_schedule(&self, user: &UserName) -> bool {
        let is_let_in = |account: &Account| account.name == *user && !account.disabled;
        self.shared.accounts.all().iter().any(is_let_in)
            && self.shared.choices.timetable(user).is_some_and(|timetable| timetable.send)
    }

    fn look_at_schedules(&self) {
        let now = Local::now();
        for account in self.shared.accounts.all().into_iter().filter(|account| !account.disabled) {
            let user = account.name;
            let Some(timetable) = self.shared.choices.timetable(&user) else { continue };
            if self.shared.host.knows(&user) && matches!(timetable.step(self.before(&user).as_ref(), &now), Step::Due) {
                // Who has something under way is looked at again in a moment.
                let _ = self.enqueue(&user, Job::Plan { scheduled: true, send: timetable.send });
            }
        }
    }
}
