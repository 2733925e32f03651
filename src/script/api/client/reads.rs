//! What is read at once.

use rhai::{Dynamic, Map};

use super::arguments::{any_id, employer, negotiation, phone, resume, text, vacancy};
use super::{ClientModule, Wrong};
use crate::protocol::{Question, Read};

pub(super) fn register(client: &mut ClientModule) {
    person(client);
    vacancies(client);
    negotiations(client);
    dictionaries(client);
    client.one("call", |path| call(&path, &Dynamic::from(Map::new())));
    client.two("call", |path, query| call(&path, &query));
}

fn person(client: &mut ClientModule) {
    client.none("me", || Question::Read(Read::Me));
    client.none("resumes", || Question::Read(Read::Resumes));
    client.one("resume", |id| Ok(Question::Read(Read::Resume(resume(&id)?))));
    client.one("resume_status", |id| Ok(Question::Read(Read::ResumeStatus(resume(&id)?))));
    client.one("phone_status", |number| Ok(Question::Read(Read::PhoneStatus(phone(&number)?))));
    client.none("blacklist_vacancies", || Question::Read(Read::BlacklistedVacancies));
    client.none("blacklist_employers", || Question::Read(Read::BlacklistedEmployers));
}

fn vacancies(client: &mut ClientModule) {
    client.one("vacancy", |id| Ok(Question::Read(Read::Vacancy(vacancy(&id)?))));
    client.one("employer", |id| Ok(Question::Read(Read::Employer(employer(&id)?))));
    client.one("suitable_resumes", |id| Ok(Question::Read(Read::SuitableResumes(vacancy(&id)?))));
    client.one("resumes_by_status", |id| Ok(Question::Read(Read::ResumesByStatus(vacancy(&id)?))));
}

fn negotiations(client: &mut ClientModule) {
    client.one("negotiation", |id| Ok(Question::Read(Read::Negotiation(negotiation(&id)?))));
    client.one("negotiations_about", |id| Ok(Question::Read(Read::NegotiationsAbout(vacancy(&id)?))));
    client.one("messages", |id| Ok(Question::Read(Read::Messages(negotiation(&id)?))));
}

fn dictionaries(client: &mut ClientModule) {
    client.none("dictionaries", || Question::Read(Read::Dictionaries));
    client.none("areas", || Question::Read(Read::Areas));
    client.one("area", |id| Ok(Question::Read(Read::Area(any_id(&id)?))));
    client.none("countries", || Question::Read(Read::Countries));
    client.none("metro", || Question::Read(Read::Metro));
    client.one("metro", |city| Ok(Question::Read(Read::MetroOf(any_id(&city)?))));
    client.none("industries", || Question::Read(Read::Industries));
    client.none("languages", || Question::Read(Read::Languages));
    client.none("professional_roles", || Question::Read(Read::ProfessionalRoles));
    client.none("locales", || Question::Read(Read::Locales));
    client.one("suggest_areas", |words| Ok(Question::Read(Read::SuggestAreas(text(&words, "what areas begin with")?))));
    client.one("suggest_keywords", |words| {
        Ok(Question::Read(Read::SuggestKeywords(text(&words, "what keywords begin with")?)))
    });
}

fn call(path: &Dynamic, query: &Dynamic) -> Result<Question, Wrong> {
    let path = text(path, "a path of the API")?;
    let map = query.read_lock::<Map>().ok_or("the parameters of a call are a map")?;
    let query = map.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Ok(Question::Read(Read::Call { path, query }))
}
