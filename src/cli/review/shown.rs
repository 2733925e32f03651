//! One vacancy of a plan, as a person reads it before applying.

use std::fmt::Write;

use crate::gate::Planned;
use crate::hh::vacancies::Vacancy;
use crate::protocol::strip_controls;
use crate::run::report::{described, salary_text};

/// Lines of a description shown before the rest is left to the page.
const DESCRIPTION: usize = 14;

/// All that the plan knows of one of its vacancies.
pub(super) fn shown(index: usize, planned: &Planned, width: usize) -> String {
    let vacancy = &planned.vacancy;
    let mut text = String::new();
    let _ = writeln!(text, "\n#{}  {}", index + 1, plain(&vacancy.name));
    let facts = [
        vacancy.employer_name().to_owned(),
        vacancy.area.name.clone(),
        salary_text(vacancy),
        vacancy.published_at.moment().map_or_else(String::new, |at| at.format("published %-d %b").to_string()),
    ];
    let facts: Vec<String> = facts.iter().filter(|fact| !fact.is_empty()).map(|fact| plain(fact)).collect();
    paragraph(&mut text, "  ", &facts.join(" · "), width, usize::MAX);
    let _ = writeln!(text, "{}", links(vacancy));
    let _ = writeln!(text, "\n  score {}", rounded(planned.score));
    for reason in &planned.why {
        paragraph(
            &mut text,
            "  ",
            &format!("{:>+7}  {}", rounded(reason.points), plain(&reason.label)),
            width,
            usize::MAX,
        );
    }
    if let Some(details) = &planned.details {
        let skills: Vec<&str> = details.key_skills.iter().map(|skill| skill.name.as_str()).collect();
        if !skills.is_empty() {
            text.push('\n');
            paragraph(&mut text, "  ", &format!("skills: {}", plain(&skills.join(", "))), width, usize::MAX);
        }
        let description = described(&details.description);
        if !description.is_empty() {
            text.push('\n');
            paragraph(&mut text, "  ", &description, width, DESCRIPTION);
        }
    }
    match planned.letter.as_deref().filter(|letter| !letter.trim().is_empty()) {
        Some(letter) => {
            let _ = writeln!(text, "\n  the letter{}:", if planned.edited { ", as you edited it" } else { "" });
            paragraph(&mut text, "  │ ", letter.trim_end(), width, usize::MAX);
        }
        None => text.push_str("\n  without a letter\n"),
    }
    text
}

/// Where one looks at it and applies to it by hand.
pub(super) fn links(vacancy: &Vacancy) -> String {
    let apply = vacancy.response_url.as_ref().unwrap_or(&vacancy.apply_alternate_url);
    format!("  {}\n  apply: {}", plain(&vacancy.alternate_url), plain(apply))
}

fn paragraph(text: &mut String, before: &str, content: &str, width: usize, most: usize) {
    let content = strip_controls(content, true);
    let lines = textwrap::wrap(&content, width.saturating_sub(before.chars().count() + 1).max(20));
    for line in lines.iter().take(most) {
        let _ = writeln!(text, "{before}{line}");
    }
    if lines.len() > most {
        let _ = writeln!(text, "{before}… {} more lines on its page", lines.len() - most);
    }
}

/// To one digit after the point; sums of fractions have many. Adding 0 makes -0 a 0.
fn rounded(points: f64) -> f64 {
    (points * 10.0).round() / 10.0 + 0.0
}

fn plain(text: &str) -> String {
    strip_controls(text, false).into_owned()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::shown;
    use crate::gate::{Planned, Reason};
    use crate::hh::vacancies::{Details, Vacancy};

    #[test]
    fn all_of_it_fits_eighty_columns_and_steers_no_terminal() {
        let vacancy = Vacancy { name: "Разработчик\u{1b}[2J\n".to_owned(), ..Vacancy::default() };
        let description = "<p>Пишем на Rust и не боимся этого. </p>".repeat(40);
        let planned = Planned {
            vacancy,
            details: Some(Box::new(Details { description, ..Details::default() })),
            score: 35.4 + 0.1 + 1e-13,
            why: vec![Reason { points: -4.5, label: "далеко ".repeat(30) }],
            letter: Some("Здравствуйте! ".repeat(20)),
            edited: true,
            ..Planned::default()
        };
        let text = shown(0, &planned, 80);
        assert!(text.lines().all(|line| line.width() <= 80), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
        for words in ["#1  Разработчик", "score 35.5", "-4.5  далеко", "more lines on its page", "as you edited it"]
        {
            assert!(text.contains(words), "no `{words}`:\n{text}");
        }
    }
}
