//! How fast requests may leave: one token bucket for each API host and account.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// A token bucket: `burst` requests at once, then `rate` a second. [`Pace::slow`] holds everybody back.
#[derive(Debug)]
pub struct Pace {
    rate: f64,
    burst: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    tokens: f64,
    counted: Instant,
    held_until: Option<Instant>,
}

impl Pace {
    /// A bucket of `burst` that fills by `rate` a second; a rate of 0 lifts the limit.
    pub fn new(rate: f64, burst: u32) -> Self {
        let state = State { tokens: burst.into(), counted: Instant::now(), held_until: None };
        Self { rate, burst: burst.into(), state: Mutex::new(state) }
    }

    /// Whether there is no limit at all.
    pub fn is_lifted(&self) -> bool {
        self.rate <= 0.0
    }

    /// Waits until one more request may leave.
    pub async fn take(&self) {
        if let Some(until) = self.reserve(Instant::now()) {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Holds every request back for `wait`, as `Retry-After` asked.
    pub fn slow(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.held_until = Some(state.held_until.map_or(until, |held| held.max(until)));
    }

    /// Takes a place in the queue: the bucket may go below nothing, and the depth is the wait.
    fn reserve(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        let mut at = state.held_until.filter(|until| *until > now);
        if !self.is_lifted() {
            let filled = now.saturating_duration_since(state.counted).as_secs_f64() * self.rate;
            state.tokens = (state.tokens + filled).min(self.burst) - 1.0;
            state.counted = now;
            if state.tokens < 0.0 {
                let free = now + Duration::from_secs_f64(-state.tokens / self.rate);
                at = Some(at.map_or(free, |held| held.max(free)));
            }
        }
        at
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Pace;

    #[tokio::test(start_paused = true)]
    async fn the_burst_leaves_at_once_and_the_rest_at_the_rate() {
        let pace = Pace::new(4.0, 8);
        let start = Instant::now();
        for _ in 0..8 {
            pace.take().await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..4 {
            pace.take().await;
        }
        let waited = start.elapsed();
        assert!(waited >= Duration::from_millis(999) && waited <= Duration::from_millis(1_010), "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn slowing_holds_everybody_back_even_without_a_rate() {
        let pace = Pace::new(0.0, 8);
        pace.slow(Duration::from_secs(3));
        let start = Instant::now();
        pace.take().await;
        assert!(start.elapsed() >= Duration::from_secs(3));
    }
}
