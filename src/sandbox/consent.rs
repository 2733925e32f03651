//! The page where a person agrees: `GET /oauth/authorize`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use url::Url;

use super::answers;
use super::page::{document, escaped};
use super::params::Params;
use super::redirect;
use super::server::Site;
use super::state::Person;

/// Remembers in the browser who is signed in.
const COOKIE: &str = "sandbox_person";

/// `GET /oauth/authorize`: asks, or answers at once when `decision` says what the person would press, or when
/// somebody who agreed before is signed in and no chooser is wanted (`skip_choose_account`). `force_login` asks always.
pub(super) async fn page(Shared(site): Shared<Arc<Site>>, headers: HeaderMap, params: Params) -> Response {
    if let Err(what) = checked(&site, &params) {
        return wrong(what);
    }
    if params.one("decision").is_some() {
        return decided(&site, &params);
    }
    let signed_in = signed_in(&headers).filter(|_| !is_set(&params, "force_login"));
    let agreed = |person: &String| site.state().people.get(person).is_some_and(|person| person.agreed);
    match &signed_in {
        Some(person) if agreed(person) && is_set(&params, "skip_choose_account") => agreed_by(&site, &params, person),
        Some(person) if agreed(person) => answers::html(StatusCode::OK, chooser(&params, person)),
        _ => answers::html(StatusCode::OK, form(&params, signed_in.as_deref())),
    }
}

/// `POST /oauth/authorize`: what the person pressed.
pub(super) async fn decide(Shared(site): Shared<Arc<Site>>, body: String) -> Response {
    let params = Params::parse(&body);
    match checked(&site, &params) {
        Ok(()) => decided(&site, &params),
        Err(what) => wrong(what),
    }
}

/// `GET /oauth/done`: where the sandbox's own application is registered; shows the code for copying.
pub(super) async fn done(params: Params) -> Response {
    let text = match (params.one("code"), params.one("error")) {
        (Some(code), _) => format!("<p>Код авторизации:</p><p><code>{}</code></p>", escaped(code)),
        (None, Some(error)) => format!("<p>Доступ не предоставлен: {}.</p>", escaped(error)),
        (None, None) => "<p>Здесь появится код авторизации.</p>".to_owned(),
    };
    answers::html(StatusCode::OK, document("Готово", &text))
}

/// What is wrong with an authorize request, if anything: such a request leads nowhere, least of all to an address
/// it names itself.
fn checked(site: &Site, params: &Params) -> Result<(), &'static str> {
    if params.one("response_type") != Some("code") {
        return Err("Параметр response_type должен быть равен code.");
    }
    if params.one("client_id") != Some(&site.options.client_id) {
        return Err("Приложение с таким client_id не найдено.");
    }
    match params.one("redirect_uri") {
        Some(asked) if !redirect::is_allowed(&site.redirect_uri, asked) => {
            Err("Адрес redirect_uri не совпадает с указанным в настройках приложения.")
        }
        _ => Ok(()),
    }
}

fn wrong(what: &str) -> Response {
    answers::html(StatusCode::BAD_REQUEST, document("Ошибка", &format!("<p>{what}</p>")))
}

fn decided(site: &Site, params: &Params) -> Response {
    let person = params.one("person").or(params.one("login_hint")).unwrap_or("ivan").trim().to_lowercase();
    match params.one("decision") {
        Some("agree") if !person.is_empty() => agreed_by(site, params, &person),
        _ => back(site, params, &[("error", "access_denied")]),
    }
}

