//! What another version of a strategy changes: for a person, or as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use super::terminal::{points, printable, shortened, sign};
use crate::protocol::strip_controls;
use crate::run::difference::{Change, Difference, LetterChange, LineChange, Mark, Turn, word};
use crate::run::fate::{Fate, Judged};

/// Vacancies of one kind shown before the rest is counted.
const SHOWN: usize = 10;
/// Letters shown before the rest is counted.
const LETTERS: usize = 2;

/// What differs, for a person.
pub fn difference(difference: &Difference, width: usize) -> String {
    if difference.is_none() {
        return "no difference: the same plan, the same letters, the same reasons\n".to_owned();
    }
    let mut text = String::new();
    section(&mut text, "enters", &difference.enters, |text, change| entered(text, change, width));
    section(&mut text, "leaves", &difference.leaves, |text, change| left(text, change, width));
    section(&mut text, "moves", &difference.moves, |text, change| moved(text, change, width));
    letters(&mut text, &difference.letters, width);
    reasons(&mut text, &difference.reasons, width);
    if difference.rescored > 0 {
        let _ = writeln!(text, "another score, and not planned either time: {}", difference.rescored);
    }
    text
}

fn section(text: &mut String, name: &str, changes: &[Change], mut show: impl FnMut(&mut String, &Change)) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(text, "{name}: {}", changes.len());
    for change in changes.iter().take(SHOWN) {
        show(text, change);
    }
    if changes.len() > SHOWN {
        let _ = writeln!(text, "          and {} more", changes.len() - SHOWN);
    }
}

fn entered(text: &mut String, change: &Change, width: usize) {
    let before = match &change.before {
        Some(Fate::Ranked(place)) => format!("was #{} with {}", place.rank, points(place.score)),
        before => format!("was {}", word(before.as_ref())),
    };
    headline(text, change.after.as_ref(), change, &before, width);
}

fn left(text: &mut String, change: &Change, width: usize) {
    let after = match &change.after {
        Some(Fate::Ranked(place)) => format!("now #{} with {}", place.rank, points(place.score)),
        after => format!("now {}", word(after.as_ref())),
    };
    headline(text, change.before.as_ref(), change, &after, width);
}

fn headline(text: &mut String, fate: Option<&Fate>, change: &Change, other: &str, width: usize) {
    let place = fate.and_then(Fate::place);
    let (rank, score) = place.map_or((0, 0.0), |place| (place.rank, place.score));
    let line = format!("{:>5} {:>7}  {}", format!("#{rank}"), points(score), heading(&change.judged));
    let _ = writeln!(text, "{}", shortened(&line, width));
    let _ = writeln!(text, "               {}", shortened(&printable(other), width.saturating_sub(15).max(20)));
    cards(text, &change.lines);
}

fn moved(text: &mut String, change: &Change, width: usize) {
    let (Some(was), Some(is)) =
        (change.before.as_ref().and_then(Fate::place), change.after.as_ref().and_then(Fate::place))
    else {
        return;
    };
    let step = |before: String, after: String| if before == after { after } else { format!("{before} → {after}") };
    let rank = step(format!("#{}", was.rank), format!("#{}", is.rank));
    let score = step(points(was.score), points(is.score));
    let line = format!("{rank:>9}  {score:>9}  {}", heading(&change.judged));
    let _ = writeln!(text, "{}", shortened(&line, width));
    cards(text, &change.lines);
}

fn cards(text: &mut String, lines: &[LineChange]) {
    for line in lines {
        let signed = |value: f64| format!("{}{}", sign(value), points(value));
        let change = match (line.before, line.after) {
            (Some(before), Some(after)) => format!("{} → {}", signed(before), signed(after)),
            (Some(before), None) => format!("{} → none", signed(before)),
            (None, Some(after)) => format!("none → {}", signed(after)),
            (None, None) => continue,
        };
        let _ = writeln!(text, "               {change}  {}", printable(&line.label));
    }
}

fn letters(text: &mut String, letters: &[LetterChange], width: usize) {
    if letters.is_empty() {
        return;
    }
    let _ = writeln!(text, "another letter: {}", letters.len());
    for letter in letters.iter().take(LETTERS) {
        let _ = writeln!(text, "     {}", shortened(&heading(&letter.judged), width.saturating_sub(5).max(20)));
        for (mark, line) in near_changes(&letter.lines) {
            let mark = match mark {
                Mark::Both => ' ',
                Mark::Before => '-',
                Mark::After => '+',
            };
            let line = strip_controls(line, false);
            for part in textwrap::wrap(&line, width.saturating_sub(9).max(20)) {
                let _ = writeln!(text, "       {mark} {part}");
            }
        }
    }
    if letters.len() > LETTERS {
        let _ = writeln!(text, "     and {} more", letters.len() - LETTERS);
    }
}

