use super::Reference;

/// Between these lines of README.md stands [`Reference::table`].
const MARKS: (&str, &str) = ("<!-- api -->\n", "<!-- /api -->\n");

#[test]
fn every_function_and_type_is_in_both_forms() {
    let reference = Reference::new();
    let (markdown, html) = (reference.markdown(), reference.html());
    for function in reference.manual.functions() {
        let escaped = function.signature.replace('<', "&lt;").replace('>', "&gt;");
        assert!(markdown.contains(function.signature) && html.contains(&escaped), "{}", function.signature);
        assert!(markdown.contains(function.example.0), "{}", function.example.0);
    }
    for (name, _) in reference.types.all() {
        assert!(markdown.contains(&format!("### `{name}`")) && html.contains(&format!("id=\"{name}\"")), "{name}");
    }
    assert!(!html.contains("src=") && !html.contains("<link"), "the page needs nothing else");
}

#[test]
fn a_table_has_as_many_columns_as_its_head() {
    let markdown = Reference::new().markdown();
    let mut columns = 0;
    for line in markdown.lines().map(|line| line.replace("\\|", "")) {
        if !line.starts_with('|') {
            columns = 0;
            continue;
        }
        let found = line.matches('|').count();
        assert!(columns == 0 || columns == found, "{line}");
        columns = found;
    }
}

/// With `HHRUN_BLESS` set, README.md is brought up to date instead.
#[test]
fn the_readme_has_the_table() {
    let table = Reference::new().table();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(MARKS.0).unwrap();
    let (found, after) = rest.split_once(MARKS.1).unwrap();
    if std::env::var_os("HHRUN_BLESS").is_some() {
        std::fs::write(path, [before, MARKS.0, &table, MARKS.1, after].concat()).unwrap();
        return;
    }
    assert_eq!(found, table, "run this test once with HHRUN_BLESS=1");
}
