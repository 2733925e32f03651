//! The one-shot server on the registered loopback address, to which the browser brings the code.
//!
//! Its HTTP library has neither time-outs nor a way to cut a connection, so nothing here waits for a client: each
//! request is answered on a thread of its own, and the waiting is bounded whatever clients do.

use std::fmt;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tiny_http::{Method, Request, Server};
use tokio::sync::oneshot;

use super::redirect::Place;
use super::sign_in::{AnswerError, Attempt};
use crate::platform;
use crate::secret::Secret;

/// More requests than any browser makes on the way to its answer.
const MOST_REQUESTS: u32 = 256;
/// How long a request may lie unseen while others stall.
const NUDGE: Duration = Duration::from_millis(100);
const NUDGE_WITHIN: Duration = Duration::from_millis(50);
/// How long the last page may take to leave.
const FAREWELL: Duration = Duration::from_secs(2);

/// A callback that brought no code.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    #[error("cannot listen at `{host}`: {source}")]
    Listen { host: String, source: io::Error },
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error("nobody came back from hh.ru within {} s", .0.as_secs())]
    TimedOut(Duration),
    #[error("too many foreign requests came to the callback address")]
    Flooded,
    #[error("the waiting for the callback was given up")]
    Cancelled,
}

impl CallbackError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Listen { .. } => "see what else uses that port, or add --no-browser and paste the address".to_owned(),
            Self::Answer(error) => error.hint().to_owned(),
            Self::TimedOut(_) | Self::Flooded | Self::Cancelled => {
                "run the login again; with --no-browser you paste the address instead".to_owned()
            }
        }
    }
}

/// A server that waits for one answer. Dropped, it stops.
pub struct Callback {
    answer: oneshot::Receiver<Result<Secret, CallbackError>>,
    stop: Arc<AtomicBool>,
    server: Weak<Server>,
    thread: JoinHandle<()>,
}

/// Waits on `listener`, which [`Place::bind`] gave, for the answer to `attempt`, at most `within`.
pub fn listen(
    listener: TcpListener,
    place: Place,
    attempt: Arc<Attempt>,
    within: Duration,
) -> Result<Callback, CallbackError> {
    let host = place.host.clone();
    let failed = |source| CallbackError::Listen { host: host.clone(), source };
    platform::without_delay(&listener).map_err(failed)?;
    let server = Server::from_listener(listener, None).map_err(|error| failed(io::Error::other(error)))?;
    let server = Arc::new(server);
    let weak = Arc::downgrade(&server);
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, answer) = oneshot::channel();
    let waiting = Waiting { server, place, attempt, within, stop: Arc::clone(&stop) };
    let thread = std::thread::Builder::new()
        .name("callback".to_owned())
        .spawn(move || {
            let result = waiting.wait();
            waiting.send_away();
            drop(waiting);
            // Whoever asked may have gone.
            let _ = sender.send(result);
        })
        .map_err(failed)?;
    Ok(Callback { answer, stop, server: weak, thread })
}

impl Callback {
    /// The code that the browser brought.
    pub async fn code(&mut self) -> Result<Secret, CallbackError> {
        (&mut self.answer).await.unwrap_or(Err(CallbackError::Cancelled))
    }

    /// Ends the waiting: [`Callback::code`] gives `Cancelled`.
    pub fn cancel(&self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(server) = self.server.upgrade() {
            server.unblock();
        }
    }

    /// Whether the waiting is over and its thread gone.
    pub fn is_over(&self) -> bool {
        self.thread.is_finished()
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("over", &self.is_over()).finish_non_exhaustive()
    }
}

struct Waiting {
    server: Arc<Server>,
    place: Place,
    attempt: Arc<Attempt>,
    within: Duration,
    stop: Arc<AtomicBool>,
}

impl Waiting {
    fn wait(&self) -> Result<Secret, CallbackError> {
        let until = Instant::now() + self.within;
        let mut requests = 0;
        loop {
            if self.stop.load(Ordering::SeqCst) {
                return Err(CallbackError::Cancelled);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(CallbackError::TimedOut(self.within));
            }
            let received = self.server.recv_timeout(left.min(NUDGE));
            let Some(request) = received.map_err(|source| self.broken(source))? else {
                self.nudge();
                continue;
            };
            requests += 1;
            if requests > MOST_REQUESTS {
                std::thread::spawn(move || drop(request));
                return Err(CallbackError::Flooded);
            }
            if let Some(result) = self.judge(request) {
                return result;
            }
        }
    }

