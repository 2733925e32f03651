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
use super::{
    blacklist, captcha, consent, dictionaries, employers, favorites, me, negotiations, oauth, phone, resumes, suggests,
    vacancies,
};
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
        .route("/me", get(me::me).post(me::edit))
        .merge(about_resumes())
        .merge(about_vacancies())
        .merge(about_negotiations())
        .merge(about_words())
        .fallback(async || Refusal::not_found())
        .method_not_allowed_fallback(async || Refusal::not_found())
        .with_state(site)
}

fn about_resumes() -> Router<Arc<Site>> {
    Router::new()
        .route("/resumes/mine", get(resumes::mine))
        .route("/resumes/{id}", get(resumes::one))
        .route("/resumes/{id}/status", get(resumes::status))
        .route("/resumes/{id}/publish", post(resumes::publish))
        .route("/resumes/{id}/similar_vacancies", get(vacancies::similar_to_resume))
        .route("/resume_should_send_sms", get(phone::status))
        .route("/resume_phone_generate_code", post(phone::send))
        .route("/resume_phone_confirm", post(phone::confirm))
}

fn about_vacancies() -> Router<Arc<Site>> {
    Router::new()
        .route("/vacancies", get(vacancies::list))
        .route("/vacancies/{id}", get(vacancies::one))
        .route("/vacancies/{id}/similar_vacancies", get(vacancies::similar))
        .route("/vacancies/{id}/related_vacancies", get(vacancies::related))
        .route("/vacancies/{id}/suitable_resumes", get(resumes::suitable))
        .route("/vacancies/{id}/resumes_by_status", get(resumes::by_status))
        .route("/vacancies/blacklisted", get(blacklist::vacancies))
        .route("/vacancies/blacklisted/{id}", put(blacklist::hide_vacancy).merge(delete(blacklist::show_vacancy)))
        .route("/vacancies/favorited", get(favorites::list))
        .route("/vacancies/favorited/{id}", put(favorites::add).merge(delete(favorites::remove)))
        .route("/employers/{id}", get(employers::one))
        .route("/employers/blacklisted", get(blacklist::employers))
        .route("/employers/blacklisted/{id}", put(blacklist::hide_employer).merge(delete(blacklist::show_employer)))
}

fn about_negotiations() -> Router<Arc<Site>> {
    Router::new()
        .route("/negotiations", get(negotiations::list).post(negotiations::apply))
        .route("/negotiations/active", get(negotiations::active))
        .route("/negotiations/active/{id}", delete(negotiations::withdraw))
        .route("/negotiations/{id}", get(negotiations::one))
        .route("/negotiations/{id}/messages", get(negotiations::read).post(negotiations::write))
}

fn about_words() -> Router<Arc<Site>> {
    Router::new()
        .route("/dictionaries", get(dictionaries::all))
        .route("/areas", get(dictionaries::areas))
        .route("/areas/countries", get(dictionaries::countries))
        .route("/areas/{id}", get(dictionaries::area))
        .route("/metro", get(dictionaries::metro))
        .route("/metro/{id}", get(dictionaries::metro_of))
        .route("/industries", get(dictionaries::industries))
        .route("/languages", get(dictionaries::languages))
        .route("/professional_roles", get(dictionaries::professional_roles))
        .route("/locales", get(dictionaries::locales))
        .route("/suggests/areas", get(suggests::areas))
        .route("/suggests/vacancy_search_keyword", get(suggests::keywords))
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
