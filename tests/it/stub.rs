//! The answer of each call, given by a server that knows one answer at a time.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, header};
use hhrun::hh::negotiations::{Application, NegotiationFilter};
use hhrun::hh::oauth;
use hhrun::hh::vacancies::{Query, VacancyQuery};
use hhrun::hh::{
    Agent, ApiPath, Client, EmployerId, Error, Listener, NegotiationId, Paging, ResumeId, Settings, VacancyId,
};
use hhrun::secret::{ExposeSecret, Secret};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A server that gives one answer to everything, and a client of it.
pub struct Stub {
    runtime: Runtime,
    answer: Arc<Mutex<(u16, String)>>,
    client: Client,
}

impl Stub {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let answer = Arc::new(Mutex::new((200, String::new())));
        let shared = Arc::clone(&answer);
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(move || {
            let (status, body) = shared.lock().unwrap().clone();
            async move { (StatusCode::from_u16(status).unwrap(), [(header::CONTENT_TYPE, "application/json")], body) }
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        let client = Client::new(Settings::unpaced(
            api.parse().unwrap(),
            format!("{api}/token").parse().unwrap(),
            Agent::for_contact("bob@example.com").unwrap(),
        ));
        Self { runtime, answer, client }
    }

    /// From now on the client tells `listener` every answer.
    pub fn heard_by(&mut self, listener: Arc<dyn Listener>) {
        self.client = self.client.heard_by(listener);
    }

    /// What the client makes of `body` where it is the answer called `name`.
    pub fn read(&self, name: &str, body: &Value) -> Result<Value, Error> {
        *self.answer.lock().unwrap() = (status(name), body.to_string());
        self.runtime.block_on(ask(&self.client, name))
    }
}

/// The status that the answer called `name` comes with.
pub fn status(name: &str) -> u16 {
    match name {
        "phone_code" => 201,
        "token_refusal" | "error_argument" => 400,
        "token_too_early" | "error_oauth" | "error_captcha" | "error_negotiation" => 403,
        _ => 200,
    }
}

/// The call whose answer is called `name`, and what it gave, as JSON again.
async fn ask(client: &Client, name: &str) -> Result<Value, Error> {
    let (vacancy, resume) = (VacancyId::new("118337853"), ResumeId::new("0a1b2c"));
    let negotiation = NegotiationId::new("5110023");
    let first = Paging::first(20);
    Ok(match name {
        "me" => written(client.me().await?),
        "resumes_mine" => written(client.resumes_mine().await?),
        "resume" => written(client.resume(&resume).await?),
        "resume_status" => written(client.resume_status(&resume).await?),
        "suitable_resumes" => written(client.suitable_resumes(&vacancy).await?),
        "resumes_by_status" => written(client.resumes_by_status(&vacancy).await?),
        "vacancies" | "error_captcha" | "error_argument" => {
            let query = Query::Vacancies(VacancyQuery::default());
            written(client.search_page(&query, &resume, first).await?)
        }
        "vacancy" => {
            let full = client.vacancy(&vacancy).await?;
            merged(written(full.vacancy), written(full.details))
        }
        "blacklisted_vacancies" => written(client.blacklisted_vacancies().await?),
        "blacklisted_employers" => written(client.blacklisted_employers().await?),
        "favorites" => written(client.favorites(first).await?),
        "negotiations" => written(client.negotiations(&NegotiationFilter::default(), first).await?),
        "negotiation" => written(client.negotiation(&negotiation).await?),
        "messages" => written(client.messages(&negotiation).await?),
        "phone_status" => written(client.phone_status("79161234567").await?),
        "phone_code" => written(client.send_phone_code("79161234567").await?),
        "employer" => written(client.employer(&EmployerId::new("1877")).await?),
        "suggest_areas" => written(client.suggest_areas("Мо").await?),
        "suggest_keywords" => written(client.suggest_keywords("ru").await?),
        "error_oauth" => client.call(&ApiPath::new("/me").unwrap(), Vec::new()).await?,
        "error_negotiation" => {
            let application = Application { vacancy, resume, message: None };
            panic!("{:?}", client.apply(&application).await?)
        }
        name if name.contains("token") => ask_for_tokens(client, name).await?,
        name => ask_for_dictionary(client, name).await?,
    })
}

async fn ask_for_tokens(client: &Client, name: &str) -> Result<Value, Error> {
    let application = oauth::Application {
        client_id: "id".into(),
        client_secret: Secret::from("secret"),
        redirect_uri: Some("http://127.0.0.1:8799/".into()),
    };
    if matches!(name, "application_token" | "token_too_early") {
        let token = client.application_token(&application).await?;
        return Ok(json!({ "access_token": token.access_token.expose_secret() }));
    }
    let pair = client.exchange_code(&application, &Secret::from("code")).await?;
    Ok(json!({
        "access_token": pair.access_token.expose_secret(),
        "refresh_token": pair.refresh_token.expose_secret(),
        "expires_in": pair.expires_in,
    }))
}

async fn ask_for_dictionary(client: &Client, name: &str) -> Result<Value, Error> {
    Ok(match name {
        "dictionaries" => {
            let all = client.dictionaries().await?;
            merged(json!({ "currency": all.currency }), written(all.others))
        }
        "areas" => written(client.areas().await?),
        "area" => written(client.area("1620").await?),
        "countries" => written(client.countries().await?),
        "metro" => written(client.metro().await?),
        "metro_city" => written(client.metro_of("1").await?),
        "industries" => written(client.industries().await?),
        "languages" => written(client.languages().await?),
        "professional_roles" => written(client.professional_roles().await?),
        "locales" => written(client.locales().await?),
        name => panic!("nothing asks for {name}"),
    })
}

fn written(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn merged(mut left: Value, right: Value) -> Value {
    let Value::Object(right) = right else { panic!("{right}") };
    left.as_object_mut().unwrap().extend(right);
    left
}
