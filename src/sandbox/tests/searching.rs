//! Searches, single vacancies, blacklists, dictionaries.

use serde_json::Value;

use super::super::Options;
use super::{World, id, json, refusal, refused};

fn found(answer: &Value) -> i64 {
    answer["found"].as_i64().unwrap()
}

#[tokio::test]
async fn a_text_is_looked_for_in_titles_companies_and_descriptions() {
    let world = World::new().await;
    let rust = world.read("/vacancies?text=rust&per_page=100").await;
    assert!(found(&rust) > 30, "{}", found(&rust));
    let first = &rust["items"][0];
    assert!(first["name"].as_str().unwrap().to_lowercase().contains("rust"), "titles come first");
    let marked = |item: &Value| item["snippet"].to_string().contains("<highlighttext>Rust</highlighttext>");
    assert!(rust["items"].as_array().unwrap().iter().any(marked));
    let titles = found(&world.read("/vacancies?text=rust&search_field=name").await);
    assert!(titles < found(&rust));
    let both = found(&world.read("/vacancies?text=rust OR golang").await);
    let neither = found(&world.read("/vacancies?text=rust NOT golang").await);
    assert!(both > found(&rust) && neither < found(&rust));
    let without = found(&world.read("/vacancies?text=rust&excluded_text=golang").await);
    assert_eq!(without, neither);
    assert_eq!(found(&world.read("/vacancies?text=абракадабра").await), 0);
    assert!(found(&world.read("/vacancies?text=\"инженер по автоматизации\"&search_field=name").await) > 0);
}

#[tokio::test]
async fn filters_leave_what_they_say() {
    let world = World::new().await;
    let all = found(&world.read("/vacancies").await);
    let items = async |query: &str| world.read(&format!("/vacancies?per_page=100&{query}")).await;
    for item in items("area=1&area=2").await["items"].as_array().unwrap() {
        assert!(["1", "2"].contains(&item["area"]["id"].as_str().unwrap()));
    }
    let (russia, belarus) = (found(&items("area=113").await), found(&items("area=16").await));
    assert!(russia < all && belarus > 0 && russia > belarus);
    for item in items("only_with_salary=true&salary=300000").await["items"].as_array().unwrap() {
        assert!(item["salary_range"].is_object());
    }
    for item in items("experience=noExperience&work_format=REMOTE").await["items"].as_array().unwrap() {
        assert_eq!(item["experience"]["id"], "noExperience");
        assert!(item["work_format"].to_string().contains("REMOTE"));
    }
    let week = found(&items("period=7").await);
    let since = found(&items("date_from=2026-11-13T15:00:00%2B0300").await);
    assert!(week == since && week < all);
    let agencies = found(&items("label=not_from_agency").await);
    assert!(agencies < all);
    assert_eq!(found(&items("no_such_parameter=1").await), all);
    let magic = items("text=москва rust&describe_arguments=true").await;
    assert!(magic["arguments"].to_string().contains("\"area\""));
}

#[tokio::test]
async fn orders() {
    let world = World::new().await;
    let dates = async |order: &str, key: &str| -> Vec<String> {
        let answer = world.read(&format!("/vacancies?per_page=100&only_with_salary=true&order_by={order}")).await;
        answer["items"].as_array().unwrap().iter().map(|item| item[key].to_string()).collect()
    };
    assert!(dates("publication_time", "published_at").await.is_sorted_by(|left, right| left >= right));
    let by_salary = world.read("/vacancies?currency=RUR&salary=1&only_with_salary=true&order_by=salary_desc").await;
    assert!(by_salary["items"][0]["salary_range"].is_object());
    assert_eq!(world.get("/vacancies?order_by=distance").await.status(), 400);
    assert_eq!(world.get("/vacancies?order_by=distance&sort_point_lat=55&sort_point_lng=37").await.status(), 200);
}

