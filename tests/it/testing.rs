//! `hhrun test`: tests beside scripts, told as they end, and again after each save.

use crate::harness::{Said, Scene, shipped};

const STRATEGY: &str = r#"import "mine" as mine;
const FLOOR = 100;
fn settings() { #{ params: #{ least: 5 } } }
fn queries(me) { #{ text: "rust" } }
fn filter(v) {
    if v.has_test { return skip("has a test"); }
    if mine::paid_badly(v, FLOOR) { return skip("paid badly"); }
    true
}
fn score(v) { card().add(param("least"), "param").add(20, "remote", v.is_remote) }
fn letter(v, resume) {
    `Здравствуйте!
Вакансия «${v.name}», резюме «${resume.title}».`
}
"#;
const RECIPE: &str =
    "fn paid_badly(v, least) {\n    if v.salary_range == () { return false; }\n    v.salary_range.to < least\n}\n";
const TESTS: &str = r#"
fn test_filter() {
    cases([
        #{ name: "a test", vacancy: #{ has_test: true }, why: "has a test" },
        #{ name: "badly paid", vacancy: #{ salary_range: #{ to: 99 } }, why: "paid badly" },
    ], |row| assert_skips(vacancy(row.vacancy), row.why));
    assert_keeps(fixture("good.json"));
    assert_keeps(vacancy());
}
fn test_score() { with_param("least", 7); assert_score(vacancy(#{ work_format: ["REMOTE"] }), 27); }
"#;

/// A strategy with its recipe and its tests.
fn scene(tests: &str) -> Scene {
    let scene = Scene::new();
    scene.write("scripts/jobs.rhai", STRATEGY);
    scene.write("scripts/recipes/mine.rhai", RECIPE);
    scene.write("scripts/jobs.test.rhai", tests);
    scene.write("scripts/good.json", r#"{ "id": "7", "name": "Rust-разработчик", "salary_range": { "to": 200 } }"#);
    scene
}

/// Runs the tests of one function's body.
fn tested(body: &str) -> Said {
    scene(&format!("fn test_it() {{ {body} }}")).hhrun(["test"])
}

#[test]
fn the_shipped_scripts_are_tested_and_covered() {
    let scripts = shipped("");
    let scene = Scene::new();
    let said = scene.hhrun([std::ffi::OsStr::new("test"), scripts.as_os_str(), "--threshold".as_ref(), "90".as_ref()]);
    said.code(0).is_plain().says(&["PASS test_what_is_out_of_the_question [archived]", "salary.rhai", " passed in "]);
    assert_eq!(said.stderr, "");
}

#[test]
fn tests_pass_row_by_row() {
    let said = scene(TESTS).hhrun(["test"]);
    said.code(0).is_plain().says(&[
        "scripts/jobs.test.rhai\n",
        "  PASS test_filter [a test] ",
        "  PASS test_filter [badly paid] ",
        "  PASS test_score ",
        "3 passed in ",
    ]);
}

#[test]
fn what_breaks_is_shown_with_its_line_and_what_was_expected() {
    let said = tested(
        "assert_eq(letter(vacancy(#{ name: \"A\" }), resume(#{ title: \"B\" })), \"Здравствуйте!\\nВакансия «A».\")",
    );
    said.code(3).is_plain().says(&[
        "  FAIL test_it ",
        "error: it is something else than expected",
        " --> scripts/jobs.test.rhai:1:16",
        "  - found\n  + expected\n    Здравствуйте!\n  - Вакансия «A», резюме «B».\n  + Вакансия «A».\n",
        "1 failed in ",
    ]);
    tested("assert_score(vacancy(), 6)").code(3).says(&["the score is 5, not 6: +5 param"]);
    tested("vacancy(#{ salary_rnge: #{} })")
        .code(3)
        .says(&["there is no field `salary_rnge`", "did you mean `salary_range`?"]);
    tested("let v = vacancy(); v.employer.nmae")
        .code(3)
        .says(&["`Employer` has no property `nmae`", "did you mean `name`?"]);
    tested("fixture(\"none.json\")").code(3).says(&["there is no `none.json`, or it is put together"]);
}

#[test]
fn a_row_that_breaks_leaves_the_others() {
    let said = tested("cases([[1, 1], [1, 2], [3, 3]], |a, b| assert_eq(a, b))");
    said.code(3).says(&["PASS test_it [1]", "FAIL test_it [2]", "PASS test_it [3]", "2 passed, 1 failed in "]);
}

#[test]
fn tests_within_a_script_are_no_part_of_a_run() {
    let scene = scene(TESTS);
    scene.write(
        "scripts/inline.rhai",
        "fn queries(me) { #{} }\nprivate fn twice(x) { 2 * x }\nfn test_twice() { assert_eq(twice(2), 4); }\n",
    );
    scene.hhrun(["test", "scripts/inline.rhai"]).code(0).says(&["scripts/inline.rhai\n  PASS test_twice ", "1 passed"]);
    // A run gets as far as it can without an account: the script itself is sound.
    scene.hhrun(["scripts/inline.rhai", "--user", "bob"]).code(4);
}

#[test]
fn a_choice_of_tests_is_run() {
    let scene = scene(TESTS);
    let said = scene.hhrun(["test", "-k", "score"]);
    said.code(0).says(&["PASS test_score", "1 passed"]);
    assert!(!said.stdout.contains("test_filter"));
    scene
        .hhrun(["test", "-k", "nothing"])
        .code(2)
        .one_error()
        .complains(&["no test in `scripts` has `nothing` in its name"]);
    scene
        .hhrun(["test", "scripts/recipes"])
        .code(2)
        .one_error()
        .complains(&["there are no tests in `scripts/recipes`"]);
    scene.hhrun(["test", "elsewhere"]).code(2).one_error().complains(&["`elsewhere` cannot be looked into"]);
}

#[test]
fn what_did_not_run_is_told_by_line_and_hook() {
    let scene = scene(TESTS);
    let said = scene.hhrun(["test", "--coverage"]);
    said.code(0).says(&[
        "scripts/jobs.rhai                5/8    62.5  4, 12–13\n",
        "  queries                        0/1     0.0  4\n",
        "  filter                         3/3   100.0\n",
        "scripts/recipes/mine.rhai        2/2   100.0\n",
    ]);
    scene.hhrun(["test", "--threshold", "70"]).code(0);
    scene.hhrun(["test", "--threshold", "90"]).code(3).says(&["70.0 % of the lines ran, less than 90 %"]);
    scene.hhrun(["test", "--threshold", "101"]).code(2);
}

#[test]
fn a_file_with_a_typo_is_told_and_the_others_run() {
    let scene = scene(TESTS);
    scene.write(
        "scripts/typo.rhai",
        "fn queries(me) { #{} }\nfn filter(v) { v.has_tset }\nfn test_it() { assert(true) }",
    );
    let said = scene.hhrun(["test"]);
    said.code(3).says(&[
        "3 passed, 1 file not tested",
        "scripts/typo.rhai\n  not tested: `scripts/typo.rhai` has an error; it was not run",
        "did you mean `has_test`?",
    ]);
}

#[test]
fn a_hostile_test_ends_only_itself() {
    let hostile = r#"
fn test_endless() { loop { } }
fn test_huge() { let kept = []; loop { let s = "x"; for i in 0..15 { s += s; } kept.push(s + kept.len()); } }
fn test_deep() { deep(1) }
fn deep(x) { deep(x + 1) }
fn test_caught() { try { assert(false, "caught away"); } catch { } }
fn test_after() { assert_score(vacancy(), 5); }
"#;
    let said = scene(hostile).hhrun(["test"]);
    said.code(3).says(&[
        "FAIL test_endless",
        "FAIL test_huge",
        "FAIL test_deep",
        "calls are nested too deep",
        "FAIL test_caught",
        "caught away",
        "PASS test_after",
        "1 passed, 4 failed",
    ]);
}

#[test]
fn an_editor_reads_a_line_for_each_test() {
    let tests = "fn test_good() { assert(true) }\nfn test_bad() { cases([[1, 2]], |a, b| assert_eq(a, b)) }\n";
    let said = scene(tests).hhrun(["test", "--json", "--coverage"]);
    said.code(3);
    let lines: Vec<serde_json::Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["test", "test", "coverage", "coverage", "summary"]);
    assert_eq!((&lines[0]["name"], &lines[0]["outcome"]), (&"test_good".into(), &"pass".into()));
    assert_eq!((&lines[1]["case"], &lines[1]["found"], &lines[1]["expected"]), (&"1".into(), &"1".into(), &"2".into()));
    assert_eq!((&lines[1]["place"]["line"], &lines[1]["place"]["column"]), (&2.into(), &40.into()));
    assert_eq!(lines[2]["missed"][0], serde_json::json!([4, 13]));
    assert_eq!((&lines[4]["passed"], &lines[4]["failed"]), (&1.into(), &1.into()));
}

#[test]
fn each_save_runs_the_tests_again() {
    let scene = scene("fn test_it() { assert_score(vacancy(), 5); }");
    let mut watching = scene.spawn(["test", "--watch"]);
    watching.wait_for("1 passed");
    watching.wait_for("watching");
    scene.write("scripts/recipes/mine.rhai", &RECIPE.replace("to < least", "to <= least"));
    watching.wait_for("mine.rhai changed");
    scene.write("scripts/jobs.test.rhai", "fn test_it() { assert_score(vacancy(), 6); }");
    watching.wait_for("1 failed");
    watching.until("it watches again", || true);
    scene.write("scripts/jobs.rhai", &STRATEGY.replace("least: 5", "least: 6"));
    watching.wait_for("jobs.rhai changed");
    scene.write("scripts/new.test.rhai", "fn test_new() { assert_eq(fixture(\"new.json\").id, \"9\"); }");
    watching.wait_for("test_new");
    scene.write("scripts/new.json", r#"{ "id": "9", "name": "a" }"#);
    watching.wait_for("new.json changed");
    watching.wait_for("2 passed");
    #[cfg(unix)]
    {
        watching.interrupt();
        watching.finish().code(0);
    }
}
