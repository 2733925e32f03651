//! `--every WHEN`: one run after the other, each of them a whole one. Between them nothing is open and nothing locked.

use std::time::Duration;

use chrono::{DateTime, Local, TimeDelta};
use clap::Args;
use serde_json::json;

use crate::config::Config;
use crate::error::{Error, Exit};
use crate::hh;
use crate::run::schedule::{self, Every, Quiet, Schedule, Step, Wait, Weekdays};
use crate::worker;

use super::account::whose_vault;
use super::cycle::Cycle;
use super::kept::Kept;
use super::run::{name, run_of, script};
use super::run_arguments::RunArguments;
use super::stop::Stop;
use super::terminal::Terminal;

/// Between two runs, where hh.ru is asked.
const AT_HH: Duration = Duration::from_secs(300);
/// The same on this machine.
const AT_SANDBOX: Duration = Duration::from_secs(1);
/// How long a wait goes on before the clock is looked at again: it may jump, and a machine may sleep.
const GLANCE: TimeDelta = TimeDelta::seconds(15);

/// When a run comes again.
#[derive(Debug, Args)]
pub(super) struct EveryArguments {
    /// Run again and again: 30m, 09:00,18:30 or a cron expression; needs --yes or --dry-run
    #[arg(
        long,
        value_name = "WHEN",
        conflicts_with_all = ["watch", "replay", "from", "app", "record", "plan_out"],
        long_help = "Run again and again, by this machine's clock and zone; needs --yes or --dry-run.\n\
            30m, 2h, 1h30m: so long from the beginning of a run to that of the next, the first one at once\n\
            09:00,18:30: at these times of day\n\
            '*/30 9-18 * * 1-5': a cron expression of five fields, minute, hour, day, month, weekday"
    )]
    every: Option<Every>,
    /// With --every: hours in which no run begins, as 22:00-08:00; may be repeated
    #[arg(long, value_name = "HOURS", requires = "every")]
    quiet: Vec<Quiet>,
    /// With --every: the days of the week on which runs begin, as mon-fri or пн,ср
    #[arg(long, value_name = "DAYS", requires = "every")]
    days: Option<Weekdays>,
}

impl EveryArguments {
    /// Whether anything was said.
    pub(super) fn is_any(&self) -> bool {
        self.every.is_some()
    }

    fn schedule(&self, shortest: Duration) -> Result<Schedule, Error> {
        let every = self.every.clone().ok_or_else(|| Error::Internal("there is no --every".to_owned()))?;
        let schedule = Schedule::new(every, self.quiet.clone(), self.days.unwrap_or_default());
        schedule.and_then(|schedule| schedule.at_most_every(shortest)).map_err(|error| usage(&error))
    }
}

fn usage(error: &schedule::Error) -> Error {
    Error::Usage { message: error.to_string(), hint: error.hint() }
}

/// Runs until somebody asks to stop, which is how it ends, or until only a person can help.
pub(super) async fn every(arguments: RunArguments, terminal: &Terminal, mut stop: Stop) -> Result<(), Error> {
    let terminal = &terminal.unattended();
    if !arguments.yes && !arguments.dry_run {
        return Err(Error::Usage {
            message: "--every needs --yes or --dry-run: nobody is there to answer when a plan is ready".to_owned(),
            hint: Some("look at one plan first, with --dry-run and without --every; then add --yes".to_owned()),
        });
    }
    let mut kept = Kept::of(script(&arguments)?);
    let schedule = arguments.every.schedule(shortest(&arguments)?)?;
    let telling = arguments.telling.telling(arguments.lang)?;
    let mut wait = Wait::first(&schedule, Local::now());
    if let Step::Until(_) = wait.step(&Local::now()) {
        // What is wrong now is better said now.
        drop(kept.newest(&arguments, terminal).await?);
        if !arguments.account.sandbox {
            drop(whose_vault(&arguments.account, terminal)?);
        }
    }
    let mut number = 0_u32;
    loop {
        tell_next(&mut wait, terminal);
        if !waited(&mut wait, &mut stop).await? {
            terminal.say("stopped while waiting; nothing was under way");
            return Ok(());
        }
        number += 1;
        let began = Local::now();
        let cycle = Cycle::of_schedule();
        let done = one(&arguments, &mut kept, terminal, &stop, &cycle).await;
        if let Some(telling) = &telling {
            telling.after(&cycle, &done, &name(&arguments), terminal).await;
        }
        let goes_on = told(&cycle, number, done, &stop, terminal)?;
        if !goes_on {
            return Ok(());
        }
        let earliest = cycle.rest().map(|rest| rest.here.with_timezone(&Local));
        wait = Wait::after(&schedule, &began, Local::now(), earliest);
    }
}

/// How close to each other runs may be.
fn shortest(arguments: &RunArguments) -> Result<Duration, Error> {
    let here = arguments.account.sandbox || hh::is_loopback(&Config::load()?.origins.api);
    Ok(if here { AT_SANDBOX } else { AT_HH })
}

/// One run from the script's text to the report.
async fn one(
    arguments: &RunArguments,
    kept: &mut Kept<'_>,
    terminal: &Terminal,
    stop: &Stop,
    cycle: &Cycle,
) -> Result<(), Error> {
    let mut stop = stop.anew();
    let sending = stop.clone();
    let run = async {
        let read = kept.newest(arguments, terminal).await?;
        Box::pin(run_of(arguments, read, None, terminal, sending, cycle)).await
    };
    let done = tokio::select! {
        done = run => done,
        () = stop.asked_before_sending() => Err(Error::Interrupted),
    };
    cycle.settled().await;
    done
}

