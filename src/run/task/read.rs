//! What a task reads at once.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::hh::negotiations::Negotiation;
use crate::hh::{ApiPath, Dictionaries};
use crate::protocol::{Read, Refusal, Reply};

use super::desk::{Desk, of_hh};
use super::wording;

impl Desk<'_> {
    /// Asks hh.ru.
    pub(super) async fn read(&mut self, read: Read) -> Result<Reply, Refusal> {
        let hh = |error| of_hh(&error);
        let client = self.client;
        Ok(match read {
            Read::Me => Reply::Me(Box::new(client.me().await.map_err(hh)?)),
            Read::Resumes => Reply::Resumes(client.resumes_mine().await.map_err(hh)?),
            Read::Resume(id) => Reply::Resume(Box::new(client.resume(&id).await.map_err(hh)?)),
            Read::SuitableResumes(id) => Reply::Resumes(client.suitable_resumes(&id).await.map_err(hh)?),
            Read::Vacancy(id) => {
                let full = client.vacancy(&id).await.map_err(hh)?;
                self.remember(&full.vacancy);
                Reply::Vacancy(Box::new(full))
            }
            Read::Areas => Reply::Areas(client.areas().await.map_err(hh)?),
            Read::Area(id) => Reply::Area(client.area(&id).await.map_err(hh)?),
            Read::Negotiation(id) => {
                let found = client.negotiation(&id).await.map_err(hh)?;
                self.remember_negotiation(&found);
                json(&found)?
            }
            Read::NegotiationsAbout(id) => json(&client.negotiations_about(&id).await.map_err(hh)?)?,
            Read::Employer(id) => {
                let found = client.employer(&id).await.map_err(hh)?;
                self.names.employers.insert(id, found.name.clone());
                json(&found)?
            }
            other => self.read_more(other).await?,
        })
    }

    async fn read_more(&self, read: Read) -> Result<Reply, Refusal> {
        let hh = |error| of_hh(&error);
        let client = self.client;
        match read {
            Read::ResumeStatus(id) => json(&client.resume_status(&id).await.map_err(hh)?),
            Read::ResumesByStatus(id) => json(&client.resumes_by_status(&id).await.map_err(hh)?),
            Read::Messages(id) => json(&client.messages(&id).await.map_err(hh)?),
            Read::BlacklistedVacancies => json(&client.blacklisted_vacancies().await.map_err(hh)?),
            Read::BlacklistedEmployers => json(&client.blacklisted_employers().await.map_err(hh)?),
            Read::PhoneStatus(phone) => json(&client.phone_status(&phone).await.map_err(hh)?),
            Read::Dictionaries => json(&dictionaries(client.dictionaries().await.map_err(hh)?)?),
            Read::Countries => json(&client.countries().await.map_err(hh)?),
            Read::Metro => json(&client.metro().await.map_err(hh)?),
            Read::MetroOf(city) => json(&client.metro_of(&city).await.map_err(hh)?),
            Read::Industries => json(&client.industries().await.map_err(hh)?),
            Read::Languages => json(&client.languages().await.map_err(hh)?),
            Read::ProfessionalRoles => json(&client.professional_roles().await.map_err(hh)?),
            Read::Locales => json(&client.locales().await.map_err(hh)?),
            Read::SuggestAreas(text) => json(&client.suggest_areas(&text).await.map_err(hh)?),
            Read::SuggestKeywords(text) => json(&client.suggest_keywords(&text).await.map_err(hh)?),
            Read::Call { path, query } => {
                let path =
                    ApiPath::new(&path).map_err(|error| Refusal::Error { message: error.to_string(), help: None })?;
                json(&client.call(&path, query).await.map_err(hh)?)
            }
            // Answered by `read`.
            _ => Ok(Reply::Done),
        }
    }

    pub(super) fn remember_negotiation(&mut self, found: &Negotiation) {
        let about = found.vacancy.as_ref().map_or_else(|| format!("№ {}", found.id), wording::vacancy);
        self.names.negotiations.insert(found.id.clone(), about);
    }
}

/// Anything as hh.ru's JSON.
pub(super) fn json(value: &impl Serialize) -> Result<Reply, Refusal> {
    match serde_json::to_string(value) {
        Ok(text) => Ok(Reply::Json(text)),
        Err(error) => Err(Refusal::Error { message: error.to_string(), help: None }),
    }
}

fn dictionaries(dictionaries: Dictionaries) -> Result<Value, Refusal> {
    let failed = |error: serde_json::Error| Refusal::Error { message: error.to_string(), help: None };
    let mut all = Map::new();
    all.insert("currency".to_owned(), serde_json::to_value(&dictionaries.currency).map_err(failed)?);
    for (name, entries) in dictionaries.others {
        all.insert(name, serde_json::to_value(entries).map_err(failed)?);
    }
    Ok(Value::Object(all))
}
