//! What somebody's last run came to, in words.

use crate::web::engine::{Doing, Ended, Last};
use crate::web::language::{Language, Texts};

/// A result as pages show it.
pub(in crate::web) struct Told {
    pub(in crate::web) doing: &'static str,
    pub(in crate::web) at: String,
    pub(in crate::web) text: String,
    /// Why.
    pub(in crate::web) detail: Option<Detail>,
    /// What the strategy wants to be allowed, and what that means.
    pub(in crate::web) missing: Vec<(String, &'static str)>,
    /// Resumes to choose from: id and title.
    pub(in crate::web) resumes: Vec<(String, String)>,
}

/// Why it ended so.
pub(in crate::web) struct Detail {
    pub(in crate::web) text: String,
    /// The language that it is in.
    pub(in crate::web) code: &'static str,
    /// What the check says of a script, in lines.
    pub(in crate::web) is_listing: bool,
}

impl Told {
    pub(in crate::web) fn of(last: &Last, language: Language) -> Self {
        let t = language.texts();
        let (text, detail) = said(&last.ended_as, last.doing, language);
        let missing = match &last.ended_as {
            Ended::NotAllowed { missing, .. } => language.permissions(missing.iter().map(String::as_str)),
            _ => Vec::new(),
        };
        let resumes = match &last.ended_as {
            Ended::WhichResume { own } => own.iter().map(|(id, title)| (id.to_string(), title.clone())).collect(),
            _ => Vec::new(),
        };
        Self { doing: doing(last.doing, t), at: language.moment(last.ended), text, detail, missing, resumes }
    }
}

/// What is done, in a few words.
pub(super) fn doing(doing: Doing, t: &Texts) -> &'static str {
    match doing {
        Doing::Plan => t.doing_plan,
        Doing::Send => t.doing_send,
        Doing::Look => t.doing_look,
        Doing::Hide => t.doing_hide,
        Doing::Sync => t.doing_sync,
    }
}

/// What a sending came to; where nothing was held back, or every answer was clear, that is not said.
fn sent(language: Language, (applied, others, unclear, left): (usize, usize, usize, usize)) -> String {
    let t = language.texts();
    let held_back = (others > 0).then_some((t.ended_others, others));
    let lost = (unclear > 0).then_some((t.ended_unclear, unclear));
    let figures = [Some((t.ended_sent, applied)), held_back, lost, Some((t.ended_left, left))];
    let figures = language.figures(&figures.into_iter().flatten().collect::<Vec<_>>());
    if unclear > 0 { format!("{figures} {}", t.ended_unclear_next) } else { figures }
}

fn said(ended: &Ended, doing: Doing, language: Language) -> (String, Option<Detail>) {
    let t = language.texts();
    let plain = |text: &str| (text.to_owned(), None);
    let why = |text: &str, why: &str| (text.to_owned(), reason(why, language));
    match ended {
        Ended::Planned { found, new, waiting } => (language.planned(*found, *new, *waiting), None),
        Ended::Sent { applied, others, unclear, left, stopped } => {
            let text = sent(language, (*applied, *others, *unclear, *left));
            (text, stopped.as_deref().and_then(|why| reason(why, language)))
        }
        Ended::Looked { left } => plain(&format!("{} {}", t.ended_looked, language.figures(&[(t.ended_left, *left)]))),
        Ended::Hidden { left } => plain(&format!("{} {}", t.ended_hidden, language.figures(&[(t.ended_left, *left)]))),
        Ended::NotHidden { why: text } => why(t.ended_not_hidden, text),
        Ended::Synced { known, changed } => {
            plain(&language.figures(&[(t.ended_synced, *known), (t.ended_changed, *changed)]))
        }
        Ended::SentUntilSignIn { applied, others, unclear, left } => {
            let text = sent(language, (*applied, *others, *unclear, *left));
            (format!("{text} {}", t.ended_sign_in), None)
        }
        Ended::Cancelled => plain(t.ended_cancelled),
        Ended::Interrupted => plain(t.ended_interrupted),
        Ended::Busy => plain(t.busy_now),
        Ended::Rested { until } => plain(&format!("{} {}.", t.ended_rested, language.moment(*until))),
        Ended::NotAllowed { .. } => plain(t.ended_not_allowed),
        Ended::WhichResume { .. } => plain(t.ended_which_resume),
        Ended::SignIn => plain(t.ended_sign_in),
        Ended::Task => plain(t.ended_task),
        Ended::Script { findings } => {
            let text = language.scripts().around(findings);
            (t.ended_script.to_owned(), Some(Detail { text, code: "en", is_listing: true }))
        }
        Ended::Failed { why: text } if doing == Doing::Hide => why(t.ended_not_hidden, text),
        Ended::Failed { why: text } => why(t.ended_failed, text),
    }
}

/// The host's sentence in the person's language, or as it is.
fn reason(why: &str, language: Language) -> Option<Detail> {
    let known = language.of_reports().trouble(why);
    let code = if known.is_some() { language.code() } else { "en" };
    let text = known.unwrap_or_else(|| why.to_owned());
    (!why.is_empty()).then_some(Detail { text, code, is_listing: false })
}
