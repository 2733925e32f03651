//! The main job from outside: `hhrun SCRIPT --user NAME`.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::journal::State;
use serde_json::Value;

use crate::harness::{Scene, shipped};
use crate::hh::Hh;

/// The vacancies of a list in the document of `--json`.
fn vacancies(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item["vacancy"].as_str().unwrap().to_owned()).collect()
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// `my_strategy.rhai` for bob in the built-in hh.ru.
fn my_strategy(more: &[&str]) -> Vec<String> {
    let script = shipped("my_strategy.rhai").display().to_string();
    [vec![script], strings(&["--user", "bob", "--sandbox"]), strings(more)].concat()
}

#[test]
fn the_second_sandbox_run_applies_to_none_of_the_first_and_says_why() {
    let scene = Scene::new();
    let first = scene.hhrun(my_strategy(&["--yes", "--json"])).code(0).json();
    assert!(first["funnel"]["found"].as_u64() > Some(500), "{}", first["funnel"]);
    assert_eq!(first["totals"]["applied"], 15);
    let sent: BTreeSet<String> = vacancies(&first["plan"]).into_iter().collect();

    let second = scene.hhrun(my_strategy(&["--yes", "--json"])).code(0).json();
    assert_eq!(second["totals"]["applied"], 15);
    let again = vacancies(&second["plan"]);
    assert!(again.iter().all(|vacancy| !sent.contains(vacancy)), "{again:?}");
    let refused = second["refused"].as_array().unwrap();
    for vacancy in &sent {
        let refusal = refused.iter().find(|refusal| refusal["vacancy"] == **vacancy).unwrap();
        assert_eq!(refusal["reason"], "already applied");
    }
    assert_eq!(second["budget_before"], 185);

    let third = scene.hhrun(my_strategy(&["--dry-run"]));
    third.code(0).says(&["     30  already applied", "dry run: nothing was sent"]);
}

#[test]
fn a_run_shows_funnel_plan_and_results() {
    let hh = Hh::start();
    let said = hh.bob().hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).is_plain().says(&[
        "found ",
        " → planned 4",
        "score",
        "vacancy",
        "employer",
        "✓ applied   ",
        "4 applied",
    ]);
    assert_eq!(said.stderr, "");
    let sent = hh.applications("bob");
    assert_eq!((sent.len(), hh.posts()), (4, 4));
    assert!(sent.iter().all(|one| one.message.as_deref() == Some("Здравствуйте! Готов обсудить задачи.")));
}

#[test]
fn a_run_that_outlives_its_access_tokens_refreshes_one_at_a_time() {
    let options = Options {
        vacancies: 300,
        access_ttl: Duration::from_secs(3),
        latency: Duration::from_millis(250),
        ..Options::default()
    };
    let hh = Hh::with(options);
    let scene = hh.bob();
    let before = hh.token_requests();
    let began = std::time::Instant::now();
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--limit", "20"]);
    said.code(0).says(&["20 applied"]);
    let lives = u32::try_from(began.elapsed().as_secs()).unwrap() / 3;

    let refreshes = hh.token_requests().refresh_token - before.refresh_token;
    assert!((1..=lives + 1).contains(&refreshes), "{refreshes} refreshes in {lives} lives");
    assert_eq!(hh.token_requests().authorization_code, before.authorization_code);
    // Of two at once the second would have been refused: its token was spent.
    assert!(hh.seen().iter().filter(|seen| seen.path == "/token").all(|seen| seen.status == Some(200)));
    assert_eq!(hh.applied().len(), 20);
}

#[test]
fn json_is_one_document_without_colours_or_bars() {
    let hh = Hh::start();
    let said = hh.bob().hhrun(["plain.rhai", "--user", "bob", "--yes", "--json"]);
    let document = said.code(0).is_plain().json();
    assert_eq!(vacancies(&document["plan"]), hh.applied());
    for planned in document["plan"].as_array().unwrap() {
        assert_eq!(planned["outcome"]["state"], "applied");
        assert!(planned["score"].is_number() && planned["url"].is_string(), "{planned}");
    }
    assert_eq!((&document["funnel"]["planned"], &document["totals"]["applied"]), (&4.into(), &4.into()));
    assert_eq!((&document["user"], &document["sandbox"]), (&"bob".into(), &false.into()));
    // What is for people went the other way.
    said.complains(&["→ planned 4", "4 applied"]);
}

#[test]
fn a_dry_run_sends_nothing() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(0).says(&["planned 4", "dry run: nothing was sent"]);
    let document = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--json"]).code(0).json();
    assert_eq!((&document["not_sent_because"], &document["totals"]["applied"]), (&"dry_run".into(), &0.into()));
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--yes"]).code(2).complains(&["cannot be used with"]);
}

#[test]
fn piped_without_yes_nothing_is_sent() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = scene.spawn(["plain.rhai", "--user", "bob"]);
    run.type_line("yes");
    run.finish().code(0).is_plain().says(&["planned 4", "nothing was sent: this is no terminal", "add --yes"]);
    assert_eq!(hh.posts(), 0);
}

