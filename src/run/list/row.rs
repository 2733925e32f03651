//! A row as a vacancy: what hh.ru always says is filled in where it follows from the rest.

use serde_json::{Map, Value, json};

use crate::hh::vacancies::FullVacancy;

/// Reads a row; the error says what it lacks.
pub(super) fn vacancy(row: Value) -> Result<FullVacancy, String> {
    let Value::Object(mut fields) = row else { return Err("no vacancy: not an object".to_owned()) };
    let Some(id) = id(&fields) else {
        return Err("neither an `id` nor the address of a vacancy's page (`url`)".to_owned());
    };
    let own_page = text(&fields, "url").filter(|url| url.contains("/vacancy/")).map(str::to_owned);
    let mut fill = |name: &str, value: &dyn Fn() -> String| {
        if text(&fields, name).is_none() {
            fields.insert(name.to_owned(), json!(value()));
        }
    };
    fill("alternate_url", &|| own_page.clone().unwrap_or_else(|| format!("https://hh.ru/vacancy/{id}")));
    fill("apply_alternate_url", &|| format!("https://hh.ru/applicant/vacancy_response?vacancyId={id}"));
    fields.insert("id".to_owned(), json!(id));
    if let Some(Value::Object(salary)) = fields.get_mut("salary_range") {
        // What a table leaves out: roubles a month.
        if salary.get("currency").is_none_or(Value::is_null) {
            salary.insert("currency".to_owned(), json!("RUR"));
        }
        if salary.get("mode").is_none_or(Value::is_null) {
            salary.insert("mode".to_owned(), json!({ "id": "MONTH", "name": "" }));
        }
    }
    let fields = Value::Object(fields);
    FullVacancy::from_json(&fields.to_string()).map_err(|error| {
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or(&text);
        // What a person wrote, not what it is read into.
        let text =
            ["i64", "u64", "u32", "f64"].iter().fold(text.to_owned(), |text, kind| text.replace(kind, "a number"));
        match at_fault(&fields) {
            Some(name) => format!("`{name}`: {text}"),
            None => text,
        }
    })
}

/// The field without which the row could be read.
fn at_fault(row: &Value) -> Option<&str> {
    let readable = |row: &Value| FullVacancy::from_json(&row.to_string()).is_ok();
    row.as_object()?.keys().map(String::as_str).find(|name| {
        let mut rest = row.clone();
        rest.as_object_mut().is_some_and(|fields| fields.remove(*name).is_some()) && readable(&rest)
    })
}

/// Its identifier, as text, as a number, or out of the address of its page.
fn id(fields: &Map<String, Value>) -> Option<String> {
    match fields.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => return Some(id.trim().to_owned()),
        Some(Value::Number(id)) if id.is_u64() => return Some(id.to_string()),
        _ => {}
    }
    ["alternate_url", "url"].iter().find_map(|name| {
        let address = text(fields, name)?;
        let (_, rest) = address.split_once("/vacancy/").or_else(|| address.split_once("/vacancies/"))?;
        let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!id.is_empty()).then_some(id)
    })
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}