fn agreed_by(site: &Site, params: &Params, person: &str) -> Response {
    let code = match site.authorize(person, params.one("redirect_uri").map(str::to_owned)) {
        Ok(code) => code,
        Err(error) => {
            let text = format!("<p>{}</p>", escaped(&error.to_string()));
            return answers::html(StatusCode::INTERNAL_SERVER_ERROR, document("Ошибка", &text));
        }
    };
    let mut response = back(site, params, &[("code", &code)]);
    let name: String = url::form_urlencoded::byte_serialize(person.as_bytes()).collect();
    if let Ok(cookie) = HeaderValue::from_str(&format!("{COOKIE}={name}; Path=/oauth; HttpOnly; SameSite=Lax")) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Sends the browser back to the application.
fn back(site: &Site, params: &Params, answer: &[(&str, &str)]) -> Response {
    let target = params.one("redirect_uri").unwrap_or(&site.redirect_uri);
    let Ok(mut url) = Url::parse(target) else {
        return answers::html(StatusCode::BAD_REQUEST, document("Ошибка", "<p>Неверный redirect_uri.</p>"));
    };
    url.query_pairs_mut().extend_pairs(answer);
    if let Some(state) = params.one("state") {
        url.query_pairs_mut().append_pair("state", state);
    }
    answers::located(StatusCode::FOUND, url.as_str())
}

fn is_set(params: &Params, name: &str) -> bool {
    params.flag(name).unwrap_or(false)
}

fn signed_in(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let cookies = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    let value = cookies.into_iter().find(|(name, _)| *name == COOKIE)?.1;
    Params::parse(&format!("person={value}")).one("person").map(str::to_owned)
}

/// Somebody who agreed before goes on as who they are, or as somebody else.
fn chooser(params: &Params, person: &str) -> String {
    let (fields, person) = (carried(params), escaped(person));
    let body = format!(
        "<p>Вы уже разрешили доступ этому приложению.</p>\
         <form method=\"post\" action=\"/oauth/authorize\">{fields}\
         <input type=\"hidden\" name=\"person\" value=\"{person}\">\
         <button name=\"decision\" value=\"agree\">Продолжить как {person}</button></form>\
         <form action=\"/oauth/authorize\">{fields}<input type=\"hidden\" name=\"force_login\" value=\"true\">\
         <button>Войти как другой пользователь</button></form>"
    );
    document("Выбор аккаунта", &body)
}

/// What goes with the answer of a form.
fn carried(params: &Params) -> String {
    let names = ["response_type", "client_id", "redirect_uri", "state"];
    let values = names.into_iter().filter_map(|name| Some((name, escaped(params.one(name)?))));
    let fields = values.map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"));
    fields.collect::<Vec<_>>().concat()
}

/// The form: who signs in, and the two answers. The name asked for by `login_hint`, or the one signed in, leads.
fn form(params: &Params, signed_in: Option<&str>) -> String {
    let first = params.one("login_hint").or(signed_in).map(|name| (name.to_owned(), name.to_owned()));
    let proposed = Person::proposed().map(|(name, full)| (name.to_owned(), full));
    let known = first.as_ref().map(|(name, _)| name.clone());
    let rest = proposed.filter(|(name, _)| Some(name) != known.as_ref());
    let choices: Vec<String> = first.into_iter().chain(rest).enumerate().map(|choice| input(&choice)).collect();
    let (fields, choices) = (carried(params), choices.concat());
    let body = format!(
        "<p>Приложение просит доступ к вашим резюме и откликам. Это песочница: настоящий аккаунт не нужен.</p>\
         <form method=\"post\" action=\"/oauth/authorize\">{fields}{choices}\
         <button name=\"decision\" value=\"agree\">Разрешить</button> \
         <button name=\"decision\" value=\"refuse\">Отказать</button></form>"
    );
    document("Доступ для приложения", &body)
}

fn input((number, (name, full)): &(usize, (String, String))) -> String {
    let checked = if *number == 0 { " checked" } else { "" };
    let (name, full) = (escaped(name), escaped(full));
    let input = format!("<input type=\"radio\" name=\"person\" value=\"{name}\"{checked}>");
    format!("<p><label>{input} войти как {full}</label></p>")
}

#[cfg(test)]
mod tests {
    use super::super::params::Params;
    use super::form;

    #[test]
    fn what_comes_from_outside_is_escaped() {
        let page = form(&Params::parse("login_hint=<b>\"x&state=\"><script>"), None);
        assert!(page.contains("&lt;b&gt;&quot;x") && !page.contains("<script>"));
    }
}
