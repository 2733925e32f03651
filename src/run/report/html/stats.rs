//! What came of the applications, as a page.

use askama::Template;
use chrono::Local;

use super::{Layout, Share, shares};
use crate::run::report::Language;
use crate::run::stats::{self, By, Group, Grouping, Rate, Stats, percent};

/// Groups of a kind that are drawn, and characters of their names.
const GROUPS: usize = 30;
const NAME: usize = 44;

#[derive(Template)]
#[template(path = "stats.html", config = "src/askama.toml")]
struct Page {
    title: &'static str,
    pictures: String,
}

#[derive(Template)]
#[template(path = "pictures.html", config = "src/askama.toml")]
struct Pictures {
    counts: String,
    known: Option<String>,
    notes: Vec<String>,
    sections: Vec<Section>,
}

struct Section {
    heading: String,
    sentences: Vec<String>,
    /// What is shown, and its picture.
    pictures: Vec<(&'static str, String)>,
}

/// The whole file.
pub fn stats(stats: &Stats, language: Language) -> String {
    let title = language.stats().title;
    let page = Page { title, pictures: stats_pictures(stats, language, language.stats().never_asked) };
    // Nothing that is filled in can fail.
    Layout::new(title, language, &page.render().unwrap_or_default()).page()
}

/// What stands below its heading, for a page that has a frame of its own; `never_asked` says how hh.ru is asked what
/// came of the applications.
pub fn stats_pictures(stats: &Stats, language: Language, never_asked: &str) -> String {
    let words = language.stats();
    let total = &stats.total;
    let notes = match (total.sent, stats.known_until) {
        (0, _) => vec![words.nothing.to_owned()],
        (_, None) => vec![never_asked.to_owned()],
        _ => vec![language.stats_legend(stats.silence_days)],
    };
    let mut sections = Vec::new();
    if total.settled > 0 {
        sections.push(Section {
            heading: words.all.to_owned(),
            sentences: Vec::new(),
            pictures: vec![(words.counted, picture_of_all(total, language))],
        });
        sections.extend(stats.groupings.iter().map(|grouping| section(stats, grouping, language)));
    }
    let known = stats.known_until.map(|moment| language.moment(&moment.with_timezone(&Local)));
    let page = Pictures {
        counts: format!("{}: {}", words.sent, stats::counts(total, words)),
        known: known.map(|moment| format!("{} {moment}", words.known_until)),
        notes,
        sections,
    };
    // Nothing that is filled in can fail.
    page.render().unwrap_or_default()
}

fn picture_of_all(total: &Group, language: Language) -> String {
    let words = language.stats();
    let rates = [(words.viewed, total.viewed), (words.answered, total.answered), (words.invited, total.invited)];
    let share = |(name, rate): (&str, Rate)| Share {
        label: name.to_owned(),
        text: text(rate, language),
        rate: total.enough.then_some(rate),
    };
    shares(words.all, &rates.map(share))
}

fn section(stats: &Stats, grouping: &Grouping, language: Language) -> Section {
    let words = language.stats();
    let picture = |rate: fn(&Group) -> Rate| {
        let groups = grouping.groups.iter().take(GROUPS);
        let rows: Vec<Share> = groups.map(|group| share(group, grouping.by, rate(group), language)).collect();
        shares(language.grouped(grouping.by), &rows)
    };
    let of_variants = grouping.by == By::Variant;
    let comparisons = if of_variants { &stats.comparisons[..] } else { &[] };
    let mut sentences: Vec<String> = comparisons.iter().map(|one| one.sentence(language)).collect();
    if of_variants && stats.has_several_comparisons() {
        sentences.push(words.chance.to_owned());
    }
    let more = grouping.groups.len().saturating_sub(GROUPS);
    if more > 0 {
        sentences.push(format!("… +{more}"));
    }
    Section {
        heading: language.grouped(grouping.by).to_owned(),
        sentences,
        pictures: vec![
            (words.answered, picture(|group| group.answered)),
            (words.invited, picture(|group| group.invited)),
            (words.viewed, picture(|group| group.viewed)),
        ],
    }
}

fn share(group: &Group, by: By, rate: Rate, language: Language) -> Share {
    let name = language.group(by, &group.name);
    let label = if name.chars().count() > NAME { name.chars().take(NAME - 1).chain(['…']).collect() } else { name };
    let words = language.stats();
    if group.enough {
        Share { label, text: text(rate, language), rate: Some(rate) }
    } else {
        let text = format!("{} {} {}: {}", rate.count, words.of, rate.of, words.too_few);
        Share { label, text, rate: None }
    }
}

/// `42 of 67 · 63 % (51–73 %)`.
fn text(rate: Rate, language: Language) -> String {
    let (low, high) = (percent(rate.interval.low), percent(rate.interval.high));
    let of = language.stats().of;
    format!("{} {of} {} · {} % ({low}–{high} %)", rate.count, rate.of, percent(rate.share))
}
