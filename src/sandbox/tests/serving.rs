//! What happens to every request: who may ask, faults, compression, the clock.

use std::time::Duration;

use axum::http::Method;

use super::super::faults::{Fault, Rule};
use super::super::{Options, Sandbox};
use super::{World, client, refusal, refused};

#[tokio::test]
async fn nobody_and_strangers_are_refused() {
    let mut world = World::new().await;
    let anonymous = world.http.get(format!("{}/vacancies", world.sandbox.api_url())).send().await.unwrap();
    assert_eq!(refused(anonymous).await, refusal(403, "forbidden", ""));
    let anonymous = world.http.get(format!("{}/me", world.sandbox.api_url())).send().await.unwrap();
    assert_eq!(refused(anonymous).await, refusal(403, "oauth", "user_auth_expected"));
    world.access = "nonsense".to_owned();
    assert_eq!(refused(world.get("/me").await).await, refusal(403, "oauth", "bad_authorization"));
    assert_eq!(refused(world.get("/nothing").await).await.0, 404);
    let nameless = client().build().unwrap();
    let answer = nameless.get(format!("{}/areas", world.sandbox.api_url())).send().await.unwrap();
    assert_eq!(refused(answer).await, refusal(400, "bad_user_agent", "unset"));
}

#[tokio::test]
async fn faults_happen_where_they_were_asked_for() {
    let world = World::new().await;
    let faults = world.sandbox.faults();
    faults.add(Rule::new(Fault::refusal(429, "too_many_requests", "")).on(Method::GET, "/me").times(1));
    assert_eq!(world.get("/me").await.status(), 429);
    assert_eq!(world.get("/me").await.status(), 200);
    faults.add(Rule::new(Fault::html(502)).on(Method::GET, "/me").times(1));
    assert!(world.get("/me").await.text().await.unwrap().starts_with("<html>"));
    faults.add(Rule::new(Fault::DropBefore).on(Method::GET, "/me").times(1));
    assert!(world.request("GET", "/me").send().await.is_err());
    faults.add(Rule::new(Fault::Truncate(20)).on(Method::GET, "/me").times(1));
    assert!(world.get("/me").await.text().await.is_err());
    assert_eq!(world.get("/me").await.status(), 200);
    let lost = world.sandbox.seen().iter().filter(|request| request.path == "/me" && request.status.is_none()).count();
    assert_eq!(lost, 1);
}

#[tokio::test]
async fn an_answer_may_be_lost_after_the_application_was_taken() {
    let world = World::new().await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let plain = |item: &&serde_json::Value| {
        item["type"]["id"] == "open"
            && item["archived"] == false
            && item["has_test"] == false
            && item["response_letter_required"] == false
    };
    let vacancy = super::id(all.iter().find(plain).unwrap());
    world.sandbox.faults().add(Rule::new(Fault::DropAfter).on(Method::POST, "/negotiations").times(1));
    let form = reqwest::multipart::Form::new().text("vacancy_id", vacancy.to_owned()).text("resume_id", resume.clone());
    assert!(world.request("POST", "/negotiations").multipart(form).send().await.is_err());
    assert_eq!(world.sandbox.applications("bob").len(), 1);
    assert_eq!(refused(world.apply(vacancy, &resume, None).await).await.2, "already_applied");
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_ask() {
    let world = World::new().await;
    let raw = client().no_gzip().user_agent("test/1.0 (bob@example.com)").build().unwrap();
    let ask = |coding: &'static str| {
        raw.get(format!("{}/dictionaries", world.sandbox.api_url())).header("accept-encoding", coding).send()
    };
    let long = ask("gzip, br").await.unwrap();
    assert_eq!(long.headers()["content-encoding"], "gzip");
    let bytes = long.bytes().await.unwrap();
    assert_eq!(&bytes[..2], &[0x1f, 0x8b]);
    let plain = ask("identity").await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn the_date_is_that_of_the_clock() {
    let world = World::new().await;
    assert_eq!(world.get("/me").await.headers()["date"], "Fri, 20 Nov 2026 12:00:00 GMT");
    world.hands.advance(chrono::Duration::hours(1));
    assert_eq!(world.get("/me").await.headers()["date"], "Fri, 20 Nov 2026 13:00:00 GMT");
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let small = || Options { vacancies: 10, ..Options::default() };
    let first = Sandbox::start(small()).await.unwrap();
    let port = first.api_url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Sandbox::start(Options { port, ..small() }).await.unwrap_err();
    assert!(error.to_string().contains(&port.to_string()) && error.hint().is_some());
    first.stop().await.unwrap();
    let again = Sandbox::start(Options { port, ..small() }).await.unwrap();
    again.stop().await.unwrap();
}

#[tokio::test]
async fn stopping_lets_a_request_under_way_finish() {
    let world = World::new().await;
    world.sandbox.faults().add(Rule::new(Fault::Delay(Duration::from_millis(100))).on(Method::GET, "/me"));
    let pending = tokio::spawn(world.request("GET", "/me").send());
    while !world.sandbox.seen().iter().any(|request| request.path == "/me") {
        tokio::task::yield_now().await;
    }
    world.sandbox.stop().await.unwrap();
    assert_eq!(pending.await.unwrap().unwrap().status(), 200);
}
