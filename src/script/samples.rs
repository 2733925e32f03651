//! Texts to begin a script with: the starter, the tasks, and the examples of the recipes.

use std::fmt::Write;

use super::recipes::{self, Recipe};

macro_rules! sample {
    ($name:literal, $file:literal, Some($tests:literal)) => {
        Sample {
            name: $name,
            text: include_str!(concat!("../../scripts/", $file)),
            tests: Some(include_str!(concat!("../../scripts/", $tests))),
        }
    };
    ($name:literal, $file:literal, None) => {
        Sample { name: $name, text: include_str!(concat!("../../scripts/", $file)), tests: None }
    };
}

/// What `new` begins with where nothing is named.
const STRATEGY: Sample = sample!("my_strategy", "my_strategy.rhai", Some("my_strategy.test.rhai"));

/// Whole tasks.
const TASKS: &[Sample] = &[
    sample!("answer_invitations", "tasks/answer_invitations.rhai", None),
    sample!("clean_refusals", "tasks/clean_refusals.rhai", None),
    sample!("collect_vacancies", "tasks/collect_vacancies.rhai", Some("tasks/collect_vacancies.test.rhai")),
    sample!("lift", "tasks/lift.rhai", None),
    sample!("tidy", "tasks/tidy.rhai", None),
];

const QUERIES: &str = "\n// What to ask hh.ru. The parameters are those of its vacancy search.\n\
                       fn queries(me) {\n    [#{ text: \"rust\", period: 14 }, similar(#{ period: 14 })]\n}\n";

/// What a test of each hook can say of any script.
const TESTS: &[(&str, &str)] = &[
    ("queries", "assert(queries(me()).len() > 0);"),
    ("filter", "assert_ne(filter(vacancy()), ());"),
    ("score", "assert_ne(score(vacancy()), ());"),
    ("review", "assert_ne(review(full_vacancy()), ());"),
    ("letter", "assert_ne(letter(full_vacancy(), resume()), \"\");"),
    ("settings", "assert_ne(settings(), #{});"),
];

/// A script of hhrun's own.
struct Sample {
    name: &'static str,
    text: &'static str,
    tests: Option<&'static str>,
}

/// A script's text and that of its tests, under its name: begun with a recipe or a task, or with the starter where
/// `from` is `None`. `None` where there is no such recipe or task.
pub fn begin(from: Option<&str>, name: &str) -> Option<(String, String)> {
    let Some(from) = from else { return Some(sampled(&STRATEGY, name)) };
    if let Some(recipe) = recipes::find(from) {
        let text = example(recipe);
        let tests = tests(&text, name);
        return Some((text, tests));
    }
    TASKS.iter().chain([&STRATEGY]).find(|sample| sample.name == from).map(|sample| sampled(sample, name))
}

/// The names of the tasks that one can begin with.
pub fn tasks() -> impl Iterator<Item = &'static str> {
    TASKS.iter().map(|task| task.name)
}

/// A script of hhrun's own under another name.
fn sampled(sample: &Sample, name: &str) -> (String, String) {
    let renamed = |text: &str| {
        text.replace(&format!("tasks/{}.", sample.name), &format!("{name}."))
            .replace(&format!("{}.rhai", sample.name), &format!("{name}.rhai"))
    };
    let text = renamed(sample.text);
    let tests = sample.tests.map_or_else(|| tests(&text, name), renamed);
    (text, tests)
}

/// The example that stands at the head of a recipe, as a script.
fn example(recipe: &Recipe) -> String {
    let head = recipe.text.lines().map_while(|line| line.strip_prefix("//"));
    let code: Vec<&str> = head.filter_map(|line| line.strip_prefix("     ")).collect();
    let mut text =
        format!("// A script with the recipe `{0}`: `hhrun recipes show {0}` says what is in it.\n\n", recipe.name);
    for line in code {
        let _ = writeln!(text, "{line}");
    }
    if !defines(&text, "queries") && !defines(&text, "main") {
        text.push_str(QUERIES);
    }
    text
}

fn tests(text: &str, name: &str) -> String {
    let mut tests = format!("// Tests of {name}.rhai: they need no account and no network.\n");
    for (hook, claim) in TESTS.iter().filter(|(hook, _)| defines(text, hook)) {
        let _ = write!(tests, "\nfn test_{hook}_answers() {{\n    {claim}\n}}\n");
    }
    tests
}

fn defines(text: &str, function: &str) -> bool {
    text.lines().any(|line| line.starts_with(&format!("fn {function}(")))
}
