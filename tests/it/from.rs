//! `--from FILE`: vacancies that a person has already, judged without an account and without hh.ru.

use serde_json::{Value, json};

use crate::harness::{Scene, shipped};

const SCRIPT: &str = r#"
fn settings() { #{ limit: 5, min_score: 0 } }
fn queries(me) { #{ text: "rust" } }
fn filter(v) { if v.archived { return skip("archived"); } true }
fn score(v) { card().add(10, "rust", v.name.has_word("rust")).add(5, "remote", v.is_remote) }
fn review(v) { card().add(3 * v.key_skills.count_of(["tokio"]), "stack") }
fn letter(v, resume) { `Здравствуйте! «${v.name}»; моё резюме: ${resume.title ?? "есть"}.` }
"#;

fn scene() -> Scene {
    let mut scene = Scene::new();
    // Nobody listens there.
    scene.set("HH_API_URL", "http://127.0.0.1:1");
    scene.write("s.rhai", SCRIPT);
    scene
}

fn plan(document: &Value) -> Vec<&str> {
    document["plan"].as_array().unwrap().iter().map(|item| item["vacancy"].as_str().unwrap()).collect()
}

#[test]
fn a_table_becomes_a_shortlist_with_links_and_letters() {
    let scene = scene();
    let table = "url;name;employer;salary_from;work_format;key_skills\n\
                 https://hh.ru/vacancy/1?query=rust;Разработчик Go;Фирма;250 000;;\n\
                 https://spb.hh.ru/vacancy/2;Разработчик Rust;Другая;;REMOTE;rust, tokio\n";
    scene.write("list.csv", table);
    let said = scene.hhrun(["s.rhai", "--from", "list.csv"]);
    said.code(0).is_plain().says(&[
        "      2 found      2 new   list.csv",
        "→ planned 2",
        "#1  18  Разработчик Rust · Другая",
        "  https://spb.hh.ru/vacancy/2",
        "  apply: https://hh.ru/applicant/vacancy_response?vacancyId=2",
        "  │ Здравствуйте! «Разработчик Rust»; моё резюме: есть.",
        "#2  0  Разработчик Go · Фирма",
        "judged from a file: nothing was sent; apply by the links",
    ]);
    assert_eq!(said.stderr, "");
    // No data folder, no key: nothing was needed.
    assert!(!scene.path("data").exists() && !scene.path("config").exists());
    let said = scene.hhrun(["s.rhai", "--from", "list.csv", "--resume-title", "Rust-разработчик"]);
    said.code(0).says(&["моё резюме: Rust-разработчик."]);
}

#[test]
fn every_shape_gives_the_same_verdicts() {
    let scene = scene();
    let vacancies = [
        json!({ "id": "1", "name": "Rust", "schedule": { "id": "remote" }, "key_skills": [{ "name": "Tokio" }] }),
        json!({ "id": "2", "name": "Go", "archived": true }),
        json!({ "id": "3", "name": "Разработчик Rust", "salary_range": null, "employer": null }),
    ];
    scene.write("a.json", &serde_json::to_string_pretty(&vacancies).unwrap());
    scene.write("b.json", &json!({ "found": 3, "pages": 1, "items": vacancies }).to_string());
    let lines: Vec<String> = vacancies.iter().map(Value::to_string).collect();
    scene.write("c.ndjson", &lines.join("\n"));
    for file in ["a.json", "b.json", "c.ndjson"] {
        let document = scene.hhrun(["s.rhai", "--from", file, "--json"]).code(0).json();
        assert_eq!(plan(&document), ["1", "3"], "{file}");
        assert_eq!(
            (&document["plan"][0]["score"], &document["funnel"]["reasons"]["archived"]),
            (&json!(18.0), &json!(1))
        );
        assert_eq!(document["plan"][1]["url"], "https://hh.ru/vacancy/3");
        assert_eq!((&document["not_sent_because"], &document["user"]), (&json!("list"), &json!("")));
    }
    let mut run = scene.spawn(["s.rhai", "--from", "-", "--json"]);
    for line in &lines {
        run.type_line(line);
    }
    assert_eq!(plan(&run.finish().code(0).json()), ["1", "3"]);
}

#[test]
fn broken_rows_are_counted_and_named_by_line() {
    let scene = scene();
    scene.write(
        "list.ndjson",
        "{\"id\":\"1\",\"name\":\"Rust\"}\n{\"id\":\"2\",\n\n{\"name\":\"x\"}\n{\"id\":\"4\",\"salary_range\":7}\n",
    );
    let said = scene.hhrun(["s.rhai", "--from", "list.ndjson"]);
    said.code(0).says(&[
        "→ planned 1",
        "3 of 4 rows of `list.ndjson` are no vacancies and were left out",
        "  line 2: breaks off",
        "  line 4: neither an `id` nor the address of a vacancy's page (`url`)",
        "  line 5: `salary_range`: invalid type: integer `7`",
    ]);
    let document = scene.hhrun(["s.rhai", "--from", "list.ndjson", "--json"]).code(0).json();
    assert_eq!(document["notes"].as_array().unwrap().len(), 4);
}

#[test]
fn what_is_no_list_is_said() {
    let scene = scene();
    let error = |text: &str, words: &str| {
        scene.write("list", text);
        scene.hhrun(["s.rhai", "--from", "list"]).code(2).one_error().complains(&[words]);
    };
    error("", "`list` is empty");
    error("name,salary\na,1\n", "`list` is no list of vacancies: its first line names neither `url` nor `id`");
    error("[{\"id\":\"1\"", "`list` breaks off in line 1");
    error("[{}]", "`list` has no vacancy: 1 of 1 rows are broken; line 1: neither an `id`");
    scene.hhrun(["s.rhai", "--from", "missing.json"]).code(2).one_error().complains(&["`missing.json` cannot be read"]);
    scene.hhrun(["s.rhai", "--from", "list", "--user", "bob"]).code(2).complains(&["cannot be used with"]);
    let endless = scene.hhrun(["s.rhai", "--from", "/dev/zero"]);
    endless.code(2).one_error().complains(&["`/dev/zero` is larger than 128 MiB", "hint: judge it in parts"]);
    scene.write("empty.json", "[]");
    scene.hhrun(["s.rhai", "--from", "empty.json"]).code(0).says(&["planned 0"]);
}

#[test]
fn the_readme_s_table_is_judged() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("$ cat list.csv\n").unwrap();
    let (table, command) = rest.split_once("$ hhrun scripts/my_strategy.rhai --from list.csv ").unwrap();
    assert!(command.starts_with("--resume-title \"Rust-разработчик\"\n"), "{command}");
    let scene = scene();
    scene.write("list.csv", table);
    let script = shipped("my_strategy.rhai").display().to_string();
    let said = scene.hhrun([script.as_str(), "--from", "list.csv", "--resume-title", "Rust-разработчик"]);
    said.code(0).says(&["      2 found      2 new   list.csv", "→ planned 1", "в резюме «Rust-разработчик»"]);
}

#[test]
fn the_shipped_strategy_works_on_bare_addresses() {
    let scene = scene();
    scene.write("list.csv", "url\nhttps://hh.ru/vacancy/118337853\nhttps://hh.ru/vacancy/118337854\n");
    let script = shipped("my_strategy.rhai").display().to_string();
    let said = scene.hhrun([script.as_str(), "--from", "list.csv", "--min-score", "0"]);
    said.code(0).says(&["→ planned 2", "https://hh.ru/vacancy/118337854"]);
}
