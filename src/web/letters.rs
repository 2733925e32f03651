//! What is written to people of trouble that their schedule had: what it is, the next step, and the page for it.

use url::Url;

use super::engine::{Ended, Last};
use super::language::{Language, LetterTexts};
use super::pages::Told;
use crate::notify::Notice;

/// The letter about trouble; `None` where it is none. `strategy` is the one that the schedule runs, `public` where the
/// server is reached.
pub(super) fn of_trouble(trouble: &Last, strategy: Option<&str>, language: Language, public: &Url) -> Option<Notice> {
    let l = language.letters();
    let (what, step, page) = step(&trouble.ended_as, strategy, l)?;
    let told = Told::of(trouble, language);
    let mut text = told.text;
    if let Some(detail) = told.detail {
        text.push_str(if detail.is_listing { "\n\n" } else { " " });
        text.push_str(&detail.text);
    }
    for (name, meaning) in told.missing {
        let line = if meaning.is_empty() { format!("\n- {name}") } else { format!("\n- {name} — {meaning}") };
        text.push_str(&line);
    }
    let text = format!("{text}\n\n{step}\n{public}{page}\n\n{}\n{public}settings/runs\n", l.once);
    Some(Notice { subject: format!("hhrun · {what}"), text, ..Notice::default() })
}

/// What it is in a few words, what to do, and the page without the slash before it.
fn step(ended: &Ended, strategy: Option<&str>, l: &LetterTexts) -> Option<(&'static str, &'static str, String)> {
    let (what, step, page) = match ended {
        Ended::SignIn | Ended::SentUntilSignIn { .. } => (l.sign_in, l.sign_in_step, String::new()),
        Ended::NotAllowed { .. } => (l.permission, l.permission_step, "run".to_owned()),
        Ended::WhichResume { .. } => (l.resume, l.resume_step, "settings/resume".to_owned()),
        Ended::Task => (l.task, l.task_step, "settings/runs".to_owned()),
        Ended::Script { .. } => {
            (l.script, l.script_step, strategy.map_or("strategies".to_owned(), |name| format!("strategies/{name}")))
        }
        Ended::Failed { .. } => (l.failed, l.failed_step, "run".to_owned()),
        _ => return None,
    };
    Some((what, step, page))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::super::engine::{Doing, Ended, Last};
    use super::super::language::Language;

    #[test]
    fn every_trouble_has_a_letter_in_both_languages_with_its_page() {
        let public = "https://jobs.example.org/".parse().unwrap();
        let script = "abc".to_owned();
        for (ended_as, page) in [
            (Ended::SignIn, "https://jobs.example.org/\n"),
            (Ended::SentUntilSignIn { applied: 2, others: 0, unclear: 0, left: 1 }, "https://jobs.example.org/\n"),
            (Ended::NotAllowed { script, missing: vec!["memory".to_owned()] }, "https://jobs.example.org/run\n"),
            (Ended::WhichResume { own: Vec::new() }, "https://jobs.example.org/settings/resume\n"),
            (Ended::Task, "https://jobs.example.org/settings/runs\n"),
            (Ended::Script { findings: "error[HH001]".to_owned() }, "https://jobs.example.org/strategies/rust\n"),
            (Ended::Failed { why: "hh.ru is away".to_owned() }, "https://jobs.example.org/run\n"),
        ] {
            assert!(ended_as.trouble().is_some(), "{ended_as:?}");
            let now = Utc::now();
            let last = Last { doing: Doing::Plan, began: now, ended: now, scheduled: true, ended_as };
            let written = Language::ALL.map(|language| {
                let letter = super::of_trouble(&last, Some("rust"), language, &public).unwrap();
                assert!(letter.text.contains(page), "{}", letter.text);
                letter
            });
            assert!(written[0].subject != written[1].subject && written[0].text != written[1].text);
        }
        let now = Utc::now();
        let last = Last { doing: Doing::Plan, began: now, ended: now, scheduled: true, ended_as: Ended::Cancelled };
        assert!(super::of_trouble(&last, None, Language::English, &public).is_none());
    }
}
