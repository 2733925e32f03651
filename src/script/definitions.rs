//! What scripts can use, for editors: definition files, and the comments that the analyzer of VS Code reads.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::api::{Function, Manual, Types};
use super::engine::{self, Engine};
use super::limits::Limits;

/// The definition files: name and text. `hhrun.d.rhai` has what needs no namespace, each namespace has a file, and
/// `rhai*.d.rhai` have what the language brings.
pub fn files() -> Vec<(String, String)> {
    let engine = Engine::new(Limits::default());
    let mut files = vec![("hhrun.d.rhai".to_owned(), everywhere(&engine.manual, &engine.types))];
    for area in engine.manual.areas().iter().filter(|area| !area.name.is_empty()) {
        let mut text = format!("/// {}\nmodule {};\n", area.about, area.name);
        for function in engine.manual.of(area.name) {
            text.push_str(&definition(function));
        }
        files.push((format!("{}.d.rhai", area.name), text));
    }
    files.extend(language());
    files.push(("header.rhai".to_owned(), header_of(&engine.manual)));
    files
}

/// Comments for the top of a script, by which the analyzer of VS Code knows what hhrun brings.
pub fn header() -> String {
    header_of(&Engine::new(Limits::default()).manual)
}

fn everywhere(manual: &Manual, types: &Types) -> String {
    let mut text = String::from("module static;\n");
    for function in manual.of("") {
        text.push_str(&definition(function));
    }
    for (name, about) in types.all() {
        let _ = write!(text, "\n// {name}: {about}\n");
        for property in types.of(name) {
            let kind = kind(&property.kind, property.nullable);
            let _ = write!(text, "\n/// {}\nfn get {}(this: {name}) -> {kind};\n", property.about, property.name);
        }
    }
    text
}

fn definition(function: &Function) -> String {
    let receiver = function.receiver().map(|of| format!("this: {}", kind(of, false)));
    let parameters = function.parameters();
    let others = parameters.iter().map(|parameter| format!("{}: {}", parameter.name, kind(parameter.kind, false)));
    let all: Vec<String> = receiver.into_iter().chain(others).collect();
    let returns = function.returns().map_or("()".to_owned(), |of| kind(of, false));
    let (expression, value) = function.example;
    let arrow = if value.is_empty() { String::new() } else { format!("   // → {value}") };
    let all = all.join(", ");
    format!(
        "\n/// {}\n///\n/// ```rhai\n/// {expression}{arrow}\n/// ```\nfn {}({all}) -> {returns};\n",
        function.about,
        function.name()
    )
}

