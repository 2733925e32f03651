use std::rc::Rc;

use rhai::{Dynamic, Scope};

use crate::hh::vacancies::{FullVacancy, Vacancy};
use crate::script::api::{Handle, Item};
use crate::script::engine::Engine;
use crate::script::limits::Limits;

/// What hh.ru tells of a vacancy in a list: the object, and its fields; `[]` is an element of a list.
const LISTED: &[(&str, &str)] = &[
    (
        "",
        "accept_incomplete_resumes accept_temporary address alternate_url apply_alternate_url \
      archived area contacts created_at department employer fly_in_fly_out_duration has_test \
      id insider_interview internship metro_stations name night_shifts premium \
      professional_roles published_at relations response_letter_required response_url salary \
      salary_range schedule show_contacts sort_point_distance type url work_format \
      work_schedule_by_days working_days working_hours working_time_intervals \
      working_time_modes counters employment employment_form experience snippet \
      show_logo_in_search video_vacancy",
    ),
    ("address", "building city description id lat lng metro metro_stations raw street"),
    ("address.metro", "lat line_id line_name lng station_id station_name"),
    ("address.metro_stations[]", "lat line_id line_name lng station_id station_name"),
    ("area", "id name url"),
    ("contacts", "call_tracking_enabled email name phones"),
    ("contacts.phones[]", "city comment country formatted number"),
    ("department", "id name"),
    (
        "employer",
        "accredited_it_employer alternate_url employer_rating id logo_urls name trusted url \
      vacancies_url",
    ),
    ("employer.employer_rating", "reviews_count total_rating"),
    ("employer.logo_urls", "90 240 original"),
    ("fly_in_fly_out_duration[]", "id name"),
    ("insider_interview", "id url"),
    ("metro_stations", "lat line_id line_name lng station_id station_name"),
    ("professional_roles[]", "id name"),
    ("salary", "currency from gross to"),
    ("salary_range", "currency frequency from gross mode to"),
    ("salary_range.frequency", "id name"),
    ("salary_range.mode", "id name"),
    ("schedule", "id name"),
    ("type", "id name"),
    ("work_format[]", "id name"),
    ("work_schedule_by_days[]", "id name"),
    ("working_days[]", "id name"),
    ("working_hours[]", "id name"),
    ("working_time_intervals[]", "id name"),
    ("working_time_modes[]", "id name"),
    ("counters", "responses total_responses"),
    ("employment", "id name"),
    ("employment_form", "id name"),
    ("experience", "id name"),
    ("snippet", "requirement responsibility"),
    (
        "video_vacancy",
        "cover_picture snippet_picture snippet_picture_url snippet_video snippet_video_url \
      video video_url",
    ),
    ("video_vacancy.cover_picture", "resized_height resized_path resized_width"),
    ("video_vacancy.snippet_picture", "url"),
    ("video_vacancy.snippet_video", "upload_id url"),
    ("video_vacancy.video", "upload_id url"),
];

/// What only the vacancy by itself tells. The names of skills and of licences are strings themselves.
const FULL: &[(&str, &str)] = &[
    (
        "",
        "accept_handicapped accept_kids age_restriction allow_messages approved billing_type \
      branded_description closed_for_applicants code description driver_license_types \
      initial_created_at key_skills languages negotiations_url suitable_resumes_url test \
      vacancy_constructor_template vacancy_properties hidden",
    ),
    ("age_restriction", "id name"),
    ("billing_type", "id name"),
    ("employer", "blacklisted applicant_services"),
    ("employer.applicant_services", "target_employer"),
    ("employer.applicant_services.target_employer", "count"),
    ("languages[]", "id level name"),
    ("languages[].level", "id name"),
    ("test", "id required"),
    ("vacancy_constructor_template", "bottom_picture id name top_picture"),
    ("vacancy_constructor_template.bottom_picture", "blurred_path height path width"),
    ("vacancy_constructor_template.top_picture", "blurred_path height path width"),
    ("vacancy_properties", "appearance properties"),
    ("vacancy_properties.appearance", "title"),
    ("vacancy_properties.properties[]", "end_time parameters property_type start_time"),
];

/// The expression that reads a field: `address.metro_stations[].lat` → `v.address.metro_stations[0].lat`.
fn expression(object: &str, field: &str) -> String {
    let object = object.replace("[]", "[0]");
    let whole = if object.is_empty() { "v".to_owned() } else { format!("v.{object}") };
    if field.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{whole}[\"{field}\"]")
    } else {
        format!("{whole}.{field}")
    }
}

fn read(engine: &Engine, item: Item, fields: &[(&str, &str)]) {
    let mut scope = Scope::new();
    scope.push_dynamic("v", Dynamic::from(Handle::whole(Rc::new(item))));
    for (object, names) in fields {
        for name in names.split_whitespace() {
            let expression = expression(object, name);
            let value = engine.rhai.eval_expression_with_scope::<Dynamic>(&mut scope, &expression);
            let value = value.unwrap_or_else(|error| panic!("{expression}: {error}"));
            assert!(!value.is_unit(), "{expression} is `()`, but the answer has it");
        }
    }
}

#[test]
fn every_field_that_hh_ru_tells_can_be_read() {
    let engine = Engine::new(Limits::default());
    let list: serde_json::Value =
        serde_json::from_str(include_str!("../../../../tests/bodies/vacancies.json")).unwrap();
    let listed: Vacancy = serde_json::from_value(list["items"][0].clone()).unwrap();
    read(&engine, Item::listed(listed, &engine.facts()), LISTED);
    let full = FullVacancy::from_json(include_str!("../../../../tests/bodies/vacancy.json")).unwrap();
    read(&engine, Item::full(full, &engine.facts()), FULL);
}

#[test]
fn no_property_is_forgotten_by_the_list() {
    let engine = Engine::new(Limits::default());
    let known: Vec<&str> = [LISTED, FULL]
        .concat()
        .iter()
        .filter(|(object, _)| object.is_empty())
        .flat_map(|(_, names)| names.split_whitespace())
        .collect();
    let derived =
        ["is_remote", "is_direct", "is_anonymous", "age_days", "salary_net", "text", "description_text", "variant"];
    for property in engine.types.of("Vacancy") {
        assert!(known.contains(&property.name) || derived.contains(&property.name), "{}", property.name);
    }
}
