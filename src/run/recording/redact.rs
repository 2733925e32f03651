//! What does not belong into a recording that is passed on: tokens, e-mail addresses, phone numbers, names of people.
//!
//! Fields that are known to hold such things keep their shape and lose their content, so that a script finds a
//! contact where there was one. Everything else that is text is read for addresses and numbers.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Value, json};

const FIRST: &str = "Имя";
const LAST: &str = "Фамилия";
const MIDDLE: &str = "Отчество";
const MAIL: &str = "name@example.com";
const PHONE: &str = "+7 000 000-00-00";

/// Fields of people that no script reads: they are emptied.
const EMPTIED: &[&str] =
    &["birth_date", "contact", "download", "photo", "portfolio", "portrait", "site", "actions", "paid_services"];

/// A text without addresses and numbers.
pub(super) fn text(text: &str) -> String {
    plain(text, false, &[])
}

/// Takes out what belongs to people.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    /// First, middle and last names of the person, each with what stands in its place.
    names: Vec<(Regex, &'static str)>,
}

impl Redactor {
    /// Learns the person's names from an answer that speaks of them.
    pub(super) fn learn(&mut self, path: &str, body: &str) {
        if !is_of_person(path) {
            return;
        }
        let Ok(body) = serde_json::from_str::<Value>(body) else { return };
        let mut found = Vec::new();
        collect_names(&body, &mut found);
        for (name, instead) in found {
            let pattern = format!(r"(?i)\b{}\b", regex::escape(&name));
            if let Ok(pattern) = Regex::new(&pattern)
                && !self.names.iter().any(|(known, _)| known.as_str() == pattern.as_str())
            {
                self.names.push((pattern, instead));
            }
        }
    }

    /// A text without addresses, numbers and the person's names.
    pub(super) fn words(&self, text: &str) -> String {
        plain(text, false, &self.names)
    }

    /// A body without what belongs to people.
    pub(super) fn body(&self, path: &str, mut body: Value) -> Value {
        self.visit(&mut body, "", is_of_person(path));
        body
    }

    fn visit(&self, value: &mut Value, name: &str, of_person: bool) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    if !replace(name, value, of_person) {
                        self.visit(value, name, of_person);
                    }
                }
                if name == "contacts"
                    && let Some(contact) = fields.get_mut("name").filter(|contact| contact.is_string())
                {
                    *contact = json!(format!("{FIRST} {LAST}"));
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.visit(element, name, of_person)),
            Value::String(text) => {
                let names: &[_] = if of_person { &self.names } else { &[] };
                *text = plain(text, is_reference(name), names);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Puts something else into a field that is known by its name; `false` where it is not.
fn replace(name: &str, value: &mut Value, of_person: bool) -> bool {
    let put = |value: &mut Value, text: &str| {
        if value.as_str().is_some_and(|text| !text.is_empty()) {
            *value = json!(text);
        }
    };
    match name {
        "first_name" => put(value, FIRST),
        "last_name" => put(value, LAST),
        "middle_name" => put(value, MIDDLE),
        "full_name" => put(value, &format!("{FIRST} {LAST}")),
        "email" => put(value, MAIL),
        "phone" | "formatted" if value.is_string() => put(value, PHONE),
        "phones" | "phone" | "additional_phones" => redact_phones(value),
        name if name.contains("token") || name.contains("secret") => put(value, "removed"),
        name if of_person && EMPTIED.contains(&name) => {
            *value = if value.is_array() { json!([]) } else { Value::Null };
        }
        _ => return false,
    }
    true
}

fn redact_phones(value: &mut Value) {
    match value {
        Value::Array(phones) => phones.iter_mut().for_each(redact_phones),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut().filter(|(_, value)| value.is_string()) {
                *value = match name.as_str() {
                    "country" => json!("7"),
                    "city" => json!("000"),
                    "number" => json!("0000000"),
                    "formatted" => json!(PHONE),
                    _ => json!(""),
                };
            }
        }
        Value::String(_) => *value = json!(PHONE),
        _ => {}
    }
}

/// Identifiers, addresses and moments are no text.
fn is_reference(name: &str) -> bool {
    name == "id" || name.ends_with("_id") || name.ends_with("url") || name.ends_with("_at")
}

fn is_of_person(path: &str) -> bool {
    // `/vacancies/7/suitable_resumes` has the person's resumes, `/resumes/7/similar_vacancies` has none.
    let named = path.starts_with("/me") || path.starts_with("/negotiations") || path.contains("resumes");
    named && !path.ends_with("/similar_vacancies")
}

