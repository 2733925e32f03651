use std::collections::BTreeMap;

use proptest::prelude::*;

use super::check;
use crate::protocol::{Finding, Source};
use crate::script::engine::Engine;
use crate::script::limits::Limits;
use crate::script::scan;

fn find(texts: &[(&str, &str)]) -> Vec<Finding> {
    let index = |name: &str| texts.iter().position(|(file, _)| *file == name);
    let source = |(file, text): &(&str, &str)| Source {
        file: (*file).to_owned(),
        text: (*text).to_owned(),
        imports: scan::imports(text).into_iter().filter_map(|name| Some((name.to_owned(), index(name)?))).collect(),
        files: BTreeMap::from([("letter.txt".to_owned(), Ok("Здравствуйте!".to_owned()))]),
        ..Source::default()
    };
    let sources: Vec<Source> = texts.iter().map(source).collect();
    check(&mut Engine::new(Limits::default()), &sources).findings
}

/// `line:column+span code help`
fn found(text: &str) -> Vec<String> {
    let line = |finding: Finding| {
        let place = finding.place;
        let help = finding.help.unwrap_or_default();
        format!("{}:{}+{} {} {help}", place.line, place.column, place.span, finding.code).trim_end().to_owned()
    };
    find(&[("main", text)]).into_iter().map(line).collect()
}

