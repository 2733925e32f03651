//! Every refusal that hh.ru documents, from its answer to the sentence that a person reads.

use axum::http::Method;
use hhrun::hh::{DENIALS, denial};
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::sandbox::rehearsal;

use crate::hh::Hh;

/// The pairs of `POST /token`, with a few words of what the person reads and of what to do.
const TOKEN_REFUSALS: &[(&str, &str, &str, &str)] = &[
    ("invalid_request", "account not found", "does not know the account", "hhrun login"),
    ("invalid_request", "account is locked", "has locked the account", "unlock it at hh.ru"),
    ("invalid_request", "password invalidated", "wants a new password", "set one at hh.ru"),
    ("invalid_request", "login not verified", "is not confirmed", "confirm it at hh.ru"),
    ("invalid_request", "bad redirect url", "not the registered one", "HH_REDIRECT_URI"),
    ("invalid_request", "token is empty", "no refresh token was sent", "hhrun login"),
    ("invalid_request", "token not found", "does not know the refresh token", "hhrun login"),
    ("invalid_request", "code not found", "does not know the code", "works once"),
    ("invalid_client", "client_id or client_secret not found", "does not know the application", "HH_CLIENT_SECRET"),
    ("forbidden", "app token refresh too early", "once in five minutes", "wait five minutes"),
    ("invalid_grant", "token has already been refreshed", "was spent before", "hhrun login"),
    ("invalid_grant", "token not expired", "still lives", "nothing to do"),
    ("invalid_grant", "token was revoked", "was ended", "hhrun login"),
    ("invalid_grant", "bad token", "does not accept the refresh token", "hhrun login"),
    ("invalid_grant", "code has already been used", "was used before", "works once"),
    ("invalid_grant", "code expired", "came too late", "works once"),
    ("invalid_grant", "code was revoke", "was revoked", "works once"),
    ("invalid_grant", "token deactivated", "because the password changed", "hhrun login"),
    ("unsupported_grant_type", "unsupported grant_type", "this kind of token request", "update hhrun"),
];

/// The values of `POST /negotiations` under 400; all others come under 403, two under both.
const UNDER_400: &[&str] =
    &["vacancy_not_found", "resume_not_found", "limit_exceeded", "resource_policy_violation", "inappropriate_language"];

#[test]
fn every_refusal_of_a_token_says_what_to_do() {
    let hh = Hh::start();
    let scene = hh.scene();
    for (error, description, sentence, advice) in TOKEN_REFUSALS {
        hh.faults().add(Rule::new(Fault::token_error(400, error, description)).on(Method::POST, "/token").times(1));
        let mut login = scene.spawn(["login", "--user", "bob", "--no-browser"]);
        login.wait_for("/oauth/authorize?");
        login.type_line("ACODE");
        let said = login.finish();
        said.code(4).complains(&[sentence, description, advice]);
    }
    assert_eq!(hh.count("POST", "/token"), TOKEN_REFUSALS.len());
}

#[test]
fn every_refusal_of_an_application_says_what_to_do() {
    let hh = Hh::start();
    let scene = hh.bob();
    let told = |denial: &&hhrun::hh::Denial| !matches!(denial.value, "limit_exceeded" | "already_applied");
    // Three refusals of the resume or the letter in a row would end the sending: they come in between others.
    let (mut of_vacancy, of_person): (Vec<_>, Vec<_>) = DENIALS.iter().filter(told).partition(|one| one.of_vacancy);
    let mut asked: Vec<&hhrun::hh::Denial> = Vec::new();
    for denial in of_person {
        asked.extend([denial, of_vacancy.pop().unwrap()]);
    }
    asked.append(&mut of_vacancy);
    for denial in &asked {
        let status = if UNDER_400.contains(&denial.value) { 400 } else { 403 };
        hh.trouble(0, Fault::refusal(status, "negotiations", denial.value));
    }
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--limit", "26"]);
    said.code(0);
    for denial in asked {
        said.says(&[&format!("{}: {}", denial.sentence, denial.hint)]);
    }
    said.says(&[&format!("{} refused", DENIALS.len() - 2)]);
}

#[test]
fn the_limit_is_the_same_under_both_statuses() {
    for status in [400, 403] {
        let hh = Hh::start();
        let scene = hh.bob();
        hh.trouble(1, Fault::refusal(status, "negotiations", "limit_exceeded"));
        let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
        said.code(6).says(&["1 applied, 3 waiting", "limit is reached; the rest waits for another day"]);
    }
}

#[test]
fn the_same_refusal_of_the_resume_again_and_again_ends_the_sending() {
    let hh = Hh::start();
    let scene = hh.bob();
    for _ in 0..4 {
        hh.trouble(0, Fault::refusal(403, "negotiations", "resume_visibility_conflict"));
    }
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).says(&["hh.ru refuses one after the other", denial("resume_visibility_conflict").unwrap().hint]);
    assert_eq!(hh.posts(), 3);
    // Mended at hh.ru, the same vacancies are planned again.
    hh.faults().clear();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
}

#[test]
fn the_built_in_hh_rehearses_nothing_that_is_not_explained() {
    let mut counted = 0;
    for refused in rehearsal::all().filter(|refused| matches!(refused.path, "/token" | "/negotiations")) {
        let explained = match refused.path {
            "/token" => TOKEN_REFUSALS.iter().any(|(error, text, ..)| (*error, *text) == (refused.kind, refused.value)),
            _ => denial(refused.value).is_some() || refused.kind != "negotiations",
        };
        assert!(explained, "{refused:?}");
        counted += 1;
    }
    assert!(counted >= TOKEN_REFUSALS.len() + DENIALS.len(), "{counted}");
}
