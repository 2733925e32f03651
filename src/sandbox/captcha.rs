//! The captcha: what asks for it, and the page where somebody solves it.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::answers;
use super::page;
use super::params::Params;
use super::server::Site;

/// 403 `captcha_required`, with where to solve it.
pub(super) fn wanted(site: &Site) -> Response {
    let address = format!("{}/captcha?state={}", site.api, super::oauth::secret("", 16));
    let error = json!({
        "type": "captcha_required",
        "value": "captcha_required",
        "captcha_url": address,
        "fallback_url": address,
    });
    let body = json!({ "request_id": "captcha", "description": "captcha_required", "errors": [error] });
    answers::json(StatusCode::FORBIDDEN, &body)
}

/// `GET /captcha`: what a person sees who opens `captcha_url` with a `backurl`.
pub(super) async fn ask(params: Params) -> Response {
    let back = page::escaped(params.one("backurl").unwrap_or_default());
    let body = format!(
        "<form method=\"post\" action=\"/captcha\"><input type=\"hidden\" name=\"backurl\" value=\"{back}\">\
         <button>Я не робот</button></form>"
    );
    answers::html(StatusCode::OK, page::document("Подтвердите, что вы не робот", &body))
}

/// `POST /captcha`: solved. Nobody is asked again; the browser goes back where `backurl` says, if it has a scheme
/// of the web.
pub(super) async fn solved(Shared(site): Shared<Arc<Site>>, body: String) -> Response {
    site.faults.solve_captcha();
    let params = Params::parse(&body);
    let back = params.one("backurl").filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    match back {
        Some(url) => answers::located(StatusCode::FOUND, url),
        None => answers::html(StatusCode::OK, page::document("Спасибо", "<p>Можно продолжать.</p>")),
    }
}
