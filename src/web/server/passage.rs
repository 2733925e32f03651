//! The way of every request: is it for us, from us and in bounds; then the page; then the headers of every answer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, StreamExt};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::cookies::Cookie;
use super::form::Form;
use super::hosts::is_double;
use super::refusal::Refusal;
use super::turns::Who;
use super::visit::Visit;
use super::{Site, bounds};
use crate::web::pages;

/// Answers one request that came from `peer`.
pub(super) async fn pass(
    request: Request,
    peer: IpAddr,
    routes: Router,
    site: Arc<Site>,
) -> Result<Response, Infallible> {
    let address = if site.behind_proxy { forwarded(request.headers()).unwrap_or(peer) } else { peer };
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let visit = checked(&request, &host, &site)
        .and_then(|()| Visit::of(request.headers(), request.uri().path(), address, &site));
    let (visit, refused) = match visit {
        Ok(visit) => (visit, None),
        Err(refusal) => (Visit::stranger(request.headers(), address), Some(refusal)),
    };
    let answer = match refused {
        Some(refusal) => refusal.into_response(),
        None => answered(request, &host, &visit, routes, &site).await.unwrap_or_else(IntoResponse::into_response),
    };
    Ok(finished(answer, &visit, &site))
}

/// Holds the head against the rules.
fn checked(request: &Request, host: &str, site: &Site) -> Result<(), Refusal> {
    let (headers, uri) = (request.headers(), request.uri());
    let length: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers.len() > bounds::HEADERS || length + uri.path().len() + uri.query().map_or(0, str::len) > bounds::HEAD {
        return Err(Refusal::HeadTooLarge);
    }
    let once = [header::HOST, header::CONTENT_LENGTH, header::CONTENT_TYPE, header::ORIGIN, header::TRANSFER_ENCODING];
    // A whole address in the request line is for proxies, and would be another name beside `Host`.
    if host.is_empty() || uri.authority().is_some() || once.iter().any(|name| is_double(headers, name)) {
        return Err(Refusal::BadRequest);
    }
    if request.version() < Version::HTTP_11 {
        return Err(Refusal::BadRequest);
    }
    let of_the_machine = site.hosts.is_local(host) && pages::is_for_machines(uri.path());
    if !site.hosts.knows(host) && !of_the_machine {
        return Err(Refusal::Misdirected);
    }
    match *request.method() {
        Method::GET | Method::HEAD if has_body(headers) => Err(Refusal::BadRequest),
        Method::POST if !site.hosts.is_own_origin(headers, host) => Err(Refusal::Forbidden),
        // Browsers tell the length of what they send; where it is not told, two readers may see two ends.
        Method::POST if headers.contains_key(header::TRANSFER_ENCODING) => Err(Refusal::Length),
        Method::POST if !headers.contains_key(header::CONTENT_LENGTH) => Err(Refusal::Length),
        Method::GET | Method::HEAD | Method::POST => Ok(()),
        _ => Err(Refusal::Method),
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    let empty = HeaderValue::from_static("0");
    headers.contains_key(header::TRANSFER_ENCODING) || headers.get(header::CONTENT_LENGTH).is_some_and(|it| it != empty)
}

/// Reads the form, holds its token against the session, and asks the page.
async fn answered(
    mut request: Request,
    host: &str,
    visit: &Visit,
    routes: Router,
    site: &Arc<Site>,
) -> Result<Response, Refusal> {
    // A person's bodies are large, and so wait for the person's turn; strangers' are small, and may be slow.
    let known = match &visit.account {
        Some(account) => Some(site.turns.take(Who::Person(account.name.clone())).await?),
        None => None,
    };
    if *request.method() == Method::POST {
        let (parts, body) = request.into_parts();
        let body = body_of(&parts.headers, body, visit).await?;
        // A session may have ended while its form was on the way, as when a password was changed.
        if visit.token.as_ref().is_some_and(|token| site.accounts.signed_in(token).is_none()) {
            return Err(Refusal::Forbidden);
        }
        let form = Form::parse(&body)?;
        let by_script = parts.headers.get("x-csrf-token").and_then(|token| token.to_str().ok());
        if !site.csrf.is_of(&visit.bound, by_script.unwrap_or_else(|| form.text("csrf"))) {
            return Err(Refusal::Forbidden);
        }
        request = Request::from_parts(parts, Body::from(body));
        request.extensions_mut().insert(form);
    }
    request.extensions_mut().insert(visit.clone());
    request.extensions_mut().insert(Local(site.hosts.is_local(host)));
    let path = request.uri().path().to_owned();
    let _turn = match known {
        None if pages::is_for_machines(&path) => None,
        None if *request.method() == Method::POST => Some(site.strangers.take(Who::at(visit.address)).await?),
        None => Some(site.strangers.take(Who::looking_on_at(visit.address)).await?),
        known => known,
    };
    let answer = TowerToHyperService::new(routes).call(request);
    let answer = tokio::time::timeout(bounds::ANSWER, AssertUnwindSafe(answer).catch_unwind()).await;
    match answer {
        // What axum itself refuses, as letters of an address that are none, has no page.
        Ok(Ok(Ok(answer))) if answer.status() == StatusCode::BAD_REQUEST && !is_page(&answer) => {
            Err(Refusal::BadRequest)
        }
        Ok(Ok(Ok(answer))) => Ok(answer),
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(_)) => {
            site.counts.panics.fetch_add(1, Ordering::Relaxed);
            tracing::error!(page = %pages::kind(&path), "a page panicked");
            Err(Refusal::Failed)
        }
        Err(_) => Err(Refusal::Busy),
    }
}

fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    answer.extensions().get::<Refusal>().is_some() || kind.starts_with("text/html")
}

async fn body_of(headers: &HeaderMap, body: Body, visit: &Visit) -> Result<Bytes, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let length = length.ok_or(Refusal::BadRequest)?;
    let largest = bounds::body(visit.account.is_some(), &visit.path);
    if length > largest {
        return Err(Refusal::TooLarge);
    }
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::Type);
    }
    match tokio::time::timeout(bounds::BODY_TIME, whole(body, largest)).await {
        Ok(Some(body)) => Ok(body),
        Ok(None) => Err(Refusal::BadRequest),
        Err(_) => Err(Refusal::Slow),
    }
}

/// Copied together: each piece keeps the whole buffer that it was read into, and a body may come byte by byte.
async fn whole(body: Body, largest: usize) -> Option<Bytes> {
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok()?;
        if piece.len() > largest - whole.len() {
            return None;
        }
        whole.extend_from_slice(&piece);
    }
    Some(whole.into())
}

/// Whether the request names this machine itself as its host.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Local(pub(in crate::web) bool);

/// The page of a refusal, the cookie of a new visit, and what every answer has.
fn finished(answer: Response, visit: &Visit, site: &Site) -> Response {
    let refusal = answer.extensions().get::<Refusal>().copied();
    let mut answer = match refusal {
        Some(refusal) => pages::refused(refusal, answer, visit),
        None => answer,
    };
    if refusal.is_some_and(Refusal::closes) {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let is_page = !answer.headers().contains_key(header::CACHE_CONTROL) && !pages::is_for_machines(&visit.path);
    if visit.is_new
        && is_page
        && let Some(cookie) = Cookie::Visit.set(&visit.bound, site.hosts.is_secure())
    {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    site.shields.put_on(answer.headers_mut());
    site.counts.answered(answer.status().as_u16());
    answer
}

/// The address that the proxy saw: it puts it at the end of what others may have written.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    last.parse().ok().or_else(|| last.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
}

/// How long an event that is not a stream may take to be made.
const _: () = assert!(bounds::BODY_TIME.as_secs() + bounds::ANSWER.as_secs() <= Duration::from_secs(60).as_secs());

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::forwarded;

    #[test]
    fn only_what_the_proxy_wrote_counts() {
        let of = |lines: &[&str]| {
            let lines = lines.iter().map(|line| ("x-forwarded-for".parse().unwrap(), line.parse().unwrap()));
            forwarded(&lines.collect::<HeaderMap>()).map(|address| address.to_string())
        };
        assert_eq!(of(&["1.1.1.1, 10.0.0.7"]).as_deref(), Some("10.0.0.7"));
        assert_eq!(of(&["1.1.1.1", "[2001:db8::1]:443"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(of(&["10.0.0.7, bob"]), None);
        assert_eq!(of(&[]), None);
    }
}
