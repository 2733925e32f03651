//! Server-sent events: what goes on for one person, as it goes on.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::web::accounts::Token;
use crate::web::engine::View;
use crate::web::server::{Member, Refusal, Site};

/// Between two events: a bar need not move faster.
const PACE: Duration = Duration::from_millis(250);
/// A connection that is silent for longer may be cut by a proxy; also how soon a session's end is noticed.
const BEAT: Duration = Duration::from_secs(10);
/// A browser asks again when the stream ends.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Streams of one person at once. A browser has six connections to a server, and the pages want some of them.
const MOST: usize = 4;

struct Stream {
    view: watch::Receiver<View>,
    closing: watch::Receiver<bool>,
    site: Arc<Site>,
    token: Token,
    until: Instant,
    first: bool,
    over: bool,
}

/// The stream; it ends with the session, and with the server.
pub(in crate::web) async fn stream(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    let (engine, user) = (site.engine.clone(), member.account.name.clone());
    let view = tokio::task::spawn_blocking(move || engine.watch(&user)).await.map_err(|_| Refusal::Failed)?;
    if site.engine.watchers(&member.account.name) > MOST {
        return Err(Refusal::Wait(BEAT));
    }
    let until = Instant::now() + LONGEST;
    let closing = site.engine.closing();
    let stream = Stream { view, closing, site, token: member.token, until, first: true, over: false };
    let events = futures_util::stream::unfold(stream, |mut stream| async move {
        let text = stream.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), stream))
    });
    let headers =
        [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8"), (header::CACHE_CONTROL, "no-store, no-transform")];
    Ok((headers, Body::from_stream(events)).into_response())
}

impl Stream {
    async fn next(&mut self) -> Option<String> {
        if self.over || Instant::now() > self.until {
            return None;
        }
        if !self.first {
            let closing = async { self.closing.wait_for(|closed| *closed).await.is_ok() };
            tokio::select! {
                changed = self.view.changed() => changed.ok()?,
                () = tokio::time::sleep(BEAT) => {}
                _ = closing => return None,
            }
            tokio::time::sleep(PACE).await;
        }
        self.first = false;
        if self.site.accounts.signed_in(&self.token).is_none() {
            self.over = true;
            return Some("event: end\ndata: {}\n\n".to_owned());
        }
        let view = self.view.borrow_and_update().clone();
        Some(format!("event: view\ndata: {}\n\n", serde_json::to_string(&view).ok()?))
    }
}
