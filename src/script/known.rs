//! What the engine shares with the functions registered in it.

use std::cell::RefCell;
use std::rc::Rc;

use super::clock::Clock;
use super::facts::Facts;
use super::journal::Journal;
use super::memory::Memory;
use crate::protocol::Source;

/// What the engine shares with the functions registered in it; clones share it too.
#[derive(Clone, Default)]
pub(crate) struct Known {
    pub(crate) journal: Rc<Journal>,
    pub(crate) facts: Rc<RefCell<Rc<Facts>>>,
    pub(crate) memory: Rc<RefCell<Memory>>,
    /// The files of the program.
    pub(crate) sources: Rc<RefCell<Rc<[Source]>>>,
    /// How long the running hook may take.
    pub(crate) clock: Rc<Clock>,
}

impl Known {
    /// What the run knows.
    pub(crate) fn facts(&self) -> Rc<Facts> {
        Rc::clone(&self.facts.borrow())
    }

    /// Whether the running hook has run out of time; what takes long asks now and then.
    pub(crate) fn is_late(&self) -> bool {
        self.clock.is_late()
    }
}
