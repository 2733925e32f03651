use std::collections::BTreeMap;

use super::super::{Limits, scan, serve};
use super::{TestSuite, limits};
use crate::protocol::testing::{Case, Suite, Tested};
use crate::protocol::{Answer, Call, Event, Finding, Source, Stop, read_frame, write_frame};
use crate::script::serve::tests::Output;
use crate::script::strategy::LoadError;

const SCRIPT: &str = r#"import "recipe" as recipe;
const FLOOR = 100;
fn settings() { #{ params: #{ min: 5, word: "rust", on: false, ratio: 0.5 }, variants: ["short", "long"] } }
fn queries(me) { [#{ text: `rust ${me.first_name}` }] }
fn filter(v) {
    if v.has_test { return skip("has a test"); }
    [1, 2].filter(|x| x > 1).len() == 1
}
fn score(v) {
    card().add(FLOOR, "wide", recipe::wide(v)).add(param("min"), "param")
}
fn review(v) { card().add(5 * v.key_skills.count_of(["rust"]), "stack") }
fn letter(v, resume) { `${v.name}: ${resume.title}` }
private fn hidden(x) { x + 1 }
fn test_inline() { assert_eq(hidden(1), 2); }
"#;
const RECIPE: &str = "fn wide(v) { v.salary_range?.from == 7 }\nfn unused() { 1 }\n";

fn source(file: &str, text: &str) -> Source {
    let imports = scan::imports(text).into_iter().map(|name| (name.to_owned(), 1)).collect();
    Source { file: file.to_owned(), text: text.to_owned(), imports, ..Source::default() }
}

fn suite(tests: &str) -> Suite {
    let sources = vec![source("a.rhai", SCRIPT), source("recipe.rhai", RECIPE), source("a.test.rhai", tests)];
    let fixtures = [
        ("one.json", r#"{"id":"7","name":"Из файла","salary_range":{"from":7,"currency":"RUR"}}"#),
        ("list.json", r#"[{"id":"7","name":"a"},{"id":"8","name":"b","description":"<p>c</p>"}]"#),
        ("me.json", r#"{"id":"1","is_applicant":true,"first_name":"Анна"}"#),
        ("resume.json", r#"{"id":"r","title":"Аналитик"}"#),
        ("broken.json", "{"),
    ];
    let fixtures: BTreeMap<_, _> = fixtures.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    Suite { sources, script: Some(0), tests: Some(2), fixtures }
}

fn load(tests: &str) -> TestSuite {
    match TestSuite::load(suite(tests), limits()) {
        Ok(suite) => suite,
        Err(LoadError::Findings(findings)) => panic!("{findings:#?}"),
        Err(LoadError::Failed(failure)) => panic!("{failure:#?}"),
    }
}

/// What came of the first test of a file.
fn tested(body: &str) -> Tested {
    load(&format!("fn test_it() {{ {body} }}")).run(0)
}

#[track_caller]
fn passes(body: &str) {
    for case in tested(body).cases {
        assert_eq!(case.broken, None, "{body}");
    }
}

fn only(tested: Tested) -> Case {
    assert_eq!(tested.cases.len(), 1, "{tested:#?}");
    tested.cases.into_iter().next().unwrap()
}

/// Message, line and column of what broke.
#[track_caller]
fn breaks(body: &str) -> (String, Option<(String, u32, u32)>) {
    let broken = only(tested(body)).broken.unwrap_or_else(|| panic!("it passes: {body}"));
    (broken.failure.message, broken.failure.place.map(|place| (place.file, place.line, place.column)))
}

#[test]
fn a_test_sees_the_script_as_if_it_stood_in_it() {
    passes("assert_skips(filter(vacancy(#{ has_test: true })), \"has a test\")");
    passes("assert(filter(vacancy())); assert_eq([1, 2, 3].filter(|x| x > 1), [2, 3]);");
    passes("assert_score(vacancy(#{ salary_range: #{ from: 7 } }), 105); assert_score(score(vacancy()), 5);");
    passes("assert_eq(hidden(FLOOR), 101); assert_eq(queries(me(#{ first_name: \"Анна\" }))[0].text, \"rust Анна\");");
    passes("assert_eq(letter(vacancy(#{ name: \"A\" }), resume(#{ title: \"B\" })), \"A: B\");");
    passes("assert_score(review(vacancy(#{ key_skills: [\"Rust\", \"Go\"] })), 5);");
    passes("assert_score(full_vacancy(#{ key_skills: [\"Rust\"] }), 10); assert_keeps(full_vacancy());");
    passes("assert_eq(settings().params.min, 5); with_param(\"min\", 9); assert_score(vacancy(), 9);");
    passes("assert_skips(vacancy(#{ has_test: true })); assert_skips(false, \"filtered out\"); assert_keeps(true);");
}

#[test]
fn hooks_get_what_the_host_would_give() {
    let text =
        "fn test_it() { assert_throws(|| early(), \"use it in `review`\") } fn early() { score_of(full_vacancy()) }";
    let script =
        "fn queries(me) { #{} } fn peek(x) { x.description } fn score(v) { peek(v); 1 } fn score_of(v) { score(v) }";
    let sources = vec![source("a.rhai", script), source("a.test.rhai", &text.replace("score_of", "score"))];
    let suite = Suite { sources, script: Some(0), tests: Some(1), ..Suite::default() };
    let Ok(loaded) = TestSuite::load(suite, limits()) else { panic!() };
    assert_eq!(only(loaded.run(0)).broken, None);
}

#[test]
fn tests_are_listed_where_they_are_written() {
    let suite = load("\nfn test_first() {}\nfn helper() {}\nprivate fn test_second() { assert(true); }");
    let listed: Vec<String> =
        suite.contents().tests.iter().map(|test| format!("{} {}", test.place, test.name)).collect();
    assert_eq!(listed, ["a.test.rhai:2:4 test_first", "a.test.rhai:4:12 test_second", "a.rhai:15:4 test_inline"]);
    assert!(suite.contents().tests[2].place.text.contains("hidden(1)"));
    for index in 0..3 {
        assert_eq!(only(suite.run(index)).broken, None);
    }
}

#[test]
fn a_broken_assertion_says_what_and_where() {
    assert_eq!(breaks("assert(1 == 2)"), ("it does not hold".into(), Some(("a.test.rhai".into(), 1, 16))));
    assert_eq!(breaks("assert(false, \"why\")").0, "why");
    assert_eq!(breaks("assert_ne(1, 1.0)").0, "both are 1");
    assert_eq!(breaks("assert_skips(vacancy())").0, "it is kept");
    assert_eq!(breaks("assert_keeps(vacancy(#{ has_test: true }))").0, "it is skipped: has a test");
    assert_eq!(breaks("assert_skips(skip(\"a\"), \"b\")").0, "it is skipped for another reason");
    assert_eq!(breaks("assert_score(vacancy(), 6)").0, "the score is 5, not 6: +5 param");
    assert_eq!(breaks("assert_throws(|| 1)").0, "nothing is thrown");
    assert_eq!(breaks("assert_throws(|| throw \"a\", \"b\")").0, "another error is thrown");
    assert_eq!(breaks("assert_near(1.0, 2, 0.5)").0, "1 is not within 0.5 of 2");
    assert_eq!(breaks("cases([], |row| 1)").0, "the table has no rows");
    // An assertion cannot be caught away.
    assert_eq!(breaks("try { assert(false, \"caught\"); } catch { }").0, "caught");
    passes("assert_throws(|| assert(false), \"not hold\"); assert_near(0.3, 0.1 + 0.2, 0); assert_eq(0.3, 0.1 + 0.2)");
}

#[test]
fn what_is_compared_is_shown() {
    let compared = |body: &str| only(tested(body)).broken.unwrap().compared.unwrap();
    assert_eq!(compared("assert_eq(#{ a: [1, \"б\", ()] }, 2)"), ("#{a: [1, \"б\", ()]}".into(), "2".into()));
    assert_eq!(compared("assert_eq(\"a\\nb\", \"c\")").0, "a\nb");
    assert_eq!(
        compared("assert_eq(card().add(5, \"x\").add(-1, \"y\"), skip(\"z\"))"),
        ("card of 4\n  +5 x\n  -1 y".into(), "skip(\"z\")".into())
    );
    assert!(
        compared("assert_eq([\"aaaaaaaaaaaaaaaaaaaaaaaaa\", \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"], vacancy())")
            .0
            .starts_with("[\n    \"aaa")
    );
}

#[test]
fn errors_of_the_script_are_placed_in_it() {
    let (message, place) = breaks("hidden(\"x\" - 1)");
    assert_eq!(place.unwrap().0, "a.test.rhai", "{message}");
    let script = "fn queries(me) { #{} }\nfn fall(x) { let y = x; y.boom + 1 }";
    let sources = vec![source("a.rhai", script), source("a.test.rhai", "fn test_it() { fall(1) }")];
    let Ok(loaded) = TestSuite::load(Suite { sources, script: Some(0), tests: Some(1), ..Suite::default() }, limits())
    else {
        panic!()
    };
    let broken = only(loaded.run(0)).broken.unwrap();
    let place = broken.failure.place.unwrap();
    assert_eq!((place.to_string(), place.span), ("a.rhai:2:27".to_owned(), 4), "{}", broken.failure.message);
}

#[test]
fn what_a_builder_does_not_know_is_refused() {
    assert_eq!(breaks("vacancy(#{ nmae: 1 })").0, "there is no field `nmae`");
    let broken = only(tested("vacancy(#{ salary_range: #{ form: 1 } })")).broken.unwrap();
    assert_eq!(broken.failure.help.as_deref(), Some("did you mean `from`?"));
    assert_eq!(
        breaks("fixture(`${1}.json`)").0,
        "`fixture` takes a plain string, the name of a file beside the test: there is no `1.json`, or it is put together"
    );
    assert_eq!(breaks("hh::me()").0, "hh.ru cannot be asked here");
    assert!(breaks("fixture(\"broken.json\")").0.starts_with("`broken.json` is no JSON"));
    assert_eq!(breaks("with_param(\"mni\", 1)").0, "the script has no parameter `mni`");
    assert_eq!(breaks("with_param(\"min\", \"x\")").0, "`min` is a whole number, not a string");
    assert!(breaks("at(\"tomorrow\")").0.starts_with("`tomorrow` is no moment"));
    assert!(breaks("vacancy(); at(\"2026-01-01\")").0.starts_with("`at` comes before"));
}

#[test]
fn vacancies_are_made_of_what_matters() {
    passes(
        "let v = vacancy(#{ salary_range: #{ from: 1 } }); assert_eq(v.salary_range.currency, \"RUR\"); assert_eq(v.salary.from, 1);",
    );
    passes(
        "assert_ne(vacancy().id, vacancy().id); assert_eq(vacancy().age_days, 0); assert_eq(vacancy().salary_range, ());",
    );
    passes(
        "at(\"2026-11-25\"); let v = vacancy(#{ published_at: \"2026-11-20T10:00:00+0300\" }); assert_eq(v.age_days, 4);",
    );
    passes("assert_eq(vacancy(#{ published_at: \"2026-11-18T12:00:00+0300\" }).age_days, 2);");
    passes(
        "assert(vacancy(#{ work_format: [\"REMOTE\"] }).is_remote); assert(vacancy(#{ type: \"direct\" }).is_direct);",
    );
    passes(
        "assert_eq(vacancy(#{ employer: () }).employer.name, \"\"); assert_eq(vacancy(#{ employer: #{ name: \"x\" } }).employer.trusted, true);",
    );
    passes(
        "assert_eq(full_vacancy(#{ description: \"<b>a</b>\" }).description_text, \"a\"); assert_eq(vacancy(#{ description: \"b\" }).description, \"b\");",
    );
    passes(
        "assert_eq(fixture(\"one.json\").name, \"Из файла\"); assert_eq(fixture(\"list.json\")[1].description_text, \"c\");",
    );
    passes(
        "assert_eq(fixture(\"me.json\").first_name, \"Анна\"); assert_eq(fixture(\"resume.json\").title, \"Аналитик\");",
    );
    passes(
        "assert_eq(fixture(\"one.json\"), fixture(\"one.json\")); assert_ne(fixture(\"list.json\")[0], fixture(\"list.json\")[1]);",
    );
}

#[test]
fn each_row_of_a_table_is_reported_by_itself() {
    let rows = "cases([[1, 2], [2, 2], [3, 4]], |a, b| assert_eq(a + 1, b));";
    let cases = tested(rows).cases;
    let outcome: Vec<(&str, bool)> =
        cases.iter().map(|case| (case.name.as_deref().unwrap(), case.broken.is_none())).collect();
    assert_eq!(outcome, [("1", true), ("2", false), ("3", true)]);
    let cases =
        tested("cases([#{ name: \"low\", x: 1 }, #{ name: \"high\", x: 2 }], |row| assert(row.x < 2)); assert(false)")
            .cases;
    let names: Vec<Option<&str>> = cases.iter().map(|case| case.name.as_deref()).collect();
    assert_eq!(names, [Some("low"), Some("high"), None]);
    assert!(cases[1].broken.is_some() && cases[2].broken.is_some());
    passes("let n = 1; cases([[1], [1]], |row| assert_eq(row[0], n)); cases([1, 1], |x| assert_eq(x, n));");
}

#[test]
fn nothing_is_left_of_the_test_before() {
    let suite = load(
        "fn test_a() { with_param(\"min\", 7); at(\"2030-01-01\"); }\nfn test_b() { at(\"2026-11-20\"); assert_score(vacancy(), 5); }",
    );
    assert_eq!(only(suite.run(0)).broken, None);
    assert_eq!(only(suite.run(1)).broken, None);
}

#[test]
fn what_ran_is_known_by_line() {
    let suite =
        load("fn test_a() { assert_skips(filter(vacancy(#{ has_test: true }))); }\nfn test_b() { score(vacancy()); }");
    let lines = |index: usize| {
        let ran = suite.run(index).ran;
        let spots = ran.iter().map(|spot| &suite.contents().spots[*spot as usize]);
        spots.map(|spot| (spot.source, spot.lines[0], spot.function.clone())).collect::<Vec<_>>()
    };
    let ran = |line: u32, function: &str| (0, line, function.to_owned());
    assert_eq!(lines(0), [ran(3, "settings"), ran(6, "filter"), ran(6, "filter")]);
    assert_eq!(lines(1), [ran(3, "settings"), ran(10, "score"), (1, 1, "wide".to_owned())]);
    let unused = suite.contents().spots.iter().find(|spot| spot.function == "unused").unwrap();
    assert_eq!((unused.source, &unused.lines[..]), (1, &[2][..]));
}

#[test]
fn a_test_with_a_typo_is_not_run() {
    let Err(LoadError::Findings(findings)) =
        TestSuite::load(suite("fn test_it() { asert_eq(FLOR, hiden(1)) }"), limits())
    else {
        panic!()
    };
    let told: Vec<String> = findings.iter().filter(|finding| finding.is_error()).map(Finding::to_string).collect();
    assert_eq!(
        told,
        [
            "a.test.rhai:1:16: there is no function `asert_eq` [HH003]",
            "a.test.rhai:1:25: there is no variable `FLOR` [HH002]",
            "a.test.rhai:1:31: there is no function `hiden` [HH003]"
        ]
    );
    let Err(LoadError::Findings(findings)) =
        TestSuite::load(suite("fn test_it() { asert_eq(FLOOR, hiden(1)) }"), limits())
    else {
        panic!()
    };
    let errors = findings.iter().filter(|finding| finding.is_error());
    let help: Vec<_> = errors.filter_map(|finding| finding.help.as_deref()).collect();
    assert_eq!(help, ["did you mean `assert_eq`?", "did you mean `hidden`?"]);
}

#[test]
fn a_usual_run_sees_no_tests() {
    let mut input = Vec::new();
    let imports = [("recipe".to_owned(), 1)].into();
    let sources = vec![Source { imports, ..source("a.rhai", SCRIPT) }, source("recipe.rhai", RECIPE)];
    write_frame(&mut input, &Call::Load(sources)).unwrap();
    let output = Output::default();
    serve(std::io::Cursor::new(input), output.clone(), Limits::default()).unwrap();
    let event = read_frame::<Event>(&mut output.0.take().as_slice()).unwrap().unwrap();
    assert!(matches!(event, Event::Answer(Answer::Loaded(_))), "{event:?}");
}

#[test]
fn an_endless_test_ends_only_itself() {
    let tests = "fn test_a() { try { loop { } } catch { } }\nfn test_b() { cases([1], |x| { loop { } }) }\nfn test_c() { assert(true) }";
    let short = Limits { operations: 100_000, ..limits() };
    let Ok(suite) = TestSuite::load(suite(tests), short) else { panic!() };
    for index in [0, 1] {
        let broken = only(suite.run(index)).broken.unwrap();
        assert_eq!(broken.failure.stop, Some(Stop::Operations));
        assert_eq!(broken.failure.place.map(|place| place.file).as_deref(), None);
    }
    assert_eq!(only(suite.run(2)).broken, None);
}

#[test]
fn a_vacancy_has_the_first_variant_unless_the_test_says_another() {
    passes("assert_eq(vacancy().variant, \"short\"); assert_eq(fixture(\"one.json\").variant, \"short\");");
    passes("assert_eq(full_vacancy(#{ variant: \"long\" }).variant, \"long\");");
    passes("assert_eq(vacancy(#{ variant: \"long\", key_skills: [] }).variant, \"long\");");
    let (message, _) = breaks("vacancy(#{ variant: \"lang\" });");
    assert_eq!(message, "there is no variant `lang`");
    assert_eq!(breaks("vacancy(#{ variant: 7 });").0, "`variant` is a string");
}
