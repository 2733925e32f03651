//! A module uses only those above it; the order is data flow, so that a change has one place.

use std::fs;
use std::path::{Path, PathBuf};

/// From what knows nothing to what knows all. A new module takes its row here.
const ORDER: &[&str] = &[
    "secret", "platform", "watch", "hh", "ai", "notify", "config", "vault", "session", "gate", "protocol", "script",
    "worker", "run", "sandbox", "account", "web", "cli", "error", "main",
];

/// Modules that must not know some of those above them.
const APART: &[(&str, &[&str])] = &[
    ("script", &["config", "vault", "session", "gate"]),
    ("protocol", &["config", "vault", "session", "gate"]),
    ("sandbox", &["config", "vault", "session", "gate", "protocol", "script", "worker", "run"]),
    ("hh", &["platform"]),
    ("ai", &["platform"]),
    ("notify", &["platform", "watch", "ai"]),
];

#[test]
fn a_module_uses_only_those_above_it() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for file in rust_files(Path::new("src")) {
        let module = module_of(&file);
        let Some(place) = ORDER.iter().position(|name| *name == module) else {
            assert_eq!(module, "lib", "{} has no row in the order", file.display());
            continue;
        };
        files += 1;
        for used in used_modules(&fs::read_to_string(&file).unwrap()) {
            let above = ORDER.iter().position(|name| *name == used);
            let above = above.unwrap_or_else(|| panic!("{} uses `{used}`, which has no row", file.display()));
            let apart = APART.iter().any(|(name, others)| *name == module && others.contains(&used.as_str()));
            // What goes wrong is mapped in one place, which the verbs return to and which is above none of them.
            let own_errors = module == "cli" && used == "error";
            if (above > place && !own_errors) || apart {
                wrong.push(format!("{} uses `{used}`", file.display()));
            }
        }
    }
    assert!(files > 20, "the test reads the sources: {files} files");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is lifted for measuring is lifted nowhere else: a script's process keeps to the limits that all have.
#[test]
fn no_script_runs_without_limits() {
    let lifts = |file: &PathBuf| fs::read_to_string(file).unwrap().contains("Limits::OFF");
    let lifting: Vec<PathBuf> = rust_files(Path::new("src")).into_iter().filter(lifts).collect();
    assert_eq!(lifting, [Path::new("src/script/limits.rs")], "only where it is defined, in its own words");
    let process = fs::read_to_string("src/script/serve.rs").unwrap();
    let main = process.split("pub fn child_main").nth(1).unwrap().split("\n}").next().unwrap();
    assert!(main.contains("Limits::default()"));
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// `src/hh/client.rs` and `src/hh.rs` belong to `hh`.
fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// What follows `crate::`, also in braces: `use crate::{hh, vault::Journal}`.
fn used_modules(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (start, _) in text.match_indices("crate::") {
        let rest = &text[start + "crate::".len()..];
        let before = text[..start].chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || before == '_' || before == '$' {
            continue;
        }
        match rest.strip_prefix('{') {
            Some(group) => used.extend(names_of_group(group)),
            None => used.push(identifier(rest)),
        }
    }
    used.retain(|name| name.starts_with(|letter: char| letter.is_ascii_lowercase()));
    used.sort();
    used.dedup();
    used
}

fn names_of_group(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut names = Vec::new();
    let mut at_start = true;
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => at_start = true,
            letter if letter.is_alphanumeric() && at_start && depth == 1 => {
                names.push(identifier(&group[index..]));
                at_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn the_reader_of_uses_sees_groups_and_paths() {
    assert_eq!(used_modules("use crate::{hh, vault::{Journal, journal}};"), ["hh", "vault"]);
    assert_eq!(used_modules("fn f() -> crate::error::Error {}"), ["error"]);
    assert_eq!(used_modules("macro_rules! m { () => { $crate::hh } }"), Vec::<String>::new());
}
