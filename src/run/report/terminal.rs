//! A run at a terminal: the funnel, the plan as a table, what became of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};

use super::document::{Row, Told};
use super::{Document, Unsent, denied_sentence, salary};
use crate::gate::Reason;
use crate::protocol::strip_controls;

/// Reasons shown before the rest is summed up.
const REASONS: usize = 8;
/// Vacancies of one kind shown before the rest is counted.
const SHUNNED: usize = 5;
/// Characters of a reason that may stand behind a vacancy's name.
const REASON: usize = 40;
/// Things that could not be had, shown before the rest is counted.
const NOTES: usize = 5;
/// Lines of the sample letter.
const LETTER_LINES: usize = 12;
/// Lines of a score card shown in the plan before the rest is counted.
const CARD_LINES: usize = 4;

/// What the queries brought and how few were left after each step.
pub fn funnel(document: &Document, width: usize) -> String {
    let mut text = String::new();
    for query in &document.queries {
        let label = shortened(&printable(&query.query), width.saturating_sub(30).max(20));
        let _ = writeln!(text, "{:>7} found {:>6} new   {label}", query.found, query.new);
        if query.unreachable > 0 {
            let _ = writeln!(text, "{:>7} of them cannot be reached; narrow the query", query.unreachable);
        }
        for note in &query.notes {
            let _ = writeln!(text, "        {}", printable(note));
        }
    }
    let counts = &document.funnel;
    let _ = writeln!(
        text,
        "\nfound {} → unique {} → kept {} → scored {} → reviewed {} → planned {}",
        counts.found, counts.unique, counts.kept, counts.scored, counts.reviewed, counts.planned
    );
    reasons(&mut text, "skipped", &counts.reasons);
    reasons(&mut text, "not sent to, whatever the strategy says", &counts.refused);
    for note in document.notes.iter().take(NOTES) {
        let _ = writeln!(text, "{}", printable(note));
    }
    if document.notes.len() > NOTES {
        let _ = writeln!(text, "and {} more", document.notes.len() - NOTES);
    }
    text
}

/// The plan as a table, then as a list to apply from by hand: each vacancy with its links and its letter.
pub fn shortlist(document: &Document, width: usize) -> String {
    let mut text = table(document, width);
    for (index, planned) in document.plan.iter().enumerate() {
        let _ = writeln!(text, "\n#{}  {}  {}", index + 1, points(planned.score), heading(planned));
        let _ = writeln!(text, "  {}", printable(&planned.url));
        let _ = writeln!(text, "  apply: {}", printable(&planned.apply_url));
        if let Some(letter) = &planned.letter {
            let letter = strip_controls(letter, true);
            for line in textwrap::wrap(letter.trim_end(), width.saturating_sub(6).max(20)) {
                let _ = writeln!(text, "  │ {line}");
            }
        }
    }
    text.push('\n');
    shunned(&mut text, document, width);
    text
}

/// The plan as a table, best first, with one of its letters and what is left to apply to by hand.
pub fn plan(document: &Document, width: usize) -> String {
    let mut text = table(document, width);
    first_letter(&mut text, document, width);
    shunned(&mut text, document, width);
    text
}