/// A type as definition files name it.
fn kind(of: &str, nullable: bool) -> String {
    let nullable = nullable || of.ends_with('?');
    let word = |of: &str| match of.trim_end_matches('?') {
        "string" => "String".to_owned(),
        "number" => "int | float".to_owned(),
        "any" => "?".to_owned(),
        "map" => "Map".to_owned(),
        "function" => "Fn".to_owned(),
        of if of.starts_with("array") => "Array".to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<String> = of.split('|').map(word).collect();
    words.join(" | ") + if nullable { " | ()" } else { "" }
}

fn header_of(manual: &Manual) -> String {
    let mut text = String::new();
    for area in manual.areas() {
        let mut by_name: BTreeMap<&str, Vec<&Function>> = BTreeMap::new();
        for function in manual.of(area.name).filter(|function| function.receiver().is_none()) {
            by_name.entry(function.name()).or_default().push(function);
        }
        if !area.name.is_empty() {
            let _ = writeln!(text, "// rhai: module {0}\n// rhai: allow unresolved {0}", area.name);
        }
        for functions in by_name.values() {
            let _ = match functions.as_slice() {
                [function] => writeln!(text, "// rhai: extern {}: {}", function.path(), analyzed(function)),
                // One type cannot say that it takes this or that.
                [function, ..] => writeln!(text, "// rhai: extern {}", function.path()),
                [] => Ok(()),
            };
        }
    }
    text
}

/// The type of a function as the analyzer reads it.
fn analyzed(function: &Function) -> String {
    let word = |of: &str| match of {
        "number" | "any" => "any".to_owned(),
        "map" => "map<string, any>".to_owned(),
        "array" => "array<any>".to_owned(),
        of if of.ends_with('?') || of.contains('|') => "any".to_owned(),
        other => other.to_owned(),
    };
    let parameters: Vec<String> = function.parameters().iter().map(|parameter| word(parameter.kind)).collect();
    format!("fun({}) -> {}", parameters.join(", "), function.returns().map_or("()".to_owned(), word))
}

/// What the language itself brings, without what a script must not call.
fn language() -> Vec<(String, String)> {
    let bare = engine::bare();
    let definitions = bare.definitions();
    let files = definitions.iter_files().map(|(name, text)| {
        let name = name.trim_matches('_').replace("__", "");
        let name = format!("rhai-{}.d.rhai", name.trim_end_matches(".d.rhai").trim_matches('_'));
        (name, mended(&text))
    });
    files.filter(|(_, text)| text.contains("fn ") || text.contains("op ")).collect()
}

/// Without the disabled functions, and with types that somebody can read.
fn mended(text: &str) -> String {
    let wanted = |block: &&str| {
        let defines = |name: &str| block.lines().any(|line| line.starts_with(&format!("fn {name}(")));
        !engine::DISABLED.iter().any(|name| defines(name))
    };
    let text = text.replace("\r\n", "\n").replace("/// \n", "///\n");
    let blocks: Vec<String> =
        text.split("\n\n").filter(wanted).map(|block| block.replace("Box<EvalAltResult>", "?")).collect();
    blocks.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::{Engine, Limits, files, header};

    #[test]
    fn every_function_and_property_is_defined_in_forms_that_can_be_read() {
        let files = files();
        let text = |name: &str| &files.iter().find(|(file, _)| file == name).unwrap().1;
        let engine = Engine::new(Limits::default());
        for function in engine.manual.functions() {
            let file =
                if function.area.is_empty() { "hhrun.d.rhai".to_owned() } else { format!("{}.d.rhai", function.area) };
            assert!(text(&file).contains(&format!("\nfn {}(", function.name())), "{}", function.signature);
        }
        for (name, _) in engine.types.all() {
            for property in engine.types.of(name) {
                let line = format!("\nfn get {}(this: {name}) -> ", property.name);
                assert!(text("hhrun.d.rhai").contains(&line), "{name}.{}", property.name);
            }
        }
        assert!(text("text.d.rhai").contains("fn find_all(text: String, regex: String) -> Array;"));
        assert!(text("text.d.rhai").contains("fn find(text: String, regex: String) -> String | ();"));
        for (file, text) in &files {
            for line in text.lines().filter(|line| line.starts_with("fn ") || line.starts_with("op ")) {
                let balanced =
                    line.matches('<').count() >= line.matches('>').count().saturating_sub(line.matches("->").count());
                let operator = line.starts_with("op ");
                assert!(line.ends_with(';') && (balanced || operator), "{file}: {line}");
                assert!(!line.contains("EvalAltResult") && !line.contains("::"), "{file}: {line}");
            }
        }
        assert!(files.iter().any(|(_, text)| text.contains("fn to_upper(")), "the language's own are there");
        assert!(files.iter().any(|(_, text)| text.contains("fn type_of(")), "and its keywords");
        assert!(files.iter().all(|(_, text)| !text.contains("fn print(") && !text.contains("fn sleep(")));
    }

    #[test]
    fn the_header_names_every_function_once() {
        let header = header();
        let engine = Engine::new(Limits::default());
        for function in engine.manual.functions().iter().filter(|function| function.receiver().is_none()) {
            let line = format!("// rhai: extern {}", function.path());
            let found =
                header.lines().filter(|known| *known == line || known.starts_with(&format!("{line}: "))).count();
            assert_eq!(found, 1, "{line}");
        }
        assert!(header.contains("// rhai: module money\n"));
        assert!(header.contains("// rhai: extern text::matches: fun(string, string) -> bool\n"));
    }
}
