//! How long the running hook may take.

use std::cell::Cell;
use std::time::Duration;

use crate::platform;

/// How long the running hook may take, by its thread's own clock. The time runs from the first look at it: most hooks
/// are done before somebody looks, and reading the clock would cost more than they do.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// `None` where nobody is kept to a time.
    most: Cell<Option<Duration>>,
    /// What the thread's clock may show, once it was looked at.
    until: Cell<Option<Duration>>,
}

impl Clock {
    /// A hook begins, and may take so long.
    pub(crate) fn start(&self, most: Duration) {
        self.most.set(Some(most));
        self.until.set(None);
    }

    /// Whether the hook has run out of time.
    pub(crate) fn is_late(&self) -> bool {
        let Some(most) = self.most.get() else { return false };
        let now = platform::thread_time();
        let until = self.until.get().unwrap_or(now.saturating_add(most));
        self.until.set(Some(until));
        now > until
    }

    /// Lets time pass that is not the hook's.
    pub(crate) fn excuse<T>(&self, wait: impl FnOnce() -> T) -> T {
        let began = platform::thread_time();
        let waited = wait();
        if let Some(until) = self.until.get() {
            self.until.set(Some(until.saturating_add(platform::thread_time().saturating_sub(began))));
        }
        waited
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Clock;
    use crate::platform;

    fn busy(time: Duration) {
        let until = platform::thread_time() + time;
        while platform::thread_time() < until {}
    }

    #[test]
    fn a_hook_is_late_after_its_time_since_the_first_look() {
        let clock = Clock::default();
        assert!(!clock.is_late());
        clock.start(Duration::from_millis(2));
        assert!(!clock.is_late());
        clock.excuse(|| busy(Duration::from_millis(3)));
        assert!(!clock.is_late());
        busy(Duration::from_millis(3));
        assert!(clock.is_late());
        clock.start(Duration::from_millis(2));
        assert!(!clock.is_late());
    }
}
