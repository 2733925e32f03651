//! `ai::letter` and `ai::text` against a language model on this machine.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::{Said, Scene};
use crate::hh::Hh;

const LETTERS: &str = "\
fn settings() { #{ limit: 3, permissions: [\"ai\"], ai_limit: 5 } }
fn queries(me) { #{ order_by: \"publication_time\" } }
fn letter(v, resume) { ai::letter(`Письмо: ${v.name} (${v.id})`, \"Здравствуйте! Запасное письмо.\") }
";

/// The `Authorization` that came, and the body.
type Asked = (Option<String>, Value);

/// A model that writes what it is told to, and remembers what it was asked.
struct Model {
    _runtime: Runtime,
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<Mutex<(u16, String)>>,
}

impl Model {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new((200, String::new())));
        let (heard, told) = (Arc::clone(&asked), Arc::clone(&answer));
        let reply = move |headers: HeaderMap, body: String| {
            let key = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
            heard.lock().unwrap().push((key, serde_json::from_str(&body).unwrap()));
            let (status, body) = told.lock().unwrap().clone();
            async move { (StatusCode::from_u16(status).unwrap(), body) }
        };
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let router = Router::new().route("/v1/chat/completions", post(reply));
        runtime.spawn(async move { axum::serve(listener, router).await });
        let model = Self { _runtime: runtime, url, asked, answer };
        model.writes("Здравствуйте! Письмо от модели.");
        model
    }

    fn writes(&self, text: &str) {
        self.answers(200, &json!({ "choices": [{ "message": { "role": "assistant", "content": text } }] }).to_string());
    }

    fn answers(&self, status: u16, body: &str) {
        *self.answer.lock().unwrap() = (status, body.to_owned());
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn scene(&self, hh: &Hh) -> Scene {
        let mut scene = hh.bob();
        scene.set("AI_URL", self.url.clone());
        scene.set("AI_KEY", "sk-sentinel-key");
        scene.set("AI_MODEL", "little");
        scene.write("letters.rhai", LETTERS);
        scene
    }
}

fn run(scene: &Scene, more: &[&str]) -> Said {
    scene.hhrun([&["letters.rhai", "--user", "bob"], more].concat())
}

fn letters(hh: &Hh) -> Vec<String> {
    hh.applications("bob").into_iter().filter_map(|sent| sent.message).collect()
}

#[test]
fn a_model_writes_letters_and_gets_nothing_but_the_prompt() {
    let (hh, model) = (Hh::start(), Model::start());
    let scene = model.scene(&hh);
    run(&scene, &["--allow", "ai", "--yes"]).code(0).says(&["│ Здравствуйте! Письмо от модели.", "3 applied"]);
    assert_eq!(letters(&hh), vec!["Здравствуйте! Письмо от модели."; 3]);
    let asked = model.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 3);
    for (key, body) in asked {
        assert_eq!(key.as_deref(), Some("Bearer sk-sentinel-key"));
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["messages", "model"]);
        assert_eq!((body["model"].as_str(), body["messages"].as_array().unwrap().len()), (Some("little"), 1));
        assert!(body["messages"][0]["content"].as_str().unwrap().starts_with("Письмо: "), "{body}");
    }
}

#[test]
fn the_same_prompt_is_asked_once_and_the_budget_holds() {
    let (hh, model) = (Hh::start(), Model::start());
    let scene = model.scene(&hh);
    run(&scene, &["--allow", "ai", "--dry-run"]).code(0);
    run(&scene, &["--allow", "ai", "--dry-run"]).code(0).says(&["Письмо от модели."]);
    assert_eq!(model.count(), 3);
    let said = run(&scene, &["--allow", "ai", "--dry-run", "--limit", "10"]);
    said.code(0).complains(&["ai::letter: the 5 texts of this run are used up; the fallback is used"]);
    assert_eq!(model.count(), 8);
}

