//! The plan of a run as rows: for a spreadsheet, and for programs that read one.

use std::borrow::Cow;

use super::Document;
use super::document::{Row, Told};
use super::terminal::sign;
use crate::run::cells::{cell, line};

const COLUMNS: [&str; 19] = [
    "rank",
    "vacancy",
    "name",
    "employer",
    "area",
    "salary_from",
    "salary_to",
    "currency",
    "gross",
    "published_at",
    "score",
    "why",
    "query",
    "variant",
    "letter",
    "url",
    "apply_url",
    "outcome",
    "detail",
];

/// The plan and what became of it as CSV (RFC 4180), best first. Numbers stay numbers; what a spreadsheet would run as
/// a formula is quoted with an apostrophe.
pub fn csv(document: &Document) -> String {
    let mut text = line(COLUMNS.map(cell));
    for (index, row) in document.plan.iter().enumerate() {
        text.push_str(&line(cells(index + 1, row)));
    }
    text
}

fn cells(rank: usize, row: &Row) -> [Cow<'_, str>; 19] {
    let salary = row.salary.as_ref();
    let amount = |amount: Option<i64>| Cow::Owned(amount.map(|amount| amount.to_string()).unwrap_or_default());
    let why = row.why.iter().map(|reason| format!("{}{} {}", sign(reason.points), reason.points, reason.label));
    let (outcome, detail) = told(row.outcome.as_ref());
    [
        Cow::Owned(rank.to_string()),
        cell(row.vacancy.as_str()),
        cell(&row.name),
        cell(&row.employer),
        cell(&row.area),
        amount(salary.and_then(|salary| salary.from)),
        amount(salary.and_then(|salary| salary.to)),
        cell(salary.map(|salary| salary.currency.as_str()).unwrap_or_default()),
        Cow::Borrowed(salary.map(|salary| if salary.gross { "true" } else { "false" }).unwrap_or_default()),
        cell(row.published_at.as_str()),
        Cow::Owned(row.score.to_string()),
        Cow::Owned(cell(&why.collect::<Vec<_>>().join("; ")).into_owned()),
        cell(&row.query),
        cell(row.variant.as_deref().unwrap_or_default()),
        cell(row.letter.as_deref().unwrap_or_default()),
        cell(&row.url),
        cell(&row.apply_url),
        Cow::Borrowed(outcome),
        cell(detail),
    ]
}

/// A word, and what goes with it.
fn told(told: Option<&Told>) -> (&'static str, &str) {
    match told {
        None => ("planned", ""),
        Some(Told::Applied { negotiation }) => ("applied", negotiation.as_ref().map_or("", |id| id.as_str())),
        Some(Told::Already) => ("already", ""),
        Some(Told::External { url }) => ("external", url),
        Some(Told::Denied { reason }) => ("denied", reason),
        Some(Told::Refused { reason }) => ("refused", reason),
        Some(Told::Unknown { reason }) => ("unknown", reason),
        Some(Told::Kept) => ("kept", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, csv};
    use crate::gate::Reason;
    use crate::hh::vacancies::SalaryRange;
    use crate::run::report::document::{Document, Row, Told};

    #[test]
    fn a_plan_is_read_back_as_it_was_and_runs_nothing() {
        let row = Row {
            name: "=HYPERLINK(\"http://x\")".into(),
            employer: "Рога, и «Копыта»".into(),
            salary: Some(SalaryRange { from: Some(-5), currency: "RUR".into(), ..SalaryRange::default() }),
            score: -7.5,
            why: vec![Reason { points: 5.0, label: "rust".into() }, Reason { points: -12.5, label: "office".into() }],
            letter: Some("Здравствуйте!\n\nГотов.".into()),
            outcome: Some(Told::Denied { reason: "negotiations/archived".into() }),
            ..Row::default()
        };
        let text = csv(&Document { plan: vec![row], ..Document::default() });
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 1);
        let told = |name: &str| &records[0][COLUMNS.iter().position(|column| *column == name).unwrap()];
        assert_eq!((told("name"), told("employer")), ("'=HYPERLINK(\"http://x\")", "Рога, и «Копыта»"));
        assert_eq!((told("salary_from"), told("score"), told("gross")), ("-5", "-7.5", "false"));
        assert_eq!((told("why"), told("letter")), ("'+5 rust; -12.5 office", "Здравствуйте!\n\nГотов."));
        assert_eq!((told("outcome"), told("detail")), ("denied", "negotiations/archived"));
    }
}
