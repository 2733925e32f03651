use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{Error, Every, Quiet, Schedule, Step, Wait, Weekdays};

/// Zones with summer time, one with half an hour of it, one that skipped a day, some without any.
const ZONES: [Tz; 8] = [
    Tz::Europe__Moscow,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::Asia__Beirut,
    Tz::UTC,
];

fn every(text: &str) -> Every {
    text.parse().unwrap()
}

fn schedule(text: &str, quiet: &[&str], days: Option<&str>) -> Result<Schedule, Error> {
    let quiet = quiet.iter().map(|text| text.parse::<Quiet>().unwrap()).collect();
    Schedule::new(every(text), quiet, days.map(|days| days.parse().unwrap()).unwrap_or_default())
}

fn at(zone: Tz, text: &str) -> DateTime<Tz> {
    let civil: NaiveDateTime = format!("{text}:00").parse().unwrap();
    zone.from_local_datetime(&civil).earliest().unwrap()
}

/// The next runs as the clocks show them.
fn shown(schedule: &Schedule, after: &DateTime<Tz>, count: usize) -> Vec<String> {
    let runs = std::iter::successors(Some(*after), |last| schedule.next(last)).skip(1).take(count);
    runs.map(|run| run.format("%d %H:%M %z").to_string()).collect()
}

