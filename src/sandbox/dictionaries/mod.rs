//! hh.ru's dictionaries: the ids and names that vacancies, resumes and negotiations speak in
//! (`GET /dictionaries`, `GET /areas`).

mod others;
mod tables;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers;
use super::catalogue::cities::{CITIES, COUNTRIES};
use others::OTHERS;
pub(super) use tables::*;

/// `{id, name}` of a dictionary's element; `id` must be one of it.
pub(in crate::sandbox) fn entry(table: Table, id: &str) -> Value {
    let name = table.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
    json!({ "id": id, "name": name })
}

/// Units of a currency for one rouble; 1 for a currency that hh.ru does not know.
pub(in crate::sandbox) fn rate(code: &str) -> f64 {
    CURRENCY.iter().find(|currency| currency.0 == code).map_or(1.0, |currency| currency.3)
}

/// `GET /dictionaries`
pub(in crate::sandbox) async fn all(headers: HeaderMap) -> Response {
    answers::cached(&headers, &dictionaries())
}

/// `GET /areas`
pub(in crate::sandbox) async fn areas(headers: HeaderMap) -> Response {
    answers::cached(&headers, &tree())
}

fn dictionaries() -> Value {
    let mut all = Map::new();
    let known: [(&str, Table); 21] = [
        ("experience", EXPERIENCE),
        ("employment", EMPLOYMENT),
        ("employment_form", EMPLOYMENT_FORM),
        ("work_format", WORK_FORMAT),
        ("work_schedule_by_days", WORK_SCHEDULE),
        ("working_hours", WORKING_HOURS),
        ("working_days", WORKING_DAYS),
        ("working_time_intervals", WORKING_INTERVALS),
        ("working_time_modes", WORKING_MODES),
        ("salary_range_mode", SALARY_MODE),
        ("salary_range_frequency", SALARY_FREQUENCY),
        ("vacancy_type", VACANCY_TYPE),
        ("vacancy_billing_type", BILLING),
        ("vacancy_label", LABEL),
        ("vacancy_search_fields", SEARCH_FIELDS),
        ("vacancy_search_order", SEARCH_ORDER),
        ("negotiations_state", NEGOTIATION_STATE),
        ("applicant_negotiation_status", NEGOTIATION_STATUS),
        ("negotiations_order", NEGOTIATION_ORDER),
        ("resume_work_format", RESUME_FORMAT),
        ("resume_employment_form", RESUME_EMPLOYMENT),
    ];
    for (name, table) in known.iter().chain(OTHERS).chain(&[("language_level", LANGUAGE_LEVEL)]) {
        all.insert((*name).to_owned(), entries(table));
    }
    all.insert("schedule".to_owned(), schedules());
    all.insert("currency".to_owned(), currencies());
    let categories = ["A", "B", "C", "D", "E", "BE", "CE", "DE", "TM", "TB"];
    all.insert("driver_license_types".to_owned(), categories.iter().map(|id| json!({ "id": id })).collect());
    Value::Object(all)
}

fn entries(table: &[(&str, &str)]) -> Value {
    table.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect()
}

fn schedules() -> Value {
    let uids = ["full_day", "shift", "flexible", "remote", "fly_in_fly_out"];
    SCHEDULE.iter().zip(uids).map(|((id, name), uid)| json!({ "id": id, "name": name, "uid": uid })).collect()
}

fn currencies() -> Value {
    let one = |(code, abbr, name, rate, in_use): &(&str, &str, &str, f64, bool)| {
        let default = *code == "RUR";
        json!({ "code": code, "abbr": abbr, "name": name, "rate": rate, "default": default, "in_use": in_use })
    };
    CURRENCY.iter().map(one).collect()
}

/// Countries with their regions, regions with their cities; cities outside the regions hang on the country.
fn tree() -> Value {
    COUNTRIES.iter().map(|(id, name)| node(*id, name, None, &children(*id))).collect()
}

fn children(country: u32) -> Vec<Value> {
    let mut nodes: Vec<(u32, Value)> = Vec::new();
    for city in CITIES.iter().filter(|city| city.country == country) {
        let Some((region, name)) = city.region else {
            nodes.push((city.id, node(city.id, city.name, Some(country), &[])));
            continue;
        };
        if nodes.iter().all(|(id, _)| *id != region) {
            let cities = CITIES.iter().filter(|city| city.region.is_some_and(|(id, _)| id == region));
            let cities = cities.map(|city| node(city.id, city.name, Some(region), &[])).collect::<Vec<_>>();
            nodes.push((region, node(region, name, Some(country), &cities)));
        }
    }
    nodes.into_iter().map(|(_, node)| node).collect()
}

fn node(id: u32, name: &str, parent: Option<u32>, areas: &[Value]) -> Value {
    json!({ "id": id.to_string(), "name": name, "parent_id": parent.map(|id| id.to_string()), "areas": areas })
}

#[cfg(test)]
mod tests {
    use super::{dictionaries, entry, rate, tree};

    #[test]
    fn an_entry_has_its_name() {
        assert_eq!(entry(super::SCHEDULE, "remote")["name"], "Удаленная работа");
    }

    #[test]
    fn rates_are_per_rouble() {
        assert!(rate("USD") < 1.0 && rate("KZT") > 1.0);
        assert_eq!(dictionaries()["currency"][6]["default"], true);
    }

    #[test]
    fn a_city_is_found_below_its_region() {
        let areas = tree();
        let russia = areas.as_array().unwrap().iter().find(|area| area["id"] == "113").unwrap();
        let tatarstan = russia["areas"].as_array().unwrap().iter().find(|area| area["id"] == "1624").unwrap();
        assert_eq!(tatarstan["areas"][0]["id"], "88");
    }
}
