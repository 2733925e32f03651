//! How somebody's runs stand: what is under way, and what the last one came to. It survives the server.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::hh::ResumeId;

/// What is kept in a person's folder.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// What was asked for and is not over.
    pub under_way: Option<UnderWay>,
    pub last: Option<Last>,
    /// The last search, which the schedule goes on from.
    pub searched: Option<Searched>,
    /// The trouble of their schedule that they were written of: it is not told again while it stays.
    pub told: Option<String>,
}

/// Asked for, and not over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnderWay {
    pub doing: Doing,
    pub since: DateTime<Utc>,
    /// It has begun; else it waits for its turn.
    pub begun: bool,
}

/// What is done for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Searching and planning.
    Plan,
    /// Sending what was approved.
    Send,
    /// Looking again at what waits, as after an interruption.
    Look,
    /// Hiding a vacancy or an employer at hh.ru.
    Hide,
    /// Asking hh.ru what came of the applications.
    Sync,
}

/// What was done last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Last {
    pub doing: Doing,
    pub began: DateTime<Utc>,
    pub ended: DateTime<Utc>,
    /// A schedule began it.
    pub scheduled: bool,
    pub ended_as: Ended,
}

/// When a search was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    pub began: DateTime<Utc>,
    pub ended: DateTime<Utc>,
    /// Nothing can be sent earlier, by this machine's clock.
    pub earliest: Option<DateTime<Utc>>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Ended {
    /// So many wait to be approved; `new` of them were found by this run.
    Planned {
        found: u32,
        new: usize,
        waiting: usize,
    },
    Sent {
        applied: usize,
        others: usize,
        /// Tried, once or twice, without a clear answer: the next run looks at hh.ru whether they arrived.
        #[serde(default)]
        unclear: usize,
        left: usize,
        stopped: Option<String>,
    },
    /// What waits was looked at again.
    Looked {
        left: usize,
    },
    /// Hidden at hh.ru; so many are left in the plan.
    Hidden {
        left: usize,
    },
    /// hh.ru did not do it.
    NotHidden {
        why: String,
    },
    Synced {
        known: usize,
        changed: usize,
    },
    /// The person asked to stop.
    Cancelled,
    /// The server ended meanwhile.
    Interrupted,
    /// Another run of theirs is under way, at the command line perhaps.
    Busy,
    /// The day's applications are used up.
    Rested {
        until: DateTime<Utc>,
    },
    /// The script wants to be allowed this, by the names of the permissions.
    NotAllowed {
        script: String,
        missing: Vec<String>,
    },
    /// They have several resumes and chose none.
    WhichResume {
        own: Vec<(ResumeId, String)>,
    },
    /// They have to connect hh.ru again.
    SignIn,
    /// The same in the middle of a sending.
    SentUntilSignIn {
        applied: usize,
        others: usize,
        /// Tried without a clear answer: the next run looks at hh.ru whether they arrived.
        #[serde(default)]
        unclear: usize,
        left: usize,
    },
    /// The strategy is a task, which the server does not run.
    Task,
    /// The script does not run; what was found, in lines.
    Script {
        findings: String,
    },
    Failed {
        why: String,
    },
}

impl Ended {
    /// What kind of trouble it is, where the person has to do something, or to know; told apart by this alone.
    pub fn trouble(&self) -> Option<String> {
        let kind = match self {
            Self::NotAllowed { missing, .. } => return Some(format!("not allowed: {}", missing.join(", "))),
            Self::SignIn | Self::SentUntilSignIn { .. } => "sign-in",
            Self::WhichResume { .. } => "resume",
            Self::Task => "task",
            Self::Script { .. } => "script",
            Self::Failed { .. } => "failed",
            _ => return None,
        };
        Some(kind.to_owned())
    }

    /// Whether it shows that no trouble is left.
    fn is_well(&self) -> bool {
        matches!(self, Self::Planned { .. } | Self::Sent { .. } | Self::Rested { .. })
    }
}

