//! Dictionaries, employers, suggestions, and what a search says of itself.

use super::{World, id, refusal, refused};

#[tokio::test]
async fn every_dictionary_is_cached() {
    let world = World::new().await;
    let paths = [
        "/dictionaries",
        "/areas",
        "/areas/113",
        "/areas/countries",
        "/metro",
        "/metro/1",
        "/industries",
        "/languages",
        "/professional_roles",
        "/locales",
    ];
    for path in paths {
        let first = world.get(path).await;
        assert_eq!(first.status(), 200, "{path}");
        assert!(first.headers().contains_key("cache-control"), "{path}");
        let tag = first.headers()["etag"].clone();
        let again = world.request("GET", path).header("if-none-match", tag).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.text().await.unwrap().len()), (304, 0), "{path}");
    }
    assert_eq!(world.get("/areas/999999").await.status(), 404);
    assert_eq!(world.get("/metro/90").await.status(), 404);
    assert_eq!(refused(world.get("/areas?host=example.com").await).await, refusal(400, "bad_argument", "host"));
}

#[tokio::test]
async fn an_employer_says_what_it_does() {
    let world = World::new().await;
    let all = world.vacancies().await;
    let employer = all.iter().find_map(|item| item["employer"]["id"].as_str()).unwrap();
    let shown = world.read(&format!("/employers/{employer}")).await;
    let open = world.read(&format!("/vacancies?employer_id={employer}")).await["found"].as_i64().unwrap();
    assert!(shown["open_vacancies"].as_i64().unwrap() >= open && open > 0);
    let industry = id(&shown["industries"][0]);
    let group = industry.split('.').next().unwrap();
    for filter in [industry, group] {
        let found = world.read(&format!("/vacancies?industry={filter}&employer_id={employer}")).await;
        assert_eq!(found["found"], open);
    }
    assert_eq!(shown["relations"].as_array().unwrap().len(), 0);
    world.send("PUT", &format!("/employers/blacklisted/{employer}"), &[]).await;
    assert_eq!(world.read(&format!("/employers/{employer}")).await["relations"][0], "blacklisted");
    assert_eq!(world.get("/employers/1").await.status(), 404);
}

#[tokio::test]
async fn suggestions_begin_like_what_was_typed() {
    let world = World::new().await;
    let areas = world.read("/suggests/areas?text=каз").await;
    let names: Vec<&str> =
        areas["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect();
    assert_eq!(names, ["Казахстан", "Казань"]);
    assert_eq!(world.read("/suggests/areas?text=каз&area_id=113").await["items"].as_array().unwrap().len(), 1);
    let russia = async |more: &str| {
        world.read(&format!("/suggests/areas?text=росс&area_id=113{more}")).await["items"].as_array().unwrap().len()
    };
    assert_eq!((russia("").await, russia("&include_parent=true").await), (0, 1));
    assert_eq!(refused(world.get("/suggests/areas?text=к").await).await, refusal(400, "bad_argument", "text"));
    let keywords = world.read("/suggests/vacancy_search_keyword?text=rust").await;
    assert_eq!(keywords["items"][0]["text"], "rust");
}

#[tokio::test]
async fn a_search_says_what_it_made_of_the_text() {
    let world = World::new().await;
    let right = world.read("/vacancies?text=rust").await;
    let fixed = world.read("/vacancies?text=rsut").await;
    assert_eq!((&fixed["fixes"]["original"], &fixed["fixes"]["fixed"]), (&"rsut".into(), &"rust".into()));
    assert_eq!((&fixed["found"], &right["fixes"]), (&right["found"], &serde_json::Value::Null));
    let suggested = world.read("/vacancies?text=прогамист").await;
    assert_eq!((&suggested["found"], &suggested["suggests"]["value"]), (&0.into(), &"программист".into()));
    assert!(suggested["suggests"]["found"].as_i64().unwrap() > 0);
    let magic = world.read("/vacancies?text=rust в москве&describe_arguments=true").await;
    assert_eq!(magic["found"], world.read("/vacancies?text=rust&area=1").await["found"]);
    assert_eq!(magic["arguments"][1]["value_description"], "Москва");
    let bare = world.read("/vacancies?text=rust в москве&no_magic=true&describe_arguments=true").await;
    assert_eq!(bare["arguments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_cluster_leads_to_as_many_as_it_counts() {
    let world = World::new().await;
    let answer = world.read("/vacancies?text=rust&clusters=true&per_page=1").await;
    let clusters = answer["clusters"].as_array().unwrap();
    assert!(clusters.len() > 5);
    for item in clusters.iter().flat_map(|cluster| cluster["items"].as_array().unwrap()) {
        let path = item["url"].as_str().unwrap().strip_prefix(world.sandbox.api_url()).unwrap();
        assert_eq!(world.read(path).await["found"], item["count"], "{path}");
    }
}

#[tokio::test]
async fn distances_and_metro() {
    let world = World::new().await;
    let near = world.read("/vacancies?order_by=distance&sort_point_lat=55.75&sort_point_lng=37.61&per_page=100").await;
    let away: Vec<f64> =
        near["items"].as_array().unwrap().iter().filter_map(|item| item["sort_point_distance"].as_f64()).collect();
    assert!(away.len() > 50 && away.is_sorted());
    let line = world.read("/vacancies?metro=1&per_page=100").await;
    let items = line["items"].as_array().unwrap();
    assert!(!items.is_empty() && items.iter().all(|item| item["address"]["metro"]["line_id"] == "1"));
    let station = items[0]["address"]["metro"]["station_id"].as_str().unwrap();
    assert!(world.read(&format!("/vacancies?metro={station}")).await["found"].as_i64() <= line["found"].as_i64());
    for wrong in ["metro=zzz", "industry=zzz", "professional_role=zzz"] {
        assert_eq!(world.get(&format!("/vacancies?{wrong}")).await.status(), 400);
    }
}

#[tokio::test]
async fn vacancies_like_a_vacancy() {
    let world = World::new().await;
    let all = world.read("/vacancies?text=rust&search_field=name").await;
    let vacancy = id(&all["items"][0]);
    for kind in ["similar", "related"] {
        let alike = world.read(&format!("/vacancies/{vacancy}/{kind}_vacancies?per_page=100")).await;
        let items = alike["items"].as_array().unwrap();
        assert!(items.len() > 5 && items.iter().all(|item| id(item) != vacancy), "{kind}");
        assert_eq!(world.get(&format!("/vacancies/1/{kind}_vacancies")).await.status(), 404);
    }
}
