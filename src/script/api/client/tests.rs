use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::script::engine::Engine;
use crate::script::limits::Limits;

/// Each operation of the client with the functions that a script has for it.
const OPERATIONS: &[(&str, &str)] = &[
    ("me", "hh::me"),
    ("set_in_search", "hh::set_in_search"),
    ("set_name", "hh::set_name"),
    ("resumes_mine", "hh::resumes"),
    ("resume", "hh::resume"),
    ("resume_status", "hh::resume_status"),
    ("publish_resume", "hh::publish_resume"),
    ("suitable_resumes", "hh::suitable_resumes"),
    ("resumes_by_status", "hh::resumes_by_status"),
    ("search_page", "hh::search"),
    ("search_page", "hh::similar"),
    ("vacancy", "hh::vacancy"),
    ("similar_to", "hh::similar_to"),
    ("related_to", "hh::related_to"),
    ("employer", "hh::employer"),
    ("apply", "hh::apply"),
    ("negotiations_about", "hh::negotiations_about"),
    ("negotiations", "hh::negotiations"),
    ("active_negotiations", "hh::active_negotiations"),
    ("negotiation", "hh::negotiation"),
    ("withdraw", "hh::withdraw"),
    ("messages", "hh::messages"),
    ("write_message", "hh::message_send"),
    ("blacklisted_vacancies", "hh::blacklist_vacancies"),
    ("blacklisted_employers", "hh::blacklist_employers"),
    ("hide_vacancy", "hh::blacklist_vacancy_add"),
    ("unhide_vacancy", "hh::blacklist_vacancy_remove"),
    ("hide_employer", "hh::blacklist_employer_add"),
    ("unhide_employer", "hh::blacklist_employer_remove"),
    ("favorites", "hh::favorites"),
    ("add_favorite", "hh::favorite_add"),
    ("remove_favorite", "hh::favorite_remove"),
    ("phone_status", "hh::phone_status"),
    ("send_phone_code", "hh::phone_send_code"),
    ("confirm_phone", "hh::phone_confirm"),
    ("dictionaries", "hh::dictionaries"),
    ("areas", "hh::areas"),
    ("area", "hh::area"),
    ("countries", "hh::countries"),
    ("metro", "hh::metro"),
    ("metro_of", "hh::metro"),
    ("industries", "hh::industries"),
    ("languages", "hh::languages"),
    ("professional_roles", "hh::professional_roles"),
    ("locales", "hh::locales"),
    ("suggest_areas", "hh::suggest_areas"),
    ("suggest_keywords", "hh::suggest_keywords"),
    ("call", "hh::get"),
    ("revoke", "auth::logout"),
];

/// Operations that make tokens, or that no script needs.
const NOT_FOR_SCRIPTS: &[&str] = &["exchange_code", "refresh", "application_token", "reach"];

/// The operations of the client, as its sources define them.
fn operations() -> BTreeSet<String> {
    fn files(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else {
                found.push(fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut texts = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/hh"), &mut texts);
    // The pace is no operation.
    let of_client = texts.iter().filter(|text| text.contains("impl Client {")).map(|text| {
        let begin = text.find("impl Client {").unwrap();
        &text[begin..]
    });
    let mut found = BTreeSet::new();
    for text in of_client {
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("pub async fn ")) {
            found.insert(line.split(['(', '<']).next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn scripts_have_every_operation_of_the_client() {
    let listed: BTreeSet<String> =
        OPERATIONS.iter().map(|(name, _)| *name).chain(NOT_FOR_SCRIPTS.iter().copied()).map(str::to_owned).collect();
    assert_eq!(listed, operations());
    let engine = Engine::new(Limits::default());
    let registered: BTreeSet<String> =
        engine.manual.functions().iter().map(crate::script::api::manual::Function::path).collect();
    let wanted: BTreeSet<String> = OPERATIONS.iter().map(|(_, function)| (*function).to_owned()).collect();
    let missing: Vec<_> = wanted.difference(&registered).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let beyond: Vec<_> = registered
        .iter()
        .filter(|path| (path.starts_with("hh::") || path.starts_with("auth::")) && !wanted.contains(*path))
        .collect();
    assert_eq!(beyond, ["auth::status"]);
}