#[test]
fn a_recording_carries_what_was_written() {
    let (hh, model) = (Hh::start(), Model::start());
    let scene = model.scene(&hh);
    run(&scene, &["--allow", "ai", "--dry-run", "--record", "monday"]).code(0).says(&["Письмо от модели."]);
    assert_eq!(model.count(), 3);
    let replay = |script: &str| scene.hhrun([script, "--replay", "monday"]);
    let first = replay("letters.rhai");
    first.code(0).says(&["│ Здравствуйте! Письмо от модели."]);
    assert_eq!(first.stdout, replay("letters.rhai").stdout);
    scene.write("others.rhai", &LETTERS.replace("Письмо: ", "Другое письмо: "));
    let others = replay("others.rhai");
    others.code(0).says(&["│ Здравствуйте! Запасное письмо."]).complains(&["nothing was recorded for it"]);
    assert_eq!(model.count(), 3, "nobody was asked again");
}

#[test]
fn whatever_goes_wrong_the_fallback_is_used() {
    let (hh, model) = (Hh::start(), Model::start());
    let mut scene = model.scene(&hh);
    let long = "я".repeat(10_001);
    let choice = |text: &str| json!({ "choices": [{ "message": { "content": text } }] }).to_string();
    for (status, body, why) in [
        (500, "trouble".to_owned(), "refused with status 500"),
        (401, "{}".to_owned(), "refused with status 401"),
        (200, "<html>".to_owned(), "not what its kind documents"),
        (200, "{\"choices\":[]}".to_owned(), "wrote nothing"),
        (200, choice("   "), "wrote nothing"),
        (200, choice("Здравствуйте, ${name}!"), "still has `${` of a template"),
        (200, choice("Bearer sk-sentinel-key"), "wrote AI_KEY into its text"),
        (200, choice(&long), "the letter has 10001 characters"),
    ] {
        model.answers(status, &body);
        let said = run(&scene, &["--allow", "ai", "--dry-run", "--limit", "1"]);
        said.code(0).says(&["│ Здравствуйте! Запасное письмо."]).complains(&[why, "the fallback is used"]);
        assert!(!said.stderr.contains("sk-sentinel"), "{}", said.stderr);
    }
    scene.set("AI_URL", "http://127.0.0.1:1/v1");
    run(&scene, &["--allow", "ai", "--dry-run"]).code(0).complains(&["gave no answer", "the fallback is used"]);
    scene.set("AI_URL", "");
    run(&scene, &["--allow", "ai", "--dry-run"]).code(0).complains(&["AI_URL is not set; the fallback is used"]);
    scene.set("AI_URL", "http://example.com/v1");
    run(&scene, &["--allow", "ai", "--dry-run"]).code(2).one_error().complains(&["AI_URL", "plain http"]);
}

#[test]
fn without_the_permission_nothing_is_sent_there() {
    let (hh, model) = (Hh::start(), Model::start());
    let scene = model.scene(&hh);
    run(&scene, &["--yes"]).code(6).complains(&["is not allowed: `ai`", "--allow ai"]);
    let said = run(&scene, &["--yes", "--deny", "ai"]);
    said.code(6).complains(&["`ai::letter` needs the permission `ai`", "letters.rhai:3:"]);
    assert_eq!((model.count(), hh.posts()), (0, 0));
}

#[test]
fn a_working_folder_cannot_send_prompts_elsewhere() {
    let (hh, model) = (Hh::start(), Model::start());
    let mut scene = model.scene(&hh);
    scene.set("AI_URL", "");
    scene.write(".env", &format!("AI_URL={}\n", model.url));
    let said = run(&scene, &["--allow", "ai", "--dry-run"]);
    said.code(0).complains(&["`AI_URL` in ", "is ignored", "AI_URL is not set; the fallback is used"]);
    assert_eq!(model.count(), 0);
}

#[test]
fn a_task_has_texts_too() {
    let (hh, model) = (Hh::start(), Model::start());
    let scene = model.scene(&hh);
    model.writes("одно слово");
    let task = "fn settings() { #{ permissions: [\"ai\"] } }\nfn main(args) { ai::text(\"Скажи слово\", \"нет\") }";
    scene.write("word.rhai", task);
    scene.hhrun(["word.rhai", "--user", "bob", "--allow", "ai"]).code(0).says(&["одно слово"]);
}
