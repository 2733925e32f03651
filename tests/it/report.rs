//! What a run leaves behind: pages, rows, and the run told again.

use serde_json::Value;

use crate::harness::{Said, Scene};
use crate::hh::Hh;

const TASK: &str = r#"fn main(args) { [#{ name: "one" }] }"#;

fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
}

fn read(scene: &Scene, name: &str) -> String {
    std::fs::read_to_string(scene.path(name)).unwrap()
}

/// What was said after the line that names the run.
fn after_head(said: &Said) -> &str {
    said.stdout.split_once('\n').unwrap().1
}

#[test]
fn a_run_writes_a_page_and_rows_and_is_told_again_without_hh_or_a_key() {
    let hh = Hh::start();
    let mut scene = hh.bob();
    let run = ["plain.rhai", "--user", "bob", "--yes", "--report", "run.html", "--out", "run.csv", "--lang", "ru"];
    let sent = scene.hhrun(run);
    sent.code(0).says(&["4 applied"]).complains(&["written: run.html", "written: run.csv"]);
    let page = read(&scene, "run.html");
    assert!(page.contains("<html lang=\"ru\">") && page.contains("Готов обсудить задачи."));
    assert_eq!(page.matches(">отклик отправлен<").count(), 4);
    let planned = rows(&read(&scene, "run.csv"));
    assert_eq!(planned.len(), 4);
    assert!(planned.iter().all(|row| &row[17] == "applied" && !row[18].is_empty()));

    // Nobody answers, and no key can be had.
    drop(hh);
    scene.set("HHRUN_KEY_COMMAND", "false");
    let told = scene.hhrun(["report", "--user", "bob"]);
    assert_eq!(after_head(told.code(0)), sent.stdout);
    let written = scene.hhrun(["report", "last", "--html", "again.html", "--lang", "ru", "--out", "again.csv"]);
    assert_eq!(written.code(0).stdout, "");
    assert_eq!((read(&scene, "again.html"), read(&scene, "again.csv")), (page, read(&scene, "run.csv")));
    let document = scene.hhrun(["report", "--json"]).code(0).json();
    let name = document["run"].as_str().unwrap();
    assert!(told.stdout.starts_with(name), "{}", told.stdout);
    assert_eq!(scene.hhrun(["report", &name[..8], "--csv"]).code(0).stdout, read(&scene, "run.csv"));
}

#[test]
fn the_language_is_the_systems_unless_it_is_named() {
    let mut scene = Scene::new();
    scene.write("plain.rhai", crate::hh::PLAIN);
    scene.write("list.csv", "url,name\nhttps://hh.ru/vacancy/7,Rust\n");
    let mut page = |locale: &str, more: &[&str]| {
        scene.set("LANG", locale);
        scene.hhrun([&["plain.rhai", "--from", "list.csv", "--report", "p.html"], more].concat()).code(0);
        read(&scene, "p.html")
    };
    assert!(page("ru_RU.UTF-8", &[]).contains("Сопроводительное письмо"));
    assert!(page("en_GB.UTF-8", &[]).contains("Cover letter"));
    assert!(page("ru_RU.UTF-8", &["--lang", "en"]).contains("Cover letter"));
    let wrong = scene.hhrun(["plain.rhai", "--from", "list.csv", "--report", "p.html", "--lang", "fr"]);
    wrong.code(2).complains(&["`ru` and `en`"]);
}

