//! What the program says to hh.ru: documented requests only, no page twice, no token where it does not belong.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::Method;
use hhrun::hh::negotiations::{Application, Applied, NegotiationFilter};
use hhrun::hh::vacancies::{Query, SimilarQuery, Vacancy, VacancyQuery, Value};
use hhrun::hh::{
    Access, Agent, ApiPath, Client, EmployerId, Error, NegotiationId, Paging, ResumeId, Settings, Tokens, VacancyId,
    oauth,
};
use hhrun::secret::Secret;

use crate::depth;
use crate::documented::{OPERATIONS, Operation, none_asked_twice, query};
use crate::harness::{Running, Said, Scene, shipped};
use crate::recorder::{Recorder, Seen};

const SECRET: &str = "SANDBOXCLIENTSECRET";

/// The built-in hh.ru as a process of its own, with a proxy before its API and another before its tokens.
struct World {
    _sandbox: Running,
    scene: Scene,
    api: Recorder,
    tokens: Recorder,
    secrets: BTreeSet<String>,
}

impl World {
    fn start(flags: &[&str]) -> Self {
        let mut scene = Scene::new();
        let mut sandbox = scene.spawn(["sandbox", "--port", "0"].iter().chain(flags));
        sandbox.wait_for("export HH_RATE=0");
        for name in ["HH_API_URL", "HH_AUTH_URL", "HH_CLIENT_ID", "HH_CLIENT_SECRET", "HH_REDIRECT_URI", "HH_RATE"] {
            let line = sandbox.wait_for(&format!("export {name}="));
            scene.set(name, line.split_once('=').unwrap().1);
        }
        let origin = sandbox.wait_for("export HH_API_URL=").replace("export HH_API_URL=", "");
        let (api, tokens) = (Recorder::before(&origin), Recorder::before(&origin));
        scene.set("HH_API_URL", api.url());
        scene.set("HH_TOKEN_URL", format!("{}/token", tokens.url()));
        scene.set("HH_CONTACT_EMAIL", "bob@example.com");
        let secrets = BTreeSet::from([SECRET.to_owned()]);
        Self { _sandbox: sandbox, scene, api, tokens, secrets }
    }

    /// Signs bob in; the page's answer is what the address gives that says what he would press.
    fn sign_in(&mut self) -> Vec<Seen> {
        let mut login = self.scene.spawn(["login", "--user", "bob", "--no-browser"]);
        let page = login.wait_for("/oauth/authorize?");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let http = http.redirect(reqwest::redirect::Policy::none()).user_agent("a browser").build().unwrap();
        let agreed = http.get(format!("{page}&person=bob&decision=agree"));
        let answer = runtime.block_on(agreed.send()).unwrap();
        let address = answer.headers()["location"].to_str().unwrap().to_owned();
        let code = reqwest::Url::parse(&address).unwrap();
        let code = code.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        self.secrets.insert(code);
        login.type_line(&address);
        login.finish().code(0);
        self.seen()
    }

    /// Runs the program; gives what it said and what it asked.
    fn run(&mut self, arguments: &[&str]) -> (Said, Vec<Seen>) {
        let said = self.scene.hhrun(arguments);
        (said, self.seen())
    }

    /// What was asked since it was looked at last; every request of it held against the rules.
    fn seen(&mut self) -> Vec<Seen> {
        let (seen, tokens) = (self.api.take(), self.tokens.take());
        for seen in &tokens {
            let answer: serde_json::Value = serde_json::from_str(&seen.answer).unwrap_or_default();
            let issued = ["access_token", "refresh_token"].map(|name| answer[name].as_str().map(str::to_owned));
            self.secrets.extend(issued.into_iter().flatten());
            assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/token"));
            assert!(!seen.headers.contains_key("authorization"), "a token where tokens are given");
        }
        for seen in seen.iter().chain(&tokens) {
            Operation::of(seen).hold(seen);
            self.hold_headers(seen);
        }
        for seen in &seen {
            let bearer = seen.headers.get("authorization").map(|value| value.to_str().unwrap());
            let token = bearer.map(|bearer| bearer.strip_prefix("Bearer ").unwrap());
            assert!(token.is_some_and(|token| self.secrets.contains(token)), "{} {}", seen.method, seen.path);
        }
        [seen, tokens].concat()
    }

