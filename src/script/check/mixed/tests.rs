use crate::hh::vacancies::Vacancy;
use crate::protocol::{Context, Finding, Source, Verdict};
use crate::script::limits::Limits;
use crate::script::strategy::{LoadError, Script};
use crate::script::{recipes, scan};

const HEAD: &str = "import \"1\" as a; import \"2\" as b; fn queries(me) { #{} }";

/// A strategy and two recipes.
fn sources(strategy: &str, recipes: [&str; 2]) -> Vec<Source> {
    let texts = [format!("{HEAD}\n{strategy}"), recipes[0].to_owned(), recipes[1].to_owned()];
    let source = |(index, text): (usize, String)| Source {
        file: format!("{index}.rhai"),
        imports: scan::imports(&text)
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), name.parse().ok()?)))
            .collect(),
        text,
        ..Source::default()
    };
    texts.into_iter().enumerate().map(source).collect()
}

fn errors(strategy: &str, recipes: [&str; 2]) -> Vec<String> {
    let loaded = Script::load(sources(strategy, recipes), Limits::default());
    let Err(LoadError::Findings(findings)) = loaded else { return Vec::new() };
    let line = |found: &Finding| format!("{}:{} {} {}", found.place.file, found.place.line, found.code, found.message);
    findings.iter().filter(|found| found.is_error()).map(line).collect()
}

/// What the strategy says of a vacancy, time and again.
#[track_caller]
fn says(strategy: &str, recipes: [&str; 2], expected: &str) {
    let mut script = match Script::load(sources(strategy, recipes), Limits::default()) {
        Ok(script) => script,
        Err(LoadError::Findings(findings)) => panic!("{findings:#?}"),
        Err(LoadError::Failed(failure)) => panic!("{failure:#?}"),
    };
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-22T12:00:00+03:00").unwrap();
    script.begin(Context { now, ..Context::default() }).unwrap();
    for id in ["1", "2", "3", "4"] {
        let vacancy: Vacancy = serde_json::from_str(&format!(r#"{{"id":"{id}","name":"Rust"}}"#)).unwrap();
        let said = match script.judge(vacancy) {
            Ok(Verdict::Kept(card)) => card.lines[0].label.clone(),
            Ok(Verdict::Skipped(why)) => why,
            Err(failure) => failure.message,
        };
        assert_eq!(said, expected, "vacancy {id}");
    }
}

const OFTEN: &str = "let s = 0; for i in 0..4 { s = helper(x); } s";

#[test]
fn two_files_that_call_functions_of_one_name_are_told() {
    let one = format!("fn one(x) {{ {OFTEN} }}\nfn helper(x) {{ x + 1 }}");
    let two = format!("fn two(x) {{ {OFTEN} }}\nprivate fn helper(x) {{ x + 1000 }}");
    let strategy = "fn score(v) { a::one(1) + b::two(1) }";
    let told = "1.rhai:2 HH028 `2.rhai` calls another `helper`: the engine may take one for the other";
    assert_eq!(errors(strategy, [&one, &two]), [told]);
    let strategy = "fn score(v) { a::one(1) + b::two(1) + helper(1) }\nfn helper(x) { x }";
    let told = "0.rhai:3 HH028 `1.rhai` calls another `helper`: the engine may take one for the other";
    assert_eq!(errors(strategy, [&one, "fn two(x) { x }"]), [told]);
}

#[test]
fn a_function_of_the_language_is_one_too() {
    let own = "fn one(x) { abs(x) }\nfn abs(x) { x + 1 }";
    let told = ["1.rhai:2 HH028 `2.rhai` calls another `abs`: the engine may take one for the other"];
    assert_eq!(errors("fn score(v) { a::one(1) + b::two(1) }", [own, "fn two(x) { abs(x) }"]), told);
    let own = "fn one(x) { contains(x, 1) }\nfn contains(x, y) { x == y }";
    for other in ["fn two(x) { x in [1] }", "fn two(x) { x !in [1] }"] {
        assert_eq!(errors("fn score(v) { a::one(1); b::two(1); 1 }", [own, other]).len(), 1, "{other}");
    }
    let named = "fn one(l) { l.map(Fn(\"helper\")) }\nfn helper(x) { x }";
    let other = "fn two(l) { l.map(Fn(\"helper\")) }\nfn helper(x) { x + 1 }";
    assert_eq!(errors("fn score(v) { a::one([1]); b::two([1]); 1 }", [named, other]).len(), 1);
}

#[test]
fn names_that_cannot_be_mixed_up_are_left_alone() {
    // Called from outside only, by another number of arguments, or as a closure or a property.
    let one = "fn level(x) { x + 1 }\nfn of(x, y) { rest(x) }\nfn rest(x) { [x].map(|v| v + 1)[0] }";
    let two = "fn level(x) { x + 2 }\nfn rest(x, y, z) { rest(z) + 0 }\nfn rest(z) { z }";
    assert_eq!(errors("fn score(v) { a::level(1) + b::level(1) }", [one, "fn level(x) { x + 2 }"]), [""; 0]);
    assert_eq!(errors("fn score(v) { a::of(1, 2) + b::rest(1) }", [one, two]).len(), 1);
    says(
        "fn filter(v) { [v].filter(|w| w.id != \"\").len == 1 }\nfn score(v) { card().add(1, `${level(1)} ${a::level(1)} ${b::level(1)}`) }\nfn level(x) { x }",
        ["fn level(x) { x + 1 }", "fn level(x) { [x].filter(|y| y > 0)[0] + 2 }"],
        "1 2 3",
    );
}

#[test]
fn what_is_remembered_changes_no_verdict() {
    let map = "fn level(x) { let m = #{ level: |y| y * 2 }; m.level(x) }";
    says("fn score(v) { card().add(1, `${a::level(3)} ${b::level(3)}`) }", [map, "fn level(x) { x }"], "6 3");
    // A name that comes about while the script runs.
    let dynamic = "fn one(x) { Fn(\"hel\" + \"per\").call(x) }\nfn helper(x) { x + 1 }";
    let other = "fn two(x) { Fn(\"help\" + \"er\").call(x) }\nfn helper(x) { x + 2 }";
    says("fn filter(v) { a::one(1) == 2 }\nfn score(v) { card().add(1, `${b::two(1)}`) }", [dynamic, other], "3");
    // An error that the script catches, and one that it does not.
    says(
        "fn score(v) { let s = 0; try { helper(#{}) } catch { s = 1; } card().add(1, `${s} ${helper(1)}`) }\nfn helper(x) { x + 1 }",
        ["", ""],
        "1 2",
    );
    says("fn score(v) { helper(v.id) }\nfn helper(x) { if x != \"\" { throw \"no\"; } 1 }", ["", ""], "no");
}

#[test]
fn recipes_that_every_hhrun_has_can_be_used_together() {
    let texts: Vec<&str> = recipes::BUILT_IN.iter().map(|recipe| recipe.text).collect();
    for one in &texts {
        for other in &texts {
            if one != other {
                let told = errors("fn score(v) { 1 }", [one, other]);
                assert!(told.iter().all(|line| !line.contains("HH028")), "{told:?}");
            }
        }
    }
}
