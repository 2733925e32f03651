//! The report of a run as a page: pictures of what was found and left, then every vacancy.

use std::collections::BTreeMap;

use askama::Template;
use chrono::Local;

use super::chart::number;
use super::entry::{Entry, Kind, Others, entries};
use super::{Bar, Column, Layout, Step, bars, funnel, histogram};
use crate::run::report::language::Texts;
use crate::run::report::summary::outcome;
use crate::run::report::{Document, Language};

/// Reasons shown before the rest is summed up.
const REASONS: usize = 10;
/// Columns of the distribution, at most.
const COLUMNS: usize = 16;

/// The whole file.
pub fn page(document: &Document, language: Language) -> String {
    let texts = language.texts();
    let others = Others::of(document);
    let body = Report {
        texts,
        document,
        facts: facts(document, language),
        outcome: outcome(document, language),
        funnel: picture_of_funnel(document, language),
        skipped: picture_of_reasons(texts.skipped_why, &document.funnel.reasons, language),
        refused: picture_of_reasons(texts.refused_why, &document.funnel.refused, language),
        scores: picture_of_scores(document, language),
        queries: queries(document, language),
        settled: settled(document, language),
        kinds: kinds(document, language),
        entries: entries(document, &others, language),
    };
    // Nothing that is filled in can fail.
    let body = body.render().unwrap_or_default();
    let title = format!("{} · {}", document.strategy.name, language.date(&document.at.with_timezone(&Local)));
    Layout::new(&title, language, &body).page()
}

