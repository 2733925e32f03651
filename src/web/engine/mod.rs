//! The runs of all people: whose turn it is, what goes on, and what waits to be approved. Nothing here knows of pages.
//!
//! What is planned lies as the person's kept plan in their folder, where the command line finds it, too; what is under
//! way is noted beside it. A server that is killed therefore loses nothing: the next one tells what was interrupted, has
//! the gate settle what was being sent, and offers the rest again.

mod asking;
mod choices;
mod clock;
mod error;
mod host;
mod job;
mod logged;
mod person;
mod planning;
mod queue;
mod seats;
mod standing;
mod telling;
mod timetable;
mod trouble;
mod view;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

pub use choices::{Address, Choices, Chosen, Letter, Starter};
pub use error::Error;
pub use host::Host;
pub use job::{Approved, Job, Whom};
pub use queue::Queue;
pub use standing::{Doing, Ended, Last, Searched, Standing, UnderWay};
pub use timetable::{Before, Timetable};
pub use view::{Counted, View};

use super::accounts::Accounts;
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
        let whose = user.clone();
        let concluded = tokio::task::spawn_blocking(move || this.conclude(&whose, &job, began, ended_as)).await;
        // Nobody waits for a mail.
        self.dispatch();
        if let Ok(Some(trouble)) = concluded {
            self.tell(user, trouble).await;
        }
        self.shared.running.send_modify(|running| *running -= 1);
    }

    /// Writes down what it came to; the trouble that the person does not know of yet.
    fn conclude(&self, user: &UserName, job: &Job, began: DateTime<Utc>, ended_as: Ended) -> Option<Last> {
        let ended = Utc::now();
        self.audit(user, job, &ended_as);
        let scheduled = matches!(job, Job::Plan { scheduled: true, .. });
        let mut news = None;
        self.change_standing(user, |standing| {
            standing.under_way = None;
            let is_news = standing.is_news(scheduled, &ended_as);
            // A schedule that the end of a server cut off comes again with the next one.
            let cut_off = scheduled && ended_as == Ended::Interrupted;
            if matches!(job, Job::Plan { .. }) && !cut_off {
                let earliest = if let Ended::Rested { until } = ended_as { Some(until) } else { None };
                standing.searched = Some(Searched { began, ended, earliest });
            }
            // What a restart looks at again is not what the person wants to be told.
            let looked = *job == Job::Look && matches!(ended_as, Ended::Looked { .. });
            let tells = !looked || !standing.was_interrupted();
            let last = Last { doing: job.doing(), began, ended, scheduled, ended_as };
            news = is_news.then(|| last.clone());
            if tells {
                standing.last = Some(last);
            }
        });
        let mut state = self.state();
        state.queue.end(user);
        if let Some(seat) = state.people.get(user) {
            let done = seat.board.0.borrow().done + 1;
            seat.board.0.send_replace(View { done, ..View::default() });
        }
        news
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

    /// Runs under way, and people who wait.
    pub fn load(&self) -> (usize, usize) {
        let state = self.state();
        (state.queue.running(), state.queue.waiting().count())
    }

    /// What all share.
    pub fn host(&self) -> &Host {
        &self.shared.host
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
