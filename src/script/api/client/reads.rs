//! What is read at once.

use rhai::{Dynamic, Map};

use super::arguments::{area, employer, negotiation, phone, resume, text, vacancy};
use super::{Client, Wrong};
use crate::protocol::{Question, Read};

pub(super) fn register(client: &mut Client) {
    person(client);
    vacancies(client);
    negotiations(client);
    places(client);
    words(client);
    client.one(
        ("get(path: string) -> any", "Any other path of the API that can be read.", "hh::get(\"/metro/1\")"),
        |path| call(&path, &Dynamic::from(Map::new())),
    );
    client.two(
        (
            "get(path: string, parameters: map) -> any",
            "The same with parameters.",
            "hh::get(\"/suggests/areas\", #{ text: \"Мос\" })",
        ),
        |path, query| call(&path, &query),
    );
}

fn person(client: &mut Client) {
    client.none(("me() -> Me", "Who is signed in.", "hh::me().full_name"), || Question::Read(Read::Me));
    client.none(("resumes() -> array<Resume>", "The person's resumes.", "hh::resumes().len()"), || {
        Question::Read(Read::Resumes)
    });
    client.one(("resume(id: any) -> Resume", "One resume, in full.", "hh::resume(hh::resumes()[0]).title"), |id| {
        Ok(Question::Read(Read::Resume(resume(&id)?)))
    });
    client.one(
        (
            "resume_status(id: any) -> map",
            "Whether a resume can be seen, and what it lacks.",
            "hh::resume_status(hh::resumes()[0]).can_publish_or_update",
        ),
        |id| Ok(Question::Read(Read::ResumeStatus(resume(&id)?))),
    );
    client.one(
        (
            "phone_status(phone: string) -> map",
            "Whether a telephone number needs confirming.",
            "hh::phone_status(\"+7 916 123-45-67\").need_verification",
        ),
        |number| Ok(Question::Read(Read::PhoneStatus(phone(&number)?))),
    );
    client.none(
        (
            "blacklist_vacancies() -> array<string>",
            "The ids of the vacancies that the person hid.",
            "hh::blacklist_vacancies().len()",
        ),
        || Question::Read(Read::BlacklistedVacancies),
    );
    client.none(
        (
            "blacklist_employers() -> array<string>",
            "The ids of the employers that the person hid.",
            "\"42\" in hh::blacklist_employers()",
        ),
        || Question::Read(Read::BlacklistedEmployers),
    );
}

fn vacancies(client: &mut Client) {
    client.one(
        (
            "vacancy(id: any) -> Vacancy",
            "A vacancy in full, with its description and key skills.",
            "hh::vacancy(v).description_text",
        ),
        |id| Ok(Question::Read(Read::Vacancy(vacancy(&id)?))),
    );
    client.one(
        (
            "employer(id: any) -> map",
            "An employer's own page: `type`, `site_url`, `industries`, …; takes `v.employer` or an id.",
            "hh::employer(v.employer).open_vacancies",
        ),
        |id| Ok(Question::Read(Read::Employer(employer(&id)?))),
    );
    client.one(
        (
            "suitable_resumes(vacancy: any) -> array<Resume>",
            "The person's resumes that may apply to a vacancy.",
            "hh::suitable_resumes(v).len()",
        ),
        |id| Ok(Question::Read(Read::SuitableResumes(vacancy(&id)?))),
    );
    client.one(
        (
            "resumes_by_status(vacancy: any) -> map",
            "All of the person's resumes by whether they may apply to a vacancy: `suitable`, `already_applied`, …",
            "hh::resumes_by_status(v).already_applied.len()",
        ),
        |id| Ok(Question::Read(Read::ResumesByStatus(vacancy(&id)?))),
    );
}

fn negotiations(client: &mut Client) {
    client.one(
        (
            "negotiation(id: any) -> map",
            "One negotiation; looking at it marks it as read.",
            "hh::negotiation(\"1\").state.id",
        ),
        |id| Ok(Question::Read(Read::Negotiation(negotiation(&id)?))),
    );
    client.one(
        (
            "negotiations_about(vacancy: any) -> array<map>",
            "The person's negotiations about one vacancy.",
            "hh::negotiations_about(v).len()",
        ),
        |id| Ok(Question::Read(Read::NegotiationsAbout(vacancy(&id)?))),
    );
    client.one(
        (
            "messages(negotiation: any) -> array<map>",
            "The messages of a negotiation, oldest first; `author.participant_type` is `applicant` or `employer`.",
            "hh::messages(\"1\").len()",
        ),
        |id| Ok(Question::Read(Read::Messages(negotiation(&id)?))),
    );
}

fn places(client: &mut Client) {
    client.none(("areas() -> array<AreaTree>", "All areas, by country.", "hh::areas()[0].name"), || {
        Question::Read(Read::Areas)
    });
    client.one(("area(id: any) -> AreaTree", "One area with those inside it.", "hh::area(\"1\").name"), |id| {
        Ok(Question::Read(Read::Area(area(&id)?)))
    });
    client.none(("countries() -> array<map>", "The countries alone.", "hh::countries()[0].name"), || {
        Question::Read(Read::Countries)
    });
    client.none(("metro() -> array<map>", "The metro of every city that has one.", "hh::metro()[0].lines"), || {
        Question::Read(Read::Metro)
    });
    client.one(("metro(city: any) -> map", "The metro of one city.", "hh::metro(\"1\").lines.len()"), |city| {
        Ok(Question::Read(Read::MetroOf(area(&city)?)))
    });
}

fn words(client: &mut Client) {
    client.none(
        ("dictionaries() -> map", "hh.ru's general dictionaries, by name.", "hh::dictionaries().experience[0].id"),
        || Question::Read(Read::Dictionaries),
    );
    client.none(
        ("industries() -> array<map>", "Industries, in groups.", "hh::industries()[0].industries[0].name"),
        || Question::Read(Read::Industries),
    );
    client.none(("languages() -> array<map>", "Languages.", "hh::languages()[0].name"), || {
        Question::Read(Read::Languages)
    });
    client.none(
        (
            "professional_roles() -> array<map>",
            "Professional roles, in categories.",
            "hh::professional_roles()[0].roles[0].id",
        ),
        || Question::Read(Read::ProfessionalRoles),
    );
    client.none(("locales() -> array<map>", "The languages that hh.ru speaks.", "hh::locales()[0].id"), || {
        Question::Read(Read::Locales)
    });
    client.one(
        (
            "suggest_areas(text: string) -> array<map>",
            "Areas whose names begin like a text.",
            "hh::suggest_areas(\"Мос\")[0].id",
        ),
        |words| Ok(Question::Read(Read::SuggestAreas(text(&words, "what areas begin with")?))),
    );
    client.one(
        (
            "suggest_keywords(text: string) -> array<map>",
            "Words that vacancies are searched by and that begin like a text.",
            "hh::suggest_keywords(\"ru\")[0].text",
        ),
        |words| Ok(Question::Read(Read::SuggestKeywords(text(&words, "what keywords begin with")?))),
    );
}

fn call(path: &Dynamic, query: &Dynamic) -> Result<Question, Wrong> {
    let path = text(path, "a path of the API")?;
    let map = query.read_lock::<Map>().ok_or("the parameters of a call are a map")?;
    let query = map.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Ok(Question::Read(Read::Call { path, query }))
}
