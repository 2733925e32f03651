use super::{plain, written};
use crate::hh::Me;
use crate::hh::vacancies::Vacancy;
use crate::protocol::explained::{Decision, Explaining};
use crate::protocol::testing::Suite;
use crate::protocol::{Context, Failure, Source, Verdict};
use crate::script::limits::Limits;
use crate::script::strategy::{LoadError, Script};
use crate::script::{scan, testing};

/// The files of a program: `import "1"` is the second.
fn sources(texts: &[&str]) -> Vec<Source> {
    let file = |(index, text): (usize, &&str)| Source {
        file: format!("{index}.rhai"),
        text: (*text).to_owned(),
        imports: scan::imports(text)
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), name.parse().ok()?)))
            .collect(),
        ..Source::default()
    };
    texts.iter().enumerate().map(file).collect()
}

fn script(texts: &[&str]) -> Script {
    let mut script = match Script::load(sources(texts), Limits::default()) {
        Ok(script) => script,
        Err(LoadError::Findings(findings)) => panic!("{findings:#?}"),
        Err(LoadError::Failed(failure)) => panic!("{failure:#?}"),
    };
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-21T12:00:00+03:00").unwrap();
    script.begin(Context { now, me: Me::default(), ..Context::default() }).unwrap();
    script
}

