//! The sandbox's time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time; hh.ru's `Date` header follows it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A clock that shows `start` now and runs `scale` times as fast as the others, so that days pass in seconds. What
/// is no positive number counts as 1.
pub fn running(start: DateTime<Utc>, scale: f64) -> Clock {
    let began = Instant::now();
    Arc::new(move || later(start, began.elapsed(), scale))
}

/// The last moment it shows: a date has four digits, and what begins then ends before the end of time.
const LAST: i64 = 221_845_392_000; // 9000-01-01

/// Stops at the last moment.
fn later(start: DateTime<Utc>, passed: Duration, scale: f64) -> DateTime<Utc> {
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let passed = Duration::try_from_secs_f64(passed.as_secs_f64() * scale).unwrap_or(Duration::MAX);
    let passed = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
    let last = DateTime::from_timestamp(LAST, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
    start.checked_add_signed(passed).map_or(last, |moment| moment.min(last))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, Utc};

    use super::later;

    #[test]
    fn days_pass_in_seconds() {
        let start: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        let at = |seconds, scale| later(start, Duration::from_secs(seconds), scale).to_rfc3339();
        assert_eq!(at(2, 86_400.0), "2026-11-22T12:00:00+00:00");
        assert_eq!(at(2, 1.0), "2026-11-20T12:00:02+00:00");
        assert_eq!(at(2, f64::NAN), "2026-11-20T12:00:02+00:00");
        assert_eq!(at(u64::MAX, f64::MAX), "9000-01-01T00:00:00+00:00");
    }
}
