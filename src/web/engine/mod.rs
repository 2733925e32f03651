//! The runs of all people: whose turn it is, what goes on, and what waits to be approved. Nothing here knows of pages.
//!
//! What is planned lies as the person's kept plan in their folder, where the command line finds it, too; what is under
//! way is noted beside it. A server that is killed therefore loses nothing: the next one tells what was interrupted, has
//! the gate settle what was being sent, and offers the rest again.

mod choices;
mod clock;
mod error;
mod host;
mod job;
mod person;
mod planning;
mod queue;
mod standing;
mod timetable;
mod trouble;
mod view;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

pub use choices::{Address, Choices, Chosen, Starter};
pub use error::Error;
pub use host::Host;
pub use job::{Approved, Job, Whom};
pub use queue::Queue;
pub use standing::{Doing, Ended, Last, Searched, Standing, UnderWay};
pub use timetable::{Before, Timetable};
pub use view::{Counted, View};

use super::accounts::{Accounts, Event, What};
use crate::vault::UserName;
use job::Order;
use trouble::Trouble;
use view::{Board, Stop, Wish};

/// What is under way gets so long when the server ends.
const FAREWELL: Duration = Duration::from_secs(40);

/// The runs of one server. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    host: Host,
    choices: Arc<dyn Choices>,
    accounts: Accounts,
    state: Mutex<State>,
    /// Things under way; and whether the server ends.
    running: watch::Sender<usize>,
    closed: watch::Sender<bool>,
}

struct State {
    queue: Queue<UserName, Job>,
    people: HashMap<UserName, Seat>,
}

/// What is known of one person's runs.
struct Seat {
    board: Board,
    wish: watch::Sender<Wish>,
    standing: Standing,
    /// Held by whoever writes the standing down.
    keeping: Arc<Mutex<()>>,
}

impl Engine {
    /// Takes up where the server before stood; `limit` runs at once. Schedules run from now on.
    pub async fn start(host: Host, choices: Arc<dyn Choices>, accounts: Accounts, limit: usize) -> Self {
        let state = State { queue: Queue::new(limit), people: HashMap::new() };
        let shared = Shared {
            host,
            choices,
            accounts,
            state: Mutex::new(state),
            running: watch::Sender::new(0),
            closed: watch::Sender::new(false),
        };
        let engine = Self { shared: Arc::new(shared) };
        let this = engine.clone();
        // What cannot be read is told when the person comes.
        let _ = tokio::task::spawn_blocking(move || this.recover()).await;
        tokio::spawn(engine.clone().keep_time());
        engine.dispatch();
        engine
    }

    /// Tells what was interrupted, and has what may have been sent settled.
    fn recover(&self) {
        for account in self.shared.accounts.all() {
            let mut standing = self.read_standing(&account.name);
            let Some(doing) = standing.interrupted(Utc::now()) else { continue };
            self.write_standing(&account.name, &standing);
            let mut state = self.state();
            state.people.insert(account.name.clone(), Seat::new(standing));
            if matches!(doing, Doing::Send | Doing::Plan | Doing::Look) {
                state.queue.push(account.name, Job::Look);
            }
        }
    }

