//! Applications: taken, passed on, refused, remembered.

use chrono::Duration;
use serde_json::Value;

use super::super::StateError;
use super::{World, id, is_plain, refusal, refused};
use crate::hh::VacancyId;

fn pick(all: &[Value], test: impl Fn(&Value) -> bool) -> &str {
    id(all.iter().find(|item| test(item)).unwrap())
}

#[tokio::test]
async fn an_application_is_taken_once_a_resume() {
    let world = World::new().await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let vacancy = pick(&all, is_plain);
    let taken = world.apply(vacancy, &resume, Some("Здравствуйте!")).await;
    assert_eq!(taken.status(), 201);
    let location = taken.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(taken.text().await.unwrap(), "");
    let again = refused(world.apply(vacancy, &resume, None).await).await;
    assert_eq!(again, refusal(403, "negotiations", "already_applied"));
    let sent = world.sandbox.applications("bob");
    assert_eq!(sent.len(), 1);
    assert_eq!(location, format!("/negotiations/{}", sent[0].negotiation));
    assert_eq!(sent[0].message.as_deref(), Some("Здравствуйте!"));
    let list = world.read(&format!("/negotiations?vacancy_id={vacancy}")).await;
    assert_eq!((list["found"].as_i64(), list["items"][0]["state"]["id"].as_str()), (Some(1), Some("response")));
    assert_eq!(id(&list["items"][0]["vacancy"]), vacancy);
    assert_eq!(world.read(&format!("/vacancies/{vacancy}")).await["relations"][0], "got_response");
    let other = pick(&all[10..], is_plain);
    assert_eq!(world.read(&format!("/negotiations?vacancy_id={other}")).await["found"], 0);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_in_hh_words() {
    let world = World::with(|options| options.vacancies = 2_000).await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let denied =
        async |vacancy: &str, message: Option<&str>| refused(world.apply(vacancy, &resume, message).await).await;
    let plain = pick(&all, is_plain);
    assert_eq!(denied("1", None).await, refusal(400, "negotiations", "vacancy_not_found"));
    assert_eq!(denied("", None).await, refusal(400, "bad_argument", "vacancy_id"));
    let strange = refused(world.apply(plain, "0123", None).await).await;
    assert_eq!(strange, refusal(400, "negotiations", "resume_not_found"));
    let archived = pick(&all, |item| item["archived"] == true);
    assert_eq!(denied(archived, None).await, refusal(403, "negotiations", "invalid_vacancy"));
    let open = |item: &Value| item["type"]["id"] == "open" && item["archived"] == false;
    let tested = pick(&all, |item| open(item) && item["has_test"] == true);
    assert_eq!(denied(tested, None).await, refusal(403, "negotiations", "test_required"));
    let strict = |item: &&Value| open(item) && item["has_test"] == false && item["response_letter_required"] == true;
    for item in all.iter().filter(strict).take(8) {
        let words = denied(id(item), Some(" ")).await;
        let either = [refusal(403, "negotiations", "empty_message"), refusal(400, "bad_argument", "message")];
        assert!(either.contains(&words), "{words:?}");
    }
    let long = "я".repeat(10_001);
    assert_eq!(denied(plain, Some(&long)).await, refusal(403, "negotiations", "too_long_message"));
    let direct = pick(&all, |item| item["type"]["id"] == "direct" && item["archived"] == false);
    let elsewhere = world.apply(direct, &resume, None).await;
    assert_eq!(elsewhere.status(), 303);
    assert!(elsewhere.headers()["location"].to_str().unwrap().starts_with("https://career.example.com/"));
    assert!(world.sandbox.applications("bob").is_empty());
}

#[tokio::test]
async fn the_limit_slides_over_a_day() {
    let world = World::with(|options| options.daily_limit = 2).await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let plain: Vec<&str> = all.iter().filter(|item| is_plain(item)).map(id).take(3).collect();
    assert_eq!(world.apply(plain[0], &resume, None).await.status(), 201);
    world.hands.advance(Duration::hours(10));
    assert_eq!(world.apply(plain[1], &resume, None).await.status(), 201);
    let limit = refused(world.apply(plain[2], &resume, None).await).await;
    assert_eq!(limit, refusal(400, "negotiations", "limit_exceeded"));
    world.hands.advance(Duration::hours(15));
    assert_eq!(world.apply(plain[2], &resume, None).await.status(), 201);
}

#[tokio::test]
async fn tomorrow_finds_what_was_sent_today() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let state = path.clone();
    let first = World::with(|options| options.state = Some(state)).await;
    let (resume, all) = (first.resume().await, first.vacancies().await);
    let vacancy = pick(&all, is_plain).to_owned();
    assert_eq!(first.apply(&vacancy, &resume, Some("Добрый день!")).await.status(), 201);
    let (access, sent) = (first.access.clone(), first.sandbox.applications("bob"));
    // As after a kill: nothing more is written.
    drop(first);

    let state = path.clone();
    let mut second = World::with(|options| options.state = Some(state)).await;
    second.access = access;
    assert_eq!(second.sandbox.applications("bob"), sent);
    assert_eq!(second.resume().await, resume);
    let again = refused(second.apply(&vacancy, &resume, None).await).await;
    assert_eq!(again, refusal(403, "negotiations", "already_applied"));
    second.sandbox.stop().await.unwrap();

    std::fs::write(&path, "{").unwrap();
    let options = super::super::Options { state: Some(path), vacancies: 10, ..super::super::Options::default() };
    let error = super::super::Sandbox::start(options).await.unwrap_err();
    assert!(matches!(error, super::super::Error::State(StateError::Decode { .. })));
}

#[tokio::test]
async fn employers_answer_after_a_day() {
    let world = World::new().await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let plain: Vec<&str> = all.iter().filter(|item| is_plain(item)).map(id).take(20).collect();
    for vacancy in &plain {
        assert_eq!(world.apply(vacancy, &resume, None).await.status(), 201);
    }
    assert_eq!(world.read("/negotiations?status=invitations").await["found"], 0);
    world.hands.advance(Duration::days(2));
    let count = async |status: &str| world.read(&format!("/negotiations?status={status}")).await["found"].as_i64();
    assert_eq!(count("invitations").await, Some(3));
    assert_eq!(count("discard").await, Some(5));
    assert_eq!(count("active").await, Some(15));
    assert_eq!(world.get("/negotiations?status=unknown").await.status(), 400);
}

#[tokio::test]
async fn manners_are_asked_for() {
    let world = World::new().await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let plain = all.iter().filter(|item| is_plain(item)).map(id);
    for vacancy in plain.take(6) {
        let rude = refused(world.apply(vacancy, &resume, Some("Вы идиот")).await).await;
        let either = [
            refusal(403, "negotiations", "inappropriate_language_message"),
            refusal(400, "negotiations", "inappropriate_language"),
        ];
        assert!(either.contains(&rude), "{rude:?}");
    }
    let vacancy = pick(&all, is_plain);
    world.sandbox.refuse(&VacancyId::new(vacancy), 403, "resume_visibility_conflict");
    let denied = refused(world.apply(vacancy, &resume, None).await).await;
    assert_eq!(denied, refusal(403, "negotiations", "resume_visibility_conflict"));
    assert!(world.sandbox.applications("bob").is_empty());
}