impl Standing {
    /// Takes note of what something ended as; whether the person is to be written to: once for each trouble of their
    /// schedule, not after each run.
    pub fn is_news(&mut self, scheduled: bool, ended_as: &Ended) -> bool {
        if ended_as.is_well() {
            self.told = None;
        }
        let trouble = ended_as.trouble().filter(|_| scheduled);
        let is_news = trouble.is_some() && trouble != self.told;
        if is_news {
            self.told = trouble;
        }
        is_news
    }

    /// Whether the last thing was cut short by the end of a server.
    pub fn was_interrupted(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.ended_as == Ended::Interrupted)
    }

    /// What a server that starts makes of what one left that ended; whether something was being sent.
    pub fn interrupted(&mut self, now: DateTime<Utc>) -> Option<Doing> {
        let UnderWay { doing, since, begun } = self.under_way.take()?;
        // A second look at the same interruption that is cut short leaves it as it is.
        if doing != Doing::Look || !self.was_interrupted() {
            self.last = Some(Last { doing, began: since, ended: now, scheduled: false, ended_as: Ended::Interrupted });
        }
        // What waited for its turn only is due still.
        if doing == Doing::Plan && begun {
            self.searched = Some(Searched { began: since, ended: now, earliest: None });
        }
        Some(doing)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::{Doing, Ended, Standing, UnderWay};

    #[test]
    fn trouble_is_news_once_until_it_is_over_or_another() {
        let mut standing = Standing::default();
        let failed = |why: &str| Ended::Failed { why: why.to_owned() };
        assert!(!standing.is_news(false, &failed("hh.ru is away")), "whoever asked sees it");
        assert!(standing.is_news(true, &failed("hh.ru is away")));
        assert!(!standing.is_news(true, &failed("hh.ru is still away")));
        assert!(!standing.is_news(true, &Ended::Interrupted));
        assert!(!standing.is_news(true, &failed("hh.ru is away")));
        assert!(standing.is_news(true, &Ended::SignIn));
        assert!(!standing.is_news(true, &Ended::Planned { found: 1, new: 0, waiting: 0 }));
        assert!(standing.is_news(true, &Ended::SignIn), "it is lost again");
        let asks = |missing: &str| Ended::NotAllowed { script: String::new(), missing: vec![missing.to_owned()] };
        assert!(standing.is_news(true, &asks("memory")) && !standing.is_news(true, &asks("memory")));
        assert!(standing.is_news(true, &asks("blacklist")));
    }

    #[test]
    fn what_was_under_way_is_told_as_interrupted_once() {
        let since = DateTime::UNIX_EPOCH;
        let under_way = Some(UnderWay { doing: Doing::Plan, since, begun: true });
        let mut standing = Standing { under_way, ..Standing::default() };
        let kept = serde_json::to_vec(&standing).unwrap();
        assert_eq!(serde_json::from_slice::<Standing>(&kept).unwrap(), standing);
        let now = since + TimeDelta::hours(1);
        assert_eq!(standing.interrupted(now), Some(Doing::Plan));
        assert_eq!(standing.last.as_ref().map(|last| &last.ended_as), Some(&Ended::Interrupted));
        // The schedule goes on from it, and does not begin anew at once.
        assert_eq!(standing.searched.as_ref().map(|searched| searched.began), Some(since));
        assert_eq!(standing.interrupted(now), None);
        standing.under_way = Some(UnderWay { doing: Doing::Look, since: now, begun: true });
        assert_eq!(standing.interrupted(now), Some(Doing::Look));
        assert_eq!(standing.last.as_ref().map(|last| last.doing), Some(Doing::Plan));
        let under_way = Some(UnderWay { doing: Doing::Plan, since, begun: false });
        let mut waited = Standing { under_way, ..Standing::default() };
        assert_eq!((waited.interrupted(now), &waited.searched), (Some(Doing::Plan), &None), "its turn comes yet");
        // What an older or newer server wrote is no obstacle.
        assert!(serde_json::from_str::<Standing>("{\"other\":1}").is_ok());
    }
}
