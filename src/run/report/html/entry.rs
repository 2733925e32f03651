//! A row of the table of vacancies: what became of it, its card and its letter, in the words of a language.

use super::link::web;
use crate::gate::Reason;
use crate::run::report::document::{Row, Seen, Told};
use crate::run::report::{Document, Language, salary};

/// How far a vacancy came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Planned,
    Refused,
    Ranked,
    Skipped,
}

/// A vacancy as the table shows it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) kind: Kind,
    pub(super) kind_name: &'static str,
    /// Its place in the plan, or among the ranked.
    pub(super) place: Option<usize>,
    pub(super) score: Option<Points>,
    pub(super) name: &'a str,
    pub(super) link: Option<&'a str>,
    /// Employer, area and day, as far as they are known.
    pub(super) about: Vec<String>,
    pub(super) salary: String,
    /// What salaries are compared by.
    pub(super) amount: Option<i64>,
    pub(super) outcome: String,
    /// What outcomes are coloured by.
    pub(super) mood: &'static str,
    /// Where one applies by hand, while it is open.
    pub(super) apply: Option<&'a str>,
    pub(super) card: Vec<Line<'a>>,
    pub(super) letter: Option<&'a str>,
    pub(super) query: &'a str,
    pub(super) variant: Option<&'a str>,
}

/// A score, or a part of one.
#[derive(Debug)]
pub(super) struct Points {
    /// As a person reads it.
    pub(super) text: String,
    /// As a script compares it.
    pub(super) value: String,
}

/// A line of a score card.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) points: String,
    pub(super) label: &'a str,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Planned, Self::Refused, Self::Ranked, Self::Skipped];

    /// For the script and the styles.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Refused => "refused",
            Self::Ranked => "ranked",
            Self::Skipped => "skipped",
        }
    }

    pub(super) fn name(self, language: Language) -> &'static str {
        let texts = language.texts();
        match self {
            Self::Planned => texts.kind_planned,
            Self::Refused => texts.kind_refused,
            Self::Ranked => texts.kind_ranked,
            Self::Skipped => texts.kind_skipped,
        }
    }
}

/// What a run did not plan, as a table looks at it.
#[derive(Debug)]
pub(super) struct Others {
    refused: Vec<Row>,
    ranked: Vec<Seen>,
    skipped: Vec<Seen>,
}

impl Others {
    pub(super) fn of(document: &Document) -> Self {
        Self {
            refused: document.refused.iter().collect(),
            ranked: document.ranked.iter().collect(),
            skipped: document.skipped.iter().collect(),
        }
    }
}

/// Every vacancy that the run saw: the plan first, then by how close it came.
pub(super) fn entries<'a>(document: &'a Document, others: &'a Others, language: Language) -> Vec<Entry<'a>> {
    let plan = document.plan.iter().enumerate();
    let plan = plan.map(|(index, row)| Entry { place: Some(index + 1), ..wanted(Kind::Planned, row, language) });
    let refused = others.refused.iter().map(|row| wanted(Kind::Refused, row, language));
    let ranked = others.ranked.iter().map(|seen| other(Kind::Ranked, seen, language));
    let skipped = others.skipped.iter().map(|seen| other(Kind::Skipped, seen, language));
    plan.chain(refused).chain(ranked).chain(skipped).collect()
}

fn wanted(kind: Kind, row: &Row, language: Language) -> Entry<'_> {
    let texts = language.texts();
    let (outcome, mood) = match (&row.outcome, &row.reason) {
        (Some(told), _) => told_in(told, language),
        (None, Some(reason)) => (language.reason(reason).into_owned(), "no"),
        (None, None) => (String::new(), ""),
    };
    let day = row.published_at.moment().map(|moment| format!("{} {}", texts.published, language.date(&moment)));
    let about = [Some(row.employer.clone()), Some(row.area.clone()), day];
    Entry {
        kind,
        kind_name: kind.name(language),
        place: None,
        score: Some(points(row.score, language)),
        name: &row.name,
        link: web(&row.url),
        about: about.into_iter().flatten().filter(|part| !part.is_empty()).collect(),
        salary: salary::in_words(row.salary.as_ref(), &texts.salary),
        amount: row.salary.as_ref().and_then(|salary| salary.from.or(salary.to)),
        outcome,
        mood,
        apply: apply(kind, row),
        card: card(&row.why, language),
        letter: row.letter.as_deref().filter(|letter| !letter.trim().is_empty()),
        query: &row.query,
        variant: row.variant.as_deref(),
    }
}

