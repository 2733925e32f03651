use std::collections::BTreeMap;
use std::time::Duration;

use chrono::DateTime;

use super::serve;
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Currency, Me, Resume, ResumeId, VacancyId};
use crate::protocol::explained::{Decision, Explaining};
use crate::protocol::{
    Answer, Call, Choosing, Context, Event, Experiment, Failure, Hook, LogLine, Permission, Source, Stop, Strategy,
    Verdict, read_frame, write_frame,
};
use crate::script::limits::Limits;
use crate::script::{recipes, scan};

/// Everything the process says to the calls, after the script was loaded.
fn run(texts: &[&str], calls: Vec<Call>) -> Vec<Event> {
    run_within(Limits::default(), texts, calls)
}

fn run_within(limits: Limits, texts: &[&str], calls: Vec<Call>) -> Vec<Event> {
    let sources = texts.iter().enumerate().map(|(index, text)| Source {
        file: format!("{index}.rhai"),
        text: (*text).to_owned(),
        imports: scan::imports(text)
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), name.parse().ok()?)))
            .collect(),
        ..Source::default()
    });
    within(limits, sources.collect(), calls)
}

fn within(limits: Limits, sources: Vec<Source>, calls: Vec<Call>) -> Vec<Event> {
    let mut input = Vec::new();
    for call in [Call::Load(sources)].into_iter().chain(calls) {
        write_frame(&mut input, &call).unwrap();
    }
    let output = Output::default();
    serve(std::io::Cursor::new(input), output.clone(), limits).unwrap();
    let output = output.0.take();
    let mut output = output.as_slice();
    std::iter::from_fn(|| read_frame(&mut output).unwrap()).collect()
}

/// What was written, for whoever kept a copy.
#[derive(Clone, Default)]
pub(in crate::script) struct Output(pub(in crate::script) std::rc::Rc<std::cell::RefCell<Vec<u8>>>);

impl std::io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A strategy with this hook beside its `queries`.
fn with(hook: &str) -> String {
    format!("fn queries(me) {{ #{{}} }}\n{hook}")
}

fn loaded(text: &str) -> Strategy {
    match run(&[text], Vec::new()).remove(0) {
        Event::Answer(Answer::Loaded(strategy)) => strategy,
        other => panic!("{other:?}"),
    }
}

fn context() -> Context {
    Context {
        now: DateTime::parse_from_rfc3339("2026-11-21T12:00:00+03:00").unwrap(),
        me: Me { first_name: "Иван".to_owned(), ..Me::default() },
        resume: Resume { title: Some("Rust developer".to_owned()), ..Resume::default() },
        rates: vec![Currency { code: "USD".to_owned(), rate: Some(0.0125), ..Currency::default() }],
        granted: vec![Permission::Memory],
        ..Context::default()
    }
}

fn begin() -> Call {
    Call::Begin(Box::new(context()))
}

fn vacancy() -> Vacancy {
    let text = r#"{"id":"7","name":"Senior Rust-разработчик (C++)","type":{"id":"open","name":"Открытая"},
        "employer":{"id":"42","name":"Ромашка","trusted":true},"area":{"id":"1","name":"Москва"},
        "salary_range":{"from":4000,"to":null,"currency":"USD","gross":true,"mode":{"id":"MONTH","name":"За месяц"}},
        "work_format":[{"id":"REMOTE","name":"Удалённо"}],"published_at":"2026-11-18T10:00:00+0300",
        "snippet":{"requirement":"Опыт с <highlighttext>tokio</highlighttext>","responsibility":null},
        "address":{"metro_stations":[{"station_name":"Арбат"},{"station_name":"Курская"}]},"experience":null}"#;
    serde_json::from_str(text).unwrap()
}

fn full() -> FullVacancy {
    let mut full = FullVacancy { vacancy: vacancy(), ..FullVacancy::default() };
    full.details.description = "<p>Пишем на <b>Rust</b></p><ul><li>axum</li></ul>".to_owned();
    full.details.key_skills =
        ["Rust", "PostgreSQL"].map(|name| crate::hh::vacancies::KeySkill { name: name.to_owned() }).to_vec();
    full
}

/// The last thing said about one vacancy.
fn last(hook: &str, call: Call) -> Event {
    run(&[&with(hook)], vec![begin(), call]).pop().unwrap()
}

