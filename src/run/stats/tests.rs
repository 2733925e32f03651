use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Weekday};

use super::{By, Fate, Patience, Sample, Stats, Verdict, bars};
use crate::run::report::{Language, html};

fn patience() -> Patience {
    Patience { days: 14, known_until: Some(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)) }
}

fn sample(variant: &str, answered: bool, settled: bool) -> Sample {
    Sample {
        strategy: "mine".to_owned(),
        script: "0123456789abcdef".to_owned(),
        query: "search: text=rust".to_owned(),
        score: if answered { 60.0 } else { 20.0 },
        lines: BTreeSet::from(["remote".to_owned(), "stack".to_owned()]),
        variant: Some(variant.to_owned()),
        weekday: Weekday::Tue,
        sent: DateTime::UNIX_EPOCH,
        fate: Fate { settled, viewed: answered, answered, invited: answered, withdrawn: false },
    }
}

/// So many of a variant that are settled, so many of them answered.
fn samples(variant: &str, answered: usize, of: usize) -> Vec<Sample> {
    (0..of).map(|number| sample(variant, number < answered, true)).collect()
}

#[test]
fn a_difference_that_can_be_told_is_told_in_a_sentence() {
    let all = [samples("short", 18, 60), samples("long", 7, 58)].concat();
    let stats = Stats::of(&all, &[By::Variant], patience());
    let [comparison] = &stats.comparisons[..] else { panic!("{:?}", stats.comparisons) };
    assert_eq!(comparison.verdict, Verdict::Better);
    assert_eq!(
        comparison.sentence(Language::English),
        "short: 18 of 60 answered (20–43 %), long: 7 of 58 (6–23 %): short did better, by 18 percentage points (3–32)"
    );
    assert_eq!(
        comparison.sentence(Language::Russian),
        "short: ответы 18 из 60 (20–43 %), long: 7 из 58 (6–23 %): short лучше, на 18 п. п. (3–32)"
    );
}

#[test]
fn nobody_is_misled_by_three_answers() {
    let few = [samples("short", 3, 6), samples("long", 0, 30)].concat();
    let stats = Stats::of(&few, &[By::Variant], patience());
    assert_eq!(stats.comparisons[0].verdict, Verdict::TooFew);
    assert!(bars(&stats, Language::English, 80).contains("short: 6, counted 6; answered: 3 of 6; too few to tell"));
    let alike = [samples("short", 12, 60), samples("long", 9, 60)].concat();
    let stats = Stats::of(&alike, &[By::Variant], patience());
    assert_eq!(stats.comparisons[0].verdict, Verdict::NoDifferenceYet);
    assert!(stats.comparisons[0].sentence(Language::English).ends_with("no difference can be told yet"));
}

#[test]
fn what_is_fresh_is_open_and_counts_nowhere() {
    let fresh: Vec<Sample> = (0..8).map(|number| sample("short", number < 5, false)).collect();
    let all = [samples("short", 10, 20), fresh].concat();
    let stats = Stats::of(&all, &[By::Variant], patience());
    let total = &stats.total;
    assert_eq!((total.sent, total.settled, total.open, total.open_answered), (28, 20, 8, 5));
    assert_eq!((total.answered.count, total.answered.of), (10, 20));
}

#[test]
fn variants_of_two_strategies_are_not_compared_with_each_other() {
    let mut all = [samples("a", 5, 20), samples("b", 5, 20)].concat();
    all.extend(
        [samples("a", 5, 20), samples("c", 5, 20)]
            .concat()
            .into_iter()
            .map(|sample| Sample { strategy: "other".to_owned(), ..sample }),
    );
    let stats = Stats::of(&all, &[By::Variant], patience());
    let pairs: Vec<_> = stats.comparisons.iter().map(|one| (one.better.as_str(), one.other.as_str())).collect();
    assert_eq!(pairs, [("mine: a", "mine: b"), ("other: a", "other: c")]);
    assert_eq!(stats.groupings[0].groups.len(), 4);
}

#[test]
fn each_way_of_grouping_has_its_groups() {
    let all = samples("short", 10, 20);
    let names = |by| -> Vec<String> {
        let stats = Stats::of(&all, &[by], patience());
        stats.groupings.iter().flat_map(|grouping| &grouping.groups).map(|group| group.name.clone()).collect()
    };
    assert_eq!(names(By::Strategy), ["mine 0123456"]);
    assert_eq!(names(By::Query), ["search: text=rust"]);
    assert_eq!(names(By::Line), ["remote", "stack"]);
    assert_eq!(names(By::Weekday), ["Tue"]);
    assert_eq!(names(By::Score), ["20 to 30", "60 to 70"]);
    let none = Stats::of(&[], &By::ALL, patience());
    assert!(none.groupings.is_empty() && bars(&none, Language::English, 80) == "no applications yet\n");
}

#[test]
fn bars_fit_the_terminal_in_both_languages() {
    let mut all =
        [samples("short", 18, 60), samples("a name that is much longer than a line of the terminal is wide", 7, 58)]
            .concat();
    all.push(sample("short", true, false));
    let stats = Stats::of(&all, &By::ALL, patience());
    for language in [Language::English, Language::Russian] {
        let text = bars(&stats, language, 80);
        let widest = text.lines().map(unicode_width::UnicodeWidthStr::width).max();
        assert!(widest <= Some(80), "{widest:?}\n{text}");
        assert!(text.contains('█') && text.contains('▒'), "{text}");
    }
}

#[test]
fn a_page_tells_the_same_and_lets_no_markup_in() {
    let mut all = [samples("<b>short", 18, 60), samples("long", 7, 58), samples("rare", 2, 3)].concat();
    all.push(sample("long", true, false));
    let stats = Stats::of(&all, &By::ALL, patience());
    for language in [Language::English, Language::Russian] {
        let page = html::stats(&stats, language);
        assert!(page.contains("&#60;b&#62;short") && !page.contains("<b>short") && !page.contains("NaN"), "{page}");
        assert!(page.contains(language.stats().too_few), "{page}");
        assert!(page.contains(language.grouped(By::Weekday)), "{page}");
    }
    assert!(html::stats(&stats, Language::English).contains("did better, by 18 percentage points (3–32)"));
    let unasked = Stats::of(&all, &By::ALL, Patience { days: 14, known_until: None });
    assert!(html::stats(&unasked, Language::English).contains("hhrun journal sync"));
}
