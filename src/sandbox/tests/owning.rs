//! What belongs to a person: their name, resumes, favourites, phone numbers.

use std::sync::{Arc, Mutex};

use chrono::Duration;

use super::{World, id, is_plain, json, refusal, refused};

#[tokio::test]
async fn a_name_and_a_search_are_changed_apart() {
    let world = World::new().await;
    let name = [("first_name", "Боб"), ("last_name", "Орлов"), ("middle_name", "")];
    assert_eq!(world.send("POST", "/me", &name).await.status(), 204);
    assert_eq!(world.send("POST", "/me", &[("is_in_search", "false")]).await.status(), 204);
    let me = world.read("/me").await;
    assert_eq!((me["first_name"].as_str(), me["is_in_search"].as_bool()), (Some("Боб"), Some(false)));
    let resume = world.resume().await;
    assert_eq!(world.read(&format!("/resumes/{resume}")).await["title"], "Rust-разработчик");
    let mixed = [("is_in_search", "true"), ("first_name", "Боб")];
    for wrong in [&mixed[..], &name[..2], &[]] {
        assert_eq!(refused(world.send("POST", "/me", wrong).await).await, refusal(400, "bad_request", ""));
    }
    let maybe = world.send("POST", "/me", &[("is_in_search", "maybe")]).await;
    assert_eq!(refused(maybe).await, refusal(400, "bad_argument", "is_in_search"));
}

#[tokio::test]
async fn a_resume_is_published_once_in_four_hours() {
    let world = World::new().await;
    let resume = world.resume().await;
    let path = format!("/resumes/{resume}/publish");
    let due = async || world.read(&format!("/resumes/{resume}/status")).await["can_publish_or_update"].as_bool();
    assert_eq!(due().await, Some(true));
    assert_eq!(world.send("POST", &path, &[]).await.status(), 204);
    let early = refused(world.send("POST", &path, &[]).await).await;
    assert_eq!(early, refusal(429, "resumes", "touch_limit_exceeded"));
    assert_eq!(due().await, Some(false));
    let shown = world.read(&format!("/resumes/{resume}")).await;
    assert_eq!(shown["next_publish_at"], "2026-11-20T19:00:00+0300");
    world.hands.advance(Duration::hours(4));
    assert_eq!(world.send("POST", &path, &[]).await.status(), 204);
    assert_eq!(world.send("POST", "/resumes/x/publish", &[]).await.status(), 404);
}

#[tokio::test]
async fn a_vacancy_says_which_resumes_may_apply() {
    let world = World::new().await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    let vacancy = id(all.iter().find(|item| is_plain(item)).unwrap());
    let path = format!("/vacancies/{vacancy}/suitable_resumes");
    assert_eq!(world.read(&path).await["found"], 2);
    assert_eq!(world.apply(vacancy, &resume, None).await.status(), 201);
    let left = world.read(&path).await;
    assert_eq!((&left["found"], &left["overall"]["already_applied"]), (&1.into(), &1.into()));
    let groups = world.read(&format!("/vacancies/{vacancy}/resumes_by_status")).await;
    assert_eq!((id(&groups["already_applied"][0]), &groups["counters"]["suitable"]), (resume.as_str(), &1.into()));
    assert_eq!(world.get("/vacancies/1/suitable_resumes").await.status(), 404);
}

#[tokio::test]
async fn favourites_are_kept() {
    let world = World::new().await;
    let all = world.read("/vacancies").await;
    let (first, second) = (id(&all["items"][0]), id(&all["items"][1]));
    for vacancy in [first, second, first] {
        assert_eq!(world.send("PUT", &format!("/vacancies/favorited/{vacancy}"), &[]).await.status(), 204);
        world.hands.advance(Duration::seconds(1));
    }
    let list = world.read("/vacancies/favorited").await;
    assert_eq!((&list["found"], id(&list["items"][0])), (&2.into(), second));
    assert_eq!(world.read(&format!("/vacancies/{first}")).await["relations"][0], "favorited");
    assert_eq!(world.send("DELETE", &format!("/vacancies/favorited/{first}"), &[]).await.status(), 204);
    assert_eq!(world.read("/vacancies/favorited").await["found"], 1);
    assert_eq!(world.send("PUT", "/vacancies/favorited/1", &[]).await.status(), 404);
}

#[tokio::test]
async fn a_phone_number_is_confirmed_by_a_code() {
    let codes: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&codes);
    let world = World::with(|options| {
        options.sms = Some(Arc::new(move |_, code| heard.lock().unwrap().push(code.to_owned())));
    })
    .await;
    let phone = ("phone", "8 (912) 345-67-89");
    let send = async |number: &str| world.send("POST", "/resume_phone_generate_code", &[("phone", number)]).await;
    let confirm =
        async |code: &str| world.send("POST", "/resume_phone_confirm", &[phone, ("confirmation_code", code)]).await;
    let answer = send(phone.1).await;
    assert_eq!(answer.status(), 201);
    assert_eq!(json(answer).await["code_length"], 4);
    assert_eq!(refused(send(phone.1).await).await, refusal(403, "resume_phone_generate", "too_early"));
    let abroad = refused(send("+49 151 2345678").await).await;
    assert_eq!(abroad, refusal(400, "resume_phone_generate", "country_not_supported"));
    assert_eq!(refused(send("номер").await).await, refusal(400, "bad_argument", "phone"));
    let expired = refusal(400, "resume_phone_confirm", "confirmation_code_expired");
    world.hands.advance(Duration::minutes(10));
    let code = codes.lock().unwrap()[0].clone();
    assert_eq!(refused(confirm(&code).await).await, expired);

    assert_eq!(send(phone.1).await.status(), 201);
    let code = codes.lock().unwrap()[1].clone();
    for _ in 0..4 {
        assert_eq!(refused(confirm("xxxx").await).await, refusal(400, "bad_argument", "confirmation_code"));
    }
    let blocked = refusal(403, "resume_phone_confirm", "phone_temporarily_blocked");
    assert_eq!(refused(confirm("xxxx").await).await, blocked);
    assert_eq!(refused(confirm(&code).await).await, blocked);

    world.hands.advance(Duration::hours(1));
    assert_eq!(send(phone.1).await.status(), 201);
    let code = codes.lock().unwrap()[2].clone();
    assert_eq!(confirm(&code).await.status(), 200);
    let status = world.read("/resume_should_send_sms?phone=79123456789").await;
    assert_eq!((&status["phone"]["verified"], &status["phone"]["need_verification"]), (&true.into(), &false.into()));
}