/// Says what a run came to. Whether the schedule goes on; the error that ends it.
fn told(cycle: &Cycle, number: u32, done: Result<(), Error>, stop: &Stop, terminal: &Terminal) -> Result<bool, Error> {
    let line = |words: &str| terminal.say(&format!("run {number}: {words}"));
    let error = done.err();
    if let (None, Some(rest)) = (&error, cycle.rest()) {
        let until = rest.until.with_timezone(&Local).format("%Y-%m-%d %H:%M");
        line(&format!(
            "left out, all {} applications of 24 hours are used; the oldest leaves them {until} by hh.ru's clock",
            crate::gate::DAILY
        ));
        record(terminal, &json!({ "cycle": number, "left_out": "budget", "until": rest.until }))?;
        return Ok(true);
    }
    let Some(error) = error else {
        line(cycle.words().unwrap_or("done"));
        return Ok(!stop.is_asked());
    };
    let interrupted = error.exit() == Exit::Interrupted;
    let why_last = last(&error, number, cycle).filter(|_| !interrupted);
    if why_last.is_none() && !interrupted {
        terminal.error(&error);
    }
    match cycle.words() {
        _ if interrupted => line(&format!("stopped; {}", cycle.words().unwrap_or("nothing was sent"))),
        Some(words) => line(&format!("{words}; it ended early")),
        None => line("failed, nothing was sent"),
    }
    if cycle.words().is_none() {
        record(terminal, &json!({ "cycle": number, "error": error.to_string(), "exit": error.exit() as u8 }))?;
    }
    match why_last {
        Some(why) => {
            terminal.note(&format!("the schedule ends: {why}"));
            Err(error)
        }
        None => Ok(!stop.is_asked()),
    }
}

fn record(terminal: &Terminal, value: &serde_json::Value) -> Result<(), Error> {
    if terminal.is_json() { terminal.record(value) } else { Ok(()) }
}

/// Why no other run would do better, where that is so.
fn last(error: &Error, number: u32, cycle: &Cycle) -> Option<String> {
    let why = match error {
        Error::NotAllowed { .. } => "nobody is asked here; allow it as said below, then start it again",
        Error::Worker(worker::Error::Start(_)) => "the program cannot be started any more, as after an update",
        Error::Output(_) => "nobody reads what it writes",
        _ if error.forbids() => "the script does what it is not allowed to; allow it or change it, then start it again",
        _ => match (error.exit(), cycle.user()) {
            (Exit::SignIn, Some(user)) => {
                return Some(format!("run `hhrun login --user {user}`, then start it again"));
            }
            (Exit::SignIn, None) => "somebody has to sign in",
            // What works later may not do so at once; what never worked is told while somebody looks.
            (Exit::Usage | Exit::Script | Exit::Internal, _) if number == 1 => "its first run did not work",
            _ => return None,
        },
    };
    Some(why.to_owned())
}

/// Waits until it is time. Whether it is; not when somebody asked to stop.
async fn waited(wait: &mut Wait<'_, Local>, stop: &mut Stop) -> Result<bool, Error> {
    loop {
        let now = Local::now();
        let left = match wait.step(&now) {
            Step::Due => return Ok(!stop.is_asked()),
            Step::Until(due) => due - now,
            Step::Never => return Err(usage(&schedule::Error::Never)),
        };
        let glance = left.min(GLANCE).to_std().unwrap_or_default();
        tokio::select! {
            () = tokio::time::sleep(glance) => {}
            () = stop.asked() => return Ok(false),
        }
    }
}

fn tell_next(wait: &mut Wait<'_, Local>, terminal: &Terminal) {
    let now = Local::now();
    if let Step::Until(due) = wait.step(&now) {
        terminal.say(&format!("next run {}", when(&now, &due)));
    }
}

/// `14:30 (in 25 min)`, `Mon 23 Nov 08:00 (in 10 h)`.
fn when(now: &DateTime<Local>, due: &DateTime<Local>) -> String {
    let left = *due - *now;
    let shape = if now.date_naive() != due.date_naive() {
        "%a %-d %b %H:%M"
    } else if left < TimeDelta::minutes(2) {
        "%H:%M:%S"
    } else {
        "%H:%M"
    };
    let units = [(left.num_days(), 2, "days"), (left.num_hours(), 2, "h"), (left.num_minutes(), 2, "min")];
    let unit = units.into_iter().find(|(count, least, _)| count >= least);
    let (count, unit) = unit.map_or(((left.num_milliseconds() + 999) / 1_000, "s"), |(count, _, unit)| (count, unit));
    format!("{} (in {count} {unit})", due.format(shape))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Local, TimeDelta, TimeZone};

    use super::when;

    #[test]
    fn the_next_run_is_told_by_the_clock_and_by_how_long_it_takes() {
        let now: DateTime<Local> = Local.with_ymd_and_hms(2026, 11, 20, 14, 5, 0).unwrap();
        let told = |seconds| when(&now, &(now + TimeDelta::seconds(seconds)));
        assert_eq!(told(1_500), "14:30 (in 25 min)");
        assert_eq!(told(5), "14:05:05 (in 5 s)");
        assert_eq!(told(3 * 3_600), "17:05 (in 3 h)");
        assert_eq!(told(3 * 86_400 - 60), "Mon 23 Nov 14:04 (in 2 days)");
    }
}
