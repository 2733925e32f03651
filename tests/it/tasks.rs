//! Tasks: what they read, the plan of what they change, and what trouble in between leaves behind.

use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::actions::{Action, Actions};
use hhrun::vault::db::Database;
use serde_json::Value;

use crate::harness::{Said, Scene, shipped};
use crate::hh::Hh;

/// bob's run of a script in the scene's folder.
fn run(scene: &Scene, script: &str, more: &[&str]) -> Said {
    scene.hhrun([&[script, "--user", "bob"], more].concat())
}

/// A task that asks for `permissions`, with `body` as its `main`.
fn task(permissions: &[&str], body: &str) -> String {
    format!("fn settings() {{ #{{ permissions: {permissions:?} }} }}\nfn main(args) {{\n{body}\n}}\n")
}

/// The changes that the only person's journal knows.
fn actions(scene: &Scene) -> Vec<Action> {
    let users = scene.path("data").join("users");
    let person = std::fs::read_dir(users).unwrap().next().unwrap().unwrap().path();
    Actions::new(Database::new(person.join("journal"))).all().unwrap()
}

/// A negotiation of bob's in which he may write; bob has applied by `plain.rhai`.
fn open_negotiation(hh: &Hh, scene: &Scene) -> String {
    run(scene, "plain.rhai", &["--yes", "--limit", "20"]).code(0);
    let all = hh.read("bob", "/negotiations?per_page=100");
    let open = |one: &&Value| one["messaging_status"] == "ok";
    all["items"].as_array().unwrap().iter().find(open).unwrap()["id"].as_str().unwrap().to_owned()
}

/// The texts that bob wrote in a negotiation after his letter.
fn written(hh: &Hh, negotiation: &str) -> Vec<String> {
    let messages = hh.read("bob", &format!("/negotiations/{negotiation}/messages"));
    let own =
        messages["items"].as_array().unwrap().iter().filter(|one| one["author"]["participant_type"] == "applicant");
    let texts: Vec<String> = own.filter_map(|one| Some(one["text"].as_str()?.to_owned())).collect();
    texts.into_iter().filter(|text| !text.starts_with("Здравствуйте! Готов")).collect()
}

