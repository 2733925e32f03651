use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use super::{AnswerError, Attempt, NewPair, SignInError, WITHIN, begin, finish, write};
use crate::hh::oauth::{Application, AuthorizeOptions};
use crate::hh::{self, Agent, Client};
use crate::secret::{ExposeSecret, Secret};
use crate::vault::machine::Moment;
use crate::vault::{Key, Origins, UserName, Vault};

fn application() -> Application {
    Application {
        client_id: "id".into(),
        client_secret: Secret::from("secret"),
        redirect_uri: Some("http://127.0.0.1:8085/callback".into()),
    }
}

fn attempt() -> Attempt {
    let application = application();
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

/// A client of an hh.ru that is not there.
fn nowhere() -> Client {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let api: url::Url = format!("http://{}", port.local_addr().unwrap()).parse().unwrap();
    let agent = Agent::for_contact("test@example.com").unwrap();
    let token = api.join("token").unwrap();
    let settings = hh::Settings::unpaced(api, token, agent);
    Client::new(settings)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_login_that_fails_loses_no_pair_that_a_killed_refresh_had_prepared() {
    let (home, client) = (tempfile::tempdir().unwrap(), nowhere());
    let origins = Origins::of(client.settings());
    let vault = Vault::create(home.path(), UserName::new("bob").unwrap(), Key::random().unwrap(), origins).unwrap();
    let renewed = |name: &str| {
        let pair = NewPair { access: Secret::from(name), refresh: Secret::from(name), expires_in: 100 };
        write(&vault.tokens(), pair, Moment { now: chrono::Utc::now(), clock_ahead: None }).unwrap();
    };
    let inside = |name: &str| vault.folder().join(name);
    renewed("old");
    copy(&inside("tokens"), &inside("before"));
    renewed("new");
    // As a kill leaves them that comes between the writing of the rescue file and its renaming.
    std::fs::remove_dir_all(inside("tokens")).unwrap();
    std::fs::rename(inside("before"), inside("tokens")).unwrap();
    std::fs::rename(inside("rescue"), inside("rescue.new")).unwrap();

    let failed = finish(&client, &application(), &vault, &Secret::from("C0DE")).await.unwrap_err();
    assert!(matches!(failed, SignInError::Exchange(hh::Error::NoAnswer { sent: false, .. })), "{failed}");
    let pair = vault.tokens().read().unwrap().unwrap().pair.unwrap();
    assert_eq!(pair.access.expose_secret(), "new");
}

proptest! {
    #[test]
    fn no_text_is_taken_for_a_redirect_without_the_state(text in "\\PC{0,40}[?=&/]\\PC{0,40}") {
        prop_assert!(attempt().parse_redirect(&text).is_err());
    }
}