const BY_AGE: &str = r#"
fn settings() { #{ limit: 50, min_score: 10 } }
fn queries(me) { #{ order_by: "publication_time" } }
fn score(v) { card().add(10 - v.age_days, "fresh", true) }
fn letter(v, resume) { `Моё резюме: ${resume.title}` }
"#;

#[test]
fn limit_and_least_score_win_over_the_strategys_own() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("by_age.rhai", BY_AGE);
    let plan = |more: &[&str]| {
        let arguments = [&["by_age.rhai", "--user", "bob", "--dry-run", "--json"][..], more].concat();
        let document = scene.hhrun(arguments).code(0).json();
        let plan = document["plan"].as_array().unwrap();
        plan.iter().map(|planned| planned["score"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    let strict = plan(&[]);
    assert!(strict.iter().all(|score| *score >= 10.0), "{strict:?}");
    let lax = plan(&["--min-score", "-5"]);
    assert!(lax.len() > strict.len() && lax.is_sorted_by(|left, right| left >= right), "{lax:?}");
    assert_eq!(plan(&["--min-score", "-5", "--limit", "3"]), lax[..3]);
    assert_eq!(plan(&["--min-score", "11"]), [0.0; 0]);
    scene.hhrun(["by_age.rhai", "--user", "bob", "--yes", "--min-score", "11"]).code(0).says(&["nothing to send"]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn the_resume_is_named_by_its_id_or_its_page() {
    let hh = Hh::start();
    let scene = hh.bob();
    let own = hh.resumes("bob");
    let page = format!("https://hh.ru/resume/{}?from=share", own[1]);
    for resume in [&own[1], &page, &own[0]] {
        let run = ["plain.rhai", "--user", "bob", "--yes", "--limit", "1", "--resume", resume];
        scene.hhrun(run).code(0).says(&["1 applied"]);
    }
    let used: Vec<String> = hh.applications("bob").iter().map(|sent| sent.resume.to_string()).collect();
    assert_eq!(used, [own[1].clone(), own[1].clone(), own[0].clone()]);
    // Never two resumes to one vacancy.
    assert_eq!(hh.applied().into_iter().collect::<BTreeSet<_>>().len(), 3);
}

const FORBIDDEN_FIRST: &str = r#"
fn queries(me) { #{ order_by: "publication_time" } }
fn score(v) { card().add(100, "not for sending", v.has_test || v.is_direct || v.archived) }
fn letter(v, resume) { "Здравствуйте!" }
fn settings() { #{ limit: 10 } }
"#;

#[test]
fn tests_outside_pages_and_archived_ones_are_never_sent_to() {
    let hh = Hh::with(Options { vacancies: 600, ..Options::default() });
    let scene = hh.bob();
    scene.write("greedy.rhai", FORBIDDEN_FIRST);
    let document = scene.hhrun(["greedy.rhai", "--user", "bob", "--yes", "--json"]).code(0).json();
    assert_eq!(document["totals"]["applied"], 10);
    let reasons = document["funnel"]["refused"].as_object().unwrap();
    for reason in ["archived", "has a test", "applied for outside hh.ru"] {
        assert!(reasons[reason].as_u64() > Some(0), "{reasons:?}");
    }
    for vacancy in hh.applied() {
        let vacancy = hh.read("anna", &format!("/vacancies/{vacancy}"));
        let kind = vacancy["type"]["id"].as_str();
        assert!(vacancy["has_test"] == false && vacancy["archived"] == false && kind != Some("direct"), "{vacancy}");
    }
    assert_eq!(hh.posts(), 10);
}

#[test]
fn what_was_archived_since_the_search_is_not_sent_to() {
    let hh = Hh::start();
    let scene = hh.bob();
    let plan = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--json"]).code(0).json();
    let best = vacancies(&plan["plan"])[0].clone();
    let path = format!("/vacancies/{best}");
    let mut page = hh.read("anna", &path);
    page["archived"] = true.into();
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let archived = Fault::Answer { status: 200, headers, body: page.to_string() };
    hh.faults().add(Rule::new(archived).on(Method::GET, &path));

    let run = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    run.code(0).says(&["not sent to, whatever the strategy says: ", "archived", "3 applied"]);
    assert!(!hh.applied().contains(&best));
}

#[test]
fn a_vacancy_that_turns_out_to_be_elsewhere_is_told_and_not_counted() {
    let hh = Hh::start();
    let scene = hh.bob();
    let headers = vec![("location".to_owned(), "https://jobs.example.com/7".to_owned())];
    hh.trouble(1, Fault::Answer { status: 303, headers, body: String::new() });
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["→ elsewhere ", "apply at https://jobs.example.com/7", "3 applied, 1 to apply elsewhere"]);
    assert_eq!((hh.posts(), hh.applied().len()), (4, 3));
    let journal = scene.journal();
    let elsewhere = journal.iter().find(|entry| matches!(entry.state, State::External(_))).unwrap();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["applied for outside hh.ru", "4 applied"]);
    assert!(!hh.applied().contains(&elsewhere.vacancy.to_string()));
}

#[test]
fn a_login_through_the_browser() {
    // A port that was free a moment ago, as the one of a registered address would be.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let redirect = format!("http://{}/callback", free.local_addr().unwrap());
    let hh = Hh::with(Options { vacancies: 300, redirect_uri: Some(redirect.clone()), ..Options::default() });
    let mut scene = hh.scene();
    scene.set("HH_REDIRECT_URI", &redirect);
    scene.set("BROWSER", "true");
    drop(free);
    let mut login = scene.spawn(["login", "--user", "anna"]);
    let page = login.wait_for("/oauth/authorize?");
    let target = hh.agree(&page, "anna");
    assert!(target.starts_with(&redirect), "{target}");
    // Somebody who only guesses gets nothing and spoils nothing.
    hh.open(&format!("{redirect}?code=STOLEN&state=guessed"));
    hh.open(&target);
    login.finish().code(0).says(&["You are signed in as Анна Кузнецова (`anna`)"]);
    assert_eq!(hh.token_requests().authorization_code, 1);
    let resume = hh.resumes("anna")[0].clone();
    scene.hhrun(["plain.rhai", "--yes", "--resume", &resume]).code(0).says(&["4 applied"]);
    assert_eq!(hh.applications("anna").len(), 4);
}
