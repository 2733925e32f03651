//! An explanation as a person reads it, and as a program does.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Explanation, Standing};
use crate::protocol::explained::{Decision, Placed, Taken};
use crate::protocol::{Place, strip_controls};
use crate::run::fate;
use crate::script::diagnostic;

/// Lines of a letter that are shown.
const LETTER_LINES: usize = 12;

/// The path of a vacancy in lines.
pub fn text(explanation: &Explanation) -> String {
    let vacancy = &explanation.vacancy;
    let employer = vacancy.employer_name();
    let heading = if employer.is_empty() { vacancy.name.clone() } else { format!("{} · {employer}", vacancy.name) };
    let mut text = format!("{}\n{} · {}\n\n", clean(&heading), vacancy.id, clean(&vacancy.alternate_url));
    match explanation.queries.as_slice() {
        [] => text.push_str("found by no query: the run never sees it\n"),
        queries => {
            for (index, query) in queries.iter().enumerate() {
                let _ = writeln!(text, "{:<9}{}", if index == 0 { "found by" } else { "and by" }, clean(query));
            }
        }
    }
    if let Some(variant) = &explanation.variant {
        let _ = writeln!(text, "{:<9}{}", "variant", clean(variant));
    }
    for step in &explanation.hooks.steps {
        text.push('\n');
        self::step(&mut text, step);
    }
    text.push('\n');
    if let Some(unread) = &explanation.unread {
        let _ = writeln!(text, "not read in full: {}", clean(unread));
    }
    let host = explanation
        .refused
        .as_deref()
        .map_or("sends there if you agree".to_owned(), |why| format!("does not send there: {why}"));
    let _ = writeln!(text, "host     {}", clean(&host));
    let _ = writeln!(text, "result   {}", clean(&standing(&explanation.standing)));
    text
}

fn step(text: &mut String, step: &Taken) {
    let hook = step.hook.name();
    match &step.decision {
        Decision::Kept(lines) => {
            let total: f64 = lines.iter().map(|placed| placed.line.points).sum();
            let verdict = if lines.is_empty() { "kept".to_owned() } else { format!("{total:+}") };
            let _ = writeln!(text, "{hook:<9}{verdict}");
            let room = lines.iter().map(|placed| placed.line.label.chars().count()).max().unwrap_or(0).min(50);
            for Placed { line, place } in lines {
                let source = place.as_ref().map(at).unwrap_or_default();
                let _ =
                    writeln!(text, "{}", format!("    {:>+7} {:<room$}  {source}", line.points, line.label).trim_end());
            }
        }
        Decision::Skipped { reason, place } => {
            let _ = writeln!(text, "{hook:<9}out: {reason}");
            if let Some(place) = place {
                let _ = writeln!(text, "    {}\n    {}", at(place), place.text.trim());
            }
        }
        Decision::Letter(None) => {
            let _ = writeln!(text, "{hook:<9}none");
        }
        Decision::Letter(Some(letter)) => {
            let _ = writeln!(text, "{hook}");
            let lines: Vec<&str> = letter.trim_end().lines().collect();
            for line in lines.iter().take(LETTER_LINES) {
                let _ = writeln!(text, "    │ {}", clean(line));
            }
            if lines.len() > LETTER_LINES {
                let _ = writeln!(text, "    │ …");
            }
        }
        Decision::Failed(failure) => {
            let _ = writeln!(text, "{hook:<9}failed\n{}", diagnostic::failure(failure, false).trim_end());
        }
    }
    let room = step.reads.iter().map(|look| look.name.chars().count() + look.value.chars().count() + 3).max();
    let room = room.unwrap_or(0).min(70);
    for look in &step.reads {
        let source = look.place.as_ref().map(at).unwrap_or_default();
        let read = format!("{} = {}", look.name, look.value);
        let _ = writeln!(text, "{}", format!("      {read:<room$}  {source}").trim_end());
    }
}

fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

fn standing(standing: &Standing) -> String {
    let ranked = |place: &fate::Place| format!("rank {} with {}", place.rank, place.score);
    match standing {
        Standing::Unseen => "not planned: no query found it".to_owned(),
        Standing::Out(reason) => format!("not planned: {reason}"),
        Standing::Refused(reason) => format!("not planned: the host refuses it ({reason})"),
        Standing::BehindDetails { place, best } => {
            format!("not planned: {}, and only the best {best} are read in full", ranked(place))
        }
        Standing::BehindLimit { place, limit } => {
            format!("not planned: {}, and the limit is {limit}", ranked(place))
        }
        Standing::Planned(place) => format!("planned: {}", ranked(place)),
    }
}

/// Text from hh.ru or a script on one line, without what could steer the terminal.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    strip_controls(text, false)
}

/// The same for a program.
pub fn value(explanation: &Explanation) -> Value {
    let vacancy = &explanation.vacancy;
    json!({
        "vacancy": vacancy.id,
        "name": vacancy.name,
        "employer": vacancy.employer_name(),
        "url": vacancy.alternate_url,
        "queries": explanation.queries,
        "variant": explanation.variant,
        "hooks": explanation.hooks.steps.iter().map(step_value).collect::<Vec<_>>(),
        "unread": explanation.unread,
        "refused": explanation.refused,
        "result": standing_value(&explanation.standing),
    })
}

fn step_value(step: &Taken) -> Value {
    let mut value = json!({ "hook": step.hook.name(), "read": step.reads });
    match &step.decision {
        Decision::Kept(lines) => {
            value["decision"] = json!("kept");
            // The sum of no floats is -0.0.
            let points = lines.iter().map(|placed| placed.line.points).sum::<f64>() + 0.0;
            value["points"] = json!(points);
            value["lines"] = lines
                .iter()
                .map(
                    |placed| json!({ "points": placed.line.points, "label": placed.line.label, "place": placed.place }),
                )
                .collect();
        }
        Decision::Skipped { reason, place } => {
            value["decision"] = json!("skipped");
            value["reason"] = json!(reason);
            value["place"] = json!(place);
        }
        Decision::Letter(letter) => {
            value["decision"] = json!("letter");
            value["letter"] = json!(letter);
        }
        Decision::Failed(failure) => {
            value["decision"] = json!("failed");
            value["message"] = json!(failure.message);
            value["place"] = json!(failure.place);
        }
    }
    value
}

fn standing_value(of: &Standing) -> Value {
    let (word, place) = match of {
        Standing::Unseen => ("unseen", None),
        Standing::Out(_) => ("skipped", None),
        Standing::Refused(_) => ("refused", None),
        Standing::BehindDetails { place, .. } => ("behind_details", Some(place)),
        Standing::BehindLimit { place, .. } => ("behind_limit", Some(place)),
        Standing::Planned(place) => ("planned", Some(place)),
    };
    json!({
        "standing": word,
        "sentence": standing(of),
        "rank": place.map(|place| place.rank),
        "score": place.map(|place| place.score),
    })
}
