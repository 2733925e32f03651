//! The HTTP client beneath: time limits, proxy, no redirects, and what a failed connection is called.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};

use super::Error;
use super::answer::Answer;
use super::client::Settings;
use crate::secret::{ExposeSecret, Secret};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Unpacked. A page of a hundred vacancies has half a MiB; what packs small must not fill the memory.
const LONGEST_BODY: usize = 32 * 1_048_576;

/// `reused`: connections may be kept. What must not be sent twice gets a new one each time: on a connection that
/// was kept and has closed meanwhile, the library sends a request again by itself.
pub(super) fn build_http(settings: &Settings, reused: bool) -> Result<reqwest::Client, reqwest::Error> {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, settings.agent.header());
    headers.insert("HH-User-Agent", settings.agent.header());
    let mut builder = reqwest::Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .retry(reqwest::retry::never())
        .no_proxy();
    if !reused {
        builder = builder.pool_max_idle_per_host(0);
    }
    if is_loopback(&settings.api) && settings.api.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    } else if let Some(proxy) = &settings.proxy {
        let here = reqwest::NoProxy::from_string("localhost,127.0.0.0/8,::1");
        builder = builder.proxy(reqwest::Proxy::all(proxy.expose_url().clone())?.no_proxy(here));
    }
    builder.build()
}

pub(super) async fn receive(operation: &str, builder: reqwest::RequestBuilder) -> Result<Answer, Error> {
    let lost = |error: reqwest::Error| Error::NoAnswer {
        operation: operation.to_owned(),
        sent: !error.is_connect() && !error.is_builder(),
        reason: reason(&error),
    };
    let mut response = builder.send().await.map_err(lost)?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let unreadable = |what| Error::Unreadable { operation: operation.to_owned(), status, what };
    let broken = |error| unreadable(format!("a body that breaks off ({})", reason(&error)));
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(broken)? {
        if body.len() + piece.len() > LONGEST_BODY {
            return Err(unreadable(format!("a body of more than {} MiB", LONGEST_BODY / 1_048_576)));
        }
        body.extend_from_slice(&piece);
    }
    let body = String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(Answer { operation: operation.to_owned(), status, headers, body })
}

/// Whether an address stays on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(super) fn bearer(token: &Secret) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| Error::Setup("the stored access token has characters that no header can carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The innermost cause says what happened; the address is left out, since it may carry a query.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    chain(error)
}

pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