    fn hold_headers(&self, seen: &Seen) {
        let header = |name: &str| seen.headers.get(name).map_or("", |value| value.to_str().unwrap());
        for name in ["hh-user-agent", "user-agent"] {
            let agent = header(name);
            assert!(agent.starts_with("hhrun/") && agent.ends_with(" (bob@example.com)"), "{name}: {agent}");
        }
        assert_eq!(header("accept-encoding"), "gzip");
        assert!(header("cookie").is_empty() && header("referer").is_empty());
        let address = format!("{}?{}", seen.path, seen.raw_query);
        let body = String::from_utf8_lossy(&seen.body);
        for secret in &self.secrets {
            assert!(!address.contains(secret.as_str()), "a secret in {address}");
            assert!(seen.path == "/token" || !body.contains(secret.as_str()), "a secret in the body of {address}");
        }
    }
}

fn count(seen: &[Seen], method: &str, path: &str) -> usize {
    seen.iter().filter(|seen| seen.method == method && seen.path == path).count()
}

#[test]
fn a_whole_run_asks_only_what_is_documented_and_nothing_twice() {
    let mut world = World::start(&["--vacancies", "3000"]);
    let seen = world.sign_in();
    assert_eq!((count(&seen, "POST", "/token"), count(&seen, "GET", "/me"), seen.len()), (1, 1, 2));
    let resumes = world.run(&["resumes", "--user", "bob"]);
    let resume = resumes.0.code(0).stdout.split_whitespace().find(|word| word.len() == 38).unwrap().to_owned();
    world.scene.set("HH_RESUME_ID", resume);

    // More than can be shown of one query, so that it is cut.
    world.scene.write(
        "all.rhai",
        "fn settings() { #{ limit: 5, details: 30 } }\nfn queries(me) { #{} }\nfn review(v) { card().add(1, \"any\") }",
    );
    let (said, seen) = world.run(&["all.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["5 applied"]);
    none_asked_twice(&seen);
    assert_eq!(count(&seen, "POST", "/negotiations"), 5);
    assert!(count(&seen, "GET", "/vacancies") <= 39, "{} pages of 3,000", count(&seen, "GET", "/vacancies"));

    let strategy = shipped("my_strategy.rhai").display().to_string();
    let (said, seen) = world.run(&[&strategy, "--user", "bob", "--yes"]);
    said.code(0).says(&["15 applied"]);
    none_asked_twice(&seen);
    assert_eq!((count(&seen, "POST", "/negotiations"), count(&seen, "GET", "/me")), (15, 1));

    // What failed is asked again, and only that.
    world.api.fail_once(Method::GET, "/vacancies");
    world.api.fail_once(Method::GET, "/vacancies/");
    let (said, seen) = world.run(&[&strategy, "--user", "bob", "--yes"]);
    said.code(0).says(&["15 applied"]);
    none_asked_twice(&seen);
    assert_eq!(seen.iter().filter(|seen| seen.status == 503).count(), 2);
}

#[test]
fn the_small_verbs_ask_only_what_is_documented() {
    let mut world = World::start(&["--vacancies", "50"]);
    world.sign_in();
    world.scene.set("HH_LOCALE", "EN");
    for (arguments, path) in [
        (&["resumes"][..], "/resumes/mine"),
        (&["phone", "status", "+7 916 123-45-67"], "/resume_should_send_sms"),
        (&["phone", "send", "79161234567"], "/resume_phone_generate_code"),
        (&["phone", "confirm", "79161234567", "0000"], "/resume_phone_confirm"),
        (&["call", "GET", "/vacancies", "text=rust", "area=1", "area=2"], "/vacancies"),
    ] {
        let (said, seen) = world.run(&[arguments, &["--user", "bob"]].concat());
        // The code is one that was never sent.
        said.code(if arguments.contains(&"confirm") { 5 } else { 0 });
        assert!(seen.iter().any(|seen| seen.path == path), "{arguments:?}: {seen:?}");
        assert!(seen.iter().all(|seen| query(seen).contains(&("locale".into(), "EN".into()))), "{arguments:?}");
        none_asked_twice(&seen);
    }
}

#[test]
fn a_refresh_sends_two_fields_and_happens_once_in_a_run() {
    let mut world = World::start(&["--vacancies", "50", "--access-ttl", "1"]);
    world.sign_in();
    let (mut runs, mut refreshes) = (0, 0);
    while refreshes == 0 {
        let (_, seen) = world.run(&["resumes", "--user", "bob"]);
        refreshes = count(&seen, "POST", "/token");
        assert!(refreshes <= 1);
        runs += 1;
        assert!(runs < 200, "the token never expires");
    }
}

struct Fixed;

impl Tokens for Fixed {
    fn access(&self, _: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, Error>> + Send + '_>> {
        Box::pin(std::future::ready(Ok(Access { token: Secret::from("ACCESS"), generation: 1 })))
    }
}

/// A client whose requests go to `api` and `tokens`, with everything set that goes with requests.
fn client(api: &Recorder, tokens: &Recorder) -> Client {
    let client = Client::new(Settings {
        api: api.url().parse().unwrap(),
        token: format!("{}/token", tokens.url()).parse().unwrap(),
        agent: Agent::for_contact("bob@example.com").unwrap(),
        locale: Some("EN".into()),
        host: Some("hh.kz".into()),
        rate: 0.0,
        burst: 1,
        proxy: None,
        alias: None,
    });
    client.signed_in(Arc::new(Fixed))
}

/// What calls are about.
struct Subjects {
    vacancy: VacancyId,
    resume: ResumeId,
    employer: EmployerId,
    negotiation: NegotiationId,
}

impl Subjects {
    fn made_up() -> Self {
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
struct Heard {
    calls: usize,
    errors: Vec<Error>,
}

impl Heard {
    fn note<T>(&mut self, answer: Result<T, Error>) {
        self.calls += 1;
        self.errors.extend(answer.err());
    }
}

/// Calls everything there is.
async fn everything(client: &Client, subjects: Subjects) -> Heard {
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
        client_secret: Secret::from(SECRET),
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

#[test]
fn each_method_of_the_client_is_an_operation_and_the_other_way_round() {
    let (api, tokens) = (Recorder::alone(), Recorder::alone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(everything(&client(&api, &tokens), Subjects::made_up()));
    let mut used = BTreeSet::new();
    for seen in api.take().iter().chain(&tokens.take()) {
        let operation = Operation::of(seen);
        operation.hold(seen);
        used.insert((operation.method, operation.path));
        let address = format!("{}?{}", seen.path, seen.raw_query);
        assert!(["ACCESS", "REFRESH", "CODE", SECRET].iter().all(|secret| !address.contains(secret)), "{address}");
        let localised = seen.raw_query.ends_with("locale=EN&host=hh.kz");
        assert_eq!(localised, !seen.path.ends_with("/token"), "{address}");
    }
    let unused = OPERATIONS.iter().filter(|known| !used.contains(&(known.method, known.path)));
    let unused: Vec<String> = unused.map(|known| format!("{} {}", known.method, known.path)).collect();
    assert!(unused.is_empty(), "the client lacks {unused:?}");
}

/// The client and the built-in hh.ru were written apart from each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_understands_all_that_the_sandbox_answers() {
    let (_sandbox, client) = depth::sandbox(600).await;
    let resume = client.resumes_mine().await.unwrap().remove(0).id;
    let query = Query::Vacancies(VacancyQuery { text: Some("rust".into()), ..VacancyQuery::default() });
    let page = client.search_page(&query, &resume, Paging::first(100)).await.unwrap();
    let open = |item: &&Vacancy| item.kind.id == "open" && !item.archived && !item.has_test;
    let vacancies: Vec<&Vacancy> = page.items.iter().filter(open).collect();
    let (sent, other) = (vacancies[0], vacancies[1]);
    let application =
        Application {
            vacancy: sent.id.clone(), resume: resume.clone(), message: Some("Здравствуйте!".into())
        };
    let Applied::Created(negotiation) = client.apply(&application).await.unwrap() else { panic!("not taken") };
    let plain = SimilarQuery::default();
    for answer in [
        client.search_page(&Query::Similar(plain.clone()), &resume, Paging::first(20)).await,
        client.similar_to(&other.id, &plain, Paging::first(20)).await,
        client.related_to(&other.id, &plain, Paging::first(20)).await,
    ] {
        assert!(!answer.unwrap().items.is_empty());
    }
    let employer = other.employer_id().unwrap().clone();
    let heard = everything(&client, Subjects { vacancy: other.id.clone(), resume, employer, negotiation }).await;
    let told = |error: &&Error| !matches!(error, Error::Refused(_) | Error::Token(_));
    let odd: Vec<&Error> = heard.errors.iter().filter(told).collect();
    assert!(odd.is_empty(), "{odd:#?}");
    // Made-up codes, tokens and values of parameters are refused; the rest is not.
    for error in &heard.errors {
        println!("{error}");
    }
    assert!(heard.errors.len() * 3 < heard.calls, "{} of {} calls were refused", heard.errors.len(), heard.calls);
}

#[test]
fn nobody_follows_a_redirect_with_a_token() {
    let elsewhere = Recorder::alone();
    let (api, tokens) = (Recorder::leading_to(elsewhere.url()), Recorder::leading_to(elsewhere.url()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(everything(&client(&api, &tokens), Subjects::made_up()));
    assert!(!api.take().is_empty() && !tokens.take().is_empty());
    assert!(elsewhere.take().is_empty());
}