fn vacancy() -> Vacancy {
    serde_json::from_str(r#"{"id":"7","name":"Rust"}"#).unwrap()
}

fn label(verdict: Verdict) -> String {
    match verdict {
        Verdict::Kept(card) => card.lines[0].label.clone(),
        Verdict::Skipped(why) => why,
    }
}

/// What a strategy says whose `answer()` gives a list, the same each time: before, while and after the engine
/// remembers what a name means, and with a trace.
#[track_caller]
fn says(strategy: &str, recipes: &[&str], answer: &str) {
    let head = "import \"1\" as a; import \"2\" as b; fn queries(me) { #{} }";
    let strategy = format!("{head} fn score(v) {{ card().add(1, `${{answer()}}`) }} {strategy}");
    let texts: Vec<&str> = [strategy.as_str()].into_iter().chain(recipes.iter().copied()).collect();
    let mut script = script(&texts);
    for _ in 0..4 {
        assert_eq!(script.judge(vacancy()).map(label).map_err(|failure| failure.message), Ok(answer.to_owned()));
    }
    let explained = script.explain(Explaining { listed: vacancy(), full: None, suitable: None }).unwrap();
    let Decision::Kept(lines) = &explained.steps.last().unwrap().decision else { panic!("{explained:#?}") };
    assert_eq!(lines[0].line.label, answer);
}

fn fails(strategy: &str, recipes: &[&str]) -> Failure {
    let strategy = format!("import \"1\" as a; import \"2\" as b; fn queries(me) {{ #{{}} }}\n{strategy}");
    let texts: Vec<&str> = [strategy.as_str()].into_iter().chain(recipes.iter().copied()).collect();
    *script(&texts).judge(vacancy()).unwrap_err()
}

/// Calls it so often that the engine remembers.
const OFTEN: &str = "let s = 0; for i in 0..4 { s = helper(x); } s";

#[test]
fn each_file_calls_its_own() {
    let one = format!("fn one(x) {{ {OFTEN} }} fn helper(x) {{ x + 1 }}");
    let two = format!("fn two(x) {{ {OFTEN} }} private fn helper(x) {{ x + 1000 }}");
    let own = "fn helper(x) { x + 5 }";
    says(
        &format!("{own} fn answer() {{ [a::one(1), b::two(1), a::one(1), helper(1), a::helper(1)] }}"),
        &[&one, &two],
        "[2, 1001, 2, 6, 2]",
    );
    // With other numbers of parameters, the language's own among them.
    says(
        "fn helper(x, y) { x * y } fn answer() { [helper(2, 3), a::one(1), helper(2, 3), b::two(1), helper(2, 3)] }",
        &[&one, &two],
        "[6, 2, 6, 1001, 6]",
    );
    // A recipe that brings another.
    says(
        &format!("{own} fn answer() {{ [a::three(1), b::two(1), helper(1), a::three(1)] }}"),
        &[&format!("import \"2\" as other; fn three(x) {{ other::two(x) + helper(x) }} {one}"), &two],
        "[1003, 1001, 6, 1003]",
    );
}

#[test]
fn a_function_calls_itself() {
    let steps = |step: u32| {
        format!("fn run(n) {{ steps(n) }} fn steps(n) {{ if n <= 0 {{ 0 }} else {{ {step} + steps(n - 1) }} }}")
    };
    says(
        "fn steps(n) { if n <= 0 { 0 } else { 1 + steps(n - 1) } } fn answer() { [a::run(4), b::run(4), steps(4), a::steps(3)] }",
        &[&steps(10), &steps(100)],
        "[40, 400, 4, 30]",
    );
}

#[test]
fn methods_are_the_files_own_or_the_languages() {
    // `contains`, `to_upper` and `len` are the language's to whom does not define them.
    let recipe = r#"fn has(list, x) { let s = 0; for i in 0..4 { s = list.contains(x); } s }
        fn loud(text) { let s = ""; for i in 0..4 { s = text.to_upper(); } [s, to_upper(text), len(text), text.len()] }
        fn each(list) { list.map(Fn("to_upper")) }"#;
    says(
        r#"fn contains(x) { "mine" } fn to_upper(x) { "mine" } fn len(x) { 42 }
           fn answer() { [[1].contains(1), a::has([1], 1), a::loud("x"), a::each(["x"]), to_upper("x"), len(1), [2].contains(1)] }"#,
        &[recipe, "fn unused() { 1 }"],
        r#"["mine", true, ["X", "X", 1, 1], ["X"], "mine", 42, "mine"]"#,
    );
    says(
        r#"fn answer() { let s = 0; for i in 0..4 { s = [a::has(1), [1].contains(2), 1 in [1], "ab".contains("b")]; } s }"#,
        &["fn has(x) { [x].contains(1) } fn contains(x) { `a ${this}` }", "fn contains(x) { `b ${this}` }"],
        r#"["a [1]", false, true, true]"#,
    );
}

#[test]
fn functions_are_handed_around() {
    let by = |way: &str, step: u32| {
        format!(
            "const MORE = {step}; fn all(list) {{ {way} }} fn helper(x) {{ x + MORE }} fn plus(y, x) {{ x + y + MORE }}"
        )
    };
    for way in [
        "list.map(|x| helper(x))",
        "list.map(Fn(\"helper\"))",
        "list.map(helper)",
        "list.map(Fn(\"help\" + \"er\"))",
        "let f = Fn(\"helper\"); let out = []; for x in list { out.push(f.call(x)); } out",
        "let out = []; for x in list { out.push(call(Fn(\"helper\"), x)); } out",
        "let out = []; for x in list { out.push(helper(x)); } out",
        "let y = 0; list.map(|x| plus(y, x))",
        "list.map(Fn(\"plus\").curry(0))",
        "list.filter(|x| helper(x) > 0).map(|x| `${helper(x)}`.parse_int())",
        "let m = #{ helper: |x| helper(x) }; list.map(|x| m.helper(x))",
        "switch list.len() { 3 if is_def_fn(\"helper\", 1) => list.map(|x| { try { helper(x) } catch { 0 } }), _ => [] }",
    ] {
        // A word that stands alone is known once its function was read.
        let (one, two) = (by(way, 10), by(way, 100));
        let first = |text: &str| {
            let at = text.find("fn helper").unwrap();
            format!("{} {}", &text[at..], &text[..at])
        };
        let own = first(&by(way, 1));
        says(
            &format!(
                "{own} fn answer() {{ [a::all([1, 2, 3]), b::all([1, 2, 3]), all([1, 2, 3]), a::all([1, 2, 3])] }}"
            ),
            &[&first(&one), &first(&two)],
            "[[11, 12, 13], [101, 102, 103], [2, 3, 4], [11, 12, 13]]",
        );
    }
    // One file's function, called by another.
    says(
        "fn helper(x) { x + 1 } fn answer() { [a::each([1], |x| helper(x)), a::each([1], Fn(\"helper\")), a::own([1]), `${Fn(\"helper\")}`, Fn(\"helper\").name] }",
        &[
            "fn each(list, f) { list.map(f) } fn own(list) { each(list, |x| helper(x)) } fn helper(x) { x + 10 }",
            "fn helper(x) { 0 }",
        ],
        r#"[[2], [2], [11], "Fn(helper)", "helper"]"#,
    );
}

#[test]
fn a_hooks_name_is_a_recipes_too() {
    says(
        "fn filter(v) { [1, 2].filter(|x| x > 1).len() == 1 } fn answer() { [a::rate(1), a::kept([1, 2]), review(1)] }
         fn review(v) { 7 }",
        &[
            "fn rate(x) { review(x) } fn review(x) { 8 } fn score(x) { 9 } fn kept(list) { list.filter(|x| x > 1) }",
            "fn filter(x) { false } fn queries(x, y) { 1 }",
        ],
        "[8, [2], 7]",
    );
}

#[test]
fn a_hook_that_failed_leaves_nothing_behind() {
    let strategy = r#"import "1" as a; fn queries(me) { #{} }
        fn score(v) { card().add(1, `${[a::all([1, 2], |x| helper(x, v.name)), helper(0, v.name)]}`) }
        fn helper(x, name) { if x == 2 && name == "bad" { throw "no" } x }"#;
    let script = script(&[strategy, "fn all(list, f) { list.map(|x| helper(f.call(x))) } fn helper(x) { x + 10 }"]);
    for name in ["bad", "good", "good", "bad", "bad", "bad", "good"] {
        let verdict = script.judge(Vacancy { name: name.to_owned(), ..vacancy() });
        match verdict.map(label).map_err(|failure| failure.message) {
            Ok(answer) => assert_eq!((name, answer.as_str()), ("good", "[[11, 12], 0]")),
            Err(message) => assert_eq!((name, message.as_str()), ("bad", "no")),
        }
    }
}

#[test]
fn nothing_shows_how_it_is_done() {
    let recipe = "fn one(x) { helper(x) }\nfn helper(x) { throw \"no\" }";
    let failure = fails("fn helper(x) { 1 }\nfn score(v) { helper(1); a::one(1) }", &[recipe, "fn helper(x) { 0 }"]);
    let place = failure.place.unwrap();
    assert_eq!((place.file.as_str(), place.line, place.column), ("1.rhai", 2, 16), "{}", failure.message);
    let failure =
        fails("fn helper(x) { 1 }\nfn score(v) { Fn(\"helper\").call(1, 2) }", &[recipe, "fn helper(x) { 0 }"]);
    assert_eq!(failure.message, "there is no `helper` for (whole number, whole number)");
    let failure =
        fails("fn helper(x) { throw \"x\" }\nfn score(v) { let x = helper(1); 1 }", &[recipe, "fn helper(x) { 0 }"]);
    let place = failure.place.unwrap();
    assert_eq!((place.file.as_str(), place.line, place.column), ("0.rhai", 2, 16));
    assert_eq!((written("own__12_a_b"), written("own__x"), written("a")), ("a_b", "own__x", "a"));
    assert_eq!(plain("own__1_a own__x own__ own__23_own__1_b"), "a own__x own__ b");
}

#[test]
fn tests_keep_them_apart_too() {
    let script = "import \"1\" as a;\nconst MORE = helper(0);\nfn queries(me) { #{} }\nfn score(v) { helper(1) + a::one(1) }
fn helper(x) { x + 5 }\nprivate fn hidden(x) { helper(x) + MORE }\nfn contains(x) { \"mine\" }\nfn test_inline() { assert_eq(helper(1), 6); }\n";
    let recipe = "fn one(x) { let s = 0; for i in 0..4 { s = helper(x); } s }\nfn helper(x) { x + 100 }\nfn has(list) { list.contains(1) }\n";
    let tests = "import \"1\" as a;\nfn helper2(x) { 0 }\nfn one(x) { -1 }
fn test_all() {
    for i in 0..4 {
        assert_eq([helper(1), a::one(1), score(vacancy(#{})), hidden(1), one(1), helper2(1)], [6, 101, 107, 11, -1, 0]);
        assert_eq([1, 2].map(|x| helper(x)), [6, 7]);
        assert_eq([1, 2].map(Fn(\"helper\")), [6, 7]);
        assert_eq(a::has([1]), true);
        assert_eq([2].contains(1), \"mine\");
    }
}
fn test_cases() { cases([[1, 6], [2, 7]], |x, y| { assert_eq(helper(x), y); }); }
fn test_broken() { helper(#{}); }
";
    let mut sources = sources(&[script, recipe]);
    sources.push(Source {
        file: "0.test.rhai".to_owned(),
        text: tests.to_owned(),
        imports: [("1".to_owned(), 1)].into(),
        ..Source::default()
    });
    let suite = Suite { sources, script: Some(0), tests: Some(2), ..Suite::default() };
    let suite = match testing::TestSuite::load(suite, testing::limits()) {
        Ok(suite) => suite,
        Err(LoadError::Findings(findings)) => panic!("{findings:#?}"),
        Err(LoadError::Failed(failure)) => panic!("{failure:#?}"),
    };
    let names: Vec<&str> = suite.contents().tests.iter().map(|test| test.name.as_str()).collect();
    assert_eq!(names, ["test_all", "test_cases", "test_broken", "test_inline"]);
    for index in [0, 1, 3] {
        for case in suite.run(index).cases {
            assert_eq!(case.broken, None);
        }
    }
    let broken = suite.run(2).cases.remove(0).broken.unwrap().failure;
    let place = broken.place.unwrap();
    assert_eq!((place.file.as_str(), place.line, place.column), ("0.rhai", 5, 18), "{}", broken.message);
    assert_eq!(broken.message, "`+` does not work between `map` and `whole number`");
}

#[test]
fn a_closure_takes_its_constants_along() {
    says(
        "const MIN = 1; fn answer() { a::each([1, 2], |x| x > MIN) }",
        &["const MIN = 5; fn each(list, f) { let most = MIN; list.filter(f) }", "fn unused() { 1 }"],
        "[2]",
    );
}
