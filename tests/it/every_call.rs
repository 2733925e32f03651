//! Every call that the client can make.

use hhrun::hh::negotiations::{Application, NegotiationFilter};
use hhrun::hh::vacancies::{Query, SimilarQuery, VacancyQuery, Value};
use hhrun::hh::{ApiPath, Client, EmployerId, Error, NegotiationId, Paging, ResumeId, VacancyId, oauth};
use hhrun::secret::Secret;

/// What calls are about.
pub struct Subjects {
    pub vacancy: VacancyId,
    pub resume: ResumeId,
    pub employer: EmployerId,
    pub negotiation: NegotiationId,
}

impl Subjects {
    pub fn made_up() -> Self {
        Self {
            vacancy: VacancyId::new("118337853"),
            resume: ResumeId::new("0a1b2c"),
            employer: EmployerId::new("1877"),
            negotiation: NegotiationId::new("5110023"),
        }
    }
}

/// How many calls were made, and what went wrong.
#[derive(Default)]
pub struct Heard {
    pub calls: usize,
    pub errors: Vec<Error>,
}

impl Heard {
    fn note<T>(&mut self, answer: Result<T, Error>) {
        self.calls += 1;
        self.errors.extend(answer.err());
    }
}

/// Calls everything there is.
pub async fn everything(client: &Client, subjects: Subjects) -> Heard {
    let mut heard = Heard::default();
    tokens(client, &mut heard).await;
    about_vacancies(client, &subjects, &mut heard).await;
    about_the_person(client, &subjects, &mut heard).await;
    dictionaries(client, &subjects, &mut heard).await;
    heard.note(client.revoke().await);
    heard
}

async fn tokens(client: &Client, heard: &mut Heard) {
    let application = oauth::Application {
        client_id: "id".into(),
        client_secret: Secret::from("SANDBOXCLIENTSECRET"),
        redirect_uri: Some("http://127.0.0.1:8799/".into()),
    };
    let without = oauth::Application { redirect_uri: None, ..application.clone() };
    heard.note(client.exchange_code(&application, &Secret::from("CODE")).await);
    heard.note(client.exchange_code(&without, &Secret::from("CODE")).await);
    heard.note(client.refresh(&Secret::from("REFRESH")).await);
    heard.note(client.application_token(&application).await);
}

async fn about_vacancies(client: &Client, subjects: &Subjects, heard: &mut Heard) {
    let Subjects { vacancy, resume, employer, .. } = subjects;
    let first = Paging::first(100);
    heard.note(client.search_page(&Query::Vacancies(full_query()), resume, first).await);
    heard.note(client.search_page(&Query::Similar(similar_query()), resume, first).await);
    heard.note(client.similar_to(vacancy, &similar_query(), first).await);
    heard.note(client.related_to(vacancy, &similar_query(), first).await);
    heard.note(client.vacancy(vacancy).await);
    heard.note(client.suitable_resumes(vacancy).await);
    heard.note(client.resumes_by_status(vacancy).await);
    heard.note(client.blacklisted_vacancies().await);
    heard.note(client.hide_vacancy(vacancy).await);
    heard.note(client.unhide_vacancy(vacancy).await);
    heard.note(client.blacklisted_employers().await);
    heard.note(client.hide_employer(employer).await);
    heard.note(client.unhide_employer(employer).await);
    heard.note(client.favorites(first).await);
    heard.note(client.add_favorite(vacancy).await);
    heard.note(client.remove_favorite(vacancy).await);
}

async fn about_the_person(client: &Client, subjects: &Subjects, heard: &mut Heard) {
    let Subjects { vacancy, resume, negotiation, .. } = subjects;
    let first = Paging::first(100);
    heard.note(client.me().await);
    heard.note(client.set_in_search(true).await);
    heard.note(client.set_name("Борис", "", "Орлов").await);
    heard.note(client.resumes_mine().await);
    heard.note(client.resume(resume).await);
    heard.note(client.resume_status(resume).await);
    heard.note(client.publish_resume(resume).await);
    let letter = Some("Здравствуйте!".to_owned());
    let with_letter = Application { vacancy: vacancy.clone(), resume: resume.clone(), message: letter };
    heard.note(client.apply(&with_letter).await);
    heard.note(client.apply(&Application { message: None, ..with_letter }).await);
    let filter = NegotiationFilter {
        vacancy: Some(vacancy.clone()),
        status: Some("active".into()),
        order_by: Some("updated_at".into()),
        order: Some("desc".into()),
        has_updates: Some(true),
    };
    heard.note(client.negotiations(&filter, first).await);
    heard.note(client.negotiations_about(vacancy).await);
    heard.note(client.active_negotiations(first).await);
    heard.note(client.negotiation(negotiation).await);
    heard.note(client.withdraw(negotiation, true).await);
    heard.note(client.messages(negotiation).await);
    heard.note(client.write_message(negotiation, "Спасибо!").await);
    heard.note(client.phone_status("79161234567").await);
    heard.note(client.send_phone_code("79161234567").await);
    heard.note(client.confirm_phone("79161234567", "0000").await);
}

async fn dictionaries(client: &Client, subjects: &Subjects, heard: &mut Heard) {
    heard.note(client.employer(&subjects.employer).await);
    heard.note(client.suggest_areas("Мо").await);
    heard.note(client.suggest_keywords("ru").await);
    heard.note(client.dictionaries().await);
    heard.note(client.areas().await);
    heard.note(client.area("1").await);
    heard.note(client.countries().await);
    heard.note(client.metro().await);
    heard.note(client.metro_of("1").await);
    heard.note(client.industries().await);
    heard.note(client.languages().await);
    heard.note(client.professional_roles().await);
    heard.note(client.locales().await);
    heard.note(client.call(&ApiPath::new("/metro/2").unwrap(), Vec::new()).await);
}

/// A value that a parameter may have, found by trying.
fn any_value(set: impl FnMut(Value) -> bool) {
    let values = [
        Value::Flag(true),
        Value::List(vec![Value::Text("a".into()), Value::Text("b".into())]),
        Value::Text("2026-11-20".into()),
        Value::Whole(3),
        Value::Decimal(55.7),
    ];
    assert!(values.into_iter().any(set));
}

fn full_query() -> VacancyQuery {
    let mut query = VacancyQuery::default();
    for name in VacancyQuery::NAMES {
        any_value(|value| query.set(name, value).is_ok());
    }
    query
}

fn similar_query() -> SimilarQuery {
    let mut query = SimilarQuery::default();
    for name in SimilarQuery::NAMES {
        any_value(|value| query.set(name, value).is_ok());
    }
    query
}
