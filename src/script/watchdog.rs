//! What ends a script that cannot be asked to stop: the parser and the functions of the language look at no clock.
//!
//! It watches its own process: processor time, so that waiting for the host costs nothing and a busy computer is not
//! the script's fault, and memory. What it ends the process for is left on stderr in the words of a [`Failure`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use super::limits;
use crate::hh::VacancyId;
use crate::platform::{self, MemoryGauge};
use crate::protocol::{Failure, Hook, LAST_WORDS, Place, Stop};

/// How often it looks.
const EACH: Duration = Duration::from_millis(10);

/// What the script's thread says of itself; clones speak of the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watchdog(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Who looks, where somebody does.
    looking: Option<Thread>,
    /// Whether a call is under way.
    busy: bool,
    /// Whether the script's thread has nothing more to do.
    is_over: bool,
    /// Processor time that the call may take.
    most: Duration,
    /// What it may take to, once somebody has looked: reading the clock at each call would cost more than many a call.
    until: Option<Duration>,
    /// Processor time that all since the script was loaded may take to.
    whole: Duration,
    /// What is being called.
    doing: Doing,
    /// Where the hooks are defined.
    places: BTreeMap<&'static str, Place>,
}

#[derive(Debug, Default)]
struct Doing {
    hook: Option<Hook>,
    vacancy: Option<VacancyId>,
    /// The file that is being read.
    file: Option<String>,
}

thread_local! {
    /// That of this thread's script.
    static OWN: RefCell<Watchdog> = RefCell::default();
}

impl Watchdog {
    /// That of the script which runs on this thread; where nobody looks, nothing is ended.
    pub(crate) fn here() -> Self {
        OWN.with_borrow(Self::clone)
    }

    /// From here on this is the thread of its script.
    pub(crate) fn adopt(&self) {
        OWN.set(self.clone());
    }

    /// Another program begins, with time of its own.
    pub(crate) fn renew(&self) {
        let mut state = self.state();
        state.whole = platform::process_time() + limits::WHOLE_TIME;
        state.places.clear();
    }

    /// The host waits for an answer.
    pub(crate) fn begin(&self) {
        let mut state = self.state();
        state.busy = true;
        state.doing = Doing::default();
        (state.most, state.until) = (Duration::MAX, None);
        if let Some(looking) = &state.looking {
            looking.unpark();
        }
    }

    /// The host wants nothing more: the process may end.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.is_over = true;
        if let Some(looking) = &state.looking {
            looking.unpark();
        }
    }

    /// It has the answer.
    pub(crate) fn rest(&self) {
        self.state().busy = false;
    }

    /// Where each hook is defined.
    pub(crate) fn knows(&self, places: impl IntoIterator<Item = (Hook, Place)>) {
        self.state().places = places.into_iter().map(|(hook, place)| (hook.name(), place)).collect();
    }

    /// This file is being read.
    pub(crate) fn reads(&self, file: &str) {
        self.state().doing = Doing { file: Some(file.to_owned()), ..Doing::default() };
    }

    /// This hook is being called, and may take so long; `more` is what is given to all calls together.
    pub(crate) fn calls(&self, hook: Option<Hook>, vacancy: Option<&VacancyId>, most: Duration, more: Duration) {
        let mut state = self.state();
        // `score` most often follows `filter`.
        let known = state.doing.vacancy.take().filter(|known| Some(known) == vacancy);
        state.doing = Doing { hook, vacancy: known.or_else(|| vacancy.cloned()), file: None };
        (state.most, state.until) = (most, None);
        state.whole += more;
    }

    /// Watches from the calling thread until the script's is done.
    pub(crate) fn watch<T>(&self, script: &std::thread::JoinHandle<T>, memory: &MemoryGauge) {
        self.state().looking = Some(std::thread::current());
        while !script.is_finished() {
            let (busy, is_over) = {
                let state = self.state();
                (state.busy, state.is_over)
            };
            if is_over {
                return;
            }
            if busy && let Some(failure) = self.reason(memory) {
                end(&failure);
            }
            // Nobody wakes it when the script's thread panics, so that it looks now and then without being woken.
            std::thread::park_timeout(if busy { EACH } else { 20 * EACH });
        }
    }

    /// Why the process has to end.
    fn reason(&self, memory: &MemoryGauge) -> Option<Failure> {
        let used = platform::process_time();
        let mut state = self.state();
        let most = state.most;
        let until = *state.until.get_or_insert_with(|| used.saturating_add(most));
        if used > until || used > state.whole {
            return Some(state.failure(Stop::Time));
        }
        memory.held().filter(|held| *held > limits::SOFT_MEMORY).map(|_| state.failure(Stop::Memory))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn failure(&self, stop: Stop) -> Failure {
        let Doing { hook, vacancy, file } = &self.doing;
        let (message, help) = match (stop, file) {
            (_, Some(file)) => (
                format!(
                    "reading `{file}` {}",
                    if stop == Stop::Time { "takes too long" } else { "takes too much memory" }
                ),
                Some("make it smaller: a long `switch` may become a map, or files of their own".to_owned()),
            ),
            (Stop::Memory, None) => ("the script ran out of memory".to_owned(), None),
            _ if hook.is_some_and(|hook| hook != Hook::Main) && self.until.is_some_and(|until| self.whole < until) => (
                "the script ran out of time for the whole run".to_owned(),
                Some("each call may be short, and all of them together are too long".to_owned()),
            ),
            _ => ("the script ran out of time".to_owned(), None),
        };
        let place = hook.and_then(|hook| self.places.get(hook.name()).cloned());
        Failure { message, help, stop: Some(stop), hook: *hook, vacancy: vacancy.clone(), place }
    }
}

/// Ends the process with its reason as the last words.
fn end(failure: &Failure) -> ! {
    let words = serde_json::to_string(failure).unwrap_or_default();
    let _ = writeln!(std::io::stderr(), "\n{LAST_WORDS}{words}");
    std::process::exit(1)
}
