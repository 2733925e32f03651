use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Callback, CallbackError, listen};
use crate::hh::oauth::{Application, AuthorizeOptions};
use crate::secret::{ExposeSecret, Secret};
use crate::session::redirect::Redirect;
use crate::session::sign_in::{self, AnswerError};

/// A callback under way, and the parts of the right request to it.
struct Under {
    callback: Callback,
    address: SocketAddr,
    state: String,
}

fn under_way(within: Duration) -> Under {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let redirect_uri = format!("http://{address}/callback");
    let application = Application {
        client_id: "id".into(),
        client_secret: Secret::from("secret"),
        redirect_uri: Some(redirect_uri.clone()),
    };
    let page = "https://hh.ru/oauth/authorize".parse().unwrap();
    let attempt = sign_in::begin(&application, &page, AuthorizeOptions::default()).unwrap();
    let state = attempt.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let Ok(Redirect::Here(place)) = Redirect::parse(&redirect_uri) else { panic!("{redirect_uri}") };
    let callback = listen(listener, place, Arc::new(attempt), within).unwrap();
    Under { callback, address, state }
}

impl Under {
    fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let request = request.replace("STATE", &self.state).replace("HOST", &self.address.to_string());
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// The status line and the body.
    fn ask(&self, request: &str) -> String {
        let mut stream = self.send(request);
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }

    fn wait_until_over(self) {
        let Under { callback, address, .. } = self;
        let thread = {
            let mut callback = std::mem::ManuallyDrop::new(callback);
            std::mem::replace(&mut callback.thread, std::thread::spawn(|| {}))
        };
        thread.join().unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while TcpListener::bind(address).is_err() {
            assert!(Instant::now() < until, "the address stays taken");
            std::thread::yield_now();
        }
    }
}

const RIGHT: &str = "GET /callback?code=C0DE&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n";

#[tokio::test]
async fn the_browser_brings_the_code_and_sees_a_page_in_both_languages() {
    let mut under = under_way(Duration::from_secs(60));
    let page = under.ask(RIGHT);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(
        page.contains("Connection: close")
            && page.contains("Ответ hh.ru получен")
            && page.contains("answer has arrived")
    );
    assert!(!page.contains("C0DE"));
    assert_eq!(under.callback.code().await.unwrap().expose_secret(), "C0DE");
    under.wait_until_over();
}

#[tokio::test]
async fn what_is_wrong_foreign_slow_or_too_long_neither_counts_nor_ends_the_waiting() {
    let mut under = under_way(Duration::from_secs(60));
    let wrong = [
        ("GET /favicon.ico HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET /callback/x?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: evil.example\r\n\r\n", "404"),
        ("GET /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", "404"),
        ("GET /callback?code=EVIL&state=STATE HTTP/1.1\r\n\r\n", "404"),
        ("POST /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\nhi", "500"),
        ("GET /callback?code=EVIL&state=foreign HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"),
        ("GET /callback?code=EVIL HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"),
        ("GET /callback?error=access_denied&state=foreign HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"),
        ("GET /callback?code=A&code=B&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"),
        ("HEAD /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("OPTIONS /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET http://evil.example/callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET //callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET /%63allback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET /callback/../callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("GET /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: localhost:1\r\n\r\n", "404"),
        ("GET /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST.evil.example\r\n\r\n", "404"),
        (
            "GET /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "500",
        ),
        ("GET /callback?code=EVIL&state=STATE&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"),
        ("GET /callback?code=&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"),
        ("GET /callback#?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n", "404"),
        ("nonsense\r\n\r\n", "400"),
    ];
    for (request, status) in wrong {
        let answer = under.ask(request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {answer}");
    }
    let _slow = under.send("GET /callback?code=EVIL&state=STA");
    let _slower =
        under.send("POST /callback?code=EVIL&state=STATE HTTP/1.1\r\nHost: HOST\r\nContent-Length: 90000\r\n\r\n");
    let _silent = TcpStream::connect(under.address).unwrap();
    assert!(under.ask(RIGHT).starts_with("HTTP/1.1 200"));
    assert_eq!(under.callback.code().await.unwrap().expose_secret(), "C0DE");
    under.wait_until_over();
}

#[tokio::test]
async fn clients_that_say_nothing_keep_nobody_waiting() {
    for _ in 0..3 {
        let mut under = under_way(Duration::from_secs(60));
        let _silent: Vec<_> = (0..12).map(|_| TcpStream::connect(under.address).unwrap()).collect();
        assert!(under.ask(RIGHT).starts_with("HTTP/1.1 200"));
        assert_eq!(under.callback.code().await.unwrap().expose_secret(), "C0DE");
    }
}

#[tokio::test]
async fn a_refusal_with_our_state_ends_it() {
    let mut under = under_way(Duration::from_secs(60));
    let page = under.ask("GET /callback?error=access_denied&state=STATE HTTP/1.1\r\nHost: HOST\r\n\r\n");
    assert!(page.contains("did not give access"), "{page}");
    let error = under.callback.code().await.unwrap_err();
    assert!(matches!(error, CallbackError::Answer(AnswerError::AccessDenied)), "{error}");
    under.wait_until_over();
}

#[tokio::test]
async fn time_ends_it() {
    let mut under = under_way(Duration::from_millis(20));
    let error = under.callback.code().await.unwrap_err();
    assert!(matches!(error, CallbackError::TimedOut(_)), "{error}");
    under.wait_until_over();
}

#[tokio::test]
async fn it_can_be_given_up() {
    let mut under = under_way(Duration::from_secs(600));
    under.callback.cancel();
    assert!(matches!(under.callback.code().await, Err(CallbackError::Cancelled)));
    under.wait_until_over();
}

#[tokio::test]
async fn a_flood_ends_it() {
    let mut under = under_way(Duration::from_secs(600));
    for _ in 0..super::MOST_REQUESTS {
        under.ask("GET / HTTP/1.1\r\nHost: HOST\r\n\r\n");
    }
    let _last = under.send("GET / HTTP/1.1\r\nHost: HOST\r\n\r\n");
    assert!(matches!(under.callback.code().await, Err(CallbackError::Flooded)));
    under.wait_until_over();
}
