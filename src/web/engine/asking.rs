//! Asking for runs: what is put into the queue, what is taken back, and what can be seen of it meanwhile.

use chrono::Utc;
use tokio::sync::watch;

use super::standing::{Ended, Last, Searched, UnderWay};
use super::view::{View, Wish};
use super::{Engine, Error, Job, blocking};
use crate::vault::UserName;

impl Engine {
    /// Puts something into the queue, unless the person has something there already.
    pub async fn ask(&self, user: &UserName, job: Job) -> Result<(), Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || this.enqueue(&user, job)).await?;
        self.dispatch();
        Ok(())
    }

    pub(super) fn enqueue(&self, user: &UserName, job: Job) -> Result<(), Error> {
        if *self.shared.closed.borrow() {
            return Err(Error::Closed);
        }
        if !self.shared.host.knows(user) {
            return Err(Error::NotConnected);
        }
        self.sit(user);
        {
            let mut state = self.state();
            if state.queue.is_running(user) || state.queue.ahead(user).is_some() {
                return Err(Error::Busy);
            }
            let doing = job.doing();
            state.queue.push(user.clone(), job);
            let Some(seat) = state.people.get_mut(user) else { return Err(Error::Closed) };
            seat.standing.under_way = Some(UnderWay { doing, since: Utc::now(), begun: false });
            seat.wish.send_replace(Wish::GoOn);
            let done = seat.board.0.borrow().done;
            seat.board.0.send_replace(View { doing: Some(doing), done, ..View::default() });
        }
        self.keep_standing(user);
        self.tell_places();
        Ok(())
    }

    /// Asks what is under way, or waits, to stop; whether there was anything.
    pub async fn cancel(&self, user: &UserName) -> Result<bool, Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || {
            let (waited, is_running) = {
                let mut state = this.state();
                let waited = state.queue.forget(&user).pop();
                let is_running = state.queue.is_running(&user);
                if let (true, Some(seat)) = (is_running, state.people.get(&user)) {
                    seat.wish.send_replace(Wish::Cancel);
                    seat.board.0.send_modify(|view| view.stopping = true);
                }
                (waited, is_running)
            };
            if let Some(job) = &waited {
                this.give_up(&user, job, Ended::Cancelled);
            }
            Ok(waited.is_some() || is_running)
        })
        .await
    }

    /// What never began.
    pub(super) fn give_up(&self, user: &UserName, job: &Job, ended_as: Ended) {
        let now = Utc::now();
        self.change_standing(user, |standing| {
            let began = standing.under_way.take().map_or(now, |under_way| under_way.since);
            let scheduled = matches!(job, Job::Plan { scheduled: true, .. });
            // Else the schedule would ask for it again at once.
            if scheduled && ended_as == Ended::Cancelled {
                standing.searched = Some(Searched { began: now, ended: now, earliest: None });
            }
            standing.last = Some(Last { doing: job.doing(), began, ended: now, scheduled, ended_as });
        });
        if let Some(seat) = self.state().people.get(user) {
            let done = seat.board.0.borrow().done + 1;
            seat.board.0.send_replace(View { done, ..View::default() });
        }
    }

    /// Nobody is remembered who has gone, and nothing of theirs begins any more.
    pub fn forget(&self, user: &UserName) {
        let mut state = self.state();
        state.queue.forget(user);
        if !state.queue.is_running(user) {
            state.people.remove(user);
        }
    }

    /// Watches what goes on for somebody.
    pub fn watch(&self, user: &UserName) -> watch::Receiver<View> {
        self.sit(user);
        let state = self.state();
        state.people.get(user).map_or_else(|| watch::channel(View::default()).1, |seat| seat.board.0.subscribe())
    }

    /// Who watches somebody's runs.
    pub fn watchers(&self, user: &UserName) -> usize {
        self.state().people.get(user).map_or(0, |seat| seat.board.0.receiver_count())
    }

    /// What goes on for somebody now.
    pub fn view(&self, user: &UserName) -> View {
        self.watch(user).borrow().clone()
    }

    /// Everybody who waits sees how many come first.
    pub(super) fn tell_places(&self) {
        let state = self.state();
        for (ahead, user) in state.queue.waiting().enumerate() {
            if let Some(seat) = state.people.get(user) {
                let before = state.queue.running() + ahead;
                seat.board.0.send_if_modified(|view| {
                    let changed = view.ahead != Some(before);
                    view.ahead = Some(before);
                    changed
                });
            }
        }
    }
}
