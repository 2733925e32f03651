//! hh.ru's dictionaries: the ids and names that vacancies, resumes and negotiations speak in (`GET /dictionaries`),
//! and the larger ones beside them.

mod areas;
mod industries;
mod languages;
mod metro;
mod others;
mod roles;
mod tables;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers;
pub(super) use areas::{area, areas, countries, name_of as name_of_area};
pub(super) use industries::industries;
pub(super) use languages::{languages, locales};
pub(super) use metro::{metro, metro_of};
use others::OTHERS;
pub(super) use roles::{is_role, name_of as name_of_role, professional_roles};
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

fn dictionaries() -> Value {
    let mut all = Map::new();
    let known: [(&str, Table); 22] = [
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
        ("job_search_statuses_applicant", JOB_SEARCH),
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

#[cfg(test)]
mod tests {
    use super::{dictionaries, entry, rate};

    #[test]
    fn an_entry_has_its_name() {
        assert_eq!(entry(super::SCHEDULE, "remote")["name"], "Удаленная работа");
    }

    #[test]
    fn rates_are_per_rouble() {
        assert!(rate("USD") < 1.0 && rate("KZT") > 1.0);
        assert_eq!(dictionaries()["currency"][6]["default"], true);
    }
}
