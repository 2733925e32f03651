//! What a task's plan and its results look like, to a person and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::gate::{Carried, Change, Fate, Stopped};
use crate::hh::Write;
use crate::run::report::{Unsent, stopped_sentence};

/// Changes that a plan shows before the rest is counted.
const SHOWN: usize = 100;

/// The plan, a line a change; the letters of applications below them.
pub fn plan(changes: &[Change]) -> String {
    let mut lines = vec!["the plan:".to_owned()];
    for (number, change) in changes.iter().enumerate().take(SHOWN) {
        lines.push(format!("{:>5}  {}", number + 1, change.what));
        if let Some(text) = text(change) {
            lines.extend(text.trim_end().lines().map(|line| format!("       │ {line}")));
        }
    }
    if let Some(rest) = changes.get(SHOWN..).filter(|rest| !rest.is_empty()) {
        lines.push(format!("       and {} more ({}): --dry-run --json lists them all", rest.len(), kinds(rest)));
    }
    lines.join("\n")
}

/// What a person has to read before it goes out in their name, where its line does not have all of it.
fn text(change: &Change) -> Option<&str> {
    match &change.write {
        Write::Message { text, .. } => Some(text.as_str()).filter(|text| !change.what.ends_with(text.trim())),
        _ => change.application.as_ref().and_then(|planned| planned.letter.as_deref()),
    }
}

/// `99 favorite_add, 1 logout`: nothing hides behind a long plan.
fn kinds(changes: &[Change]) -> String {
    let mut counts = BTreeMap::new();
    for change in changes {
        *counts.entry(change.write.name()).or_insert(0) += 1;
    }
    counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

/// What became of each change, the totals, and why it ended early.
pub fn results(changes: &[Change], carried: &Carried) -> String {
    let mut lines: Vec<String> =
        changes.iter().zip(&carried.fates).map(|(change, fate)| result(change, fate)).collect();
    lines.push(totals(carried));
    match &carried.stopped {
        // The error itself is told with what to do about it, once.
        Some(Stopped::Hh(_)) => lines.push("the rest was not done".to_owned()),
        Some(stopped) => lines.push(stopped_sentence(stopped)),
        None => {}
    }
    lines.join("\n")
}

/// The plan with what became of it, as JSON.
pub fn document(changes: &[Change], carried: Option<&Carried>) -> Value {
    let fate = |index: usize| carried.and_then(|carried| carried.fates.get(index)).map_or(Value::Null, fate_document);
    changes.iter().enumerate().map(|(index, change)| change_document(change, &fate(index))).collect()
}

/// What is not done, as JSON.
pub fn refused(refused: &[(String, String)]) -> Value {
    refused.iter().map(|(what, reason)| json!({ "what": what, "reason": reason })).collect()
}

fn change_document(change: &Change, fate: &Value) -> Value {
    json!({ "change": change.write.name(), "target": change.write.target(), "what": change.what, "outcome": fate })
}

fn fate_document(fate: &Fate) -> Value {
    match fate {
        Fate::Done => json!({ "state": "done" }),
        Fate::Already => json!({ "state": "already" }),
        Fate::Denied(why) => json!({ "state": "denied", "reason": why }),
        Fate::Refused(why) => json!({ "state": "refused", "reason": why }),
        Fate::Unknown(why) => json!({ "state": "unknown", "reason": why }),
        Fate::Kept => json!({ "state": "kept" }),
    }
}

fn result(change: &Change, fate: &Fate) -> String {
    let what = &change.what;
    match fate {
        Fate::Done => format!("  ✓ done      {what}"),
        Fate::Already => format!("  = already   {what}"),
        Fate::Denied(why) => format!("  ✗ refused   {what}\n              {why}"),
        Fate::Refused(why) => format!("  ✗ not done  {what}\n              {why}"),
        Fate::Unknown(why) => {
            let next = if change.write.is_idempotent() {
                "look at hh.ru, or run the task again: twice is as good as once"
            } else {
                "the next run finds out before it does anything"
            };
            format!("  ? unclear   {what}\n              {why}; {next}")
        }
        Fate::Kept => format!("  · waits     {what}"),
    }
}

/// What a task came to, in a few words.
pub fn summary(changes: &[Change], carried: Result<&Carried, Unsent>) -> String {
    match carried {
        Ok(carried) => totals(carried),
        Err(Unsent::DryRun) => format!("{} planned, nothing done", changes.len()),
        Err(Unsent::NothingPlanned) => "nothing to change".to_owned(),
        Err(unsent) => unsent.sentence().to_owned(),
    }
}

fn totals(carried: &Carried) -> String {
    let kind = |fate: &Fate| match fate {
        Fate::Done => "done",
        Fate::Already => "already so",
        Fate::Denied(_) | Fate::Refused(_) => "refused",
        Fate::Unknown(_) => "unclear",
        Fate::Kept => "waiting",
    };
    let kinds = ["done", "already so", "refused", "unclear", "waiting"];
    let counted = kinds.map(|name| (name, carried.fates.iter().filter(|fate| kind(fate) == name).count()));
    let told = counted.iter().filter(|(name, count)| *count > 0 || *name == "done");
    told.map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}
