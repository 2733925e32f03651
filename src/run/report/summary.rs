//! A run in a few lines, for a message to its person.

use std::fmt::Write;

use chrono::Local;

use super::{Document, Language, Unsent};

/// What ran, what it found and what came of it: three or four lines, without a line end after the last.
pub fn summary(document: &Document, language: Language) -> String {
    let texts = language.texts();
    let moment = language.moment(&document.at.with_timezone(&Local));
    let who = [document.strategy.name.as_str(), &document.person, &moment];
    let mut lines = vec![who.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")];
    let funnel = &document.funnel;
    lines.push(format!(
        "{}: {}, {}: {}",
        texts.found,
        language.count(funnel.found as usize, &texts.vacancies),
        texts.planned,
        language.whole(funnel.planned as u64)
    ));
    lines.extend(outcome(document, language));
    lines.join("\n")
}

/// What came of it on one line, for a subject.
pub fn headline(document: &Document, language: Language) -> String {
    let outcome = outcome(document, language).into_iter().next().unwrap_or_default();
    format!("{}: {outcome}", document.strategy.name)
}

/// The same for somebody who reads mail: the summary, then each application of the plan on lines of its own.
pub fn letter(document: &Document, language: Language) -> String {
    let mut text = summary(document, language);
    for (index, row) in document.plan.iter().enumerate() {
        let told = row.outcome.as_ref().map_or_else(String::new, |told| format!("{}: ", language.outcome(told)));
        let name = [row.name.as_str(), &row.employer].into_iter().filter(|part| !part.is_empty());
        let name = name.collect::<Vec<_>>().join(" · ");
        let _ = write!(text, "\n\n{}. {told}{name}\n{}", index + 1, row.url);
    }
    text
}

/// What came of the plan, in one sentence or two.
pub(super) fn outcome(document: &Document, language: Language) -> Vec<String> {
    let texts = language.texts();
    if let Some(word) = &document.not_sent_because {
        return vec![(texts.unsent)(Unsent::of(word).unwrap_or(Unsent::Declined)).to_owned()];
    }
    let mut lines = vec![totals(document, language)];
    if let Some(sentence) = &document.stopped {
        let known = document.stopped_by.and_then(texts.stopped);
        lines.push(known.map_or_else(|| sentence.clone(), str::to_owned));
    }
    lines
}

/// `sent: 7 applications, applied to before: 2`.
fn totals(document: &Document, language: Language) -> String {
    let (texts, totals) = (language.texts(), &document.totals);
    let others = [
        (texts.total_already, totals.already),
        (texts.total_external, totals.external),
        (texts.total_refused, totals.denied + totals.refused),
        (texts.total_unknown, totals.unknown),
        (texts.total_kept, totals.kept),
    ];
    let others = others.iter().filter(|(_, count)| *count > 0);
    let others = others.map(|(name, count)| format!("{name}: {}", language.whole(*count as u64)));
    let applied = format!("{}: {}", texts.sent, language.count(totals.applied, &texts.applications));
    std::iter::once(applied).chain(others).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::document::{StoppedBy, Totals};
    use super::{Document, Language, summary};
    use crate::run::Funnel;

    #[test]
    fn a_run_in_a_few_lines() {
        let mut document = Document {
            person: "Иван Иванов".into(),
            funnel: Funnel { found: 1_381, planned: 5, ..Funnel::default() },
            totals: Totals { applied: 2, kept: 3, ..Totals::default() },
            stopped: Some("the sentence".into()),
            stopped_by: Some(StoppedBy::Budget),
            ..Document::default()
        };
        let lines = |document: &Document, language| {
            summary(document, language).replace('\u{a0}', " ").lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        let budget = "суточный запас откликов исчерпан; остальное ждёт другого дня";
        assert_eq!(
            lines(&document, Language::Russian),
            ["найдено: 1 381 вакансия, в плане: 5", "отправлено: 2 отклика, ждут: 3", budget]
        );
        assert_eq!(lines(&document, Language::English)[2], "the sentence");
        document.not_sent_because = Some("dry_run".into());
        assert_eq!(
            lines(&document, Language::English),
            ["found: 1,381 vacancies, planned: 5", "dry run: nothing was sent"]
        );
    }
}
