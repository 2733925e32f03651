//! From what the clock on the wall shows to the moment when it does.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone};

/// Minutes looked at for the end of what the clocks skip; a zone that changed sides of the date line skipped a day.
const SKIPPED: i64 = 26 * 60;

/// The first moment when the clocks show `civil`; where they skip it, the moment when they go on.
pub(super) fn first_showing<Tz: TimeZone>(zone: &Tz, civil: NaiveDateTime) -> Option<DateTime<Tz>> {
    showing(zone, civil)?.earliest()
}

/// The first moment after `after` when the clocks show `civil`, which is later on the wall.
pub(super) fn next_showing<Tz: TimeZone>(after: &DateTime<Tz>, civil: NaiveDateTime) -> Option<DateTime<Tz>> {
    let shown = showing(&after.timezone(), civil)?;
    let found = shown.clone().earliest().into_iter().chain(shown.latest()).find(|moment| moment > after);
    // The clocks were put back in between: whatever they show, a minute later is later.
    found.or_else(|| after.clone().checked_add_signed(TimeDelta::minutes(1)))
}

fn showing<Tz: TimeZone>(zone: &Tz, civil: NaiveDateTime) -> Option<LocalResult<DateTime<Tz>>> {
    for minutes in 0..SKIPPED {
        let later = civil.checked_add_signed(TimeDelta::minutes(minutes))?;
        match zone.from_local_datetime(&later) {
            LocalResult::None => {}
            // Zones that change by odd seconds may be a little later than the change.
            shown => return Some(shown),
        }
    }
    None
}
