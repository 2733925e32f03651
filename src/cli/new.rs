//! `hhrun new NAME`: a script to begin with, and its tests.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::recipes::{create, is_name};
use super::terminal::Terminal;
use crate::error::Error;
use crate::script::nearest;
use crate::script::recipes::{self, Recipe};

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

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// What the script is called: letters, digits, `_` and `-`
    name: String,
    /// A recipe or a task to begin with; `hhrun recipes list`
    #[arg(long, value_name = "RECIPE|TASK")]
    from: Option<String>,
    /// The folder of the scripts
    #[arg(long, value_name = "FOLDER", default_value = "scripts")]
    scripts: PathBuf,
}

/// A script of hhrun's own.
struct Sample {
    name: &'static str,
    text: &'static str,
    tests: Option<&'static str>,
}

/// Writes the script and its tests.
pub(super) fn new(arguments: &NewArguments, terminal: &Terminal) -> Result<(), Error> {
    let name = arguments.name.strip_suffix(".rhai").unwrap_or(&arguments.name);
    if !is_name(name) {
        return Err(Error::Usage {
            message: format!("`{}` is no name of a script", crate::protocol::strip_controls(name, false)),
            hint: Some("a name has letters, digits, `_` and `-`, and begins with a letter".to_owned()),
        });
    }
    if recipes::find(name).is_some() {
        return Err(Error::Usage {
            message: format!("`{name}` is the name of a recipe, and scripts here would import this one instead"),
            hint: Some(format!("choose another name, as `my_{name}`")),
        });
    }
    let (text, tests) = match arguments.from.as_deref() {
        None => sampled(&STRATEGY, name),
        Some(from) => begun_with(from, name)?,
    };
    let folder = &arguments.scripts;
    fs::create_dir_all(folder).map_err(|source| Error::Folder { folder: folder.clone(), source })?;
    let (script, test_file) = (folder.join(format!("{name}.rhai")), folder.join(format!("{name}.test.rhai")));
    create(&[(script.clone(), &text), (test_file.clone(), &tests)])?;
    let shown = script.display();
    terminal.say(&format!("new: `{shown}` and `{}`", test_file.display()));
    let allow = permissions(&text).map(|names| format!(" --allow {names}")).unwrap_or_default();
    terminal.say(&format!(
        "\n  hhrun check {shown}\n  hhrun test {shown}\n  hhrun {shown} --user bob --sandbox --dry-run{allow}"
    ));
    Ok(())
}

fn begun_with(from: &str, name: &str) -> Result<(String, String), Error> {
    if let Some(recipe) = recipes::find(from) {
        let text = example(recipe);
        let tests = tests(&text, name);
        return Ok((text, tests));
    }
    if let Some(task) = TASKS.iter().chain([&STRATEGY]).find(|task| task.name == from) {
        return Ok(sampled(task, name));
    }
    let known = recipes::names().chain(TASKS.iter().map(|task| task.name));
    let hint = nearest(from, known).map_or_else(
        || format!("a recipe of `hhrun recipes list`, or a task: {}", tasks()),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Error::Usage { message: format!("there is no recipe or task `{from}`"), hint: Some(hint) })
}

fn tasks() -> String {
    let names: Vec<String> = TASKS.iter().map(|task| format!("`{}`", task.name)).collect();
    names.join(", ")
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

/// The permissions that its settings name, as `--allow` takes them.
fn permissions(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("permissions: [")?;
    let (list, _) = rest.split_once(']')?;
    Some(list.replace(['"', ' '], "")).filter(|list| !list.is_empty())
}