#[test]
fn the_rows_of_a_plan_stand_alone_on_stdout() {
    let scene = Scene::new();
    scene.write("plain.rhai", crate::hh::PLAIN);
    scene.write("list.csv", "url,name\nhttps://hh.ru/vacancy/7,=1+1\nhttps://hh.ru/vacancy/8,\"a, b\"\n");
    scene.hhrun(["plain.rhai", "--from", "list.csv", "--out", "run.json"]).code(0).complains(&["written: run.json"]);
    let said = scene.hhrun(["plain.rhai", "--from", "list.csv", "--csv"]);
    said.code(0).complains(&["→ planned 2"]);
    let planned = rows(&said.stdout);
    let names: Vec<&str> = planned.iter().map(|row| &row[2]).collect();
    assert_eq!((names, &planned[0][17]), (vec!["'=1+1", "a, b"], "planned"));
    let document: Value = serde_json::from_str(&read(&scene, "run.json")).unwrap();
    assert_eq!(document["plan"].as_array().unwrap().len(), 2);
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_sent() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("task.rhai", TASK);
    std::fs::create_dir(scene.path("folder.html")).unwrap();
    let run = |more: &[&str]| scene.hhrun([&["plain.rhai", "--user", "bob", "--yes"], more].concat());
    run(&["--report", "folder.html"]).code(2).one_error().complains(&["`folder.html` is a folder"]);
    run(&["--report", "no/run.html"]).code(2).one_error().complains(&["there is no folder `no`"]);
    run(&["--report", "run.json"]).code(2).one_error().complains(&["does not end in .html"]);
    run(&["--out", "run.xlsx"]).code(2).one_error().complains(&["neither in .csv nor in .json nor in .html"]);
    run(&["--csv", "--json"]).code(2).complains(&["cannot be used with"]);
    run(&["--", "a=b"]).code(2).one_error().complains(&["words after `--` are for tasks"]);
    scene.hhrun(["task.rhai", "--user", "bob", "--report", "run.html"]).code(2).complains(&["--report is for strat"]);
    assert_eq!(hh.posts(), 0);
}

#[cfg(unix)]
#[test]
fn a_full_disk_does_not_undo_a_run() {
    let hh = Hh::start();
    let scene = hh.bob();
    std::os::unix::fs::symlink("/dev/full", scene.path("run.html")).unwrap();
    let run = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--report", "run.html"]);
    run.code(0).says(&["4 applied"]).complains(&["warning: cannot write the result: run.html", "hhrun report 20"]);
    scene.hhrun(["report", "--html", "other.html"]).code(0).complains(&["written: other.html"]);
    scene.hhrun(["report", "--html", "run.html"]).code(1).complains(&["cannot write the result: run.html"]);
    assert!(read(&scene, "other.html").contains("<html lang=\"en\">"));
}

#[test]
fn kept_runs_are_listed_and_named_by_their_beginning() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["report"]).code(2).one_error().complains(&["no run is kept", "runs of strategies are kept"]);
    scene.hhrun(["report", "--list"]).code(0).says(&["no run is kept"]);
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(0);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--limit", "1"]).code(0);
    scene.hhrun(["report", "--list"]).code(0).is_plain().says(&["strategy", "plain", "dry run"]);
    let listed = scene.hhrun(["report", "--list", "--json"]).code(0).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|run| run["run"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 2);
    let dry = listed.as_array().unwrap().iter().find(|run| run["not_sent_because"] == "dry_run").unwrap();
    scene.hhrun(["report", dry["run"].as_str().unwrap()]).code(0).says(&["dry run: nothing was sent"]);
    scene.hhrun(["report", "2"]).code(2).one_error().complains(&["2 runs begin with `2`", names[0], names[1]]);
    scene.hhrun(["report", "../../x"]).code(2).one_error().complains(&["begins with `../../x`", names[0]]);
    scene.hhrun(["report", "--user", "anna"]).code(4).complains(&["nobody called `anna` is known here"]);

    let people = scene.path("data/users").read_dir().unwrap();
    let [bob] = &people.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()[..] else { panic!("not one person") };
    let reports = bob.join("reports");
    std::fs::write(reports.join(format!("{}.json.gz", names[0])), "no report").unwrap();
    let damaged = scene.hhrun(["report", names[0]]);
    damaged.code(1).one_error().complains(&["cannot be read", "hhrun report --list"]);
    scene.hhrun(["report", "--list"]).code(0).says(&[names[1]]).complains(&["warning: ", names[0]]);
}
