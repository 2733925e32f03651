//! A run at a terminal: the funnel, the plan as a table, what became of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};

use super::{Report, denied_sentence, salary, stopped_sentence};
use crate::gate::{Outcome, Planned, Reason, Sent, Stopped};
use crate::hh::vacancies::Vacancy;
use crate::protocol::strip_controls;
use crate::run::Selection;

/// Reasons shown before the rest is summed up.
const REASONS: usize = 8;
/// Vacancies of one kind shown before the rest is counted.
const SHUNNED: usize = 5;
/// Things that could not be had, shown before the rest is counted.
const NOTES: usize = 5;
/// Lines of the sample letter.
const LETTER_LINES: usize = 12;
/// Lines of a score card shown in the plan before the rest is counted.
const CARD_LINES: usize = 4;

/// What the queries brought and how few were left after each step.
pub fn funnel(selection: &Selection, width: usize) -> String {
    let mut text = String::new();
    for query in &selection.queries {
        let label = shortened(&printable(&query.query), width.saturating_sub(30).max(20));
        let _ = writeln!(text, "{:>7} found {:>6} new   {label}", query.found, query.new);
        if query.unreachable > 0 {
            let _ = writeln!(text, "{:>7} of them cannot be reached; narrow the query", query.unreachable);
        }
        for note in &query.notes {
            let _ = writeln!(text, "        {}", printable(note));
        }
    }
    let counts = &selection.funnel;
    let _ = writeln!(
        text,
        "\nfound {} → unique {} → kept {} → scored {} → reviewed {} → planned {}",
        counts.found, counts.unique, counts.kept, counts.scored, counts.reviewed, counts.planned
    );
    reasons(&mut text, "skipped", &counts.reasons);
    reasons(&mut text, "not sent to, whatever the strategy says", &counts.refused);
    for note in selection.notes.iter().take(NOTES) {
        let _ = writeln!(text, "{}", printable(note));
    }
    if selection.notes.len() > NOTES {
        let _ = writeln!(text, "and {} more", selection.notes.len() - NOTES);
    }
    text
}

/// The plan as a table, then as a list to apply from by hand: each vacancy with its links and its letter.
pub fn shortlist(selection: &Selection, width: usize) -> String {
    let mut text = table(selection, width);
    for (index, planned) in selection.plan.items.iter().enumerate() {
        let vacancy = &planned.vacancy;
        let _ = writeln!(text, "\n#{}  {}  {}", index + 1, points(planned.score), heading(vacancy));
        let _ = writeln!(text, "  {}", printable(&vacancy.alternate_url));
        let _ = writeln!(
            text,
            "  apply: {}",
            printable(vacancy.response_url.as_ref().unwrap_or(&vacancy.apply_alternate_url))
        );
        if let Some(letter) = &planned.letter {
            let letter = strip_controls(letter, true);
            for line in textwrap::wrap(letter.trim_end(), width.saturating_sub(6).max(20)) {
                let _ = writeln!(text, "  │ {line}");
            }
        }
    }
    text.push('\n');
    shunned(&mut text, selection, width);
    text
}

/// The plan as a table, best first, with one of its letters and what is left to apply to by hand.
pub fn plan(selection: &Selection, width: usize) -> String {
    let mut text = table(selection, width);
    first_letter(&mut text, selection, width);
    shunned(&mut text, selection, width);
    text
}

