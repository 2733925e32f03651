//! When a vacancy was published.

use chrono::{DateTime, Duration, FixedOffset, Offset, Utc};

use super::dice::Dice;

/// Four weeks: hh.ru republishes a vacancy about once a month, and whole weeks keep its weekday.
const CYCLE_DAYS: u32 = 28;
const DAY: i64 = 24 * 60 * 60;

/// The offset hh.ru writes its dates in.
pub(in crate::sandbox) fn moscow() -> FixedOffset {
    FixedOffset::east_opt(3 * 60 * 60).unwrap_or_else(|| Utc.fix())
}

/// The moment within the last four weeks at which a vacancy was last published.
///
/// It is a fixed moment of an endless four-week cycle, so that a sandbox started again tomorrow tells the same
/// dates, but for those vacancies whose time to be published again has come.
pub(super) fn last_published(dice: &mut Dice, now: DateTime<Utc>) -> DateTime<Utc> {
    let phase = i64::from(day(dice)) * DAY + i64::from(second(dice));
    let cycle = i64::from(CYCLE_DAYS) * DAY;
    // 1970-01-05 was a Monday.
    let monday = 4 * DAY - 3 * 60 * 60;
    let since = (now.timestamp() - monday - phase).rem_euclid(cycle);
    let at = now - Duration::seconds(since);
    at - Duration::nanoseconds(i64::from(at.timestamp_subsec_nanos()))
}

/// A day of the cycle: employers publish on weekdays, seldom at weekends.
fn day(dice: &mut Dice) -> u32 {
    let week = dice.below(CYCLE_DAYS / 7);
    week * 7 + dice.weighted(&[(19, 0), (20, 1), (19, 2), (18, 3), (15, 4), (5, 5), (4, 6)])
}

/// A second of a day in Moscow: mostly office hours.
fn second(dice: &mut Dice) -> u32 {
    let hour = match dice.below(20) {
        0 => dice.between(0, 8),
        1 => dice.between(19, 23),
        2..=7 => dice.between(10, 12),
        _ => dice.between(9, 18),
    };
    hour * 3_600 + dice.below(3_600)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};

    use super::super::dice::Dice;
    use super::last_published;

    fn now() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn within_the_last_four_weeks() {
        for stream in 0..500 {
            let at = last_published(&mut Dice::new(1, stream), now());
            assert!(at <= now() && at > now() - Duration::days(28));
        }
    }

    #[test]
    fn a_day_later_most_moments_are_the_same() {
        let at = |stream, now| last_published(&mut Dice::new(1, stream), now);
        let tomorrow = now() + Duration::days(1);
        let moved = (0..500).filter(|stream| at(*stream, now()) != at(*stream, tomorrow)).count();
        assert!(moved < 60, "{moved}");
    }
}