#[test]
fn a_good_strategy_has_no_findings() {
    let text = r#"
        import "salary" as salary;
        const MIN = 250_000;
        const WORDS = ["tokio", "axum"];
        fn helper(text, words) { text.count_of(words) }
        fn queries(me) { [#{ text: "rust", area: ["1", 2], period: 7 }, similar(#{ only_with_salary: true })] }
        fn filter(v) {
            if v.has_test { return skip("has a test"); }
            if salary::below(v, MIN) { return skip(`below ${money::format(MIN)}`); }
            v.type.id != "closed" && v.employer.name != "" && v.salary_range?.from != 0
        }
        fn score(v) {
            let bonus = |x| x * MIN;
            card().add(20, "remote", v.is_remote).add(bonus.call(1), "r", v.name.has_word("rust"))
        }
        fn review(v) { card().add(5 * helper(v.key_skills, WORDS), "stack") }
        fn letter(v, resume) { `Здравствуйте, ${v.name} ${resume.title ?? ""}` }
        fn settings() { #{ limit: 20 } }
    "#;
    let recipe = "fn below(v, min) { let net = v.salary_net; net != () && (net.to ?? net.from ?? 0) < min }";
    assert_eq!(find(&[("main", text), ("salary", recipe)]), []);
}

#[test]
fn every_broken_item_is_reported() {
    let text = "fn a() { 1 + }\nfn b() { 2 }\nfn c() { let = 3; }\nfn print() { eval(1) }";
    let found = found(text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("1:14+1 HH001"), "{found:?}");
    assert!(found[1].starts_with("3:14"), "{found:?}");
}

#[test]
fn unknown_variables_are_all_reported() {
    let text =
        "let low = 1;\nfn queries(me) { nane }\nfn filter(vacancy) { vacency.has_test && low > 0 && shop::open() }";
    assert_eq!(
        found(text),
        [
            "2:18+4 HH002",
            "3:22+7 HH002 did you mean `vacancy`?",
            "3:42+3 HH002 functions do not see a `let` of the file: make it `const low`",
            "3:53+4 HH002 `import \"shop\" as shop;` above the function brings a recipe",
        ]
    );
}

#[test]
fn calls_are_held_against_what_there_is() {
    let text = "fn queries(me) { #{} }\nfn own(a, b) { a }\nfn score(v) {\n    v.name.has_wrd(\"x\");\n    own(1);\n    v.name.has_word();\n    money::fromat(1);\n    crad()\n}";
    assert_eq!(
        found(text),
        [
            "4:12+7 HH003 did you mean `has_word`?",
            "5:5+3 HH004",
            "6:12+8 HH004",
            "7:12+6 HH003 did you mean `format`?",
            "8:5+4 HH003 did you mean `card`?",
        ]
    );
}

#[test]
fn properties_are_held_against_the_types() {
    let text = "fn queries(me) { #{ text: me.frist_name } }\nfn filter(x) {\n    for role in x.professional_roles { if role.nmae == \"\" { return false; } }\n    let boss = x.employer;\n    boss.naem != \"\" && x.salary_range.from > 1 && x.work_format[0].ide == \"\" && x.description != \"\"\n}";
    assert_eq!(
        found(text),
        [
            "1:30+10 HH005 did you mean `first_name`?",
            "3:48+4 HH005 did you mean `name`?",
            "5:10+4 HH005 did you mean `name`?",
            "5:39+4 HH009 read what follows it with `?.`, or compare it with `()` first",
            "5:68+3 HH005 did you mean `id`?",
            "5:83+11 HH011 read it in `review` or `letter`",
        ]
    );
}

#[test]
fn who_compares_with_nothing_may_read_on() {
    let text = "fn queries(me) { #{} }\nfn score(v) { if v.salary_range == () { return 0; } v.salary_range.from ?? 1 }";
    assert_eq!(found(text), [] as [String; 0]);
}

#[test]
fn hooks_are_held_against_what_the_host_gives() {
    let text = "fn queries() { #{} }\nfn letter(v) { \"\" }\nfn fliter(v) { true }";
    assert_eq!(
        found(text),
        [
            "1:4+7 HH006 write `fn queries(me)`",
            "2:4+6 HH006 write `fn letter(v, resume)`",
            "3:4+6 HH010 did you mean the hook `filter`?",
        ]
    );
}

#[test]
fn searches_are_held_against_hh_ru() {
    let text = "fn queries(me) {\n    let other = #{ anything: 1 };\n    [#{ txt: \"rust\", period: \"week\", area: other }, similar(#{ work_format: \"REMOTE\" })]\n}";
    assert_eq!(found(text), ["3:9+3 HH007 did you mean `text`?", "3:30+6 HH007", "3:64+11 HH007"]);
}

#[test]
fn an_import_is_a_plain_name() {
    let text = "import `sal${1}ary` as a;\nimport \"nowhere\" as b;\nfn queries(me) { #{} }";
    let found = found(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("HH008") && found[1].starts_with("2:8+9 HH008"), "{found:?}");
}

#[test]
fn a_file_is_a_plain_name_of_one_that_is_there() {
    let text = "fn queries(me) { #{} }\nfn letter(v, resume) {\n    let name = \"a.txt\";\n    let end = text::file(name);\n    let whole = text::file(\"a.txt\");\n    whole + end + text::file(\"b.txt\")\n}";
    let missing = "`b.txt` does not exist; did you mean `a.txt`?";
    let files = [("a.txt", Ok("Здравствуйте")), ("b.txt", Err(missing))];
    let files = files.map(|(name, text)| (name.to_owned(), text.map(str::to_owned).map_err(str::to_owned)));
    let source = Source { file: "main".to_owned(), text: text.to_owned(), files: files.into(), ..Source::default() };
    let findings = check(&mut Engine::new(Limits::default()), &[source]).findings;
    let said: Vec<_> = findings.iter().map(|finding| (finding.place.line, finding.code.as_str())).collect();
    assert_eq!(said, [(4, "HH040"), (6, "HH040")]);
    assert_eq!(findings[1].help.as_deref(), Some("did you mean `a.txt`?"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_the_check_fail(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40)) {
        let _ = find(&[("main", &parts.join(" "))]);
    }
}

/// Right ways to write each hook.
const RIGHT: [&[&str]; 6] = [
    &[
        "fn queries(me) { #{ text: WORD, area: \"1\" } }",
        "fn queries(me) { [similar(#{ period: 3 }), #{ text: `${WORD} ${me.first_name}`, experience: \"noExperience\" }] }",
        "fn queries(me) { let all = []; for word in WORDS { all.push(#{ text: word }); } all }",
    ],
    &[
        "",
        "fn filter(v) { !v.has_test }",
        "fn filter(v) { if v.salary_range == () { return skip(WORD); } own(v) }",
        "fn filter(v) { switch v.experience?.id { \"noExperience\" => skip(\"x\"), _ => v.area.id in [\"1\"] } }",
        "fn filter(v) { for role in v.professional_roles { if role.id == \"5\" { return false; } } true }",
    ],
    &[
        "",
        "fn score(v) { (v.salary_range?.from ?? NUMBER) / 1_000 }",
        "fn score(v) { card().add(NUMBER, \"a\", v.is_remote).add(-5, WORD, v.age_days > 30 || own(v)) }",
        "fn score(v) { let n = 0; if v.name.has_any(WORDS) { n += 5; } n * 2.5 }",
        "fn score(v) { let c = card(); WORDS.for_each(|word| c.add(1, word, v.name.has_word(word))); c }",
    ],
    &[
        "",
        "fn review(v) { 5 * v.key_skills.count_of(WORDS) }",
        "fn review(v) { if v.description_text.len() < 100 { skip(\"short\") } else { NUMBER } }",
        "fn review(v) { v.key_skills.filter(|skill| skill.to_lower() in WORDS).len() * 10 }",
    ],
    &[
        "",
        "fn letter(v, resume) { `${v.name} ${resume.title ?? WORD}` }",
        "fn letter(v, resume) { if v.employer.name != \"\" { v.employer.name + \"!\" } }",
        "fn letter(v, resume) { let s = v.name; s.trim(); s.replace(\"a\", WORD); s }",
    ],
    &[
        "",
        "fn settings() { #{ limit: NUMBER, min_score: 1.5 } }",
        "fn settings() { let all = #{}; all.limit = 5; all }",
    ],
];

proptest! {
    #[test]
    fn right_scripts_have_no_findings(choice in proptest::collection::vec(0..5_usize, 6), order in any::<bool>(), noise in any::<bool>()) {
        let mut parts: Vec<&str> = RIGHT.iter().zip(&choice).map(|(ways, at)| ways[at % ways.len()]).collect();
        if order {
            parts.reverse();
        }
        let used = |name: &str| parts.iter().any(|part| part.contains(name));
        let own = if used("own(v)") { "fn own(vacancy) { vacancy.age_days < 5 && vacancy.employer.id != () }" } else { "" };
        let top = "const WORD = \"rust\";\nconst WORDS = [WORD, \"go\"];\nconst NUMBER = 200_000;";
        let between = if noise { "\n\n// `let x = s.trim();` \"\n/* fn fliter(v) { } */\n" } else { "\n" };
        let text = [&[top], parts.as_slice(), &[own]].concat().join(between);
        let text = if noise { text.replace(" }", "\n\t}").replace("{ ", "{\r\n    ") } else { text };
        prop_assert_eq!(find(&[("main", &text)]), [], "{}", text);
    }
}

const PARTS: &[&str] = &[
    "fn",
    "queries",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "#{",
    ":",
    ",",
    ";",
    "v",
    ".",
    "?.",
    "name",
    "salary_range",
    "\"x\"",
    "`a${",
    "}`",
    "1",
    "=",
    "==",
    "()",
    "let",
    "const",
    "import",
    "as",
    "if",
    "else",
    "for",
    "in",
    "|x|",
    "||",
    "similar",
    "!",
    "-",
    "return",
    "switch",
    "=>",
    "\n",
    "жук",
    "::",
    "private",
    "//",
    "/*",
    "'",
    "this",
    "export",
    "loop",
];

#[test]
fn the_examples_of_the_codes_are_what_they_say() {
    let recipe = ("salary", crate::script::recipes::built_in("salary").unwrap());
    for code in super::codes::CODES {
        let codes: Vec<String> = find(&[("main", code.wrong), recipe]).into_iter().map(|found| found.code).collect();
        assert_eq!(codes, [code.id], "{}", code.wrong);
        assert_eq!(find(&[("main", code.right), recipe]), [], "{}", code.id);
    }
}