#[test]
fn intervals_times_and_cron_are_told_apart() {
    let interval = |text: &str| match every(text) {
        Every::Interval(length) => length.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!(["30m", "2h", "1d", "90s", "1h30m"].map(interval), [1_800, 7_200, 86_400, 90, 5_400]);
    assert!(matches!(every("18:30, 9:00,09:00"), Every::Times(times) if times.len() == 2 && times[0].hour() == 9));
    assert!(matches!(every("*/30 9-18 * * 1-5"), Every::Cron(_)));
    for (text, says) in [
        ("", "neither an interval"),
        ("often", "neither an interval"),
        ("30", "`` is no unit"),
        ("30min", "`min` is no unit"),
        ("-5m", "neither an interval"),
        ("0m", "nothing at all"),
        ("400d", "longer than a year"),
        ("99999999999999999999h", "longer than a year"),
        ("25:00", "`25:00` is no time of day"),
        ("9:5", "`9:5` is no time of day"),
        ("09:00,", "`` is no time of day"),
        ("* * * *", "here are 4"),
        ("0 */5 * * * *", "here are 6"),
        ("61 * * * *", "no cron expression: "),
        ("* * * * мон", "no cron expression: "),
    ] {
        let error = text.parse::<Every>().unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn days_and_hours_are_read_in_both_languages() {
    let days = |text: &str| text.parse::<Weekdays>();
    assert_eq!(days("mon-fri"), days("пн-пт"));
    assert_eq!(days("sat-mon"), days("Sunday, mon,SAT"));
    assert_eq!(days("пн,ср"), days("mon,wed"));
    assert_eq!(days("mon-sun"), Ok(Weekdays::default()));
    assert_eq!(days(""), Err(Error::Day { text: String::new() }));
    assert_eq!(days("mon-fry"), Err(Error::Day { text: "fry".to_owned() }));
    assert_eq!("08:00-08:00".parse::<Quiet>(), Err(Error::QuietLength { at: "08:00".to_owned() }));
    assert_eq!("22".parse::<Quiet>(), Err(Error::Quiet));
    assert_eq!("22-8".parse::<Quiet>(), Err(Error::Time { text: "22".to_owned() }));
}

#[test]
fn what_never_comes_is_refused() {
    assert_eq!(schedule("30m", &["00:00-12:00", "12:00-24:00"], None), Err(Error::Never));
    assert_eq!(schedule("23:00,07:00", &["22:00-08:00"], None), Err(Error::Never));
    assert_eq!(schedule("0 0 30 2 *", &[], None), Err(Error::Never));
    assert_eq!(schedule("0 9 * * 6", &[], Some("mon-fri")), Err(Error::Never));
    assert!(schedule("0 9 29 2 *", &[], None).is_ok());
}

#[test]
fn what_comes_too_often_is_refused() {
    let allowed = Duration::from_secs(300);
    for (text, fits) in [
        ("5m", true),
        ("299s", false),
        ("*/5 * * * *", true),
        ("*/7 * * * *", false),
        ("59 8 * * 1-5", true),
        ("0,59 0,23 * * *", false),
        ("09:00,09:04", false),
        ("09:00", true),
        ("0 9 29 2 *", true),
    ] {
        assert_eq!(schedule(text, &[], None).unwrap().at_most_every(allowed).is_ok(), fits, "{text}");
    }
    let error = schedule("90s", &[], None).unwrap().at_most_every(allowed).unwrap_err();
    assert_eq!(error.to_string(), "the schedule has runs 90s apart, and hh.ru is asked at most every 5m");
}

#[test]
fn quiet_hours_delay_an_interval_and_leave_out_a_time() {
    let moscow = at(Tz::Europe__Moscow, "2026-11-20T21:40"); // a Friday
    let interval = schedule("30m", &["22:00-08:00"], Some("mon-fri")).unwrap();
    assert_eq!(shown(&interval, &moscow, 2), ["23 08:00 +0300", "23 08:30 +0300"]);
    let times = schedule("07:30,12:00,21:50,23:00", &["22:00-08:00"], Some("fri,sat")).unwrap();
    assert_eq!(shown(&times, &moscow, 3), ["20 21:50 +0300", "21 12:00 +0300", "21 21:50 +0300"]);
    let cron = schedule("*/30 9-18 * * 1-5", &["12:00-13:00"], None).unwrap();
    let noon = at(Tz::Europe__Moscow, "2026-11-20T11:29");
    assert_eq!(shown(&cron, &noon, 2), ["20 11:30 +0300", "20 13:00 +0300"]);
}

#[test]
fn clocks_that_skip_an_hour_and_show_one_twice() {
    let spring = at(Tz::Europe__Berlin, "2026-03-29T01:10");
    let autumn = at(Tz::Europe__Berlin, "2026-10-25T01:10");
    let times = schedule("02:15,02:30", &[], None).unwrap();
    assert_eq!(shown(&times, &spring, 2), ["29 03:00 +0200", "30 02:15 +0200"]);
    assert_eq!(shown(&times, &autumn, 3), ["25 02:15 +0200", "25 02:30 +0200", "26 02:15 +0100"]);
    let cron = schedule("*/30 * * * *", &[], None).unwrap();
    assert_eq!(shown(&cron, &spring, 3), ["29 01:30 +0100", "29 03:00 +0200", "29 03:30 +0200"]);
    let interval = schedule("1h", &["02:00-02:30"], None).unwrap();
    assert_eq!(shown(&interval, &autumn, 3), ["25 02:30 +0200", "25 02:30 +0100", "25 03:30 +0100"]);
    // Quiet until a time that the clocks skip.
    let interval = schedule("1h", &["01:30-02:30"], None).unwrap();
    assert_eq!(shown(&interval, &spring, 1), ["29 03:10 +0200"]);
    assert_eq!(shown(&interval, &at(Tz::Europe__Berlin, "2026-03-29T00:40"), 1), ["29 03:00 +0200"]);
}

#[test]
fn a_clock_that_jumps_brings_one_run() {
    let start = at(Tz::Europe__Moscow, "2026-11-20T12:00");
    let minutes = |count: i64| start + TimeDelta::minutes(count);
    let interval = schedule("30m", &["22:00-08:00"], None).unwrap();
    let mut wait = Wait::first(&interval, start);
    assert_eq!(wait.step(&start), Step::Due);

    let mut wait = Wait::after(&interval, &start, minutes(5), None);
    assert_eq!(wait.step(&minutes(5)), Step::Until(minutes(30)));
    // The machine slept for six hours: one run, then the usual distance.
    assert_eq!(wait.step(&minutes(400)), Step::Due);
    let mut wait = Wait::after(&interval, &minutes(400), minutes(401), None);
    assert_eq!(wait.step(&minutes(401)), Step::Until(minutes(430)));
    // It slept into the night.
    assert_eq!(wait.step(&minutes(700)), Step::Until(at(Tz::Europe__Moscow, "2026-11-21T08:00")));
    // A little back changes nothing, a year back does not wait for a year.
    let mut wait = Wait::after(&interval, &start, minutes(5), None);
    assert_eq!(wait.step(&minutes(2)), Step::Until(minutes(30)));
    let past = start - TimeDelta::days(365);
    assert_eq!(wait.step(&past), Step::Until(past + TimeDelta::minutes(30)));
    // Set back while the run went on.
    let mut wait = Wait::after(&interval, &start, past, None);
    assert_eq!(wait.step(&past), Step::Until(past + TimeDelta::minutes(30)));

    // A run that lasts longer than the interval does not make the next ones come at once.
    let mut wait = Wait::after(&interval, &start, minutes(65), None);
    assert_eq!(wait.step(&minutes(65)), Step::Until(minutes(90)));
}

#[test]
fn a_time_of_day_does_not_come_twice_when_the_clock_is_set_a_little_back() {
    let run = at(Tz::Europe__Moscow, "2026-11-20T09:00");
    let times = schedule("09:00", &[], None).unwrap();
    let mut wait = Wait::after(&times, &run, run + TimeDelta::seconds(20), None);
    let tomorrow = run + TimeDelta::days(1);
    assert_eq!(wait.step(&(run - TimeDelta::seconds(30))), Step::Until(tomorrow));
    let mut wait = Wait::first(&times, run - TimeDelta::minutes(1));
    assert_eq!(wait.step(&(run - TimeDelta::seconds(1))), Step::Until(run));
    assert_eq!(wait.step(&(run + TimeDelta::hours(5))), Step::Due);
}

#[test]
fn nothing_comes_before_the_budget_does() {
    let start = at(Tz::Europe__Moscow, "2026-11-20T12:00");
    let ended = start + TimeDelta::seconds(10);
    let free = start + TimeDelta::minutes(101);
    let due =
        |text: &str, free| match Wait::after(&schedule(text, &[], None).unwrap(), &start, ended, free).step(&ended) {
            Step::Until(due) => due.format("%H:%M").to_string(),
            other => panic!("{other:?}"),
        };
    assert_eq!([due("30m", Some(free)), due("30m", None)], ["13:41", "12:30"]);
    assert_eq!([due("*/30 * * * *", Some(free)), due("*/30 * * * *", None)], ["14:00", "12:30"]);
    let exactly = start + TimeDelta::minutes(90);
    assert_eq!(due("*/30 * * * *", Some(exactly)), "13:30");
    // Free long ago.
    assert_eq!(due("*/30 * * * *", Some(start)), "12:30");
}

/// What a walk over the minutes finds, to hold [`Schedule::next`] against. `None`: nothing in so many minutes.
fn walked(schedule: &Schedule, after: &DateTime<Tz>, minutes: i64) -> Option<DateTime<Tz>> {
    let zone = after.timezone();
    let start = *after - TimeDelta::seconds(after.timestamp().rem_euclid(60));
    let matches = |civil: NaiveDateTime| match &schedule.every {
        Every::Cron(cron) => cron.is_time_matching(&civil).unwrap(),
        Every::Times(times) => times.contains(&civil.time()),
        Every::Interval(_) => false,
    };
    let minute = TimeDelta::minutes(1);
    (0..minutes).map(|count| start + TimeDelta::minutes(count)).filter(|moment| moment > after).find(|moment| {
        let (civil, before) = (moment.naive_local(), (*moment - minute).naive_local());
        let is_first = zone.from_local_datetime(&civil).earliest().as_ref() == Some(moment);
        let mut skipped = std::iter::successors(Some(before + minute), |at| Some(*at + minute));
        let comes = is_first && matches(civil) || skipped.by_ref().take_while(|at| *at < civil).any(matches);
        comes && schedule.allows(moment)
    })
}

/// Any moment, and often one near a change of the clocks.
fn moments() -> impl Strategy<Value = DateTime<Tz>> {
    let changes = [
        "2011-12-30T10:00:00Z",
        "2018-11-04T03:00:00Z",
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-03-08T07:00:00Z",
        "2026-11-01T06:00:00Z",
        "2026-04-04T15:00:00Z",
        "2026-10-03T15:30:00Z",
        "2018-02-18T02:00:00Z",
        "2026-03-28T22:00:00Z",
    ]
    .map(|text| text.parse::<DateTime<Utc>>().unwrap().timestamp());
    let near = (prop::sample::select(changes.to_vec()), -100_000_i64..100_000).prop_map(|(change, by)| change + by);
    let any = 1_300_000_000_i64..1_900_000_000;
    (prop_oneof![near, any], prop::sample::select(ZONES.to_vec()))
        .prop_map(|(seconds, zone)| DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&zone))
}

fn hours() -> impl Strategy<Value = Vec<String>> {
    let one =
        (0..24, 0..4, 0..24, 1..4).prop_map(|(from, a, to, b)| format!("{from}:{:02}-{to}:{:02}", a * 15, b * 14));
    prop::collection::vec(one, 0..3)
}

fn civil_times() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "*/30 * * * *",
            "15 2 * * *",
            "*/30 9-18 * * 1-5",
            "0 0 * * *",
            "7 0-3 * * 0,6",
            "*/45 2 * * 7"
        ])
        .prop_map(str::to_owned),
        prop::collection::vec((0..24, 0..60), 1..4).prop_map(|times| {
            times.iter().map(|(hour, minute)| format!("{hour}:{minute:02}")).collect::<Vec<_>>().join(",")
        }),
    ]
}

