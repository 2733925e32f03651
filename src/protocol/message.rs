//! The messages themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::explained::{Explained, Explaining};
use super::testing::{Contents, Suite, Tested};
use super::{
    Choosing, Experiment, Failure, Finding, Hook, LogLine, Permission, Question, Refusal, Reply, Returned, Strategy,
    Unfollowed, Verdict,
};
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Currency, Me, Resume, ResumeId, VacancyId};

/// One file of a program, as the host read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What messages call it.
    pub file: String,
    pub text: String,
    /// The literal of each `import` and the index of the file that it names.
    pub imports: BTreeMap<String, usize>,
    /// The literal of each `text::file` and the text of the file that it names, or why there is none.
    pub files: BTreeMap<String, Result<String, String>>,
    /// The imports that were not followed.
    pub unfollowed: BTreeMap<String, Unfollowed>,
}

/// What a run knows that its script may use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// By hh.ru's clock; ages are counted from it, so that a run can be replayed.
    #[serde(with = "moment")]
    pub now: DateTime<FixedOffset>,
    pub me: Me,
    pub resume: Resume,
    /// hh.ru's currencies; without them only roubles can be compared.
    pub rates: Vec<Currency>,
    /// What the person set (`--set name=value`), by name.
    pub params: BTreeMap<String, String>,
    /// What the person allows the script.
    pub granted: Vec<Permission>,
    /// What the script remembers of earlier runs: JSON by name.
    pub memory: BTreeMap<String, String>,
    /// Which vacancy gets which variant.
    pub experiment: Experiment,
}

/// What the host asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Call {
    /// The first message: the files of the program, the script itself first. Answered by [`Answer::Loaded`] or
    /// [`Answer::Refused`].
    Load(Vec<Source>),
    /// A program that is checked and not run; at any time. Answered by [`Answer::Checked`].
    Check(Vec<Source>),
    /// Answered by [`Answer::Begun`].
    Begin(Box<Context>),
    /// Answered by [`Answer::Queries`].
    Queries,
    /// Vacancies to hold until they are judged, so that they need not be sent then; before or after [`Call::Load`].
    /// Answered by [`Answer::Held`].
    Hold(Vec<Arc<Vacancy>>),
    /// As [`Call::Judge`], of vacancies that are held; none is held any longer then.
    JudgeHeld(Vec<VacancyId>),
    /// `filter`, then `score`. Answered by [`Answer::Verdicts`], in the order of the vacancies.
    Judge(Vec<Arc<Vacancy>>),
    /// `review`. Answered by [`Answer::Verdicts`], in the order of the vacancies.
    Review(Vec<FullVacancy>),
    /// The person's resumes in full, to be chosen from. Answered by [`Answer::Begun`].
    Own(Vec<Resume>),
    /// `resume`. Answered by [`Answer::Resumes`], in the order of the vacancies.
    Resumes(Vec<Choosing>),
    /// `letter`, with the run's resume. Answered by [`Answer::Letters`], in the order of the vacancies.
    Letters(Vec<FullVacancy>),
    /// The same with another of the person's resumes.
    LettersBy(ResumeId, Vec<FullVacancy>),
    /// What changed in the script's memory since it was last asked. Answered by [`Answer::Memory`].
    Memory,
    /// One vacancy, with every step. Answered by [`Answer::Explained`].
    Explain(Box<Explaining>),
    /// Instead of [`Call::Load`]: a script with its tests. Answered by [`Answer::Contents`] or [`Answer::Refused`].
    LoadSuite(Box<Suite>),
    /// One test of the suite, by its place among them. Answered by [`Answer::Tested`].
    Test(usize),
    /// `main`, with the words that the person added. Answered by [`Answer::Returned`].
    Main(Vec<String>),
    /// What the script asked for in the middle of another call. Only pages to be judged may come before it; they wait
    /// until that call is answered.
    Reply(Box<Result<Reply, Refusal>>),
}

impl Call {
    /// The hook that is most at work while the host waits.
    pub fn hook(&self) -> Option<Hook> {
        match self {
            Self::Load(_)
            | Self::Check(_)
            | Self::Begin(_)
            | Self::Own(_)
            | Self::Hold(_)
            | Self::Memory
            | Self::LoadSuite(_)
            | Self::Test(_)
            | Self::Explain(_)
            | Self::Reply(_) => None,
            Self::Queries => Some(Hook::Queries),
            Self::Judge(_) | Self::JudgeHeld(_) => Some(Hook::Score),
            Self::Review(_) => Some(Hook::Review),
            Self::Resumes(_) => Some(Hook::Resume),
            Self::Letters(_) | Self::LettersBy(..) => Some(Hook::Letter),
            Self::Main(_) => Some(Hook::Main),
        }
    }

    /// How many times it runs a hook, at most.
    pub fn hooks(&self) -> usize {
        match self {
            Self::Load(_)
            | Self::Check(_)
            | Self::Begin(_)
            | Self::Own(_)
            | Self::Hold(_)
            | Self::Queries
            | Self::Memory
            | Self::LoadSuite(_)
            | Self::Test(_)
            | Self::Main(_)
            | Self::Reply(_) => 1,
            Self::Explain(_) => Hook::ALL.len(),
            Self::Judge(vacancies) => 2 * vacancies.len(),
            Self::JudgeHeld(ids) => 2 * ids.len(),
            Self::Resumes(vacancies) => vacancies.len(),
            Self::Review(vacancies) | Self::Letters(vacancies) | Self::LettersBy(_, vacancies) => vacancies.len(),
        }
    }
}

/// What the script's process says. Log lines come before the answer they belong to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Log(LogLine),
    /// The script waits for this in the middle of a hook or a task; answered by [`Call::Reply`].
    Ask(Box<Question>),
    Answer(Answer),
    /// The script failed; the process may be asked on.
    Failed(Box<Failure>),
}

/// What a call brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Loaded(Strategy),
    /// The static check found errors.
    Refused(Vec<Finding>),
    Checked(Vec<Finding>),
    Begun,
    Held,
    Queries(Vec<Query>),
    Verdicts(Vec<Verdict>),
    /// `None` where it is the run's own.
    Resumes(Vec<Option<ResumeId>>),
    Letters(Vec<Option<String>>),
    /// JSON by name; `None` where it was taken away.
    Memory(BTreeMap<String, Option<String>>),
    Explained(Explained),
    Contents(Contents),
    Tested(Tested),
    Returned(Returned),
}

/// A moment as text: postcard knows no dates.
mod moment {
    use chrono::{DateTime, FixedOffset, SecondsFormat};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(moment: &DateTime<FixedOffset>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::Nanos, false))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
        DateTime::parse_from_rfc3339(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
