//! The host of a task: answers what it reads, and notes what it wants changed.

use std::collections::HashMap;

use crate::gate::{self, Change, Gate, Planned, check_letter};
use crate::hh::vacancies::FullVacancy;
use crate::hh::{Client, EmployerId, Error as HhError, Meaning, NegotiationId, Resume, VacancyId, Write};
use crate::protocol::{self, Permission, Question, Refusal, Reply, Stop, Wording, strip_controls};
use crate::session::{self, Session};
use crate::vault::machine::State;
use crate::worker::{Answering, Host, Writer, refused};

use super::Allowed;
use super::listing::Cursor;

/// The most changes of one plan: nobody reads more, and hh.ru would not like them.
const MOST: usize = 1_000;
/// The most lists that may be open at once.
const LISTS: usize = 64;
/// The most that a task may ask: all of a full search, each vacancy read in full.
const QUESTIONS: u32 = 3_000;

/// What one call of `main` asks for goes over this desk.
pub(super) struct Desk<'a> {
    pub(super) client: &'a Client,
    session: &'a Session,
    gate: &'a mut Gate,
    allowed: &'a mut Allowed,
    pub(super) resume: &'a Resume,
    /// Applications that the sliding day still allows.
    budget: u32,
    lists: HashMap<u32, Cursor>,
    opened: u32,
    asked: u32,
    pub(super) names: Names,
    changes: Vec<Change>,
    refused: Vec<(String, String)>,
}

/// What things are called that the script has seen, so that a plan can say what it is about.
#[derive(Default)]
pub(super) struct Names {
    pub(super) vacancies: HashMap<VacancyId, String>,
    pub(super) employers: HashMap<EmployerId, String>,
    pub(super) negotiations: HashMap<NegotiationId, String>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        client: &'a Client,
        session: &'a Session,
        gate: &'a mut Gate,
        allowed: &'a mut Allowed,
        resume: &'a Resume,
        budget: u32,
    ) -> Self {
        Self {
            client,
            session,
            gate,
            allowed,
            resume,
            budget,
            lists: HashMap::new(),
            opened: 0,
            asked: 0,
            names: Names::default(),
            changes: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Whose desk it is.
    pub(super) fn user(&self) -> &crate::vault::UserName {
        self.session.vault().user()
    }

    /// What was noted: the changes in their order, and what is not changed, with the reasons.
    pub(super) fn plan(self) -> (Vec<Change>, Vec<(String, String)>) {
        (self.changes, self.refused)
    }

    async fn reply(&mut self, question: Question) -> Result<Reply, Refusal> {
        self.asked += 1;
        if self.asked > QUESTIONS {
            return Err(limit(format!("more than {QUESTIONS} questions were asked")));
        }
        match question {
            Question::Read(read) => self.read(read).await,
            Question::Open(listing) => {
                if self.lists.len() >= LISTS {
                    return Err(limit(format!("more than {LISTS} lists are open at once")));
                }
                let (cursor, found) = self.open(*listing).await?;
                self.opened += 1;
                self.lists.insert(self.opened, cursor);
                Ok(Reply::Opened { list: self.opened, found })
            }
            Question::Next(list) => {
                let Some(mut cursor) = self.lists.remove(&list) else { return Ok(Reply::End) };
                let page = self.turn(&mut cursor).await?;
                if page != Reply::End {
                    self.lists.insert(list, cursor);
                }
                Ok(page)
            }
            Question::Close(list) => {
                self.lists.remove(&list);
                Ok(Reply::Done)
            }
            Question::Write(write) => self.note(write).await,
            Question::SignIn => self.sign_in(),
            Question::Ai { .. } => Ok(Reply::Done),
        }
    }

    /// Notes a change in the plan, unless it stands against what no script lifts.
    async fn note(&mut self, write: Write) -> Result<Reply, Refusal> {
        self.permit(&format!("hh::{}", function(&write)), Permission::of(&write))?;
        if self.changes.iter().any(|change| change.write == write) {
            return Ok(Reply::Planned(protocol::Planned::Planned));
        }
        if self.changes.len() >= MOST {
            return Err(limit(format!("a plan has at most {MOST} changes")));
        }
        let (mut change, obstacle) = if let Write::Apply { vacancy, letter } = &write {
            self.application(vacancy, letter.as_deref()).await?
        } else {
            let obstacle = self.gate.obstacle(&write).await.map_err(of_gate)?;
            let what = self.what(&write, obstacle.is_some()).await?;
            (Change { write, what, application: None }, obstacle)
        };
        // A name may have line ends: each change has one line of the plan, and no more.
        change.what = strip_controls(&change.what, false).into_owned();
        Ok(Reply::Planned(match obstacle {
            None => {
                self.changes.push(change);
                protocol::Planned::Planned
            }
            Some(reason) => {
                self.refused.push((change.what, reason.clone()));
                protocol::Planned::Refused(reason)
            }
        }))
    }

    async fn application(&mut self, id: &VacancyId, letter: Option<&str>) -> Result<(Change, Option<String>), Refusal> {
        if self.resume.id.as_str().is_empty() {
            return Err(Refusal::Error {
                message: "no resume is chosen to apply with".to_owned(),
                help: Some("choose one with `--resume`".to_owned()),
            });
        }
        let FullVacancy { vacancy, details } = self.client.vacancy(id).await.map_err(|error| of_hh(&error))?;
        self.gate.learn([id]).map_err(of_gate)?;
        let planned = self.changes.iter().filter(|change| change.application.is_some()).count();
        let spent = u32::try_from(planned).unwrap_or(u32::MAX) >= self.budget;
        let twice =
            self.changes.iter().any(|change| change.write.target() == id.as_str() && change.application.is_some());
        let obstacle = self.gate.refusal(&vacancy).map(|refused| refused.to_string());
        let obstacle = obstacle
            .or_else(|| twice.then(|| "an application there is in the plan already".to_owned()))
            .or_else(|| check_letter(letter, vacancy.response_letter_required).err().map(|problem| problem.to_string()))
            .or_else(|| spent.then(|| "today's budget of applications is used up".to_owned()));
        let letter = letter.map(str::to_owned);
        let write = Write::Apply { vacancy: id.clone(), letter: letter.clone() };
        let what = format!("apply to {}", super::wording::vacancy(&vacancy));
        let application = Planned { vacancy, details: Some(Box::new(details)), letter, ..Planned::default() };
        Ok((Change { write, what, application: Some(Box::new(application)) }, obstacle))
    }

    fn permit(&self, call: &str, permission: Permission) -> Result<(), Refusal> {
        if self.allowed.permissions.contains(&permission) {
            Ok(())
        } else {
            Err(Refusal::not_allowed(call, permission))
        }
    }

    fn sign_in(&self) -> Result<Reply, Refusal> {
        let vault = self.session.vault();
        let holding = vault.tokens().read().map_err(|error| limit(error.to_string()))?;
        let state = match holding.as_ref().map(|holding| &holding.state) {
            Some(State::Active | State::Refreshing) => "signed_in",
            Some(State::NeedsLogin(_)) | None => "needs_login",
            Some(State::NeedsAction(_)) => "needs_action",
            Some(State::LoggedOut) => "logged_out",
        };
        let expires_at = holding.and_then(|holding| Some(holding.pair?.expires_at.to_rfc3339()));
        let status = serde_json::json!({ "user": vault.user().as_str(), "state": state, "expires_at": expires_at });
        Ok(Reply::Json(status.to_string()))
    }
}

impl Host for Desk<'_> {
    fn answer(&mut self, question: Question) -> Answering<'_> {
        match question {
            Question::Ai { prompt, wording } => {
                let call = if wording == Wording::Letter { "ai::letter" } else { "ai::text" };
                if let Err(refusal) = self.permit(call, Permission::Ai) {
                    return refused(refusal);
                }
                match &mut self.allowed.scribe {
                    Some(scribe) => scribe.write(prompt, wording),
                    None => Box::pin(std::future::ready(Ok(Reply::Unwritten("nobody writes here".to_owned())))),
                }
            }
            other => Box::pin(self.reply(other)),
        }
    }
}