#[derive(Template)]
#[template(path = "report.html", config = "src/askama.toml")]
struct Report<'a> {
    texts: &'static Texts,
    document: &'a Document,
    facts: Vec<(&'static str, String)>,
    outcome: Vec<String>,
    funnel: String,
    skipped: Option<String>,
    refused: Option<String>,
    scores: Option<String>,
    queries: Vec<(&'a str, String)>,
    settled: Vec<(&'a str, String)>,
    /// The word, the name and how many there are.
    kinds: Vec<(&'static str, &'static str, String)>,
    entries: Vec<Entry<'a>>,
}

/// What ran, for whom and when.
fn facts(document: &Document, language: Language) -> Vec<(&'static str, String)> {
    let texts = language.texts();
    let resume = document.resume.title.clone().unwrap_or_default();
    let script: String = document.strategy.hash.chars().take(12).collect();
    let strategy = [document.strategy.name.as_str(), &script].map(str::to_owned).join(" ").trim().to_owned();
    // Where nobody could have applied, nothing was left of the day either.
    let budget = if document.user.is_empty() { String::new() } else { language.whole(document.budget_before.into()) };
    let facts = [
        (texts.person, document.person.clone()),
        (texts.resume, resume),
        (texts.strategy, strategy),
        (texts.run, format!("{} ({})", language.moment(&document.at.with_timezone(&Local)), document.run)),
        (texts.budget, budget),
    ];
    facts.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

fn picture_of_funnel(document: &Document, language: Language) -> String {
    let (texts, counts) = (language.texts(), &document.funnel);
    let mut steps = vec![
        (texts.found, counts.found as usize),
        (texts.unique, counts.unique),
        (texts.kept, counts.kept),
        (texts.scored, counts.scored),
    ];
    if counts.reviewed > 0 {
        steps.push((texts.reviewed, counts.reviewed));
    }
    steps.push((texts.planned, counts.planned));
    if document.not_sent_because.is_none() {
        steps.push((texts.applied, document.totals.applied));
    }
    let steps: Vec<Step> = steps
        .into_iter()
        .map(|(label, count)| Step { label: label.to_owned(), count, text: language.whole(count as u64) })
        .collect();
    funnel(texts.funnel, &steps)
}

fn picture_of_reasons(title: &str, reasons: &BTreeMap<String, usize>, language: Language) -> Option<String> {
    let mut sorted: Vec<(&String, usize)> = reasons.iter().map(|(reason, count)| (reason, *count)).collect();
    sorted.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
    let bar = |label: String, count: usize| Bar { label, value: number(count), text: language.whole(count as u64) };
    let shown = sorted.iter().take(REASONS).map(|(reason, count)| bar(language.reason(reason).into_owned(), *count));
    let mut shown: Vec<Bar> = shown.collect();
    let rest: usize = sorted.iter().skip(REASONS).map(|(_, count)| count).sum();
    if rest > 0 {
        shown.push(bar(language.texts().other_reasons.to_owned(), rest));
    }
    if shown.is_empty() { None } else { Some(bars(title, &shown)) }
}

fn picture_of_scores(document: &Document, language: Language) -> Option<String> {
    let texts = language.texts();
    let plan: Vec<f64> = document.plan.iter().map(|row| row.score).filter(|score| score.is_finite()).collect();
    let below: Vec<f64> =
        document.ranked.iter().filter_map(|seen| seen.score).filter(|score| score.is_finite()).collect();
    let ranges = ranges(plan.iter().chain(&below).copied())?;
    let within = |scores: &[f64], (from, to): (f64, f64)| scores.iter().filter(|s| **s >= from && **s < to).count();
    let columns = ranges.iter().enumerate().map(|(index, range)| {
        let (upper, lower) = (within(&plan, *range), within(&below, *range));
        let from = language.number(range.0);
        let label = if index.is_multiple_of(ranges.len().div_ceil(6)) { from.clone() } else { String::new() };
        let text = format!("{from}…: {} {upper}, {} {lower}", texts.in_plan, texts.below);
        Column { label, lower, upper, text }
    });
    Some(histogram(texts.scores, &columns.collect::<Vec<_>>()))
}

/// Ranges of round widths that hold every score; each without its upper end. `None` without scores.
fn ranges(scores: impl Iterator<Item = f64> + Clone) -> Option<Vec<(f64, f64)>> {
    let least = scores.clone().fold(f64::INFINITY, f64::min);
    let most = scores.fold(f64::NEG_INFINITY, f64::max);
    if !least.is_finite() || !most.is_finite() {
        return None;
    }
    // Scores that lie too close for their size would give columns without a width.
    let raw = ((most - least) / number(COLUMNS - 1)).max(1e-3).max(most.abs().max(least.abs()) * 1e-9);
    let tens = 10_f64.powf(raw.log10().floor());
    let width = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * tens).find(|width| *width >= raw)?;
    let first = (least / width).floor();
    let range = |index: usize| ((first + number(index)) * width, (first + number(index) + 1.0) * width);
    Some((0..=COLUMNS).map(range).take_while(|(from, _)| *from <= most).collect())
}

fn queries(document: &Document, language: Language) -> Vec<(&str, String)> {
    let texts = language.texts();
    let said = document.queries.iter().map(|query| {
        let mut parts = vec![
            format!("{} {}", texts.query_found, language.whole(query.found.into())),
            format!("{} {}", texts.query_new, language.whole(query.new as u64)),
        ];
        if query.unreachable > 0 {
            parts.push(format!("{} {}", texts.unreachable, language.whole(query.unreachable.into())));
        }
        parts.extend(query.notes.iter().cloned());
        (query.query.as_str(), parts.join(" · "))
    });
    said.collect()
}

fn settled(document: &Document, language: Language) -> Vec<(&str, String)> {
    let texts = language.texts();
    let said = document.settled.iter().map(|settled| {
        let found = match &settled.found {
            Some(found) if found.unsure.is_some() => texts.settled_unsure,
            Some(_) => texts.settled_found,
            None => texts.settled_absent,
        };
        (settled.name.as_str(), found.to_owned())
    });
    said.collect()
}

fn kinds(document: &Document, language: Language) -> Vec<(&'static str, &'static str, String)> {
    let counted = Kind::ALL.map(|kind| {
        let count = match kind {
            Kind::Planned => document.plan.len(),
            Kind::Refused => document.refused.len(),
            Kind::Ranked => document.ranked.len(),
            Kind::Skipped => document.skipped.len(),
        };
        (kind.word(), kind.name(language), count)
    });
    let there = counted.into_iter().filter(|(_, _, count)| *count > 0);
    there.map(|(word, name, count)| (word, name, language.whole(count as u64))).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{page, ranges};
    use crate::gate::Reason;
    use crate::run::report::Language;
    use crate::run::report::document::{Document, Row, Seen};

    const HOSTILE: &str = "\"><script>alert(1)</script>&<img src=x onerror='alert(2)'>{{ 7 * 7 }}";

    #[test]
    fn nothing_of_hh_or_a_script_becomes_markup() {
        let text = || HOSTILE.to_owned();
        let row = Row {
            name: text(),
            employer: text(),
            area: text(),
            url: "javascript:alert(1)".into(),
            apply_url: format!("https://hh.ru/{HOSTILE}"),
            query: text(),
            why: vec![Reason { points: 5.0, label: text() }],
            letter: Some(text()),
            variant: Some(text()),
            ..Row::default()
        };
        let [name, employer, reason, url] = std::array::from_fn(|_| text().into());
        let seen = Seen { name, employer, reason: Some(reason), url, ..Seen::default() };
        let mut document =
            Document { person: text(), plan: vec![row], skipped: vec![seen].into(), ..Document::default() };
        document.strategy.name = text();
        document.notes = vec![text()];
        document.funnel.reasons.insert(text(), 3);
        for language in [Language::English, Language::Russian] {
            let page = page(&document, language);
            assert!(!page.contains("<img") && !page.contains("<script>alert") && !page.contains("javascript:"));
            assert_eq!((page.matches("<script>").count(), page.matches("</script>").count()), (1, 1));
            assert!(page.contains("{{ 7 * 7 }}") && page.contains("&#60;img src=x onerror=&#39;"));
        }
    }

    #[test]
    fn an_empty_run_has_a_page_too() {
        let page = page(&Document::default(), Language::Russian);
        assert!(page.contains("Вакансий не нашлось.") && !page.contains("NaN"), "{page}");
    }

    #[test]
    fn ranges_are_round_and_hold_every_score() {
        assert_eq!(ranges(std::iter::empty()), None);
        assert_eq!(ranges([7.0].into_iter()).unwrap().len(), 1);
        let some = ranges([-3.0, 0.0, 112.0].into_iter()).unwrap();
        assert_eq!((some[0], some.last().copied()), ((-10.0, 0.0), Some((110.0, 120.0))));
        let tiny = ranges([0.1, 0.7].into_iter()).unwrap();
        assert!(tiny.len() <= 17 && tiny[0].0 <= 0.1 && tiny[tiny.len() - 1].1 > 0.7, "{tiny:?}");
        assert!(ranges([1e300, -1e300].into_iter()).unwrap().len() <= 17);
        assert!(ranges([1e17, 1e17].into_iter()).unwrap().len() <= 2);
    }

    #[test]
    fn two_thousand_rows_are_quick() {
        let seen = Seen { name: "Разработчик".into(), reason: Some("has a test".into()), ..Seen::default() };
        let document = Document { skipped: vec![seen; 2_000].into(), ..Document::default() };
        let begun = Instant::now();
        assert!(page(&document, Language::Russian).matches("<tr").count() > 2_000);
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
