//! How fast requests may leave: one token bucket for each API host and account.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// A thousandth of a token is none: a timer may wake a hair too early.
const ROUNDING: f64 = 1e-3;

/// A token bucket: `burst` requests at once, then `rate` a second. [`Pace::slow`] holds everybody back.
#[derive(Debug)]
pub struct Pace {
    rate: f64,
    burst: f64,
    /// Whose turn it is: they leave in the order in which they came.
    turn: tokio::sync::Mutex<()>,
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
        Self { rate, burst: burst.into(), turn: tokio::sync::Mutex::new(()), state: Mutex::new(state) }
    }

    /// Whether there is no limit at all.
    pub fn is_lifted(&self) -> bool {
        self.rate <= 0.0
    }

    /// Waits until one more request may leave. Whoever gives up waiting takes nothing.
    pub async fn take(&self) {
        let _turn = self.turn.lock().await;
        while let Err(until) = self.leave(Instant::now()) {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Holds every request back for `wait`, as `Retry-After` asked.
    pub fn slow(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.held_until = Some(state.held_until.map_or(until, |held| held.max(until)));
    }

    /// Takes one token; the error is when to try again.
    fn leave(&self, now: Instant) -> Result<(), Instant> {
        let mut state = self.state();
        if let Some(until) = state.held_until.filter(|until| *until > now) {
            return Err(until);
        }
        if self.is_lifted() {
            return Ok(());
        }
        let filled = now.saturating_duration_since(state.counted).as_secs_f64() * self.rate;
        state.tokens = (state.tokens + filled).min(self.burst);
        state.counted = now;
        let missing = 1.0 - state.tokens;
        if missing > ROUNDING {
            return Err(now + Duration::from_secs_f64(missing / self.rate));
        }
        state.tokens -= 1.0;
        Ok(())
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

    #[tokio::test(start_paused = true)]
    async fn who_waits_already_is_held_back_too_and_nobody_catches_up_afterwards() {
        let pace = std::sync::Arc::new(Pace::new(4.0, 2));
        let start = Instant::now();
        let waiting: Vec<_> = (0..40)
            .map(|_| {
                let pace = std::sync::Arc::clone(&pace);
                tokio::spawn(async move {
                    pace.take().await;
                    start.elapsed()
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        pace.slow(Duration::from_secs(10));
        let mut left = Vec::new();
        for one in waiting {
            left.push(one.await.unwrap().as_secs_f64());
        }
        assert_eq!(left.iter().filter(|at| **at < 10.1).count(), 2, "{left:?}");
        for (index, at) in left.iter().enumerate() {
            let within = left[index..].iter().filter(|later| **later < at + 1.0).count();
            assert!(within <= 2 + 4, "{within} within a second of {at}: {left:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_takes_nothing() {
        let pace = Pace::new(1.0, 1);
        pace.take().await;
        for _ in 0..10 {
            let _ = tokio::time::timeout(Duration::from_millis(10), pace.take()).await;
        }
        let start = Instant::now();
        pace.take().await;
        assert!(start.elapsed() <= Duration::from_secs(1));
    }
}
