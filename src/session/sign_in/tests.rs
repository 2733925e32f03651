use std::time::Duration;

use proptest::prelude::*;

use super::{AnswerError, Attempt, WITHIN, begin};
use crate::hh::oauth::{Application, AuthorizeOptions};
use crate::secret::{ExposeSecret, Secret};

fn attempt() -> Attempt {
    let application = Application {
        client_id: "id".into(),
        client_secret: Secret::from("secret"),
        redirect_uri: Some("http://127.0.0.1:8085/callback".into()),
    };
    begin(&application, &"https://hh.ru/oauth/authorize".parse().unwrap(), AuthorizeOptions::default()).unwrap()
}

fn state(attempt: &Attempt) -> String {
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    assert_eq!(state.len(), 64);
    state
}

#[test]
fn every_attempt_has_a_state_of_its_own() {
    assert_ne!(state(&attempt()), state(&attempt()));
}

#[test]
fn the_code_is_found_in_whatever_was_pasted() {
    let forms = [
        "http://127.0.0.1:8085/callback?code=C0DE&state=STATE",
        "  \"https://example.com/page?x=1&state=STATE&code=C0DE#top\"\n",
        "code=C0DE&state=STATE",
        "?state=STATE&code=C0DE",
        "C0DE",
        " C0DE \r\n",
    ];
    for form in forms {
        let attempt = attempt();
        let code = attempt.parse_redirect(&form.replace("STATE", &state(&attempt)));
        assert_eq!(code.unwrap().expose_secret(), "C0DE", "{form}");
    }
}

#[test]
fn what_is_not_ours_is_refused_in_its_own_words() {
    let rows = [
        ("http://x/?code=C&state=0123", AnswerError::ForeignState),
        ("http://x/?code=C&state=", AnswerError::ForeignState),
        ("http://x/?error=access_denied&state=0123", AnswerError::ForeignState),
        ("http://x/?code=C", AnswerError::NoState),
        ("http://x/?code=C&state=STATE&state=STATE", AnswerError::NoState),
        ("http://x/?code=C&code=D&state=STATE", AnswerError::NoCode),
        ("http://x/?state=STATE", AnswerError::NoCode),
        ("http://x/?code=&state=STATE", AnswerError::NoCode),
        ("http://x/?error=access_denied&state=STATE", AnswerError::AccessDenied),
        ("http://x/?error=server%0Aerror&state=STATE", AnswerError::Refused("servererror".into())),
        ("", AnswerError::NoCode),
        ("two words", AnswerError::NoCode),
        ("https://hh.ru/", AnswerError::NoState),
    ];
    for (form, expected) in rows {
        let attempt = attempt();
        let refusal = attempt.parse_redirect(&form.replace("STATE", &state(&attempt))).unwrap_err();
        assert_eq!(refusal, expected, "{form}");
    }
}

#[test]
fn one_answer_and_not_too_late() {
    let attempt = attempt();
    let late = attempt.begun + WITHIN + Duration::from_millis(1);
    assert_eq!(attempt.spend("C0DE", late).unwrap_err(), AnswerError::TooLate);
    assert!(attempt.parse_redirect("?code=x&state=foreign").is_err());
    assert!(attempt.parse_redirect("C0DE").is_ok());
    assert_eq!(attempt.parse_redirect("C0DE").unwrap_err(), AnswerError::Spent);
}

proptest! {
    #[test]
    fn no_text_is_taken_for_a_redirect_without_the_state(text in "\\PC{0,40}[?=&/]\\PC{0,40}") {
        prop_assert!(attempt().parse_redirect(&text).is_err());
    }
}
