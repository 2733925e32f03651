//! Negotiations (отклики): `POST /negotiations`, `GET /negotiations`.

use reqwest::header::LOCATION;
use serde::{Deserialize, Serialize};

use super::paging::PAGE;
use super::request::Request;
use super::vacancies::{Entry, Vacancy};
use super::{Client, Error, NegotiationId, Page, Paging, ResumeId, Timestamp, VacancyId, nullable};

/// An application before it is sent.
#[derive(Clone, Debug)]
pub struct Application {
    pub vacancy: VacancyId,
    pub resume: ResumeId,
    /// At most 10,000 characters; required where the vacancy says `response_letter_required`.
    pub message: Option<String>,
}

/// What became of an application that hh.ru accepted or passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// 201: the negotiation it became, which `Location` names.
    Created(NegotiationId),
    /// 303: nothing was sent; one applies at this address (vacancies of type `direct`).
    Elsewhere(String),
    /// An answer that the document does not know, by its status; whether it was taken has to be found out.
    Undocumented(u16),
}

/// A negotiation as the list tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Negotiation {
    pub id: NegotiationId,
    /// `response`, `invitation`, `discard`, …
    #[serde(default, with = "nullable")]
    pub state: Entry,
    #[serde(default, with = "nullable")]
    pub created_at: Timestamp,
    #[serde(default, with = "nullable")]
    pub updated_at: Timestamp,
    #[serde(default, with = "nullable")]
    pub has_updates: bool,
    #[serde(default, with = "nullable")]
    pub viewed_by_opponent: bool,
    #[serde(default, with = "nullable")]
    pub hidden: bool,
    /// What began it: `NEGOTIATION`, `AUTO_INVITE`, `PHONE_CALL`, …
    #[serde(default, with = "nullable")]
    pub source: String,
    #[serde(default)]
    pub vacancy: Option<Vacancy>,
    #[serde(default)]
    pub resume: Option<NegotiationResume>,
}

impl Negotiation {
    /// Whether it is certain that the employer began it, and the person sent nothing.
    pub fn is_by_employer(&self) -> bool {
        let invited_at_once = self.state.id == "invitation" && self.created_at == self.updated_at;
        invited_at_once || self.source == "AUTO_INVITE"
    }
}

/// The resume a negotiation was begun with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NegotiationResume {
    pub id: ResumeId,
    #[serde(default)]
    pub title: Option<String>,
}

/// A message of a negotiation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default, with = "nullable")]
    pub created_at: Timestamp,
    #[serde(default, with = "nullable")]
    pub author: Author,
    /// What the message did: `response`, `invitation`, `text`, …
    #[serde(default, with = "nullable")]
    pub state: Entry,
    #[serde(default, with = "nullable")]
    pub viewed_by_me: bool,
    #[serde(default, with = "nullable")]
    pub viewed_by_opponent: bool,
    #[serde(default, with = "nullable")]
    pub editable: bool,
}

/// Who wrote a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Author {
    /// `applicant`, `employer`, …
    #[serde(default, with = "nullable")]
    pub participant_type: String,
}

/// Which negotiations to list (`GET /negotiations`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegotiationFilter {
    pub vacancy: Option<VacancyId>,
    /// `active`, `archived`, `all`, …
    pub status: Option<String>,
    /// `updated_at`, `created_at`
    pub order_by: Option<String>,
    /// `asc`, `desc`
    pub order: Option<String>,
    pub has_updates: Option<bool>,
}

impl NegotiationFilter {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("vacancy_id", self.vacancy.as_ref().map(VacancyId::to_string)),
            ("status", self.status.clone()),
            ("order_by", self.order_by.clone()),
            ("order", self.order.clone()),
            ("has_updates", self.has_updates.map(|flag| flag.to_string())),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

impl Client {
    /// Applies to a vacancy (`POST /negotiations`). Not idempotent and never repeated by the client, but for an
    /// access token that had expired. Only the gate calls it.
    pub async fn apply(&self, application: &Application) -> Result<Applied, Error> {
        let mut parts =
            vec![("vacancy_id", application.vacancy.to_string()), ("resume_id", application.resume.to_string())];
        if let Some(message) = &application.message {
            parts.push(("message", message.clone()));
        }
        let answer = self.send(Request::post("/negotiations").parts(parts)).await?;
        let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        Ok(match (answer.status, location, location.and_then(negotiation_of)) {
            (201, _, Some(id)) => Applied::Created(id),
            (303, Some(address), _) => Applied::Elsewhere(address.to_owned()),
            (status, ..) => Applied::Undocumented(status),
        })
    }

    /// The person's negotiations about one vacancy (`GET /negotiations?vacancy_id=`).
    pub async fn negotiations_about(&self, vacancy: &VacancyId) -> Result<Vec<Negotiation>, Error> {
        let filter = NegotiationFilter { vacancy: Some(vacancy.clone()), ..NegotiationFilter::default() };
        Ok(self.negotiations(&filter, Paging::first(PAGE)).await?.items)
    }

    /// One page of the person's negotiations (`GET /negotiations`).
    pub async fn negotiations(&self, filter: &NegotiationFilter, paging: Paging) -> Result<Page<Negotiation>, Error> {
        self.read(Request::get("/negotiations").query(filter.pairs()).query(paging.pairs())).await
    }

    /// One page of the negotiations that are not archived (`GET /negotiations/active`); the document calls it
    /// obsolete and prefers the status `active`.
    pub async fn active_negotiations(&self, paging: Paging) -> Result<Page<Negotiation>, Error> {
        self.read(Request::get("/negotiations/active").query(paging.pairs())).await
    }

    /// One negotiation (`GET /negotiations/{id}`); looking at it marks it as read.
    pub async fn negotiation(&self, id: &NegotiationId) -> Result<Negotiation, Error> {
        self.read(Request::get(format!("/negotiations/{id}"))).await
    }

    /// Withdraws an application (`DELETE /negotiations/active/{nid}`), with a message of refusal to an employer
    /// who has invited.
    pub async fn withdraw(&self, id: &NegotiationId, with_decline_message: bool) -> Result<(), Error> {
        let query = with_decline_message.then(|| ("with_decline_message", "true".to_owned()));
        self.write(Request::delete(format!("/negotiations/active/{id}")).query(query), 204).await
    }

    /// The messages of a negotiation (`GET /negotiations/{nid}/messages`), oldest first.
    pub async fn messages(&self, id: &NegotiationId) -> Result<Vec<Message>, Error> {
        let page: Page<Message> = self.read(Request::get(format!("/negotiations/{id}/messages"))).await?;
        Ok(page.items)
    }

    /// Writes to the employer (`POST /negotiations/{nid}/messages`).
    pub async fn write_message(&self, id: &NegotiationId, text: &str) -> Result<(), Error> {
        let fields = vec![("message", text.to_owned())];
        self.write(Request::post(format!("/negotiations/{id}/messages")).form(fields), 201).await
    }
}

/// The identifier at the end of `/negotiations/{nid}`.
fn negotiation_of(location: &str) -> Option<NegotiationId> {
    let id = location.split_once('?').map_or(location, |(path, _)| path).rsplit('/').next()?;
    (!id.is_empty()).then(|| NegotiationId::new(id))
}