/// The changed lines, each with the one before and the one after it; empty ones between are left out.
fn near_changes(lines: &[(Mark, String)]) -> Vec<(Mark, &str)> {
    let changed = |index: usize| lines.get(index).is_some_and(|(mark, _)| *mark != Mark::Both);
    let is_near = |index: usize| changed(index) || changed(index + 1) || index.checked_sub(1).is_some_and(changed);
    let near = lines
        .iter()
        .enumerate()
        .filter(|(index, (mark, line))| is_near(*index) && (*mark != Mark::Both || !line.trim().is_empty()));
    near.map(|(_, (mark, line))| (*mark, line.as_str())).collect()
}

fn reasons(text: &mut String, turns: &[Turn], width: usize) {
    if turns.is_empty() {
        return;
    }
    let total: usize = turns.iter().map(|turn| turn.vacancies.len()).sum();
    let _ = writeln!(text, "another reason, and not planned either time: {total}");
    for turn in turns.iter().take(SHOWN) {
        let line = format!("{:>7}  {} → {}", turn.vacancies.len(), printable(&turn.before), printable(&turn.after));
        let _ = writeln!(text, "{}", shortened(&line, width));
        if let Some(first) = turn.vacancies.first() {
            let line = format!("         such as {}", heading(first));
            let _ = writeln!(text, "{}", shortened(&line, width));
        }
    }
    if turns.len() > SHOWN {
        let rest: usize = turns.iter().skip(SHOWN).map(|turn| turn.vacancies.len()).sum();
        let _ = writeln!(text, "{rest:>7}  in {} other ways", turns.len() - SHOWN);
    }
}

fn heading(judged: &Judged) -> String {
    printable(&judged.heading()).into_owned()
}

/// The same as JSON, nothing left out.
pub fn difference_document(difference: &Difference) -> Value {
    json!({
        "enters": difference.enters.iter().map(change_value).collect::<Vec<_>>(),
        "leaves": difference.leaves.iter().map(change_value).collect::<Vec<_>>(),
        "moves": difference.moves.iter().map(change_value).collect::<Vec<_>>(),
        "letters": difference.letters.iter().map(|letter| {
            let mut value = judged_value(&letter.judged);
            value["diff"] = letter.lines.iter().map(|(mark, line)| {
                let mark = match mark { Mark::Both => " ", Mark::Before => "-", Mark::After => "+" };
                json!(format!("{mark}{line}"))
            }).collect();
            value
        }).collect::<Vec<_>>(),
        "reasons": difference.reasons.iter().map(|turn| json!({
            "before": turn.before,
            "after": turn.after,
            "vacancies": turn.vacancies.iter().map(judged_value).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "rescored": difference.rescored,
    })
}

fn change_value(change: &Change) -> Value {
    let mut value = judged_value(&change.judged);
    value["before"] = fate_value(change.before.as_ref());
    value["after"] = fate_value(change.after.as_ref());
    value["lines"] = change
        .lines
        .iter()
        .map(|line| json!({ "label": line.label, "before": line.before, "after": line.after }))
        .collect();
    value
}

fn judged_value(judged: &Judged) -> Value {
    json!({ "vacancy": judged.vacancy, "name": judged.name, "employer": judged.employer, "url": judged.url })
}

fn fate_value(fate: Option<&Fate>) -> Value {
    let place = fate.and_then(Fate::place);
    let state = match fate {
        None => return Value::Null,
        Some(Fate::Skipped(_)) => "skipped",
        Some(Fate::Refused(_)) => "refused",
        Some(Fate::Ranked(_)) => "kept",
        Some(Fate::Planned { .. }) => "planned",
    };
    let reason = match fate {
        Some(Fate::Skipped(reason) | Fate::Refused(reason)) => Some(reason),
        _ => None,
    };
    json!({
        "state": state,
        "reason": reason,
        "rank": place.map(|place| place.rank),
        "score": place.map(|place| place.score),
        "why": place.map(|place| &place.why),
    })
}