/// What a script calls for a change.
fn function(write: &Write) -> &'static str {
    match write {
        Write::Message { .. } => "message_send",
        other => other.name(),
    }
}

fn limit(message: String) -> Refusal {
    Refusal::End { stop: Stop::Limit, message, help: None }
}

/// An error of hh.ru: what concerns the whole run ends the script, the rest is the script's to catch.
pub(super) fn of_hh(error: &HhError) -> Refusal {
    let (message, help) = (error.to_string(), error.hint());
    if let HhError::Access(source) = error {
        let session = source.downcast_ref::<session::Error>();
        let gone = session.is_none_or(|error| matches!(error, session::Error::NotSignedIn { .. }));
        let stop = if gone { Stop::SignIn } else { Stop::Hh };
        return Refusal::End { stop, message, help: help.or_else(|| session.and_then(session::Error::hint)) };
    }
    match error.meaning() {
        Some(Meaning::SignIn(_) | Meaning::TokenExpired) => Refusal::End { stop: Stop::SignIn, message, help },
        Some(Meaning::Captcha(_) | Meaning::Limit) => Refusal::End { stop: Stop::Limit, message, help },
        Some(Meaning::Application(_) | Meaning::Agent(_)) => Refusal::End { stop: Stop::Hh, message, help },
        _ => Refusal::Error { message, help },
    }
}

fn of_gate(error: gate::Error) -> Refusal {
    match error {
        gate::Error::Hh(error) => of_hh(&error),
        gate::Error::Journal(error) => limit(error.to_string()),
    }
}
