//! What somebody's last run came to, in words.

use crate::web::engine::{Doing, Ended, Last};
use crate::web::language::{Language, Texts};

/// A result as pages show it.
pub(super) struct Told {
    pub(super) doing: &'static str,
    pub(super) at: String,
    pub(super) text: String,
    /// Why.
    pub(super) detail: Option<Detail>,
    /// What the strategy wants to be allowed, and what that means.
    pub(super) missing: Vec<(String, &'static str)>,
    /// Resumes to choose from: id and title.
    pub(super) resumes: Vec<(String, String)>,
}

/// Why it ended so.
pub(super) struct Detail {
    pub(super) text: String,
    /// The language that it is in.
    pub(super) code: &'static str,
    /// What the check says of a script, in lines.
    pub(super) is_listing: bool,
}

impl Told {
    pub(super) fn of(last: &Last, language: Language) -> Self {
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

/// What a sending came to; where nothing was held back, that is not said.
fn sent(t: &Texts, applied: usize, others: usize, left: usize) -> Vec<(&'static str, usize)> {
    let held_back = (others > 0).then_some((t.ended_others, others));
    [Some((t.ended_sent, applied)), held_back, Some((t.ended_left, left))].into_iter().flatten().collect()
}

fn said(ended: &Ended, doing: Doing, language: Language) -> (String, Option<Detail>) {
    let t = language.texts();
    let plain = |text: &str| (text.to_owned(), None);
    let why = |text: &str, why: &str| (text.to_owned(), reason(why, language));
    match ended {
        Ended::Planned { found, new, waiting } => (language.planned(*found, *new, *waiting), None),
        Ended::Sent { applied, others, left, stopped } => {
            let figures = sent(t, *applied, *others, *left);
            (language.figures(&figures), stopped.as_deref().and_then(|why| reason(why, language)))
        }
        Ended::Looked { left } => plain(&format!("{} {}", t.ended_looked, language.figures(&[(t.ended_left, *left)]))),
        Ended::Hidden { left } => plain(&format!("{} {}", t.ended_hidden, language.figures(&[(t.ended_left, *left)]))),
        Ended::NotHidden { why: text } => why(t.ended_not_hidden, text),
        Ended::Synced { known, changed } => {
            plain(&language.figures(&[(t.ended_synced, *known), (t.ended_changed, *changed)]))
        }
        Ended::SentUntilSignIn { applied, others, left } => {
            let figures = sent(t, *applied, *others, *left);
            (format!("{} {}", language.figures(&figures), t.ended_sign_in), None)
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