fn table(selection: &Selection, width: usize) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["#", "score", "vacancy · employer, and why", "salary"]);
    for (index, planned) in selection.plan.items.iter().enumerate() {
        let vacancy = &planned.vacancy;
        table.add_row([
            (index + 1).to_string(),
            points(planned.score),
            format!("{}\n{}", heading(vacancy), printable(&why(&planned.why))),
            salary::text(vacancy),
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

/// What became of each application, and the totals.
pub fn results(report: &Report<'_>) -> String {
    let mut text = String::new();
    let sent = match report.sent {
        Ok(sent) => sent,
        Err(unsent) => return format!("{}\n", unsent.sentence()),
    };
    for (planned, outcome) in report.selection.plan.items.iter().zip(&sent.outcomes) {
        let _ = writeln!(text, "{}", result(planned, outcome));
    }
    let _ = writeln!(text, "{}", totals(sent));
    match &sent.stopped {
        // The error itself is told with what to do about it, once.
        Some(Stopped::Hh(_)) => text.push_str("the rest was not sent\n"),
        Some(stopped) => {
            let _ = writeln!(text, "{}", stopped_sentence(stopped));
        }
        None => {}
    }
    text
}

fn result(planned: &Planned, outcome: &Outcome) -> String {
    let vacancy = &planned.vacancy;
    let name = heading(vacancy);
    match outcome {
        Outcome::Applied(_) => format!("  ✓ applied   {name}"),
        Outcome::Already => format!("  = already   {name}"),
        Outcome::External(url) => format!("  → elsewhere {name}\n              apply at {}", printable(url)),
        Outcome::Denied(value) => format!("  ✗ refused   {name}\n              {}", denied_sentence(value)),
        Outcome::Refused(reason) => format!("  ✗ not sent  {name}\n              {reason}"),
        Outcome::Unknown(why) => format!(
            "  ? unclear   {name}\n              {}; the next run finds out before it sends again",
            printable(why)
        ),
        Outcome::Kept => format!("  · waits     {name}"),
    }
}

fn totals(sent: &Sent) -> String {
    let kind = |outcome: &Outcome| match outcome {
        Outcome::Applied(_) => "applied",
        Outcome::Already => "already applied",
        Outcome::External(_) => "to apply elsewhere",
        Outcome::Denied(_) | Outcome::Refused(_) => "refused",
        Outcome::Unknown(_) => "unclear",
        Outcome::Kept => "waiting",
    };
    let kinds = ["applied", "already applied", "to apply elsewhere", "refused", "unclear", "waiting"];
    let counted = kinds.map(|name| (name, sent.outcomes.iter().filter(|outcome| kind(outcome) == name).count()));
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
fn first_letter(text: &mut String, selection: &Selection, width: usize) {
    let Some(letter) = selection.plan.items.first().and_then(|planned| planned.letter.as_deref()) else { return };
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
fn shunned(text: &mut String, selection: &Selection, width: usize) {
    use crate::gate::Refused::{Direct, HasTest, Letter, LostTwice, Unsuitable};
    let by_hand: Vec<_> = selection
        .shunned
        .iter()
        .filter(|shunned| matches!(shunned.reason, Direct | HasTest | Letter(_) | LostTwice | Unsuitable { .. }))
        .collect();
    if by_hand.is_empty() {
        return;
    }
    let _ = writeln!(text, "worth a look by hand:");
    for shunned in by_hand.iter().take(SHUNNED) {
        let vacancy = &shunned.vacancy;
        let link = vacancy.response_url.as_ref().unwrap_or(&vacancy.alternate_url);
        let wanted = format!("{:>7}  {}", points(shunned.score), heading(vacancy));
        let reason = printable(&shunned.reason.to_string()).into_owned();
        // Names of resumes would be cut off.
        let (wanted, below) = match shunned.reason {
            Unsuitable { .. } => (wanted, shortened(&format!("         {reason}"), width) + "\n"),
            _ => (format!("{wanted} ({reason})"), String::new()),
        };
        let _ = writeln!(text, "{}\n{below}         {}", shortened(&wanted, width), printable(link));
    }
    if by_hand.len() > SHUNNED {
        let _ = writeln!(text, "         and {} more: --json lists them all", by_hand.len() - SHUNNED);
    }
}

/// A vacancy and its employer on one line.
fn heading(vacancy: &Vacancy) -> String {
    match vacancy.employer_name() {
        "" => printable(&vacancy.name).into_owned(),
        employer => format!("{} · {}", printable(&vacancy.name), printable(employer)),
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
