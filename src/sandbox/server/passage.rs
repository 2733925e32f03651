//! The way of every request: faults, the agent header, latency, the answer, its date and its compression.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::StreamExt;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::super::answers::Refusal;
use super::super::captcha;
use super::super::faults::Fault;
use super::super::params::Params;
use super::{SeenRequest, Site};

/// The connection breaks here, as a fault asks for.
#[derive(Debug, thiserror::Error)]
#[error("the connection was cut on purpose")]
pub(super) struct Cut;

/// The sites that `host` may name.
const HOSTS: [&str; 7] = ["hh.ru", "rabota.by", "hh1.az", "hh.uz", "hh.kz", "headhunter.ge", "headhunter.kg"];
/// Bodies longer than this are compressed for those who accept it.
const LONG: usize = 1_024;
/// The largest body the sandbox reads or writes at once.
const LARGEST: usize = 64 * 1_024 * 1_024;

/// Answers one request, or cuts the connection.
pub(super) async fn pass(request: Request, routes: Router, site: Arc<Site>) -> Result<Response, Cut> {
    let at = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let fault = site.faults.strike(&method, &path);
    // Half of the way is the request's, half the answer's; working it out takes no more than that.
    let latency = site.options.latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency / 2).await;
    }
    let compressed = accepts_gzip(request.headers());
    let answer = match &fault {
        Some(Fault::DropBefore) => None,
        Some(Fault::Answer { status, headers, body }) => Some(made_up(*status, headers, body)),
        Some(Fault::Captcha) => Some(captcha::wanted(&site)),
        _ => Some(answer(request, &method, &path, routes).await),
    };
    let status = answer.as_ref().map(|answer| answer.status().as_u16());
    let lost = matches!(fault, Some(Fault::DropAfter));
    site.record(SeenRequest { at, method: method.to_string(), path, query, status: status.filter(|_| !lost) });
    let answer = answer.filter(|_| !lost).ok_or(Cut)?;
    let answer = finished(answer, compressed, &site).await;
    tokio::time::sleep_until((at + latency).into()).await;
    match fault {
        Some(Fault::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Fault::Truncate(bytes)) => return Ok(truncated(answer, bytes).await),
        Some(Fault::BadGzip) => return Ok(badly_packed(answer)),
        _ => {}
    }
    Ok(answer)
}

async fn answer(request: Request, method: &Method, path: &str, routes: Router) -> Response {
    // People's browsers may look at the pages without saying who they are.
    let for_people = (path.starts_with("/oauth/") && !path.starts_with("/oauth/token")) || path == "/captcha";
    let headers = request.headers();
    if !for_people && !is_named(headers, "hh-user-agent") && !is_named(headers, "user-agent") {
        let refusal = Refusal::new(StatusCode::BAD_REQUEST, "bad_user_agent", "unset");
        return refusal.because("HH-User-Agent or User-Agent is required").into_response();
    }
    let query = Params::parse(request.uri().query().unwrap_or_default());
    if query.one("host").is_some_and(|host| !HOSTS.contains(&host)) {
        return Refusal::argument("host").into_response();
    }
    tracing::debug!(%method, path, "sandbox");
    let routes = TowerToHyperService::new(routes);
    match routes.call(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

fn is_named(headers: &HeaderMap, name: &str) -> bool {
    headers.get(name).is_some_and(|value| !value.as_bytes().trim_ascii().is_empty())
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.split(',').any(|coding| coding.trim().starts_with("gzip")))
}

fn made_up(status: u16, headers: &[(String, String)], body: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body.to_owned()).into_response();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The answer with the sandbox's own date, compressed when it is long.
async fn finished(answer: Response, compressed: bool, site: &Site) -> Response {
    let (mut parts, body) = answer.into_parts();
    let date = site.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        parts.headers.insert(header::DATE, date);
    }
    let bytes = axum::body::to_bytes(body, LARGEST).await.unwrap_or_default();
    if !compressed || bytes.len() <= LONG {
        return Response::from_parts(parts, Body::from(bytes));
    }
    let Ok(packed) = packed(&bytes) else { return Response::from_parts(parts, Body::from(bytes)) };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(packed))
}

fn packed(bytes: &Bytes) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// An answer that says it is compressed, and whose body is nothing of the kind.
fn badly_packed(answer: Response) -> Response {
    let (mut parts, _) = answer.into_parts();
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from("\u{1f}this was to be compressed"))
}

/// The same answer, promising all of its body and giving only the beginning.
async fn truncated(answer: Response, length: usize) -> Response {
    let (mut parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, LARGEST).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let kept = bytes.slice(..length.min(bytes.len()));
    let broken = async {
        // What was kept has to be on its way before the connection breaks.
        tokio::task::yield_now().await;
        Err(std::io::Error::other(Cut))
    };
    let chunks = futures_util::stream::once(std::future::ready(Ok(kept)));
    let chunks = chunks.chain(futures_util::stream::once(broken));
    Response::from_parts(parts, Body::from_stream(chunks))
}
