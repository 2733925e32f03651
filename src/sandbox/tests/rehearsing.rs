//! Trouble on demand, as text rules and as the table of all refusals.

use super::super::faults::Rule;
use super::super::rehearsal;
use super::{World, json, refused};

#[tokio::test]
async fn every_refusal_can_be_had() {
    let world = World::new().await;
    for refusal in rehearsal::all() {
        world.sandbox.faults().clear();
        world.sandbox.faults().add(refusal.rule().times(1));
        let answer = world.send(refusal.method, &refusal.path.replace('*', "1"), &[]).await;
        let status = answer.status().as_u16();
        if refusal.path == "/token" {
            let body = json(answer).await;
            assert_eq!((status, &body["error"]), (refusal.status, &refusal.kind.into()));
            assert_eq!(body["error_description"], refusal.value);
        } else {
            let expected = (refusal.status, refusal.kind.to_owned(), refusal.value.to_owned());
            assert_eq!(refused(answer).await, expected);
        }
    }
}

#[tokio::test]
async fn rules_come_as_text_too() {
    let rule = |text: &str| text.parse::<Rule>().unwrap();
    let rules = vec![
        rule("GET /me drop-before nth=2"),
        rule("GET /me bad-gzip after=1 times=1"),
        rule("GET /me status=503 body='try later' header=Retry-After:7 after=1 times=1"),
    ];
    let world = World::with(|options| options.faults = rules).await;
    assert_eq!(world.get("/me").await.status(), 200);
    assert!(world.request("GET", "/me").send().await.is_err());
    assert!(world.get("/me").await.text().await.is_err(), "the client does unpack");
    let busy = world.get("/me").await;
    assert_eq!((busy.status().as_u16(), busy.headers()["retry-after"].to_str().unwrap()), (503, "7"));
    assert_eq!(busy.text().await.unwrap(), "try later");
    assert_eq!(world.get("/me").await.status(), 200);
}

#[tokio::test]
async fn a_captcha_is_asked_for_until_it_is_solved() {
    let world = World::new().await;
    world.sandbox.faults().add("* /vacancies captcha".parse().unwrap());
    let wanted = json(world.get("/vacancies").await).await;
    assert_eq!(wanted["errors"][0]["type"], "captcha_required");
    let back = "http://127.0.0.1:9/back?x=1";
    let page = format!(
        "{}&backurl={}",
        wanted["errors"][0]["captcha_url"].as_str().unwrap(),
        "http%3A%2F%2F127.0.0.1%3A9%2Fback%3Fx%3D1"
    );
    assert!(world.http.get(page).send().await.unwrap().text().await.unwrap().contains(back));
    assert_eq!(world.get("/vacancies").await.status(), 403);
    let solved = world.send("POST", "/captcha", &[("backurl", back)]).await;
    assert_eq!(solved.headers()["location"], back);
    assert_eq!(world.get("/vacancies").await.status(), 200);
    let script = world.send("POST", "/captcha", &[("backurl", "javascript:alert(1)")]).await;
    assert_eq!(script.status(), 200);
}
