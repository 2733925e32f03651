//! The server: connections, routes, and what happens to every request.

mod caller;
mod passage;
mod site;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::routing::{delete, get, post, put};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::answers::Refusal;
use super::{blacklist, captcha, consent, dictionaries, me, negotiations, oauth, resumes, vacancies};
pub(super) use caller::{SignedIn, Visitor};
pub(super) use site::Site;
pub use site::{SeenRequest, TokenRequests};

/// Requests under way get so long when the sandbox stops.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Every operation.
fn routes(site: Arc<Site>) -> Router {
    Router::new()
        .route("/oauth/authorize", get(consent::page).post(consent::decide))
        .route("/oauth/done", get(consent::done))
        .route("/captcha", get(captcha::ask).post(captcha::solved))
        .route("/token", post(oauth::token))
        .route("/oauth/token", post(oauth::token).delete(oauth::invalidate))
        .route("/me", get(me::me))
        .route("/resumes/mine", get(resumes::mine))
        .route("/resumes/{id}", get(resumes::one))
        .route("/resumes/{id}/similar_vacancies", get(vacancies::similar))
        .route("/vacancies", get(vacancies::list))
        .route("/vacancies/{id}", get(vacancies::one))
        .route("/vacancies/blacklisted", get(blacklist::vacancies))
        .route("/vacancies/blacklisted/{id}", put(blacklist::hide_vacancy).merge(delete(blacklist::show_vacancy)))
        .route("/employers/blacklisted", get(blacklist::employers))
        .route("/employers/blacklisted/{id}", put(blacklist::hide_employer).merge(delete(blacklist::show_employer)))
        .route("/negotiations", get(negotiations::list).post(negotiations::apply))
        .route("/dictionaries", get(dictionaries::all))
        .route("/areas", get(dictionaries::areas))
        .fallback(async || Refusal::not_found())
        .method_not_allowed_fallback(async || Refusal::not_found())
        .with_state(site)
}

/// Accepts connections until told to stop (or until whoever could tell is gone).
pub(super) async fn serve(listener: TcpListener, site: Arc<Site>, mut stop: watch::Receiver<bool>) {
    let routes = routes(Arc::clone(&site));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(converse(stream, routes.clone(), Arc::clone(&site), stop.clone()));
                    }
                    // Out of file descriptors, most likely: some come back when connections end.
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
            Some(_) = connections.join_next() => {}
            _ = stop.changed() => break,
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(LAST_ANSWERS, finished).await;
}

/// One connection. An error of the service closes it without an answer, which is what a fault asks for.
async fn converse(stream: TcpStream, routes: Router, site: Arc<Site>, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        passage::pass(request.map(axum::body::Body::new) as Request, routes.clone(), Arc::clone(&site))
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