fn collect_names(value: &Value, found: &mut Vec<(String, &'static str)>) {
    match value {
        Value::Object(fields) => {
            for (name, instead) in [("first_name", FIRST), ("last_name", LAST), ("middle_name", MIDDLE)] {
                let name = fields.get(name).and_then(Value::as_str).map(str::trim);
                found.extend(name.filter(|name| name.chars().count() > 2).map(|name| (name.to_owned(), instead)));
            }
            fields.values().for_each(|value| collect_names(value, found));
        }
        Value::Array(elements) => elements.iter().for_each(|element| collect_names(element, found)),
        _ => {}
    }
}

fn pattern(text: &str) -> Option<Regex> {
    // Held by a test; a pattern that could not be read would hide nothing.
    Regex::new(text).ok()
}

static MAILS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"[\p{L}0-9._%+\-]+@[\p{L}0-9\-]+(?:\.[\p{L}0-9\-]+)+"));
static PHONES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(concat!(
        r"\+\d(?:[\s().\u{a0}\u{2011}–-]*\d){8,14}",
        r"|\b8[\s(.\u{a0}\u{2011}–-]*\d{3}[\s).\u{a0}\u{2011}–-]*\d{3}[\s.\u{a0}\u{2011}–-]*\d{2}[\s.\u{a0}\u{2011}–-]*\d{2}\b",
        r"|\b7\d{10}\b",
    ))
});
static PAGES: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)\b((?:t|telegram)\.me|wa\.me|viber\.click)/[A-Za-z0-9_+/]+"));
static HANDLES: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(^|[\s(:,;>«])@[A-Za-z][A-Za-z0-9_]{3,31}\b"));

fn plain(text: &str, reference: bool, names: &[(Regex, &'static str)]) -> String {
    let mut text = text.to_owned();
    let mut swap = |pattern: &LazyLock<Option<Regex>>, by: &dyn Fn(&Captures<'_>) -> String| {
        if let Some(pattern) = pattern.as_ref()
            && pattern.is_match(&text)
        {
            text = pattern.replace_all(&text, |found: &Captures<'_>| by(found)).into_owned();
        }
    };
    swap(&MAILS, &|_| MAIL.to_owned());
    if !reference {
        swap(&PHONES, &|_| PHONE.to_owned());
        swap(&HANDLES, &|found| format!("{}@name", &found[1]));
    }
    swap(&PAGES, &|found| format!("{}/name", &found[1]));
    for (name, instead) in names {
        if name.is_match(&text) {
            text = name.replace_all(&text, *instead).into_owned();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Redactor;

    #[test]
    fn contacts_of_a_vacancy_keep_their_shape_only() {
        let body = json!({ "items": [{ "id": "81234567890", "name": "Rust", "contacts": {
            "name": "Анна Петрова", "email": "anna@firm.ru", "call_tracking_enabled": false,
            "phones": [{ "country": "7", "city": "495", "number": "1234567", "formatted": "+7 (495) 123-45-67", "comment": "Анна" }],
        }, "published_at": "2026-11-20T10:00:00+0300", "alternate_url": "https://hh.ru/vacancy/81234567890" }] });
        let kept = Redactor::default().body("/vacancies", body);
        assert_eq!(
            kept,
            json!({ "items": [{ "id": "81234567890", "name": "Rust", "contacts": {
                "name": "Имя Фамилия", "email": "name@example.com", "call_tracking_enabled": false,
                "phones": [{ "country": "7", "city": "000", "number": "0000000", "formatted": "+7 000 000-00-00", "comment": "" }],
            }, "published_at": "2026-11-20T10:00:00+0300", "alternate_url": "https://hh.ru/vacancy/81234567890" }] })
        );
    }

    #[test]
    fn addresses_and_numbers_in_a_text() {
        let kept = super::text;
        assert_eq!(kept("Пишите на hr.team@фирма.рф или t.me/hr_firm"), "Пишите на name@example.com или t.me/name");
        for phone in ["+7 (495) 123-45-67", "8 (800) 555-35-35", "+375 29 123 45 67", "79991234567", "8-999-123-45-67"]
        {
            assert_eq!(kept(&format!("Звоните: {phone}!")), "Звоните: +7 000 000-00-00!", "{phone}");
        }
        assert_eq!(kept("Telegram: @hr_firm, @Component"), "Telegram: @name, @name");
        for text in ["от 200 000 до 350 000 руб.", "C++17, 24/7, 2026-11-20", "опыт 3+ года, 1 000 000 RPS", "a@b"]
        {
            assert_eq!(kept(text), text);
        }
    }

    #[test]
    fn the_person_is_nobody() {
        let me = json!({ "first_name": "Борис", "last_name": "Орлов", "middle_name": null, "email": "bob@example.org", "phone": "79001234567" });
        let mut redactor = Redactor::default();
        redactor.learn("/me", &me.to_string());
        let kept = redactor.body("/me", me);
        assert_eq!(
            kept,
            json!({ "first_name": "Имя", "last_name": "Фамилия", "middle_name": null, "email": "name@example.com", "phone": "+7 000 000-00-00" })
        );
        let resume = json!({ "title": "Rust", "skills": "Меня зовут Борис Орлов", "contact": [{ "value": "x" }], "photo": { "id": "1" } });
        let kept = redactor.body("/resumes/1", resume);
        assert_eq!(kept, json!({ "title": "Rust", "skills": "Меня зовут Имя Фамилия", "contact": [], "photo": null }));
        let vacancy = json!({ "employer": { "name": "Орлов и партнёры" } });
        assert_eq!(redactor.body("/vacancies", vacancy.clone()), vacancy);
        assert_eq!(redactor.body("/x", json!({ "access_token": "S" })), json!({ "access_token": "removed" }));
    }
}