#[test]
fn tidy_lifts_resumes_and_hides_agencies_once_the_person_agrees() {
    let scene = Scene::new();
    let script = shipped("tasks/tidy.rhai").display().to_string();
    let tidy = |more: &[&str]| {
        let fixed = [script.as_str(), "--user", "bob", "--sandbox", "--allow", "publish,blacklist"];
        let limits = ["--", "most=2"];
        scene.hhrun([&fixed[..], more, &limits[..]].concat())
    };
    let said = tidy(&["--dry-run"]);
    said.code(0).says(&["the plan:\n    1  lift the resume «", "hide the employer «", "dry run: nothing was sent"]);
    let said = tidy(&[]);
    said.code(0).says(&["nothing was sent: this is no terminal to ask on; add --yes"]);
    let said = tidy(&["--yes", "--json"]).code(0).json();
    assert_eq!(said["rows"].as_array().unwrap().len(), 2);
    let plan = said["plan"].as_array().unwrap();
    assert_eq!(plan.len(), 4);
    assert!(plan.iter().all(|change| change["outcome"]["state"] == "done"), "{plan:#?}");
    let kinds: Vec<&str> = plan.iter().map(|change| change["change"].as_str().unwrap()).collect();
    assert_eq!(kinds[..2], ["publish_resume"; 2]);
    assert_eq!(kinds[2..], ["blacklist_employer_add"; 2]);
    // What was done is not planned again.
    let again = tidy(&["--yes", "--json"]).code(0).json();
    let hidden = |document: &Value| -> Vec<String> {
        let plan = document["plan"].as_array().unwrap().iter();
        plan.map(|change| change["target"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(again["plan"].as_array().unwrap().len(), 2, "{again:#}");
    assert!(hidden(&again).iter().all(|id| !hidden(&said).contains(id)));
}

#[cfg(unix)]
#[test]
fn the_plan_is_asked_about_at_a_terminal() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write(
        "hide.rhai",
        &task(&["blacklist"], "for v in hh::search(#{}).take(3) { hh::blacklist_vacancy_add(v); }"),
    );
    let hidden = |hh: &Hh| hh.read("bob", "/vacancies/blacklisted")["found"].as_u64().unwrap();
    let mut run = scene.at_terminal(["hide.rhai", "--user", "bob", "--allow", "blacklist"]);
    run.wait_for("Борис Орлов: make 3 changes? [y/N]");
    run.type_line("n");
    run.finish().code(0).says(&["    3  hide the vacancy «", "nothing was sent"]);
    assert_eq!((hidden(&hh), actions(&scene).len()), (0, 0));
    let mut run = scene.at_terminal(["hide.rhai", "--user", "bob", "--allow", "blacklist"]);
    run.wait_for("make 3 changes? [y/N]");
    run.type_line("y");
    run.finish().code(0).says(&["  ✓ done      hide the vacancy «", "3 done"]);
    assert_eq!((hidden(&hh), actions(&scene).len()), (3, 3));
}

#[test]
fn searches_fetch_pages_as_the_loop_asks() {
    let hh = Hh::with(hhrun::sandbox::Options { vacancies: 2_000, ..hhrun::sandbox::Options::default() });
    let scene = hh.bob();
    scene.write(
        "look.rhai",
        "fn main(args) { let n = 0; for v in hh::search(#{}) { n += 1; if n == 150 { break; } } n }",
    );
    scene.write("all.rhai", "fn main(args) { let n = 0; for v in hh::search(#{}) { n += 1; } n }");
    run(&scene, "look.rhai", &[]).code(0).says(&["150"]);
    let some = hh.count("GET", "/vacancies");
    assert!((2..=5).contains(&some), "{some} pages for 150 vacancies");
    let found = hh.read("bob", "/vacancies")["found"].as_u64().unwrap();
    let all = run(&scene, "all.rhai", &[]);
    assert_eq!(all.code(0).stdout.trim(), found.to_string());
    assert!(hh.count("GET", "/vacancies") - some >= 15);
}

#[test]
fn everything_that_can_be_read_is_there() {
    let hh = Hh::start();
    let scene = hh.bob();
    run(&scene, "plain.rhai", &["--yes"]).code(0);
    scene.write(
        "read.rhai",
        r#"fn main(args) {
            let v = hh::search(#{ text: "разработчик" }).take(1)[0];
            let resumes = hh::resumes();
            let mine = hh::negotiations(#{ status: "active" }).to_array();
            let one = hh::negotiation(mine[0].id);
            let russia = hh::area(hh::areas()[0]);
            [
                #{ what: "me", got: hh::me().full_name },
                #{ what: "resume", got: hh::resume(resumes[0]).title },
                #{ what: "status", got: hh::resume_status(resumes[0]).status.id },
                #{ what: "vacancy", got: hh::vacancy(v).description_text.len() > 10 },
                #{ what: "employer", got: hh::employer(v.employer).name == v.employer.name },
                #{ what: "similar", got: hh::similar(#{ period: 30 }).take(2).len() },
                #{ what: "similar_to", got: hh::similar_to(v).take(2).len() },
                #{ what: "related_to", got: hh::related_to(v, #{ period: 30 }).take(2).len() >= 0 },
                #{ what: "found", got: hh::search(#{}).found > 100 },
                #{ what: "negotiations", got: mine.len() },
                #{ what: "about", got: one.vacancy.name == mine[0].vacancy.name },
                #{ what: "messages", got: hh::messages(one)[0].author.participant_type },
                #{ what: "active", got: hh::active_negotiations().to_array().len() },
                #{ what: "favorites", got: hh::favorites().to_array().len() },
                #{ what: "hidden", got: hh::blacklist_vacancies().len() + hh::blacklist_employers().len() },
                #{ what: "suitable", got: hh::suitable_resumes(v).len() > 0 },
                #{ what: "by_status", got: hh::resumes_by_status(v).keys().len() },
                #{ what: "area", got: `${russia.name} ${russia.areas.len() > 5} ${russia.areas[0].parent_id == russia.id}` },
                #{ what: "dictionary", got: hh::dictionaries().experience[0].id },
                #{ what: "metro", got: hh::metro("1").lines.len() > 1 && hh::metro().len() > 1 },
                #{ what: "lists", got: hh::industries().len() > 1 && hh::languages().len() > 1 && hh::professional_roles().len() > 1 },
                #{ what: "places", got: hh::countries().len() > 1 && hh::locales().len() > 0 },
                #{ what: "suggests", got: hh::suggest_areas("Мос").len() + hh::suggest_keywords("ru").len() > 1 },
                #{ what: "phone", got: hh::phone_status("+7 916 123-45-67").keys().len() > 1 },
                #{ what: "call", got: hh::get("/metro/1").name },
                #{ what: "sign-in", got: auth::status().state },
            ]
        }"#,
    );
    let document = run(&scene, "read.rhai", &["--json"]).code(0).json();
    let rows = document["rows"].as_array().unwrap();
    let is = |what: &str| &rows.iter().find(|row| row["what"] == what).unwrap()["got"];
    assert_eq!(rows.len(), 26);
    assert_eq!((is("me"), is("sign-in"), is("negotiations")), (&"Борис Орлов".into(), &"signed_in".into(), &4.into()));
    assert_eq!((is("area"), is("active")), (&"Россия true true".into(), &4.into()));
    for what in ["vacancy", "employer", "found", "about", "suitable", "metro", "lists", "places", "suggests", "phone"] {
        assert_eq!(is(what), &Value::Bool(true), "{what}");
    }
}

#[test]
fn rows_are_shown_or_written() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("rows.rhai", "fn main(args) { hh::search(#{}).take(3) }");
    scene.write(
        "cells.rhai",
        "fn settings() { #{ params: #{ word: \"x\" } } }\n\
         fn main(args) { #{ columns: [\"b\", \"a\"], rows: [#{ a: \"=1+1\", b: args.word }, #{ a: args.rest.len(), b: () }] } }",
    );
    run(&scene, "rows.rhai", &[]).code(0).says(&[" id ", " salary ", " alternate_url"]);
    let csv = run(&scene, "cells.rhai", &["--csv", "--", "word=one, two", "more"]);
    assert_eq!(csv.code(0).stdout, "b,a\r\n\"one, two\",'=1+1\r\n,1\r\n");
    scene.write("mine.rhai", "fn main(args) { [#{ resume: hh::resumes()[0], when: time::now() }] }");
    let mine = run(&scene, "mine.rhai", &["--csv"]);
    assert!(!mine.code(0).stdout.contains("::"), "no names of Rust's: {}", mine.stdout);
    scene.write("me.rhai", "fn main(args) { hh::me() }");
    run(&scene, "me.rhai", &[]).code(3).complains(&["a text or nothing, not `Me`"]);
    run(&scene, "rows.rhai", &["--out", "found.csv"]).code(0).says(&["3 rows written to found.csv"]);
    let text = std::fs::read_to_string(scene.path("found.csv")).unwrap();
    assert!(text.starts_with("id,name,employer,area,salary,alternate_url\r\n") && text.lines().count() == 4, "{text}");
    run(&scene, "cells.rhai", &["--out", "found.json"]).code(0);
    let json: Value = serde_json::from_str(&std::fs::read_to_string(scene.path("found.json")).unwrap()).unwrap();
    assert_eq!(json[0]["a"], "=1+1");
    run(&scene, "rows.rhai", &["--out", "found.xlsx"]).code(2).one_error().complains(&["neither in .csv nor in .json"]);
    let nowhere = run(&scene, "rows.rhai", &["--out", "nowhere/found.csv"]);
    nowhere.code(2).one_error().complains(&["there is no folder `nowhere`"]);
    run(&scene, "cells.rhai", &["--", "wrod=1"])
        .code(2)
        .complains(&["has no parameter `wrod`", "did you mean `word`?"]);
    run(&scene, "rows.rhai", &["--limit", "3"]).code(2).one_error();
    // A strategy has rows too: its plan.
    run(&scene, "plain.rhai", &["--csv"]).code(0).says(&["rank,vacancy,name"]);
}

#[test]
fn an_error_of_hh_can_be_caught_and_one_of_the_person_cannot() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write(
        "catch.rhai",
        "fn main(args) { let said = \"\"; try { hh::vacancy(\"1\"); } catch (e) { said = `caught: ${e}`; } said }",
    );
    scene.write("let_go.rhai", "fn look() { hh::vacancy(\"1\") }\nfn main(args) { look().name }");
    run(&scene, "catch.rhai", &[])
        .code(0)
        .says(&["caught: hh.ru refused GET /vacancies/1 (404): there is no such thing"]);
    scene.write("regex.rhai", "fn main(args) {\n    let s = \"(\";\n    text::matches(\"x\", s)\n}");
    run(&scene, "regex.rhai", &[]).code(3).complains(&["regex.rhai:3:11", "is no regular expression"]);
    scene.write("wrong.rhai", "fn main(args) {\n    hh::vacancy(#{ name: 1 })\n}");
    run(&scene, "wrong.rhai", &[]).code(3).complains(&["expected a vacancy or its id, not a map", "wrong.rhai:2:9"]);
    let said = run(&scene, "let_go.rhai", &[]);
    said.code(5).complains(&["hh.ru refused GET /vacancies/1 (404)", "let_go.rhai:1:", "hint: "]);
    let captcha = Rule::new(Fault::refusal(403, "captcha_required", "")).on(Method::GET, "/vacancies/1");
    hh.faults().add(captcha);
    let said = run(&scene, "catch.rhai", &[]);
    said.code(6).complains(&["captcha", "catch.rhai:1:"]);
    hh.faults().clear();
    hh.revoke("bob").unwrap();
    run(&scene, "catch.rhai", &[]).code(4);
}

#[test]
fn an_application_of_a_task_keeps_all_rules() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write(
        "apply.rhai",
        &task(
            &["apply"],
            "let out = []; for v in hh::search(#{ order_by: \"publication_time\" }).take(12) {
                let planned = hh::apply(v, \"Здравствуйте! Готов обсудить задачи.\");
                out.push(#{ v: v.id, state: planned.state, reason: planned.reason, wrong: v.has_test || v.archived || v.type.id == \"direct\" });
             } out",
        ),
    );
    let first = run(&scene, "apply.rhai", &["--allow", "apply", "--yes", "--json"]).code(0).json();
    for row in first["rows"].as_array().unwrap() {
        assert_eq!(row["state"] == "refused", row["wrong"] == true, "{row}");
    }
    let plan = first["plan"].as_array().unwrap();
    assert!(plan.iter().all(|change| change["outcome"]["state"] == "done"), "{plan:#?}");
    assert_eq!((hh.posts(), hh.applied().len()), (plan.len(), plan.len()));
    let twice = "let v = hh::search(#{ order_by: \"publication_time\" }).take(60).filter(|v| !v.has_test && !v.archived && v.type.id != \"direct\")[20];
                 hh::apply(v, \"Здравствуйте!\"); [hh::apply(v, \"Добрый день!\")]";
    scene.write("twice.rhai", &task(&["apply"], twice));
    let said = run(&scene, "twice.rhai", &["--allow", "apply", "--dry-run", "--json"]).code(0).json();
    assert_eq!(said["plan"].as_array().unwrap().len(), 1);
    assert!(said["refused"].to_string().contains("in the plan already"), "{said:#}");
    let again = run(&scene, "apply.rhai", &["--allow", "apply", "--yes", "--json"]).code(0).json();
    assert_eq!(again["plan"], serde_json::json!([]));
    let refused = again["rows"].as_array().unwrap().iter().filter(|row| row["reason"] == "already applied").count();
    assert_eq!(refused, plan.len());
    scene.write("empty.rhai", &task(&["apply"], "for v in hh::search(#{}).take(40) { hh::apply(v, \"${name}\"); }"));
    let said = run(&scene, "empty.rhai", &["--allow", "apply", "--yes"]);
    said.code(0).says(&["still has `${` of a template in it"]);
    assert_eq!(hh.posts(), plan.len());
}

#[test]
fn foreign_and_impossible_changes_are_never_sent() {
    let hh = Hh::start();
    let scene = hh.bob();
    let anna = hh.scene();
    hh.sign_in(&anna, "anna").code(0);
    let resume = hh.resumes("anna")[0].clone();
    scene.write(
        "wrong.rhai",
        &task(
            &["message", "withdraw", "publish"],
            &format!(
                "[hh::message_send(\"999999\", \"Добрый день\"), hh::withdraw(\"999999\"), hh::publish_resume(\"{resume}\"),
                 hh::message_send(\"999999\", \"{{{{name}}}}\"), hh::publish_resume(hh::resumes()[0]), hh::publish_resume(hh::resumes()[0])]"
            ),
        ),
    );
    let allow = ["--allow", "message,withdraw,publish", "--yes", "--json"];
    let document = run(&scene, "wrong.rhai", &allow).code(0).json();
    let states: Vec<_> =
        document["rows"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["refused", "refused", "refused", "refused", "planned", "planned"]);
    assert_eq!(document["plan"].as_array().unwrap().len(), 1);
    assert_eq!(document["plan"][0]["outcome"]["state"], "done");
    // It was lifted just now: the host knows and hh.ru is not asked.
    let document = run(&scene, "wrong.rhai", &allow).code(0).json();
    assert_eq!(document["plan"], serde_json::json!([]));
    let reasons = document["refused"].to_string();
    assert!(reasons.contains("no application of yours") && reasons.contains("no resume of yours"), "{reasons}");
    assert!(reasons.contains("hh.ru does not lift it before"), "{reasons}");
    let posts = hh.seen().iter().filter(|seen| matches!(seen.method.as_str(), "POST" | "DELETE" | "PUT")).count();
    assert_eq!(posts, hh.count("POST", "/token") + hh.count("POST", "/oauth/authorize") + 1);
}

#[test]
fn every_kind_of_change_is_made_and_noted() {
    let hh = Hh::start();
    let scene = hh.bob();
    let negotiation = open_negotiation(&hh, &scene);
    scene.write(
        "all.rhai",
        &task(
            &["message", "withdraw", "blacklist", "favorite", "publish", "profile", "logout"],
            &format!(
                "let vs = hh::search(#{{}}).take(40).filter(|v| v.employer?.id != ());
                 auth::logout();
                 hh::message_send(\"{negotiation}\", \"Готов созвониться завтра.\");
                 hh::blacklist_vacancy_add(vs[0]); hh::blacklist_employer_add(vs[1].employer);
                 hh::blacklist_vacancy_remove(vs[0]); hh::favorite_add(vs[2]); hh::favorite_remove(vs[2]);
                 hh::publish_resume(hh::resumes()[0]); hh::set_in_search(true);
                 hh::withdraw(hh::negotiations(#{{}}).take(40).filter(|n| n.id != \"{negotiation}\")[0]);"
            ),
        ),
    );
    let document = run(
        &scene,
        "all.rhai",
        &["--allow", "message,withdraw,blacklist,favorite,publish,profile,logout", "--yes", "--json"],
    )
    .code(0)
    .json();
    let plan = document["plan"].as_array().unwrap();
    let bad: Vec<_> = plan.iter().filter(|change| change["outcome"]["state"] != "done").collect();
    assert!(bad.is_empty() && plan.len() == 10, "{plan:#?}");
    assert_eq!(plan[9]["change"], "logout");
    assert_eq!(written(&hh, &negotiation), ["Готов созвониться завтра."]);
    let noted = actions(&scene);
    assert_eq!(noted.len(), 10);
    assert!(noted.iter().all(|action| !action.state.is_unsettled()), "{noted:#?}");
    run(&scene, "plain.rhai", &["--yes"]).code(4).complains(&["bob"]);
}

/// The task that writes one message.
fn writing(hh: &Hh, scene: &Scene) -> String {
    let negotiation = open_negotiation(hh, scene);
    scene.write(
        "write.rhai",
        &task(&["message"], &format!("hh::message_send(\"{negotiation}\", \"Жду вашего ответа.\")")),
    );
    negotiation
}

const WRITE: &[&str] = &["--allow", "message", "--yes"];

#[test]
fn a_message_whose_answer_is_lost_is_looked_up_and_not_doubled() {
    let hh = Hh::start();
    let scene = hh.bob();
    let negotiation = writing(&hh, &scene);
    let path = format!("/negotiations/{negotiation}/messages");
    hh.faults().add(Rule::new(Fault::DropAfter).on(Method::POST, &path).times(1));
    run(&scene, "write.rhai", WRITE).code(0).says(&["  ✓ done      write to «", "1 done"]);
    assert_eq!((hh.count("POST", &path), written(&hh, &negotiation).len()), (1, 1));
    // The same once more: nobody has answered, so it is not said again.
    run(&scene, "write.rhai", WRITE)
        .code(0)
        .says(&["not done, whatever the script says", "the same message stands there"]);
    assert_eq!(hh.count("POST", &path), 1);
}

#[test]
fn a_message_that_never_arrived_is_sent_once_more() {
    let hh = Hh::start();
    let scene = hh.bob();
    let negotiation = writing(&hh, &scene);
    let path = format!("/negotiations/{negotiation}/messages");
    hh.faults().add(Rule::new(Fault::DropBefore).on(Method::POST, &path).times(1));
    run(&scene, "write.rhai", WRITE).code(0).says(&["1 done"]);
    assert_eq!((hh.count("POST", &path), written(&hh, &negotiation).len()), (2, 1));
}

#[test]
fn a_kill_between_intent_and_outcome_never_doubles_a_message() {
    let hh = Hh::start();
    let scene = hh.bob();
    let negotiation = writing(&hh, &scene);
    let path = format!("/negotiations/{negotiation}/messages");
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::POST, &path).times(1));
    let mut task = scene.spawn([&["write.rhai", "--user", "bob"], WRITE].concat());
    task.until("the message is on its way", || hh.count("POST", &path) == 1);
    task.kill();
    let open: Vec<_> = actions(&scene).into_iter().filter(|action| action.state.is_unsettled()).collect();
    assert_eq!(open.len(), 1, "{open:?}");
    let arrived = written(&hh, &negotiation).len();
    let said = run(&scene, "write.rhai", WRITE);
    said.code(0).says(&["left open by an earlier run: write to «"]);
    assert_eq!(written(&hh, &negotiation), ["Жду вашего ответа."]);
    assert_eq!(hh.count("POST", &path), 2 - arrived);
    assert!(actions(&scene).iter().all(|action| !action.state.is_unsettled()));
}

#[test]
fn a_lost_withdrawal_is_looked_up_and_harmless_changes_are_repeated() {
    let hh = Hh::start();
    let scene = hh.bob();
    run(&scene, "plain.rhai", &["--yes"]).code(0);
    scene.write(
        "undo.rhai",
        &task(
            &["withdraw", "blacklist"],
            "hh::blacklist_vacancy_add(hh::search(#{}).take(1)[0]); hh::withdraw(hh::negotiations().take(1)[0])",
        ),
    );
    hh.faults().add(Rule::new(Fault::DropAfter).with(Method::DELETE).times(1));
    hh.faults().add(Rule::new(Fault::html(502)).with(Method::PUT).times(1));
    run(&scene, "undo.rhai", &["--allow", "withdraw,blacklist", "--yes"]).code(0).says(&["2 done"]);
    let seen = |method: &str| hh.seen().iter().filter(|seen| seen.method == method).count();
    assert_eq!((seen("DELETE"), seen("PUT")), (1, 2));
    let hidden = hh.read("bob", "/negotiations?status=all&per_page=100");
    let hidden = hidden["items"].as_array().unwrap().iter().filter(|one| one["hidden"] == true).count();
    assert_eq!(hidden, 1);
}

#[test]
fn answers_that_never_come_are_unclear_and_three_of_them_end_the_plan() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write(
        "hide.rhai",
        &task(&["blacklist"], "for v in hh::search(#{}).take(5) { hh::blacklist_vacancy_add(v); }"),
    );
    hh.faults().add(Rule::new(Fault::DropAfter).with(Method::PUT));
    let said = run(&scene, "hide.rhai", &["--allow", "blacklist", "--yes"]);
    said.code(5).says(&["0 done, 3 unclear, 2 waiting", "twice is as good as once"]);
    assert_eq!(hh.seen().iter().filter(|seen| seen.method == "PUT").count(), 6);
}

#[test]
fn a_plan_says_all_that_it_sends() {
    let hh = Hh::start();
    let scene = hh.bob();
    let negotiation = open_negotiation(&hh, &scene);
    let long = format!("Добрый день! {}\\nКонец.", "Слово. ".repeat(30));
    scene.write(
        "say.rhai",
        &task(
            &["message", "profile", "favorite", "logout"],
            &format!(
                "hh::message_send(\"{negotiation}\", \"{long}\"); hh::set_name(\"Боб\", \"\", \"А\\n    9  nothing\");
                 for v in hh::search(#{{}}).take(100) {{ hh::favorite_add(v); }} auth::logout();"
            ),
        ),
    );
    let said = run(&scene, "say.rhai", &["--allow", "message,profile,favorite,logout", "--dry-run"]);
    said.code(0).says(&[
        "       │ Конец.",
        "    2  change your name to А     9  nothing Боб",
        "and 3 more (2 favorite_add, 1 logout)",
    ]);
}

#[test]
fn a_limit_ends_the_plan_and_the_rest_waits() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write(
        "hide.rhai",
        &task(&["blacklist"], "for v in hh::search(#{}).take(3) { hh::blacklist_vacancy_add(v); }"),
    );
    hh.faults().add(Rule::new(Fault::refusal(403, "captcha_required", "")).with(Method::PUT).after(1));
    let said = run(&scene, "hide.rhai", &["--allow", "blacklist", "--yes"]);
    said.code(6).says(&["  · waits     hide", "1 done, 2 waiting", "hh.ru wants a captcha solved"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_between_two_changes_keeps_the_rest() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write(
        "hide.rhai",
        &task(&["blacklist"], "for v in hh::search(#{}).take(3) { hh::blacklist_vacancy_add(v); }"),
    );
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(1))).with(Method::PUT).times(1));
    let mut run = scene.spawn(["hide.rhai", "--user", "bob", "--allow", "blacklist", "--yes"]);
    run.until("the first is on its way", || hh.seen().iter().any(|seen| seen.method == "PUT"));
    run.interrupt();
    run.finish().code(130).says(&["1 done, 2 waiting", "stopped as you asked"]);
}

#[test]
fn waiting_for_hh_is_no_time_of_the_script() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("hang.rhai", "fn main(args) { loop { } }");
    scene.write("hook.rhai", "fn queries(me) { hh::resumes(); #{} }");
    run(&scene, "hook.rhai", &["--dry-run"]).code(3).complains(&[
        "hooks ask hh.ru nothing",
        "fn main(args)",
        "hook.rhai:1:",
    ]);
    run(&scene, "hang.rhai", &[]).code(3).complains(&["ran out of", "is there a loop that never ends?"]);
}