    /// Puts something into the queue, unless the person has something there already.
    pub async fn ask(&self, user: &UserName, job: Job) -> Result<(), Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || this.enqueue(&user, job)).await?;
        self.dispatch();
        Ok(())
    }

    fn enqueue(&self, user: &UserName, job: Job) -> Result<(), Error> {
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

    /// Begins what may begin.
    fn dispatch(&self) {
        loop {
            let begun = {
                let mut state = self.state();
                if *self.shared.closed.borrow() {
                    return;
                }
                let Some((user, job)) = state.queue.begin() else { break };
                let seat = state.people.entry(user.clone()).or_insert_with(|| Seat::new(Standing::default()));
                let done = seat.board.0.borrow().done;
                seat.board.0.send_replace(View { doing: Some(job.doing()), done, ..View::default() });
                self.shared.running.send_modify(|running| *running += 1);
                (user, job, seat.board.clone(), Stop::new(seat.wish.subscribe()))
            };
            let this = self.clone();
            tokio::spawn(async move { this.carry(begun).await });
        }
        self.tell_places();
    }

    /// One thing from its beginning to its end, on a thread of its own: databases block, and others want to be answered.
    async fn carry(self, (user, job, board, stop): (UserName, Job, Board, Stop)) {
        let began = Utc::now();
        let this = self.clone();
        let (whose, what) = (user.clone(), job.clone());
        let carried = tokio::task::spawn_blocking(move || {
            this.change_standing(&whose, |standing| {
                standing.under_way = Some(UnderWay { doing: what.doing(), since: began, begun: true });
            });
            let chosen = match &what {
                Job::Plan { .. } => this.shared.choices.strategy(&whose).map_err(Trouble::from),
                _ => Err(Trouble::Other(String::new())),
            };
            let own_employers = this.shared.choices.own_employers(&whose).map_err(Trouble::unreadable);
            let may_send = || this.sends_by_schedule(&whose);
            let order = Order { job: &what, chosen, own_employers };
            let carrying = job::carry_out(&this.shared.host, &whose, order, (&board, &stop, &may_send));
            tokio::runtime::Handle::current().block_on(carrying)
        });
        let ended_as =
            carried.await.unwrap_or_else(|_| Ended::Failed { why: "something broke on the server".to_owned() });
        let this = self.clone();
        let _ = tokio::task::spawn_blocking(move || this.conclude(&user, &job, began, ended_as)).await;
        self.shared.running.send_modify(|running| *running -= 1);
        self.dispatch();
    }

    fn conclude(&self, user: &UserName, job: &Job, began: DateTime<Utc>, ended_as: Ended) {
        let ended = Utc::now();
        self.audit(user, job, &ended_as);
        let scheduled = matches!(job, Job::Plan { scheduled: true, .. });
        self.change_standing(user, |standing| {
            standing.under_way = None;
            // A schedule that the end of a server cut off comes again with the next one.
            let cut_off = scheduled && ended_as == Ended::Interrupted;
            if matches!(job, Job::Plan { .. }) && !cut_off {
                let earliest = if let Ended::Rested { until } = ended_as { Some(until) } else { None };
                standing.searched = Some(Searched { began, ended, earliest });
            }
            // What a restart looks at again is not what the person wants to be told.
            let looked = *job == Job::Look && matches!(ended_as, Ended::Looked { .. });
            let tells = !looked || !standing.was_interrupted();
            if tells {
                standing.last = Some(Last { doing: job.doing(), began, ended, scheduled, ended_as });
            }
        });
        let mut state = self.state();
        state.queue.end(user);
        if let Some(seat) = state.people.get(user) {
            let done = seat.board.0.borrow().done + 1;
            seat.board.0.send_replace(View { done, ..View::default() });
        }
    }

    fn audit(&self, user: &UserName, job: &Job, ended: &Ended) {
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
    fn give_up(&self, user: &UserName, job: &Job, ended_as: Ended) {
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

    /// Ends what is under way: searches at once, sendings after the application that is on its way.
    pub async fn stop(&self) {
        self.shared.closed.send_replace(true);
        let waiting: Vec<UserName> = {
            let state = self.state();
            for (user, seat) in &state.people {
                if state.queue.is_running(user) {
                    seat.wish.send_replace(Wish::Halt);
                }
            }
            state.queue.waiting().cloned().collect()
        };
        let this = self.clone();
        let _ = tokio::task::spawn_blocking(move || {
            for user in waiting {
                let jobs = this.state().queue.forget(&user);
                for job in jobs {
                    this.give_up(&user, &job, Ended::Interrupted);
                }
            }
        })
        .await;
        let mut running = self.shared.running.subscribe();
        let _ = tokio::time::timeout(FAREWELL, running.wait_for(|running| *running == 0)).await;
    }

    /// Tells when the server ends.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.shared.closed.subscribe()
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

    /// How somebody's runs stand. Blocks the first time.
    pub fn standing(&self, user: &UserName) -> Standing {
        self.sit(user);
        self.state().people.get(user).map(|seat| seat.standing.clone()).unwrap_or_default()
    }

    /// Nobody is remembered who has gone, and nothing of theirs begins any more.
    pub fn forget(&self, user: &UserName) {
        let mut state = self.state();
        state.queue.forget(user);
        if !state.queue.is_running(user) {
            state.people.remove(user);
        }
    }

    /// Runs under way, and people who wait.
    pub fn load(&self) -> (usize, usize) {
        let state = self.state();
        (state.queue.running(), state.queue.waiting().count())
    }

    /// What all share.
    pub fn host(&self) -> &Host {
        &self.shared.host
    }

    /// Everybody who waits sees how many come first.
    fn tell_places(&self) {
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

    /// Whoever is looked at has a seat, with what is kept of them.
    fn sit(&self, user: &UserName) {
        if self.state().people.contains_key(user) {
            return;
        }
        let standing = self.read_standing(user);
        self.state().people.entry(user.clone()).or_insert_with(|| Seat::new(standing));
    }

    fn read_standing(&self, user: &UserName) -> Standing {
        let bytes = self.shared.host.served(user).get();
        bytes.ok().flatten().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn write_standing(&self, user: &UserName, standing: &Standing) {
        let bytes = serde_json::to_vec(standing).unwrap_or_default();
        if let Err(error) = self.shared.host.served(user).put(&bytes) {
            tracing::error!(%error, "how a run stands is not kept");
        }
    }

    fn change_standing(&self, user: &UserName, change: impl FnOnce(&mut Standing)) {
        self.sit(user);
        if let Some(seat) = self.state().people.get_mut(user) {
            change(&mut seat.standing);
        }
        self.keep_standing(user);
    }

    /// Writes down what is known last, one after the other: an older standing never comes to lie over a newer one.
    fn keep_standing(&self, user: &UserName) {
        let keeping = self.state().people.get(user).map(|seat| Arc::clone(&seat.keeping));
        let Some(keeping) = keeping else { return };
        let _alone = keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = self.state().people.get(user).map(|seat| seat.standing.clone());
        if let Some(standing) = standing {
            self.write_standing(user, &standing);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    fn new(standing: Standing) -> Self {
        let board = Board(watch::Sender::new(View::default()));
        Self { board, wish: watch::Sender::default(), standing, keeping: Arc::default() }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Error::Cut(error.to_string())),
    }
}
