//! Negotiations after they were begun: looked at, written in, withdrawn.

use chrono::Duration;
use serde_json::Value;

use super::{World, id, is_plain, json, refusal, refused};

/// A person who applied to twenty vacancies, with the negotiations as a list shows them.
async fn applied() -> (World, Vec<Value>) {
    let world = World::new().await;
    let (resume, all) = (world.resume().await, world.vacancies().await);
    for vacancy in all.iter().filter(|item| is_plain(item)).take(20) {
        assert_eq!(world.apply(id(vacancy), &resume, Some("Здравствуйте!")).await.status(), 201);
    }
    let items = world.read("/negotiations?per_page=100").await["items"].as_array().unwrap().clone();
    (world, items)
}

async fn write(world: &World, negotiation: &str, text: &str) -> reqwest::Response {
    world.send("POST", &format!("/negotiations/{negotiation}/messages"), &[("message", text)]).await
}

/// The first negotiation in a state of the correspondence.
fn with_status<'a>(items: &'a [Value], status: &str) -> &'a str {
    id(items.iter().find(|item| item["messaging_status"] == status).unwrap())
}

#[tokio::test]
async fn so_many_messages_in_a_row() {
    let (world, items) = applied().await;
    let open = with_status(&items, "ok");
    for _ in 0..4 {
        let written = write(&world, open, "Ещё вопрос").await;
        assert_eq!(written.status(), 201);
        assert_eq!(json(written).await["author"]["participant_type"], "applicant");
    }
    assert_eq!(refused(write(&world, open, "И ещё").await).await, refusal(403, "negotiations", "in_a_row_limit"));
    let messages = world.read(&format!("/negotiations/{open}/messages")).await;
    assert_eq!((messages["found"].as_i64(), messages["items"][0]["text"].as_str()), (Some(5), Some("Здравствуйте!")));
    for (text, value) in [(" ", "message_cannot_be_empty"), ("казино", "resource_policy_violation_message")] {
        assert_eq!(refused(write(&world, open, text).await).await, refusal(403, "negotiations", value));
    }
    let long = "я".repeat(10_001);
    assert_eq!(refused(write(&world, open, &long).await).await, refusal(403, "negotiations", "too_long_message"));
    let nothing = world.send("POST", &format!("/negotiations/{open}/messages"), &[("text", "x")]).await;
    assert_eq!(refused(nothing).await, refusal(403, "negotiations", "empty_message"));
    assert_eq!(refused(write(&world, "1", "x").await).await, refusal(404, "negotiations", "topic_not_found"));
}

#[tokio::test]
async fn some_employers_want_no_messages() {
    let (world, items) = applied().await;
    for status in ["no_invitation", "disabled_by_employer"] {
        let words = refused(write(&world, with_status(&items, status), "Добрый день").await).await;
        assert_eq!(words, refusal(403, "negotiations", status));
    }
    world.hands.advance(Duration::days(2));
    let refusals = world.read("/negotiations?status=discard").await;
    let words = refused(write(&world, id(&refusals["items"][0]), "Почему?").await).await;
    assert_eq!(words, refusal(403, "negotiations", "wrong_state"));
}

#[tokio::test]
async fn what_is_new_is_new_until_it_is_looked_at() {
    let (world, _) = applied().await;
    world.hands.advance(Duration::days(2));
    let unread = async || world.read("/me").await["counters"]["unread_negotiations"].as_i64().unwrap();
    let news = world.read("/negotiations?has_updates=true").await;
    assert_eq!((unread().await, news["found"].as_i64()), (8, Some(8)));
    let first = id(&news["items"][0]);
    let shown = world.read(&format!("/negotiations/{first}")).await;
    assert_eq!((&shown["has_updates"], &shown["viewed_by_opponent"]), (&true.into(), &true.into()));
    assert_eq!(world.read(&format!("/negotiations/{first}")).await["has_updates"], false);
    let messages = world.read(&format!("/negotiations/{}/messages?with_text_only=true", id(&news["items"][1]))).await;
    assert_eq!(messages["items"][1]["author"]["participant_type"], "employer");
    assert_eq!(unread().await, 6);
    assert_eq!(world.get("/negotiations/1").await.status(), 404);
}

#[tokio::test]
async fn an_application_is_withdrawn_once() {
    let (world, items) = applied().await;
    let withdraw =
        async |id: &str, query: &str| world.send("DELETE", &format!("/negotiations/active/{id}{query}"), &[]).await;
    let declining = "?with_decline_message=true";
    let first = id(&items[0]);
    let early = refused(withdraw(first, declining).await).await;
    assert_eq!(early, refusal(425, "negotiations", "chat_is_not_ready"));
    world.hands.advance(Duration::hours(1));
    assert_eq!(refused(withdraw(first, declining).await).await, refusal(403, "negotiations", "no_invitation"));
    assert_eq!(withdraw(first, "").await.status(), 204);
    assert_eq!(refused(withdraw(first, "").await).await, refusal(403, "negotiations", "wrong_state"));
    assert_eq!(withdraw("1", "").await.status(), 404);
    assert_eq!(refused(write(&world, first, "x").await).await.2, "chat_archived");
    assert_eq!(id(&world.read("/negotiations?status=deleted").await["items"][0]), first);
    assert_eq!(world.read("/negotiations/active").await["found"], 19);

    world.hands.advance(Duration::days(2));
    let invited = world.read("/negotiations?status=invitations").await;
    let willing = |item: &&Value| item["decline_allowed"] == true;
    if let Some(one) = invited["items"].as_array().unwrap().iter().find(willing) {
        assert_eq!(withdraw(id(one), declining).await.status(), 204);
        let messages = world.read(&format!("/negotiations/{}/messages", id(one))).await;
        assert_eq!(messages["found"], 3);
    }
}

#[tokio::test]
async fn an_invited_person_is_answered() {
    let (world, _) = applied().await;
    world.hands.advance(Duration::hours(21));
    let invited = world.read("/negotiations?status=invitations&order_by=created_at&order=asc").await;
    let open = invited["items"].as_array().unwrap().iter().find(|item| item["messaging_status"] == "ok").unwrap();
    assert_eq!(write(&world, id(open), "Завтра в полдень").await.status(), 201);
    world.hands.advance(Duration::hours(4));
    let messages = world.read(&format!("/negotiations/{}/messages", id(open))).await;
    let authors: Vec<&str> = messages["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["author"]["participant_type"].as_str().unwrap())
        .collect();
    assert_eq!(authors, ["applicant", "employer", "applicant", "employer"]);
}
