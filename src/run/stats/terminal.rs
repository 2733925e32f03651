//! Statistics at a terminal.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::words::{Words, percent};
use super::{By, Group, Grouping, Interval, Rate, Stats};
use crate::protocol::strip_controls;
use crate::run::report::Language;

/// Groups of a kind shown where several kinds are, and where one is.
const OF_SEVERAL: usize = 7;
const OF_ONE: usize = 40;
/// What stands beside a bar.
const BESIDE: usize = 49;

/// What came of the applications, as bars within `width` characters.
pub fn bars(stats: &Stats, language: Language, width: usize) -> String {
    let words = language.stats();
    let total = &stats.total;
    if total.sent == 0 {
        return format!("{}\n", words.nothing);
    }
    let mut text = format!("{}: {}\n", words.sent, counts(total, words));
    if stats.known_until.is_none() {
        let _ = writeln!(text, "{}", words.never_asked);
        return text;
    }
    for line in textwrap::wrap(&language.stats_legend(stats.silence_days), width) {
        let _ = writeln!(text, "{line}");
    }
    if total.settled == 0 {
        return text;
    }
    let _ = writeln!(text, "\n{}", words.all);
    rates(&mut text, total, words, width);
    let shown = if stats.groupings.len() > 1 { OF_SEVERAL } else { OF_ONE };
    for grouping in &stats.groupings {
        self::grouping(&mut text, grouping, (shown, total), language, width);
        if grouping.by == By::Variant {
            comparisons(&mut text, stats, language, width);
        }
    }
    text
}

fn grouping(text: &mut String, grouping: &Grouping, (shown, total): (usize, &Group), language: Language, width: usize) {
    let words = language.stats();
    let _ = writeln!(text, "\n{}", language.grouped(grouping.by));
    for group in grouping.groups.iter().take(shown) {
        let counts = counts(group, words);
        let name =
            shortened(&language.group(grouping.by, &group.name), width.saturating_sub(counts.width() + 4).max(16));
        if group.sent == total.sent {
            let _ = writeln!(text, "  {name}: {}", words.all_of_them);
        } else if group.enough {
            let _ = writeln!(text, "  {name}: {counts}");
            rates(text, group, words, width);
        } else {
            let _ = writeln!(text, "  {name}: {}", few(group, words));
        }
    }
    let rest = grouping.groups.len().saturating_sub(shown);
    if rest > 0 {
        let _ = writeln!(text, "  … +{rest}");
    }
}

fn comparisons(text: &mut String, stats: &Stats, language: Language, width: usize) {
    for comparison in &stats.comparisons {
        let sentence = strip_controls(&comparison.sentence(language), false).into_owned();
        for line in textwrap::wrap(&sentence, width.saturating_sub(2)) {
            let _ = writeln!(text, "  {line}");
        }
    }
    if stats.has_several_comparisons() {
        let _ = writeln!(text, "  {}", language.stats().chance);
    }
}

/// `60, open 12 (3 answered already)`.
pub(in crate::run) fn counts(group: &Group, words: &Words) -> String {
    let mut text = format!("{}, {} {}", group.sent, words.counted, group.settled);
    if group.open > 0 {
        let _ = write!(text, ", {} {}", words.open, group.open);
    }
    if group.open_answered > 0 {
        let _ = write!(text, " ({}: {})", words.answered_already, group.open_answered);
    }
    if group.withdrawn > 0 {
        let _ = write!(text, ", {} {}", words.withdrawn, group.withdrawn);
    }
    text
}

fn few(group: &Group, words: &Words) -> String {
    let answered = group.answered.count;
    format!(
        "{}; {}: {answered} {} {}; {}",
        counts(group, words),
        words.answered,
        words.of,
        group.settled,
        words.too_few
    )
}

fn rates(text: &mut String, group: &Group, words: &Words, width: usize) {
    let room = width.saturating_sub(BESIDE).clamp(10, 60);
    let rates = [(words.viewed, group.viewed), (words.answered, group.answered), (words.invited, group.invited)];
    for (name, rate) in rates {
        let Rate { count, of, share, interval } = rate;
        let counted = format!("{count} {} {of}", words.of);
        let range = format!("({}–{} %)", percent(interval.low), percent(interval.high));
        let _ =
            writeln!(text, "    {name:<11} {counted:>12} {:>3} %  {}  {range}", percent(share), bar(interval, room));
    }
}

/// Full up to where the share certainly reaches, half up to where it may.
#[allow(clippy::cast_precision_loss)] // Characters of a line.
fn bar(interval: Interval, room: usize) -> String {
    let of = |cell: usize| {
        let middle = (cell as f64 + 0.5) / room as f64;
        if middle < interval.low {
            '█'
        } else if middle < interval.high {
            '▒'
        } else {
            '·'
        }
    };
    (0..room).map(of).collect()
}

fn shortened(name: &str, most: usize) -> String {
    let name = strip_controls(name, false);
    if name.chars().count() <= most {
        return name.into_owned();
    }
    name.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
