//! Where hh.ru changed a query by itself, in sentences.

use crate::hh::search::{Argument, Understood};

/// Parameters that do not say which vacancies are meant.
const MANNERS: &[&str] = &["describe_arguments", "clusters", "order_by", "per_page", "page", "no_magic", "premium"];

/// What hh.ru made of the query beyond what was `asked`.
pub(super) fn notes(asked: &[(&'static str, String)], understood: &Understood) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(fixes) = &understood.fixes {
        let fixed = fixes.fixed.as_deref().unwrap_or_default();
        notes.push(format!("hh.ru searched for `{fixed}` instead of `{}`", fixes.original));
    }
    let added: Vec<String> = understood.arguments.iter().filter(|one| !was_asked(asked, one)).map(shown).collect();
    if !added.is_empty() && understood.fixes.is_none() {
        let added = added.join(", ");
        notes.push(format!("hh.ru read more into the text: {added}; `no_magic: true` keeps to the words"));
    }
    if let Some(suggests) = &understood.suggests {
        let value = suggests.value.as_deref().unwrap_or_default();
        notes.push(format!("hh.ru suggests `{value}`, which finds {}", suggests.found.unwrap_or(0)));
    }
    notes
}

fn was_asked(asked: &[(&'static str, String)], argument: &Argument) -> bool {
    MANNERS.contains(&argument.argument.as_str())
        || asked.iter().any(|(name, value)| *name == argument.argument && same(value, &argument.value))
}

/// hh.ru may write a flag or a text in its own way.
fn same(asked: &str, understood: &str) -> bool {
    asked.trim().eq_ignore_ascii_case(understood.trim()) || asked.to_lowercase() == understood.to_lowercase()
}

fn shown(argument: &Argument) -> String {
    match argument.name.as_deref().or(argument.value_description.as_deref()) {
        Some(name) if name != argument.value => format!("{}={} ({name})", argument.argument, argument.value),
        _ => format!("{}={}", argument.argument, argument.value),
    }
}

#[cfg(test)]
mod tests {
    use super::notes;
    use crate::hh::search::{Argument, Fixes, Understood};

    fn argument(argument: &str, value: &str, name: Option<&str>) -> Argument {
        let name = name.map(str::to_owned);
        Argument { argument: argument.into(), value: value.into(), name, value_description: None }
    }

    #[test]
    fn what_was_asked_is_no_news() {
        let asked = [("text", "Rust".to_owned()), ("area", "1".to_owned())];
        let arguments = vec![argument("text", "rust", None), argument("area", "1", Some("Москва"))];
        let understood = Understood { arguments, ..Understood::default() };
        assert!(notes(&asked, &understood).is_empty());
    }

    #[test]
    fn what_hh_read_into_the_text_is_told() {
        let asked = [("text", "rust москва".to_owned())];
        let arguments = vec![argument("text", "rust", None), argument("area", "1", Some("Москва"))];
        let told = notes(&asked, &Understood { arguments, ..Understood::default() }).concat();
        assert!(told.contains("text=rust, area=1 (Москва)") && told.contains("no_magic"), "{told}");
    }

    #[test]
    fn a_mended_misspelling_is_told_once() {
        let asked = [("text", "rsut".to_owned())];
        let fixes = Some(Fixes { original: "rsut".into(), fixed: Some("rust".into()) });
        let arguments = vec![argument("text", "rust", None)];
        let told = notes(&asked, &Understood { arguments, fixes, suggests: None });
        assert_eq!(told, ["hh.ru searched for `rust` instead of `rsut`"]);
    }
}