/// The plan as a table alone.
pub fn table(document: &Document, width: usize) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["#", "score", "vacancy · employer, and why", "salary"]);
    for (index, planned) in document.plan.iter().enumerate() {
        table.add_row([
            (index + 1).to_string(),
            points(planned.score),
            format!("{}\n{}{}", heading(planned), kept(planned), printable(&why(&planned.why))),
            salary::of(planned.salary.as_ref()),
        ]);
    }
    for column in [0, 1, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

/// That it is left over from an earlier plan.
fn kept(planned: &Row) -> String {
    planned.kept_from.map_or_else(String::new, |at| format!("kept from {}\n", at.format("%-d %b")))
}

/// What became of each application, and the totals.
pub fn results(document: &Document) -> String {
    let mut text = String::new();
    if let Some(word) = &document.not_sent_because {
        let sentence = Unsent::of(word).map_or("nothing was sent", Unsent::sentence);
        return format!("{sentence}\n");
    }
    for row in &document.plan {
        if let Some(told) = &row.outcome {
            let _ = writeln!(text, "{}", result(row, told));
        }
    }
    let _ = writeln!(text, "{}", totals(document));
    match &document.stopped {
        // The error itself is told with what to do about it, once.
        Some(_) if document.error_follows => text.push_str("the rest was not sent\n"),
        Some(sentence) => {
            let _ = writeln!(text, "{}", strip_controls(sentence, true));
        }
        None => {}
    }
    text
}

fn result(row: &Row, told: &Told) -> String {
    let name = heading(row);
    match told {
        Told::Applied { .. } => format!("  ✓ applied   {name}"),
        Told::Already => format!("  = already   {name}"),
        Told::External { url } => format!("  → elsewhere {name}\n              apply at {}", printable(url)),
        Told::Denied { reason } => format!("  ✗ refused   {name}\n              {}", denied_sentence(reason)),
        Told::Refused { reason } => format!("  ✗ not sent  {name}\n              {reason}"),
        Told::Unknown { reason } => format!(
            "  ? unclear   {name}\n              {}; the next run finds out before it sends again",
            printable(reason)
        ),
        Told::Kept => format!("  · waits     {name}"),
    }
}

/// What a run came to, in a few words.
pub fn in_a_line(document: &Document) -> String {
    let Some(word) = &document.not_sent_because else { return totals(document) };
    match Unsent::of(word) {
        Some(Unsent::DryRun) => format!("{} planned, nothing sent", document.plan.len()),
        unsent => unsent.map_or("nothing was sent", Unsent::sentence).to_owned(),
    }
}

fn totals(document: &Document) -> String {
    let totals = &document.totals;
    let counted = [
        ("applied", totals.applied),
        ("already applied", totals.already),
        ("to apply elsewhere", totals.external),
        ("refused", totals.denied + totals.refused),
        ("unclear", totals.unknown),
        ("waiting", totals.kept),
    ];
    let told = counted.iter().filter(|(name, count)| *count > 0 || *name == "applied");
    told.map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

fn reasons(text: &mut String, what: &str, reasons: &BTreeMap<String, usize>) {
    let total: usize = reasons.values().sum();
    if total == 0 {
        return;
    }
    let mut sorted: Vec<(&String, &usize)> = reasons.iter().collect();
    sorted.sort_by(|left, right| right.1.cmp(left.1).then_with(|| left.0.cmp(right.0)));
    let _ = writeln!(text, "{what}: {total}");
    for (reason, count) in sorted.iter().take(REASONS) {
        let _ = writeln!(text, "{count:>7}  {}", printable(reason));
    }
    let rest: usize = sorted.iter().skip(REASONS).map(|(_, count)| **count).sum();
    if rest > 0 {
        let _ = writeln!(text, "{rest:>7}  for {} other reasons", sorted.len() - REASONS);
    }
}

/// One letter as it will be sent; the others differ by what the strategy puts in.
fn first_letter(text: &mut String, document: &Document, width: usize) {
    let Some(letter) = document.plan.first().and_then(|planned| planned.letter.as_deref()) else { return };
    let _ = writeln!(text, "the letter to #1:");
    let letter = strip_controls(letter, true);
    let lines = textwrap::wrap(letter.trim_end(), width.saturating_sub(6).max(20));
    for line in lines.iter().take(LETTER_LINES) {
        let _ = writeln!(text, "  │ {line}");
    }
    if lines.len() > LETTER_LINES {
        let _ = writeln!(text, "  │ …");
    }
}

/// What the strategy wanted and the host does not send to, with links for those to apply to by hand.
fn shunned(text: &mut String, document: &Document, width: usize) {
    let mut by_hand = document.refused.iter().filter(|row| row.by_hand.is_some());
    let shown: Vec<Row> = by_hand.by_ref().take(SHUNNED).collect();
    if shown.is_empty() {
        return;
    }
    let _ = writeln!(text, "worth a look by hand:");
    for row in &shown {
        let link = row.by_hand.as_deref().unwrap_or_default();
        let reason = printable(row.reason.as_deref().unwrap_or_default());
        let wanted = format!("{:>7}  {}", points(row.score), heading(row));
        let whole = format!("{wanted} ({reason})");
        // A long reason would be cut off.
        let (wanted, below) = if whole.chars().count() > width && reason.chars().count() > REASON {
            (wanted, shortened(&format!("         {reason}"), width) + "\n")
        } else {
            (whole, String::new())
        };
        let _ = writeln!(text, "{}\n{below}         {}", shortened(&wanted, width), printable(link));
    }
    let more = by_hand.count();
    if more > 0 {
        let _ = writeln!(text, "         and {more} more: --json lists them all");
    }
}

/// A vacancy and its employer on one line.
fn heading(row: &Row) -> String {
    match row.employer.as_str() {
        "" => printable(&row.name).into_owned(),
        employer => format!("{} · {}", printable(&row.name), printable(employer)),
    }
}

/// The weightiest lines of a card first.
fn why(reasons: &[Reason]) -> String {
    let mut sorted: Vec<&Reason> = reasons.iter().collect();
    sorted.sort_by(|left, right| right.points.abs().total_cmp(&left.points.abs()));
    let mut parts: Vec<String> = sorted
        .iter()
        .take(CARD_LINES)
        .map(|reason| format!("{}{} {}", sign(reason.points), points(reason.points), reason.label))
        .collect();
    if sorted.len() > CARD_LINES {
        parts.push(format!("{} more", sorted.len() - CARD_LINES));
    }
    parts.join(", ")
}

pub(super) fn sign(points: f64) -> &'static str {
    if points >= 0.0 { "+" } else { "" }
}

/// Whole scores without a fraction, others with one digit.
pub(super) fn points(score: f64) -> String {
    if score.fract() == 0.0 { format!("{score:.0}") } else { format!("{score:.1}") }
}

pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Text from hh.ru or a script on one line, without what could steer the terminal.
pub(super) fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    strip_controls(text, false)
}

#[cfg(test)]
mod tests {
    use super::results;
    use crate::run::report::document::{Document, Row, Told};

    #[test]
    fn an_error_that_ended_the_sending_is_told_once_and_later_too() {
        let row = Row { name: "Rust".into(), outcome: Some(Told::Kept), ..Row::default() };
        let mut document = Document {
            plan: vec![row],
            stopped: Some("hh.ru is away".into()),
            error_follows: true,
            ..Document::default()
        };
        assert!(results(&document).ends_with("0 applied\nthe rest was not sent\n"), "{}", results(&document));
        document.error_follows = false;
        assert!(results(&document).ends_with("0 applied\nhh.ru is away\n"), "{}", results(&document));
        document.not_sent_because = Some("a word of a newer hhrun".into());
        assert_eq!(results(&document), "nothing was sent\n");
    }
}
