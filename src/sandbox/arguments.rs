//! What a search made of its query, argument by argument (`describe_arguments`).

use serde_json::{Value, json};

use super::catalogue::industries;
use super::dictionaries as words;
use super::params::Params;

/// What says how to answer rather than what to look for.
const NOT_DESCRIBED: [&str; 8] =
    ["page", "per_page", "describe_arguments", "clusters", "no_magic", "responses_count_enabled", "locale", "host"];

/// The groups of filters that are clusters too.
const CLUSTERS: words::Table = &[
    ("area", "Регион"),
    ("salary", "Уровень дохода"),
    ("professional_role", "Специализация"),
    ("industry", "Отрасль компании"),
    ("experience", "Опыт работы"),
    ("employment", "Тип занятости"),
    ("schedule", "График работы"),
];

/// The arguments of a search; `path` is its address.
pub(super) fn described(params: &Params, path: &str) -> Value {
    let wanted = |(name, value): &&(String, String)| !NOT_DESCRIBED.contains(&name.as_str()) && !value.is_empty();
    let describe = |(name, value): &(String, String)| {
        let others = params.pairs().iter().filter(|pair| (&pair.0, &pair.1) != (name, value)).cloned();
        let others = Params::from(others.collect::<Vec<_>>());
        let meaning = meaning(name, value);
        let group = CLUSTERS.iter().find(|(id, _)| id == name).map(|(id, name)| json!({ "id": id, "name": name }));
        json!({
            "argument": name,
            "value": value,
            "value_description": meaning,
            "name": meaning,
            "cluster_group": group,
            "disable_url": format!("{path}?{}", others.query()),
            "hex_color": null,
            "metro_type": null,
        })
    };
    params.pairs().iter().filter(wanted).map(describe).collect()
}

/// A value's name, where it is an id of something.
fn meaning(name: &str, value: &str) -> Option<String> {
    let table = match name {
        "area" => return words::name_of_area(value).map(str::to_owned),
        "professional_role" => return words::name_of_role(value).map(str::to_owned),
        "industry" => return Some(industries::name(value).to_owned()).filter(|name| !name.is_empty()),
        "salary" => return Some(format!("от {value}")),
        "experience" => words::EXPERIENCE,
        "employment" => words::EMPLOYMENT,
        "employment_form" => words::EMPLOYMENT_FORM,
        "schedule" => words::SCHEDULE,
        "work_format" => words::WORK_FORMAT,
        "label" => words::LABEL,
        "order_by" => words::SEARCH_ORDER,
        "search_field" => words::SEARCH_FIELDS,
        _ => return None,
    };
    table.iter().find(|(id, _)| *id == value).map(|(_, name)| (*name).to_owned())
}