fn other(kind: Kind, seen: &Seen, language: Language) -> Entry<'_> {
    let reason = seen.reason.as_deref().unwrap_or_default();
    Entry {
        kind,
        kind_name: kind.name(language),
        place: seen.rank,
        score: seen.score.map(|score| points(score, language)),
        name: &seen.name,
        link: web(&seen.url),
        about: Some(seen.employer.to_string()).into_iter().filter(|part| !part.is_empty()).collect(),
        salary: String::new(),
        amount: None,
        outcome: language.reason(reason).into_owned(),
        mood: "",
        apply: None,
        card: card(&seen.why, language),
        letter: None,
        query: "",
        variant: None,
    }
}

/// Where a person can still apply.
fn apply(kind: Kind, row: &Row) -> Option<&str> {
    let done = matches!(row.outcome, Some(Told::Applied { .. } | Told::Already));
    match (kind, &row.outcome) {
        (Kind::Planned, Some(Told::External { url })) => web(url),
        (Kind::Planned, _) if !done => web(&row.apply_url),
        (Kind::Refused, _) => row.by_hand.as_deref().and_then(web),
        _ => None,
    }
}

fn told_in(told: &Told, language: Language) -> (String, &'static str) {
    let sign = match told {
        Told::Applied { .. } | Told::Already => "yes",
        Told::External { .. } | Told::Unknown { .. } | Told::Kept => "maybe",
        Told::Denied { .. } | Told::Refused { .. } => "no",
    };
    (language.outcome(told), sign)
}

fn points(score: f64, language: Language) -> Points {
    Points { text: language.number(score), value: score.to_string() }
}

/// The weightiest lines first.
fn card(reasons: &[Reason], language: Language) -> Vec<Line<'_>> {
    let mut sorted: Vec<&Reason> = reasons.iter().collect();
    sorted.sort_by(|left, right| right.points.abs().total_cmp(&left.points.abs()));
    let sign = |points: f64| if points >= 0.0 { "+" } else { "" };
    let line = |reason: &&'_ Reason| format!("{}{}", sign(reason.points), language.number(reason.points));
    sorted.into_iter().map(|reason| Line { points: line(&reason), label: &reason.label }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Kind, Others, entries};
    use crate::run::report::Language;
    use crate::run::report::document::{Document, Row, Seen, Told};

    fn row(outcome: Option<Told>) -> Row {
        Row { apply_url: "https://hh.ru/applicant/vacancy_response?vacancyId=7".into(), outcome, ..Row::default() }
    }

    #[test]
    fn the_plan_comes_first_and_only_what_is_open_is_applied_to_by_hand() {
        let elsewhere = Told::External { url: "javascript:alert(1)".into() };
        let document = Document {
            plan: vec![row(None), row(Some(Told::Applied { negotiation: None })), row(Some(elsewhere))],
            refused: vec![Row { by_hand: Some("https://hh.ru/vacancy/8".into()), ..row(None) }, row(None)].into(),
            skipped: vec![Seen { reason: Some("has a test".into()), ..Seen::default() }].into(),
            ..Document::default()
        };
        let others = Others::of(&document);
        let entries = entries(&document, &others, Language::Russian);
        let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind.word()).collect();
        assert_eq!(kinds, ["planned", "planned", "planned", "refused", "refused", "skipped"]);
        let open: Vec<bool> = entries.iter().map(|entry| entry.apply.is_some()).collect();
        assert_eq!(open, [true, false, false, true, false, false]);
        assert_eq!((entries[5].outcome.as_str(), entries[5].kind), ("с тестом", Kind::Skipped));
    }
}
