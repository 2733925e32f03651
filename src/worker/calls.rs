//! The calls that a script's process has and has not answered.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::protocol::{Call, Hook, Strategy};
use crate::script::TASK_TIME;

/// How long the process may take for a call, whatever it is, and for each hook that the call runs. It ends itself by its
/// processor time; this is for one that a busy computer, or something worse, keeps from it.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_millis(200));

/// The calls, the oldest first, which is the one that the process is busy with.
#[derive(Debug)]
pub(super) struct Calls {
    waiting: VecDeque<Waiting>,
    /// When the oldest must be answered.
    until: Instant,
}

/// A call that is not answered.
#[derive(Debug)]
pub(super) struct Waiting {
    /// The hook that is most at work meanwhile.
    hook: Option<Hook>,
    /// How long it may take once its turn has come.
    patience: Duration,
    /// How many vacancies are to be judged.
    vacancies: usize,
}

impl Waiting {
    pub(super) fn of(call: &Call, strategy: &Strategy) -> Self {
        // Which of two it was nobody can tell.
        let hook = match (call, strategy.has(Hook::Filter), strategy.has(Hook::Score)) {
            (Call::Judge(_) | Call::JudgeHeld(_), true, true) => None,
            (Call::Judge(_) | Call::JudgeHeld(_), true, false) => Some(Hook::Filter),
            _ => call.hook(),
        };
        let hooks = u32::try_from(call.hooks()).unwrap_or(u32::MAX);
        let own = if matches!(call, Call::Main(_)) { TASK_TIME } else { PATIENCE.1.saturating_mul(hooks) };
        let vacancies = match call {
            Call::Judge(vacancies) => vacancies.len(),
            Call::JudgeHeld(ids) => ids.len(),
            _ => 0,
        };
        Self { hook, patience: PATIENCE.0 + own, vacancies }
    }
}

impl Calls {
    pub(super) fn new() -> Self {
        Self { waiting: VecDeque::new(), until: Instant::now() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many vacancies the oldest is about; `None` where nothing was asked.
    pub(super) fn vacancies(&self) -> Option<usize> {
        self.waiting.front().map(|oldest| oldest.vacancies)
    }

    /// When the oldest must be answered.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// One more; until when it must have been taken, which those in front of it may delay.
    pub(super) fn add(&mut self, call: Waiting) -> Instant {
        let patience = call.patience;
        if self.waiting.is_empty() {
            self.until = Instant::now() + patience;
        }
        self.waiting.push_back(call);
        let before = self.waiting.iter().skip(1).map(|call| call.patience);
        before.fold(self.until, |until, patience| until + patience)
    }

    /// The oldest is kept waiting by somebody else.
    pub(super) fn excuse(&mut self, time: Duration) {
        self.until += time;
    }

    /// The oldest is answered; the turn of the next one has come.
    pub(super) fn answered(&mut self) {
        self.waiting.pop_front();
        if let Some(next) = self.waiting.front() {
            self.until = Instant::now() + next.patience;
        }
    }

    /// None of them is answered any more; the hook that the process was busy with.
    pub(super) fn give_up(&mut self) -> Option<Hook> {
        self.waiting.drain(..).next().and_then(|oldest| oldest.hook)
    }
}