fn judged(hook: &str) -> Event {
    last(hook, Call::Judge(vec![vacancy().into()]))
}

fn failed(event: Event) -> Failure {
    match event {
        Event::Failed(failure) => *failure,
        other => panic!("{other:?}"),
    }
}

fn points(event: Event) -> Vec<(f64, String)> {
    match event {
        Event::Answer(Answer::Verdicts(mut verdicts)) => match verdicts.remove(0) {
            Verdict::Kept(card) => card.lines.into_iter().map(|line| (line.points, line.label)).collect(),
            skipped @ Verdict::Skipped(_) => panic!("{skipped:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Asserts in the script's own words: the hook returns one line a broken expectation.
fn holds(expectations: &[&str]) {
    for expectation in expectations {
        let event =
            last(&format!("fn review(v) {{ if {expectation} {{ 1 }} else {{ 2 }} }}"), Call::Review(vec![full()]));
        assert_eq!(points(event), [(1.0, "review".to_owned())], "{expectation}");
    }
}

#[test]
fn a_strategy_tells_what_it_is() {
    let strategy = loaded(
        "fn queries(me) { #{} } fn filter(v) { true }
         fn settings() { #{ limit: 20, min_score: 30, params: #{ min: 1, who: #{ value: \"x\", about: \"a name\" } },
                            permissions: [\"memory\"] } }",
    );
    assert_eq!(strategy.hooks, [Hook::Settings, Hook::Queries, Hook::Filter]);
    assert_eq!((strategy.settings.limit, strategy.settings.min_score), (Some(20), Some(30.0)));
    assert_eq!(strategy.settings.params["who"].about.as_deref(), Some("a name"));
    assert!(loaded("fn main(args) { }").is_task());
}

#[test]
fn settings_that_there_are_not_are_named() {
    let failure = failed(run(&[&with("fn settings() { let all = #{ limits: 20 }; all }")], vec![]).remove(0));
    assert_eq!(failure.to_string(), "0.rhai:2:4: there is no setting `limits`, in `settings`");
    assert_eq!(failure.help.as_deref(), Some("did you mean `limit`?"));
    let failure = failed(run(&[&with("fn settings() { let all = #{ limit: \"many\" }; all }")], vec![]).remove(0));
    assert_eq!(failure.message, "`limit` is a whole number of at least 0, not a string");
}

#[test]
fn queries_become_typed_ones() {
    let text = "fn queries(me) { [#{ text: `rust ${me.first_name}`, area: [1, \"2\"] }, similar(#{ only_with_salary: true })] }";
    let Some(Event::Answer(Answer::Queries(queries))) = run(&[text], vec![begin(), Call::Queries]).pop() else {
        panic!()
    };
    assert!(matches!(queries[1], Query::Similar(_)));
    let pairs = queries[0].pairs();
    assert_eq!(pairs[0], ("text", "rust Иван".to_owned()));
    assert_eq!(pairs.len(), 3);
    let failure =
        failed(run(&["fn queries(me) { let q = #{ txet: \"a\" }; q }"], vec![begin(), Call::Queries]).pop().unwrap());
    assert_eq!((failure.hook, failure.help.as_deref()), (Some(Hook::Queries), Some("did you mean `text`?")));
}

#[test]
fn a_filter_says_yes_no_or_why() {
    let skipped = |text: &str| Event::Answer(Answer::Verdicts(vec![Verdict::Skipped(text.to_owned())]));
    assert_eq!(judged("fn filter(v) { skip(\"has a\\x1b test\") }"), skipped("has a test"));
    assert_eq!(judged("fn filter(v) { v.has_test }"), skipped("filtered out"));
    assert_eq!(points(judged("fn filter(v) { !v.has_test }")), []);
    let failure = failed(judged("fn filter(v) { let m = #{ x: 1 }; m.x }"));
    assert_eq!(
        failure.to_string(),
        "0.rhai:2:4: `filter` returns `true`, `false` or `skip(\"why\")`, not a whole number, in `filter` for vacancy 7"
    );
}

#[test]
fn a_score_is_a_number_or_a_card() {
    let card = "fn score(v) { let c = card(); c.add(20, \"remote\", v.is_remote); c.add(0.5, \"half\").add(1, \"no\", false).add(0, \"nothing\") }";
    assert_eq!(points(judged(card)), [(20.0, "remote".to_owned()), (0.5, "half".to_owned())]);
    assert_eq!(points(judged("fn score(v) { 7 }")), [(7.0, "score".to_owned())]);
    let failure = failed(judged("fn score(v) { if v.has_test { 7 } }"));
    assert_eq!(failure.message, "`score` returns a number, a card or `skip(\"why\")`, not `()`");
    assert!(failure.help.is_some());
    assert_eq!(failed(judged("fn score(v) { 0.0 / 0.0 }")).message, "points are a finite number, not NaN");
}

#[test]
fn a_vacancy_has_hh_ru_s_fields_and_what_follows_from_them() {
    holds(&[
        "v.id == \"7\" && v.type.id == \"open\" && v.employer.name == \"Ромашка\" && v.employer.trusted",
        "v.salary == () && v.salary_range.from == 4000 && v.salary_range.mode.id == \"MONTH\"",
        "v.experience == () && v.experience?.id == ()",
        "v.address?.metro_stations.len() == 2 && v.address?.metro_stations[1].station_name == \"Курская\"",
        "v.is_remote && !v.is_direct && !v.is_anonymous && v.age_days == 3",
        "v.salary_net?.from == 278400 && v.salary_net?.to == () && money::net_rub(v)?.from == 278400",
        "v.description_text == \"Пишем на Rust\\n- axum\" && v.key_skills == [\"Rust\", \"PostgreSQL\"]",
        "v.text.has_word(\"tokio\") && v.text.has_word(\"axum\") && v.text.has_any([\"go\", \"postgresql\"])",
        "v.name.has_word(\"разработчики\") && v.name.has_word(\"c++\") && !v.name.has_word(\"c\")",
        "v.key_skills.count_of([\"rust\", \"postgresql\", \"go\"]) == 2 && v.key_skills.has_word(\"rust\")",
        "v.to_map().employer.name == \"Ромашка\" && v.to_map().key_skills.len() == 2",
        "v.work_format.some(|format| format.id == \"REMOTE\") && `${v.area}` == \"Москва\"",
        "text::plain(\"<b>a</b>\") == \"a\" && money::format(250_000).contains(\"₽\")",
    ]);
}

#[test]
fn what_is_not_known_yet_says_so() {
    // The check sees `v.description`; out of a map it does not.
    let failure = failed(judged("fn peek(x) { x.description } fn score(v) { let m = #{ v: v }; peek(m.v); 1 }"));
    assert!(failure.message.contains("use it in `review` or `letter`"), "{failure}");
    assert_eq!(failure.place.map(|place| (place.line, place.column)), Some((2, 16)));
}

#[test]
fn letters_keep_their_lines() {
    let hook = "fn letter(v, resume) { `Здравствуйте!\\n\n${v.name}, ${resume.title}\\x07` }";
    let hook = hook.replace("\\n", "").replace("\\x07", "\u{7}");
    let Event::Answer(Answer::Letters(letters)) = last(&hook, Call::Letters(vec![full()])) else { panic!() };
    assert_eq!(letters, [Some("Здравствуйте!\nSenior Rust-разработчик (C++), Rust developer".to_owned())]);
    let Event::Answer(Answer::Letters(letters)) = last("", Call::Letters(vec![full()])) else { panic!() };
    assert_eq!(letters, [None]);
}

#[test]
fn constants_belong_to_their_file_and_parameters_hide_them() {
    let main = "import \"1\" as recipe; const MIN = 10; const v = 3;
        fn queries(me) { #{} }
        fn own(MIN) { MIN }
        fn score(v) { let add = |x| x + MIN; MIN + own(5) * 100 + recipe::get() * 1000 + add.call(0) * 100000 }";
    let recipe = "const MIN = 7; private fn hidden() { MIN } fn get() { hidden() }";
    let event = run(&[main, recipe], vec![begin(), Call::Judge(vec![vacancy().into()])]).pop().unwrap();
    assert_eq!(points(event), [(1_007_510.0, "score".to_owned())]);
}

#[test]
fn parameters_have_the_type_of_their_default() {
    let text = with("fn settings() { #{ params: #{ min: 5, name: \"x\" } } } fn score(v) { param(\"min\") + 1 }");
    let context = |name: &str, value: &str| {
        Call::Begin(Box::new(Context { params: [(name.to_owned(), value.to_owned())].into(), ..context() }))
    };
    let judge = || Call::Judge(vec![vacancy().into()]);
    assert_eq!(points(run(&[&text], vec![begin(), judge()]).pop().unwrap()), [(6.0, "score".to_owned())]);
    assert_eq!(
        points(run(&[&text], vec![context("min", "200"), judge()]).pop().unwrap()),
        [(201.0, "score".to_owned())]
    );
    assert_eq!(
        failed(run(&[&text], vec![context("min", "many")]).pop().unwrap()).message,
        "`min` is a whole number, not `many`"
    );
    assert_eq!(
        failed(run(&[&text], vec![context("mni", "1")]).pop().unwrap()).help.as_deref(),
        Some("did you mean `min`? the script's parameters:\n  min=5\n  name=\"x\"")
    );
}

#[test]
fn a_script_remembers_and_tells_what_changed() {
    let context = |granted: Vec<Permission>| {
        let memory = BTreeMap::from([("runs".to_owned(), "2".to_owned()), ("old".to_owned(), "[1]".to_owned())]);
        Call::Begin(Box::new(Context { granted, memory, ..context() }))
    };
    let hook = "fn score(v) {
        memory::set(\"runs\", memory::get_or(\"runs\", 0) + 1);
        memory::set(\"last\", #{ id: v.id, tags: [1.5, true, ()] });
        memory::remove(\"old\");
        if memory::get(\"last\").id == v.id && memory::keys() == [\"last\", \"runs\"] { memory::get(\"runs\") } else { 0 }
    }";
    let calls =
        vec![context(vec![Permission::Memory]), Call::Judge(vec![vacancy().into()]), Call::Memory, Call::Memory];
    let events = run(&[&with(hook)], calls);
    assert_eq!(points(events[2].clone()), [(3.0, "score".to_owned())]);
    let changes = BTreeMap::from([
        ("last".to_owned(), Some(r#"{"id":"7","tags":[1.5,true,null]}"#.to_owned())),
        ("old".to_owned(), None),
        ("runs".to_owned(), Some("3".to_owned())),
    ]);
    assert_eq!(events[3], Event::Answer(Answer::Memory(changes)));
    assert_eq!(events[4], Event::Answer(Answer::Memory(BTreeMap::new())));
    let denied =
        failed(run(&[&with(hook)], vec![context(Vec::new()), Call::Judge(vec![vacancy().into()])]).pop().unwrap());
    assert_eq!(denied.message, "`memory::get_or` needs the permission `memory`, which was not given");
    let failure = failed(judged("fn score(v) { memory::set(\"v\", [v]); 1 }"));
    assert!(failure.message.contains("can be kept"), "{failure}");
    let failure =
        failed(judged("fn score(v) { let deep = []; for i in 0..40 { deep = [deep]; } memory::set(\"d\", deep); 1 }"));
    assert!(failure.message.contains("nested deeper"), "{failure}");
    let failure = failed(judged("fn score(v) { let long = \"\"; long.pad(9000, \"x\"); memory::set(\"d\", long); 1 }"));
    assert_eq!(failure.message, "a value in `memory` has at most 8192 bytes, `d` would have 9002");
}

#[test]
fn a_letter_may_lie_in_a_file_of_the_one_who_names_it() {
    let main = "import \"1\" as recipe; fn queries(me) { #{} } fn letter(v, resume) { let make = || text::file(\"a.txt\"); make.call() + recipe::end() }";
    let recipe = "fn end() { text::variants(text::file(\"a.txt\"), 1) }";
    let source = |file: &str, text: &str, letter: &str, imports: &[(&str, usize)]| Source {
        file: file.to_owned(),
        text: text.to_owned(),
        imports: imports.iter().map(|(name, index)| ((*name).to_owned(), *index)).collect(),
        files: BTreeMap::from([("a.txt".to_owned(), Ok(letter.to_owned()))]),
        ..Source::default()
    };
    let sources = vec![source("main", main, "Добрый день! ", &[("1", 1)]), source("1", recipe, "{Пока|Пока}", &[])];
    let events = within(Limits::default(), sources, vec![begin(), Call::Letters(vec![full()])]);
    assert_eq!(events.last(), Some(&Event::Answer(Answer::Letters(vec![Some("Добрый день! Пока".to_owned())]))));
}

#[test]
fn long_work_in_one_call_stops_with_the_clock_and_nothing_grows_beyond_measure() {
    let limits = Limits { operations: 0, hook: Duration::ZERO, ..Limits::default() };
    // The one call that matters, at once: the engine looks at the clock later.
    let hook = "fn score(v) { text::find_all(\"a a a a\", \"a\").len() }";
    let failure =
        failed(run_within(limits, &[&with(hook)], vec![begin(), Call::Judge(vec![vacancy().into()])]).pop().unwrap());
    assert_eq!(failure.stop, Some(Stop::Time));
    for grown in
        ["text::replace_all(a, \"a\", a)", "text::replace(a, \"a\", a)", "text::join([a, a, a, a, a, a, a], a)"]
    {
        let hook = format!("fn score(v) {{ let a = \"\"; a.pad(6000, \"a\"); {grown}.len() }}");
        assert_eq!(failed(judged(&hook)).message, "a value grew too large", "{grown}");
    }
}

#[test]
fn what_a_script_says_comes_before_the_answer() {
    let events = run(
        &[&with("fn score(v) { log::info(`seen ${v.id}`); log::warn(v.area); 1 }")],
        vec![begin(), Call::Judge(vec![vacancy().into()])],
    );
    let lines: Vec<&LogLine> =
        events.iter().filter_map(|event| if let Event::Log(line) = event { Some(line) } else { None }).collect();
    assert_eq!((lines[0].text.as_str(), lines[1].text.as_str()), ("seen 7", "Москва"));
    assert_eq!(lines[0].hook, Some(Hook::Score));
    assert!(matches!(events.last(), Some(Event::Answer(_))));
}

#[test]
fn an_error_is_placed_in_the_file_it_happened_in() {
    let main = "import \"1\" as recipe;\nfn queries(me) { #{} }\nfn score(v) { let m = #{ v: v }; recipe::fall(m.v) }";
    let failure = failed(
        run(&[main, "fn fall(x) {\n    x.name + x.salry\n}"], vec![begin(), Call::Judge(vec![vacancy().into()])])
            .pop()
            .unwrap(),
    );
    assert_eq!(failure.to_string(), "1.rhai:2:16: `Vacancy` has no property `salry`, in `score` for vacancy 7");
    assert_eq!(failure.help.as_deref(), Some("did you mean `salary`?"));
    let failure = failed(judged("fn score(v) { throw \"enough\" }"));
    assert_eq!((failure.message.as_str(), failure.place.map(|place| place.column)), ("enough", Some(15)));
    let failure = failed(judged("fn score(v) { let x = v.salary; x.from }"));
    assert_eq!(failure.message, "`from` of `()`");
    let failure = failed(judged("fn score(v) { let m = #{ x: 1 }; if v.name.has_word(m.x) { 1 } else { 2 } }"));
    assert_eq!(failure.message, "there is no `has_word` for (string, whole number)");
    let failure = failed(judged("fn score(v) { let m = #{}; m.nothing }"));
    assert_eq!(failure.message, "the map has no `nothing`");
}

#[test]
fn limits_end_a_script_and_cannot_be_caught() {
    let endless = "fn score(v) { try { loop { } } catch { } 1 }";
    let within = |limits| {
        failed(run_within(limits, &[&with(endless)], vec![begin(), Call::Judge(vec![vacancy().into()])]).pop().unwrap())
    };
    let failure = within(Limits { operations: 10_000, ..Limits::default() });
    assert_eq!(
        (failure.stop, failure.hook, failure.vacancy.is_some()),
        (Some(Stop::Operations), Some(Hook::Score), true)
    );
    assert_eq!(failure.place.map(|place| place.line), Some(2));
    let failure = within(Limits { operations: 0, hook: Duration::ZERO, ..Limits::default() });
    assert_eq!(failure.stop, Some(Stop::Time));
    let failure = failed(judged("fn down(x) { down(x + 1) } fn score(v) { down(1) }"));
    assert_eq!(failure.stop, Some(Stop::Stack));
    let failure = failed(judged("fn score(v) { let s = \"x\"; loop { s += s; } }"));
    assert_eq!(failure.message, "a value grew too large");
}

#[test]
fn what_could_reach_out_is_absent() {
    for word in ["sleep(1)", "timestamp()", "eval(\"1\")", "print(1)", "debug(1)", "blob(500_000_000, 0)", "exit()"] {
        let event = run(&[&with(&format!("fn score(v) {{ {word} }}"))], vec![]).remove(0);
        assert!(matches!(event, Event::Answer(Answer::Refused(_))), "{word}: {event:?}");
    }
}

#[test]
fn an_import_in_a_circle_is_an_error_and_no_crash() {
    let main = "import \"1\" as a; fn queries(me) { #{} }";
    let failure = failed(run(&[main, "import \"1\" as b; fn f() { 1 }"], vec![]).remove(0));
    assert!(failure.message.contains("imports itself"), "{failure}");
}

#[test]
fn the_recipes_that_are_built_in_are_sound() {
    for name in recipes::names() {
        let text = format!("import \"1\" as {name}; fn queries(me) {{ #{{}} }}");
        let event = run(&[&text, recipes::built_in(name).unwrap()], vec![]).remove(0);
        assert!(
            matches!(&event, Event::Answer(Answer::Loaded(strategy)) if strategy.warnings.iter().all(|known| known.code == "HH024")),
            "{name}: {event:?}"
        );
    }
    let text = "import \"1\" as salary; fn queries(me) { #{} } fn score(v) { if salary::below(v, 300_000) && !salary::below(v, 200_000) { log::info(salary::text(v)); 1 } else { 2 } }";
    let events = run(&[text, recipes::built_in("salary").unwrap()], vec![begin(), Call::Judge(vec![vacancy().into()])]);
    assert!(matches!(&events[2], Event::Log(line) if line.text == "от 278\u{a0}400\u{a0}₽ на руки"), "{events:?}");
    assert_eq!(points(events.last().unwrap().clone()), [(1.0, "score".to_owned())]);
}

#[test]
fn a_vacancy_is_explained_step_by_step() {
    let text = "fn queries(me) { #{} }
fn filter(v) {
    if v.salary_range.mode.id == \"SHIFT\" { return skip(\"by shifts\"); }
    v.experience?.id != \"noExperience\"
}
fn score(v) {
    card()
        .add(5, \"remote\", v.is_remote)
        .add(7, \"metro\", v.address.metro_stations.some(|one| one.station_name == \"Курская\"))
        .add(1, \"no\", v.salary_net == ())
}
fn review(v) { if v.key_skills.len() > 1 { return skip(\"too much\"); } 1 }
fn letter(v, resume) { `Hello` }";
    let asked = |full| Call::Explain(Box::new(Explaining { listed: vacancy(), full, suitable: None }));
    let mut events = run(&[text], vec![begin(), asked(None), asked(Some(full()))]);
    let mut explained = || match events.pop().unwrap() {
        Event::Answer(Answer::Explained(explained)) => explained,
        other => panic!("{other:?}"),
    };
    let (whole, listed) = (explained(), explained());
    let hooks: Vec<Hook> = whole.steps.iter().map(|step| step.hook).collect();
    assert_eq!(hooks, [Hook::Filter, Hook::Score, Hook::Review]);
    assert_eq!(listed.steps.len(), 2);
    let reads: Vec<String> = whole.steps[1]
        .reads
        .iter()
        .map(|look| format!("{} = {} {}", look.name, look.value, look.place.as_ref().unwrap().line))
        .collect();
    assert_eq!(
        reads,
        ["v.is_remote = true 8", "v.address.metro_stations[].station_name = \"Арбат\" 9", "v.salary_net = … 10",]
    );
    assert_eq!(whole.steps[0].reads[0].name, "v.salary_range.mode.id");
    assert_eq!(whole.steps[0].reads[1].value, "()");
    let Decision::Kept(lines) = &whole.steps[1].decision else { panic!() };
    let placed: Vec<_> =
        lines.iter().map(|placed| (placed.line.label.as_str(), placed.place.as_ref().unwrap().line)).collect();
    assert_eq!(placed, [("remote", 8), ("metro", 9)]);
    let Decision::Skipped { reason, place } = &whole.steps[2].decision else { panic!() };
    assert_eq!((reason.as_str(), place.as_ref().unwrap().line), ("too much", 12));
}

#[test]
fn what_fails_is_a_step_of_the_explanation() {
    let text = with("fn score(v) { throw \"no\" }");
    let asked = Call::Explain(Box::new(Explaining { listed: vacancy(), full: None, suitable: None }));
    let Some(Event::Answer(Answer::Explained(explained))) = run(&[&text], vec![begin(), asked]).pop() else { panic!() };
    let Decision::Failed(failure) = &explained.steps[0].decision else { panic!() };
    assert_eq!(failure.message, "no");
}

#[test]
fn a_script_reads_the_variant_that_the_host_journals() {
    let experiment = Experiment {
        strategy: "a".to_owned(),
        variants: vec!["short".to_owned(), "long".to_owned()],
        kept: [(VacancyId::new("8"), "long".to_owned()), (VacancyId::new("9"), "short".to_owned())].into(),
    };
    let text = "fn settings() { #{ variants: [\"short\", \"long\"] } }\n\
                fn queries(me) { #{} }\nfn score(v) { card().add(1, v.variant) }";
    for id in ["7", "8", "9"] {
        let context = Context { experiment: experiment.clone(), ..context() };
        let asked = Vacancy { id: VacancyId::new(id), ..vacancy() };
        let wanted = experiment.variant(&asked.id).unwrap().to_owned();
        let calls = vec![Call::Begin(Box::new(context)), Call::Judge(vec![asked.into()])];
        match run(&[text], calls).pop().unwrap() {
            Event::Answer(Answer::Verdicts(verdicts)) => match &verdicts[0] {
                Verdict::Kept(card) => assert_eq!(card.lines[0].label, wanted),
                other @ Verdict::Skipped(_) => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(loaded(text).warnings, Vec::new());
}

fn chosen(hook: &str, suitable: &[&str]) -> Event {
    let own =
        ["a", "b", "c"].map(|id| Resume { id: ResumeId::new(id), title: Some(id.to_uppercase()), ..Resume::default() });
    let suitable = suitable.iter().map(|id| ResumeId::new(*id)).collect();
    let asked = Call::Resumes(vec![Choosing { vacancy: full(), suitable }]);
    run(&[&with(hook)], vec![begin(), Call::Own(own.to_vec()), asked]).pop().unwrap()
}

#[test]
fn one_of_the_suitable_resumes_is_chosen() {
    let resume = |id: &str| Event::Answer(Answer::Resumes(vec![Some(ResumeId::new(id))]));
    assert_eq!(chosen("fn resume(v, resumes) { resumes.find(|r| r.title == \"C\") }", &["b", "c"]), resume("c"));
    assert_eq!(chosen("fn resume(v, resumes) { resumes[0].id }", &["b", "c"]), resume("b"));
    let own = Event::Answer(Answer::Resumes(vec![None]));
    assert_eq!(chosen("fn resume(v, resumes) { if resumes.len() > 2 { resumes[0] } }", &["b", "c"]), own);
    assert_eq!(chosen("", &["b", "c"]), own);
    let failure = failed(chosen("fn resume(v, resumes) { \"a\" }", &["b", "c"]));
    assert_eq!(failure.message, "`resume` returns one of the resumes that it was given, not `a`");
    assert_eq!((failure.hook, failure.vacancy), (Some(Hook::Resume), Some(VacancyId::new("7"))));
    let failure = failed(chosen("fn resume(v, resumes) { [7, \"a\"][0] }", &["b", "c"]));
    assert_eq!(failure.message, "`resume` returns one of the resumes, its id or `()`, not a whole number");
}

#[test]
fn a_letter_is_written_with_the_resume_that_was_chosen() {
    let own = vec![Resume { id: ResumeId::new("b"), title: Some("B".to_owned()), ..Resume::default() }];
    let letters = Call::LettersBy(ResumeId::new("b"), vec![full()]);
    let said = run(&[&with("fn letter(v, resume) { resume.title }")], vec![begin(), Call::Own(own), letters]);
    assert_eq!(said.last(), Some(&Event::Answer(Answer::Letters(vec![Some("B".to_owned())]))));
}
