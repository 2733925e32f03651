//! One person's way: invitation, account, settings, out and in again, and gone.

use super::server::{PASSWORD, Server};
use crate::harness::Scene;

#[test]
fn from_the_invitation_to_the_end() {
    let mut server = Server::start();
    let mut browser = server.browser();
    let link = server.invitation.clone();
    browser.get("/").leads_to("/sign-in");
    browser.get("/settings").leads_to("/sign-in?next=%2Fsettings");
    browser.get(&link).is(200).says(&["<title>Welcome", "administrator"]);
    // Looking does not use it up; what is wrong is said beside the field, and nothing typed is lost but passwords.
    let join = |name: &'static str, password: &'static str, again: &'static str| {
        [("name", name), ("password", password), ("again", again)]
    };
    let wrong = browser.post(&link, &join("bob", "short", "short"));
    wrong.is(422).says(&["role=\"alert\"", "href=\"#password\"", "at least 10", "value=\"bob\"", "aria-invalid"]);
    browser.post(&link, &join("bob", "password123", "password123")).is(422).says(&["first that anybody tries"]);
    browser.post(&link, &join("bob", PASSWORD, "another")).is(422).says(&["href=\"#again\""]);
    let markup = browser.post(&link, &join("<script>alert(1)</script>", PASSWORD, PASSWORD));
    markup.is(422).says(&["href=\"#name\"", "&#60;script&#62;"]);
    assert!(!markup.body.contains("<script"));
    let before = browser.cookies.clone();
    browser.post(&link, &join("bob", PASSWORD, PASSWORD)).leads_to("/");
    assert!(browser.cookies.contains_key("hhrun_session") && !before.contains_key("hhrun_session"));
    browser.get("/").is(200).says(&["Hello, bob", "aria-current=\"page\"", "lang=\"en\""]);
    server.browser().get(&link).is(404).says(&["not valid"]);

    browser.post("/language", &[("language", "ru"), ("back", "/settings")]).leads_to("/settings");
    browser.get("/settings").is(200).says(&["<html lang=\"ru\">", "<title>Настройки", "Сменить пароль"]);
    browser.post("/language", &[("language", "ru"), ("back", "https://evil.example/")]).leads_to("/");

    let mut other = server.browser();
    other.post("/sign-in", &[("name", "BOB"), ("password", PASSWORD), ("next", "/settings")]).leads_to("/settings");
    other.get("/settings").is(200).says(&["<html lang=\"ru\">"]);
    let new = "другая лошадь батарея";
    let change = |old: &'static str| [("password_now", old), ("password", new), ("again", new)];
    browser.post("/settings/password", &change("wrong wrong")).is(422).says(&["href=\"#password_now\""]);
    let old = browser.clone();
    browser.post("/settings/password", &change(PASSWORD)).leads_to("/settings?done=password");
    browser.get("/settings?done=password").is(200).says(&["role=\"status\""]);
    for mut gone in [old, other] {
        gone.get("/").leads_to("/sign-in");
    }
    server.restart();
    browser.host.clone_from(&server.host);
    browser.get("/").is(200).says(&["bob"]);
    let export = browser.get("/settings/export");
    export.is(200).says(&["\"bob\"", "\"PasswordChanged\"", "\"WrongPassword\""]);
    assert!(!export.body.contains("argon2"));

    // Another sign-in in the same browser ends the session before it.
    let before = browser.clone();
    browser.post("/sign-in", &[("name", "bob"), ("password", new)]).leads_to("/");
    before.clone().get("/").leads_to("/sign-in");
    browser.post("/sign-out", &[]).leads_to("/sign-in");
    browser.get("/").leads_to("/sign-in");
    browser.post("/sign-in", &[("name", "bob"), ("password", PASSWORD)]).is(422);
    browser.post("/sign-in", &[("name", "bob"), ("password", new)]).leads_to("/");
    let leave = |name: &'static str, password: &'static str| [("confirm", name), ("delete_password", password)];
    browser.post("/settings/delete", &leave("anna", new)).is(422).says(&["href=\"#confirm\""]);
    browser.post("/settings/delete", &leave("bob", PASSWORD)).is(422).says(&["href=\"#delete_password\""]);
    browser.post("/settings/delete", &leave("bob", new)).is(200).says(&["Ваши данные удалены"]);
    browser.get("/").leads_to("/sign-in");
    browser.post("/sign-in", &[("name", "bob"), ("password", new)]).is(422);
    let said = server.stop();
    said.code(0);
    assert!(!said.stderr.contains(PASSWORD) && !said.stderr.contains("bob"), "{}", said.stderr);
}

#[test]
fn a_page_speaks_the_browsers_language_and_forbids_what_it_does_not_need() {
    let server = Server::start();
    let mut browser = server.browser();
    browser.language = "ru-RU,ru;q=0.9,en;q=0.8".to_owned();
    let page = browser.get("/sign-in");
    page.is(200).says(&["<html lang=\"ru\">", "<title>Войти", "К содержанию", "for=\"password\""]);
    let policy = page.header("content-security-policy");
    for words in
        ["default-src 'none'", "form-action 'self' https://hh.ru;", "frame-ancestors 'none'", "base-uri 'none'"]
    {
        assert!(policy.contains(words), "{policy}");
    }
    assert!(!policy.contains("unsafe") && page.header("strict-transport-security").is_empty());
    assert_eq!((page.header("cache-control"), page.header("x-content-type-options")), ("no-store", "nosniff"));
    assert!(!page.body.contains("style=") && !page.body.contains("<script"));
    let (_, style) = page.body.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let style = browser.get(style.split_once('"').unwrap().0);
    style.is(200).says(&["prefers-color-scheme: dark", ":focus-visible"]);
    assert!(
        style.header("cache-control").contains("immutable") && style.header("content-type").starts_with("text/css")
    );
    browser.get("/nothing").is(404).says(&["Такой страницы нет"]);
    browser.get("/sign-out").is(405).says(&["Так здесь нельзя"]);
    browser.get("/healthz").is(200).says(&["ok"]);
    // The choice is kept in the browser before there is an account.
    browser.post("/language", &[("language", "en"), ("back", "/sign-in")]).leads_to("/sign-in");
    browser.get("/sign-in").is(200).says(&["<html lang=\"en\">"]);
}

#[test]
fn many_wrong_tries_make_the_next_one_wait() {
    let server = Server::start();
    server.administrator();
    let mut browser = server.browser();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        // An unknown name is told nothing else than a known one.
        let [known, unknown] = ["admin", "nobody"].map(|name| {
            let answer = browser.post("/sign-in", &[("name", name), ("password", "wrong wrong wrong")]);
            (answer.status, answer.header("retry-after").to_owned())
        });
        assert_eq!(known.0, unknown.0);
        statuses.push(known.0);
    }
    assert_eq!(statuses[..3], [422; 3]);
    assert!(statuses.contains(&429), "{statuses:?}");
    let waiting = browser.post("/sign-in", &[("name", "admin"), ("password", PASSWORD)]);
    if waiting.status == 429 {
        assert!(waiting.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
}

#[test]
fn with_the_built_in_hh_forms_may_lead_there_and_people_are_others() {
    let server = Server::with(Scene::new(), &["--sandbox"]);
    let mut admin = server.administrator();
    let page = admin.get("/");
    page.is(200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:"), "{policy}");
    assert!(server.scene.path("data/sandbox/web").is_dir() && !server.scene.path("data/web").exists());
}
