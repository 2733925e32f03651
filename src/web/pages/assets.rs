//! What pages load: the stylesheet, whose address changes with its content.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../templates/app.css");

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = base16ct::lower::encode_string(&Sha256::digest(STYLE.as_bytes()));
    format!("/static/app-{}.css", &digest[..16])
});

const SCRIPT: &str = include_str!("../templates/app.js");

static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = base16ct::lower::encode_string(&Sha256::digest(SCRIPT.as_bytes()));
    format!("/static/app-{}.js", &digest[..16])
});

/// Where the script is, which makes a run's page follow the run.
pub(in crate::web) fn script_path() -> &'static str {
    &SCRIPT_PATH
}

/// The script.
pub(in crate::web) async fn script() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, SCRIPT)
}

/// Where the stylesheet is.
pub(in crate::web) fn style_path() -> &'static str {
    &STYLE_PATH
}

/// The stylesheet; a browser need never ask for it again.
pub(in crate::web) async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, STYLE)
}
