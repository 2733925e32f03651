//! A proxy between the program and hh.ru that writes down every request and hands every answer on as it came.

use std::io::Read;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::runtime::Runtime;

/// A request that went through, and what came back.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    /// As it was sent.
    pub raw_query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub status: u16,
    /// Decompressed.
    pub answer: String,
}

/// A running proxy.
pub struct Recorder {
    _runtime: Runtime,
    shared: Arc<Shared>,
    url: String,
}

/// What is behind a proxy.
enum Behind {
    /// A server at this address.
    Server(String),
    Nothing,
    /// Whatever is asked for has moved to this address.
    Elsewhere(String),
}

struct Shared {
    behind: Behind,
    http: reqwest::Client,
    seen: Mutex<Vec<Seen>>,
    /// Method and beginning of the path of what is to fail once.
    failing: Mutex<Vec<(Method, String)>>,
}

impl Recorder {
    /// Stands before `upstream`, an address without a path.
    pub fn before(upstream: &str) -> Self {
        Self::start(Behind::Server(upstream.to_owned()))
    }

    /// Stands before nothing and finds nothing.
    pub fn alone() -> Self {
        Self::start(Behind::Nothing)
    }

    /// Sends everybody to another address.
    pub fn leading_to(address: &str) -> Self {
        Self::start(Behind::Elsewhere(address.to_owned()))
    }

    fn start(behind: Behind) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        // Fails only when there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .no_gzip()
            .tls_certs_only([])
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        let (seen, failing) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { behind, http, seen, failing });
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = Arc::clone(&shared);
        let router = Router::new().fallback(move |request: Request| pass(Arc::clone(&behind), request));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { _runtime: runtime, shared, url }
    }

    /// `http://127.0.0.1:…`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What went through since it was asked last.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.shared.seen.lock().unwrap())
    }

    /// The next such request is answered by 503.
    pub fn fail_once(&self, method: Method, path: &str) {
        self.shared.failing.lock().unwrap().push((method, path.to_owned()));
    }
}

async fn pass(shared: Arc<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    let failing = {
        let mut failing = shared.failing.lock().unwrap();
        let place = failing.iter().position(|(method, start)| *method == parts.method && path.starts_with(start));
        place.map(|place| failing.remove(place)).is_some()
    };
    let (status, headers, bytes) = match &shared.behind {
        _ if failing => (StatusCode::SERVICE_UNAVAILABLE, HeaderMap::new(), Bytes::new()),
        Behind::Server(upstream) => ask(&shared.http, upstream, &parts, &body).await,
        Behind::Nothing => (StatusCode::NOT_FOUND, HeaderMap::new(), Bytes::new()),
        Behind::Elsewhere(address) => {
            let location = (header::LOCATION, HeaderValue::from_str(&format!("{address}{path}")).unwrap());
            (StatusCode::TEMPORARY_REDIRECT, HeaderMap::from_iter([location]), Bytes::new())
        }
    };
    let packed = headers.get(header::CONTENT_ENCODING).is_some_and(|value| value == "gzip");
    shared.seen.lock().unwrap().push(Seen {
        method: parts.method,
        path,
        raw_query: query,
        headers: parts.headers,
        body,
        status: status.as_u16(),
        answer: text(&bytes, packed),
    });
    let mut response = Response::new(Body::from(bytes));
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    response.into_response()
}

async fn ask(
    http: &reqwest::Client,
    upstream: &str,
    parts: &axum::http::request::Parts,
    body: &Bytes,
) -> (StatusCode, HeaderMap, Bytes) {
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut headers = parts.headers.clone();
    headers.remove(header::HOST);
    let request = http.request(parts.method.clone(), format!("{upstream}{target}"));
    let answer = request.headers(headers).body(body.clone()).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    (status, headers, answer.bytes().await.unwrap())
}

fn text(bytes: &Bytes, packed: bool) -> String {
    let mut plain = Vec::new();
    if packed {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).unwrap();
    } else {
        plain.extend_from_slice(bytes);
    }
    String::from_utf8(plain).unwrap()
}