fn week() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, None, Some("mon-fri"), Some("sat,sun"), Some("вт")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_next_time_is_the_first_that_a_walk_over_the_minutes_finds(
        after in moments(), text in civil_times(), quiet in hours(), days in week(),
    ) {
        // The times of a day that a whole country skipped have no weekday.
        let skipped: DateTime<Utc> = "2011-12-30T10:00:00Z".parse().unwrap();
        prop_assume!(days.is_none() || (after.to_utc() - skipped).abs() > TimeDelta::days(8));
        let quiet: Vec<&str> = quiet.iter().map(String::as_str).collect();
        let Ok(schedule) = schedule(&text, &quiet, days) else { return Ok(()) };
        let minutes = 6 * 24 * 60;
        let Some(next) = schedule.next(&after) else { return Ok(()) };
        match walked(&schedule, &after, minutes) {
            Some(found) => prop_assert_eq!(next, found),
            None => prop_assert!(next - after > TimeDelta::minutes(minutes - 2), "{} came", next),
        }
    }

    #[test]
    fn an_interval_comes_as_soon_as_it_may(
        after in moments(), minutes in 1_i64..3_000, quiet in hours(), days in week(),
    ) {
        let quiet: Vec<&str> = quiet.iter().map(String::as_str).collect();
        let Ok(schedule) = schedule(&format!("{minutes}m"), &quiet, days) else { return Ok(()) };
        let passed = after + TimeDelta::minutes(minutes);
        let next = schedule.next(&after).unwrap();
        prop_assert!(next >= passed && schedule.allows(&next));
        let between = (0..10_000).map(|count| passed + TimeDelta::minutes(count)).take_while(|moment| *moment < next);
        for moment in between {
            prop_assert!(!schedule.allows(&moment), "{} is before {}", moment, next);
        }
    }

    #[test]
    fn however_the_clock_jumps_no_two_runs_come_for_one_time(
        start in moments(), text in civil_times(), jumps in prop::collection::vec(-240_i64..200_000, 1..40),
    ) {
        let schedule = schedule(&text, &[], None).unwrap();
        let (mut now, mut last) = (start, None::<DateTime<Tz>>);
        let mut wait = Wait::first(&schedule, now);
        for jump in jumps {
            now += TimeDelta::seconds(jump);
            if wait.step(&now) == Step::Due {
                if let Some(last) = last {
                    // At least one of its times lies between two runs.
                    let time = schedule.next(&last).unwrap();
                    prop_assert!(time <= now, "{} and {} for one time", last, now);
                }
                last = Some(now);
                wait = Wait::after(&schedule, &now, now, None);
            }
        }
    }
}