#[tokio::test]
async fn no_search_goes_past_the_depth() {
    let world = World::with(|options| options.vacancies = 2_600).await;
    let last = world.read("/vacancies?per_page=100&page=19").await;
    assert!(found(&last) > 2_000);
    assert_eq!((last["pages"].as_i64(), last["items"].as_array().unwrap().len()), (Some(20), 100));
    let deeper = refused(world.get("/vacancies?per_page=100&page=20").await).await;
    assert_eq!((deeper.0, deeper.1.as_str()), (400, "bad_argument"));
    assert_eq!(world.get("/vacancies?per_page=101").await.status(), 400);
    assert_eq!(world.get("/vacancies?period=1&date_to=2026-11-20").await.status(), 400);
}

#[tokio::test]
async fn similar_vacancies_belong_to_a_resume_of_the_person() {
    let mut world = World::new().await;
    let resume = world.resume().await;
    let path = format!("/resumes/{resume}/similar_vacancies");
    let similar = world.read(&format!("{path}?per_page=100")).await;
    assert!(found(&similar) > 20 && found(&similar) < 500);
    assert!(similar["items"][0]["name"].as_str().unwrap().contains("Rust"));
    let first = similar["items"][0]["employer"]["id"].as_str().unwrap();
    let fewer = world.read(&format!("{path}?excluded_employer_id={first}")).await;
    assert!(found(&fewer) < found(&similar));
    world.sign_in("anna").await;
    assert_eq!(refused(world.get(&path).await).await, refusal(404, "not_found", ""));
}

#[tokio::test]
async fn a_vacancy_by_itself_says_more() {
    let world = World::new().await;
    let listed = world.read("/vacancies?text=rust").await;
    let vacancy = world.read(&format!("/vacancies/{}", id(&listed["items"][0]))).await;
    assert!(vacancy["description"].as_str().unwrap().starts_with("<p>"));
    assert!(vacancy["key_skills"].as_array().unwrap().len() > 2);
    assert_eq!(refused(world.get("/vacancies/1").await).await, refusal(404, "not_found", ""));
}

#[tokio::test]
async fn what_is_hidden_vanishes_from_searches() {
    let world = World::with(|options: &mut Options| options.blacklist_limit = 2).await;
    let all = world.read("/vacancies").await;
    let (first, second, third) = (&all["items"][0], &all["items"][1], &all["items"][2]);
    let change = async |method: &str, path: String| world.request(method, &path).send().await.unwrap();
    let path = |item: &Value| format!("/vacancies/blacklisted/{}", id(item));
    assert_eq!(change("PUT", path(first)).await.status(), 204);
    assert_eq!(change("PUT", path(second)).await.status(), 204);
    let full = refused(change("PUT", path(third)).await).await;
    assert_eq!(full, refusal(400, "vacancies_blacklist", "limit_exceeded"));
    assert_eq!(found(&world.read("/vacancies").await), found(&all) - 2);
    let list = world.read("/vacancies/blacklisted").await;
    assert_eq!((found(&list), list["per_page"].as_i64(), list["limit_reached"].as_bool()), (2, Some(20), Some(true)));
    assert_eq!(world.read(&format!("/vacancies/{}", id(first))).await["relations"][0], "blacklisted");
    assert_eq!(change("DELETE", path(first)).await.status(), 204);
    assert_eq!(found(&world.read("/vacancies").await), found(&all) - 1);
    let unknown = refused(change("PUT", "/vacancies/blacklisted/1".to_owned()).await).await;
    assert_eq!(unknown, refusal(404, "vacancies_blacklist", "not_found"));

    let employer = third["employer"]["id"].as_str().unwrap();
    assert_eq!(change("PUT", format!("/employers/blacklisted/{employer}")).await.status(), 204);
    assert_eq!(id(&world.read("/employers/blacklisted").await["items"][0]), employer);
    assert!(found(&world.read("/vacancies").await) < found(&all) - 1);
    assert_eq!(change("PUT", "/employers/blacklisted/1".to_owned()).await.status(), 404);
}

#[tokio::test]
async fn dictionaries_are_for_everybody_and_cached() {
    let world = World::new().await;
    let url = format!("{}/dictionaries", world.sandbox.api_url());
    let first = world.http.get(&url).send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    assert_eq!(json(first).await["currency"][6]["code"], "RUR");
    let again = world.http.get(&url).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let areas = world.http.get(format!("{}/areas", world.sandbox.api_url())).send().await.unwrap();
    assert_eq!(json(areas).await[0]["id"], "113");
}
