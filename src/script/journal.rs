//! What the script said, until the host hears of it.

use std::cell::{Cell, RefCell};

use crate::hh::VacancyId;
use crate::protocol::{Hook, Level, LogLine, strip_controls};

/// The most lines of one call of a hook, and the most characters of one line.
const MAX_LINES: usize = 100;
/// Those of a task.
const MAX_TASK_LINES: usize = 1_000;
const MAX_CHARACTERS: usize = 2_000;

/// What the script said since it was last asked.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    lines: RefCell<Vec<LogLine>>,
    /// Lines of the running hook.
    said: Cell<usize>,
    at: RefCell<(Option<Hook>, Option<VacancyId>)>,
}

impl Journal {
    /// From here on it is this hook that speaks, of this vacancy.
    pub(crate) fn enter(&self, hook: Hook, vacancy: Option<&VacancyId>) {
        self.said.set(0);
        let mut at = self.at.borrow_mut();
        at.0 = Some(hook);
        // `score` most often follows `filter`.
        if at.1.as_ref() != vacancy {
            at.1 = vacancy.cloned();
        }
    }

    /// The vacancy that the running hook is about.
    pub(crate) fn vacancy(&self) -> Option<VacancyId> {
        self.at.borrow().1.clone()
    }

    /// From here on no hook speaks.
    pub(crate) fn leave(&self) {
        self.said.set(0);
        *self.at.borrow_mut() = (None, None);
    }

    /// Notes a line; one too many says so and the rest is dropped.
    pub(crate) fn say(&self, level: Level, text: &str) {
        let said = self.said.replace(self.said.get().saturating_add(1));
        let most = if matches!(self.at.borrow().0, Some(Hook::Main)) { MAX_TASK_LINES } else { MAX_LINES };
        let text = match said {
            said if said == most => "more lines of this call are left out".to_owned(),
            more if more > most => return,
            _ => strip_controls(text, false).chars().take(MAX_CHARACTERS).collect(),
        };
        let (hook, vacancy) = self.at.borrow().clone();
        self.lines.borrow_mut().push(LogLine { level, text, hook, vacancy });
    }

    /// The lines, which are then forgotten.
    pub(crate) fn take(&self) -> Vec<LogLine> {
        self.lines.take()
    }
}

#[cfg(test)]
mod tests {
    use super::{Journal, MAX_LINES};
    use crate::protocol::{Hook, Level};

    #[test]
    fn a_loop_that_talks_is_cut_short() {
        let journal = Journal::default();
        journal.enter(Hook::Score, None);
        for _ in 0..10_000 {
            journal.say(Level::Info, "again\u{7}");
        }
        let lines = journal.take();
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert_eq!(lines[0].text, "again");
        assert!(journal.take().is_empty());
    }
}