    /// The library hands a connection to a thread that it takes for free, also when that one is just about to serve a
    /// client that says nothing; there it would lie until another connection ends. This is one that does.
    fn nudge(&self) {
        drop(TcpStream::connect_timeout(&self.place.address, NUDGE_WITHIN));
    }

    /// `None`: the request is not the answer, and the waiting goes on.
    fn judge(&self, request: Request) -> Option<Result<Secret, CallbackError>> {
        let Some(query) = self.query(&request) else {
            answer(request, Page::NotHere);
            return None;
        };
        let (page, result) = match self.attempt.parse_query(&query) {
            Ok(code) => (Page::Done, Ok(code)),
            Err(error @ (AnswerError::AccessDenied | AnswerError::Refused(_))) => (Page::Denied, Err(error)),
            Err(error @ AnswerError::TooLate) => (Page::Foreign, Err(error)),
            Err(_) => {
                answer(request, Page::Foreign);
                return None;
            }
        };
        // The program may end right after, and the person should see the page.
        let _ = answer(request, page).recv_timeout(FAREWELL);
        Some(result.map_err(CallbackError::Answer))
    }

    /// The query of a request that is meant for us: method, `Host` and path fit exactly, and there is no body.
    fn query(&self, request: &Request) -> Option<String> {
        let mut hosts = request.headers().iter().filter(|header| header.field.equiv("Host"));
        let host = hosts.next()?.value.as_str();
        let fits = *request.method() == Method::Get
            && hosts.next().is_none()
            && host.eq_ignore_ascii_case(&self.place.host)
            && !has_body(request)
            && request.remote_addr().is_some_and(|from| from.ip().is_loopback());
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        (fits && path == self.place.path).then(|| query.to_owned())
    }

    /// What still waits in line would keep its connection and a thread for ever.
    fn send_away(&self) {
        while let Ok(Some(request)) = self.server.try_recv() {
            answer(request, Page::NotHere);
        }
    }

    fn broken(&self, source: io::Error) -> CallbackError {
        CallbackError::Listen { host: self.place.host.clone(), source }
    }
}

fn has_body(request: &Request) -> bool {
    let names = ["Content-Length", "Transfer-Encoding", "Expect", "Upgrade"];
    request.headers().iter().any(|header| names.iter().any(|name| header.field.equiv(name)))
}

/// What the browser shows; nothing of a request is ever repeated in it.
#[derive(Clone, Copy)]
enum Page {
    Done,
    Denied,
    Foreign,
    NotHere,
}

impl Page {
    fn status(self) -> &'static str {
        match self {
            Self::Done | Self::Denied => "200 OK",
            Self::Foreign => "400 Bad Request",
            Self::NotHere => "404 Not Found",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => (
                "Ответ hh.ru получен. Эту страницу можно закрыть и вернуться в терминал.",
                "hh.ru's answer has arrived. You can close this page and go back to the terminal.",
            ),
            Self::Denied => (
                "hh.ru не дал доступа. Эту страницу можно закрыть.",
                "hh.ru did not give access. You can close this page.",
            ),
            Self::Foreign => (
                "Это ответ не на тот вход, который сейчас идёт.",
                "This is not the answer to the sign-in that is under way.",
            ),
            Self::NotHere => ("Здесь ничего нет.", "There is nothing here."),
        }
    }

    fn response(self) -> String {
        let (russian, english) = self.words();
        let body = format!(
            "<!doctype html><meta charset=\"utf-8\"><title>hhrun</title>\
             <body style=\"font:1.2em sans-serif;margin:4em auto;max-width:32em\">\
             <p lang=\"ru\">{russian}</p><p lang=\"en\">{english}</p></body>\n"
        );
        format!(
            "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n{body}",
            self.status(),
            body.len()
        )
    }
}

/// Answers on a thread of its own, since a client may stall both reading and writing. Says when it is done.
fn answer(request: Request, page: Page) -> mpsc::Receiver<()> {
    let (sender, done) = mpsc::channel();
    std::thread::spawn(move || {
        // What has a body is dropped, which waits for the rest of it and then answers by itself.
        if !has_body(&request) {
            let mut writer = request.into_writer();
            let written = writer.write_all(page.response().as_bytes()).and_then(|()| writer.flush());
            if let Err(error) = written {
                tracing::debug!(%error, "the callback page did not leave");
            }
        }
        let _ = sender.send(());
    });
    done
}

#[cfg(test)]
mod tests;
