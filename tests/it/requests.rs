//! What the program says to hh.ru: documented requests only, no page twice, no token where it does not belong.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::Method;
use hhrun::hh::negotiations::{Application, Applied};
use hhrun::hh::vacancies::{Query, SimilarQuery, Vacancy, VacancyQuery};
use hhrun::hh::{Access, Agent, Client, Error, Paging, Settings, Tokens};
use hhrun::secret::Secret;

use crate::depth;
use crate::documented::{OPERATIONS, Operation, none_asked_twice, query};
use crate::every_call::{Subjects, everything};
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
        "fn settings() { #{ limit: 5, details: 30 } }\nfn queries(me) { #{} }\nfn filter(v) { !v.response_letter_required }\nfn review(v) { card().add(1, \"any\") }",
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
        locale: Some("EN".into()),
        host: Some("hh.kz".into()),
        ..Settings::unpaced(
            api.url().parse().unwrap(),
            format!("{}/token", tokens.url()).parse().unwrap(),
            Agent::for_contact("bob@example.com").unwrap(),
        )
    });
    client.signed_in(Arc::new(Fixed))
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
