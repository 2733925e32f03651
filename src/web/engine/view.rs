//! What can be seen of a person's run while it goes on.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use tokio::sync::watch;

use super::standing::Doing;
use crate::run::{Progress, Step};

/// A look at what goes on for one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct View {
    pub doing: Option<Doing>,
    /// It waits for its turn, behind so many people.
    pub ahead: Option<usize>,
    /// The person asked to stop.
    pub stopping: bool,
    /// Pages, judged, details, sent.
    pub steps: [Counted; 4],
    /// Things that came to their end since the server started.
    pub done: u64,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub done: u64,
    pub of: u64,
}

/// Where a run's progress is written.
#[derive(Clone, Debug)]
pub(super) struct Board(pub(super) watch::Sender<View>);

impl Board {
    fn change(&self, step: Step, change: impl FnOnce(&mut Counted)) {
        let at = match step {
            Step::Pages => 0,
            Step::Judged => 1,
            Step::Details => 2,
            Step::Sent => 3,
        };
        self.0.send_modify(|view| change(&mut view.steps[at]));
    }
}

impl Progress for Board {
    fn expect(&self, step: Step, total: u64) {
        self.change(step, |counted| counted.of += total);
    }

    fn done(&self, step: Step, count: u64) {
        self.change(step, |counted| counted.done += count);
    }

    fn finish(&self, step: Step) {
        self.change(step, |counted| counted.of = counted.done);
    }
}

/// Whether something is to go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wish {
    #[default]
    GoOn,
    /// The person asked to stop.
    Cancel,
    /// The server ends.
    Halt,
}

/// Hears whether somebody asks to stop. What is being sent is ended between two applications.
#[derive(Debug)]
pub(super) struct Stop {
    wish: watch::Receiver<Wish>,
    sending: AtomicBool,
}

impl Stop {
    pub(super) fn new(wish: watch::Receiver<Wish>) -> Self {
        Self { wish, sending: AtomicBool::new(false) }
    }

    pub(super) fn wish(&self) -> Wish {
        *self.wish.borrow()
    }

    /// From now on nothing is given up in the middle.
    pub(super) fn sending(&self) {
        self.sending.store(true, Ordering::Relaxed);
    }

    /// Waits until somebody asks while nothing is being sent.
    pub(super) async fn asked_before_sending(&self) -> Wish {
        let mut wish = self.wish.clone();
        let asked = wish.wait_for(|wish| *wish != Wish::GoOn).await.map(|wish| *wish);
        match asked {
            Ok(wish) if !self.sending.load(Ordering::Relaxed) => wish,
            _ => std::future::pending().await,
        }
    }
}
