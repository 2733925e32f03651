//! What somebody's last run came to, in words.

use crate::protocol::Permission;
use crate::web::engine::{Doing, Ended, Last};
use crate::web::language::{Language, Texts};

/// A result as pages show it.
pub(super) struct Told {
    pub(super) doing: &'static str,
    pub(super) at: String,
    pub(super) text: String,
    /// In the words of hh.ru or of the checker.
    pub(super) detail: Option<String>,
    /// What the strategy wants to be allowed, and what that means.
    pub(super) missing: Vec<(String, &'static str)>,
    /// Resumes to choose from: id and title.
    pub(super) resumes: Vec<(String, String)>,
}

impl Told {
    pub(super) fn of(last: &Last, language: Language) -> Self {
        let t = language.texts();
        let (text, detail) = said(&last.ended_as, last.doing, language);
        let missing = match &last.ended_as {
            Ended::NotAllowed { missing, .. } => missing
                .iter()
                .map(|name| (name.clone(), name.parse::<Permission>().map_or("", Permission::meaning)))
                .collect(),
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

fn said(ended: &Ended, doing: Doing, language: Language) -> (String, Option<String>) {
    let t = language.texts();
    let plain = |text: &str| (text.to_owned(), None);
    match ended {
        Ended::Planned { found, new, waiting } => {
            let counts = [(t.ended_planned, *found as usize), (t.ended_new, *new), (t.ended_waiting, *waiting)];
            (counted(&counts), None)
        }
        Ended::Sent { applied, others, left, stopped } => {
            let counts = [(t.ended_sent, *applied), (t.ended_others, *others), (t.ended_left, *left)];
            (counted(&counts), stopped.clone())
        }
        Ended::SentUntilSignIn { applied, others, left } => {
            let counts = [(t.ended_sent, *applied), (t.ended_others, *others), (t.ended_left, *left)];
            (format!("{} {}", counted(&counts), t.ended_sign_in), None)
        }
        Ended::Looked { left } => (format!("{} {}", t.ended_looked, counted(&[(t.ended_left, *left)])), None),
        Ended::Hidden { left } => (format!("{} {}", t.ended_hidden, counted(&[(t.ended_left, *left)])), None),
        Ended::NotHidden { why } => (t.ended_not_hidden.to_owned(), Some(why.clone())),
        Ended::Synced { known, changed } => (counted(&[(t.ended_synced, *known), (t.ended_changed, *changed)]), None),
        Ended::Cancelled => plain(t.ended_cancelled),
        Ended::Interrupted => plain(t.ended_interrupted),
        Ended::Busy => plain(t.busy_now),
        Ended::Rested { until } => (format!("{} {}.", t.ended_rested, language.moment(*until)), None),
        Ended::NotAllowed { .. } => plain(t.ended_not_allowed),
        Ended::WhichResume { .. } => plain(t.ended_which_resume),
        Ended::SignIn => plain(t.ended_sign_in),
        Ended::Script { findings } => (t.ended_script.to_owned(), Some(findings.clone())),
        Ended::Failed { why } if doing == Doing::Hide => (t.ended_not_hidden.to_owned(), Some(why.clone())),
        Ended::Failed { why } => (t.ended_failed.to_owned(), Some(why.clone())),
    }
}

/// Figures with their names before them, so that no noun has to bend.
fn counted(counts: &[(&str, usize)]) -> String {
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name}: {count}.")).collect();
    counts.join(" ")
}
