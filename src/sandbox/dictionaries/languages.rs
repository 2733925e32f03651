//! The languages of people, `GET /languages`, and of hh.ru itself, `GET /locales`.

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::super::answers;
use super::super::params::Params;
use super::Table;

/// `GET /languages`
pub(in crate::sandbox) async fn languages(headers: HeaderMap) -> Response {
    let language = |(id, name): &(&str, &str)| json!({ "id": id, "uid": id, "name": name });
    answers::cached(&headers, &LANGUAGES.iter().map(language).collect())
}

/// `GET /locales`; the current one is that of the request.
pub(in crate::sandbox) async fn locales(headers: HeaderMap, params: Params) -> Response {
    let current = params.one("locale").unwrap_or("RU");
    let locale = |(id, name): &(&str, &str)| json!({ "id": id, "name": name, "current": *id == current });
    answers::cached(&headers, &LOCALES.iter().map(locale).collect())
}

const LOCALES: Table = &[("RU", "Русский"), ("EN", "English")];

const LANGUAGES: Table = &[
    ("aze", "Азербайджанский"),
    ("eng", "Английский"),
    ("ara", "Арабский"),
    ("arm", "Армянский"),
    ("bel", "Белорусский"),
    ("bul", "Болгарский"),
    ("hun", "Венгерский"),
    ("vie", "Вьетнамский"),
    ("ell", "Греческий"),
    ("geo", "Грузинский"),
    ("heb", "Иврит"),
    ("spa", "Испанский"),
    ("ita", "Итальянский"),
    ("kaz", "Казахский"),
    ("kir", "Кыргызский"),
    ("zho", "Китайский"),
    ("kor", "Корейский"),
    ("deu", "Немецкий"),
    ("nld", "Нидерландский"),
    ("pol", "Польский"),
    ("por", "Португальский"),
    ("ron", "Румынский"),
    ("rus", "Русский"),
    ("srp", "Сербский"),
    ("tgk", "Таджикский"),
    ("tat", "Татарский"),
    ("tur", "Турецкий"),
    ("uzb", "Узбекский"),
    ("ukr", "Украинский"),
    ("fin", "Финский"),
    ("fra", "Французский"),
    ("hin", "Хинди"),
    ("ces", "Чешский"),
    ("swe", "Шведский"),
    ("jpn", "Японский"),
];
