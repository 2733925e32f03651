//! What is too late, and what is too much of one person: nobody else is hindered.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::server::{Browser, PASSWORD, Server};
use crate::harness::Scene;

/// The head of a form, whose body is waited for: the server asked for it.
fn begun(browser: &Browser, path: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(&browser.host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(head(browser, path, length).as_bytes()).unwrap();
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

fn head(browser: &Browser, path: &str, length: usize) -> String {
    let (host, cookies) = (&browser.host, browser.cookie_line());
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookies}\r\nExpect: 100-continue\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
}

#[test]
fn a_form_that_comes_after_the_end_of_its_session_changes_nothing() {
    let server = Server::start();
    let mut stolen = server.administrator();
    let body = format!("csrf={}&name=late&from=", stolen.csrf());
    let mut late = begun(&stolen, "/strategies", body.len());
    let mut admin = server.browser();
    admin.post("/sign-in", &[("name", "admin"), ("password", PASSWORD)]).leads_to("/");
    let new = "третья лошадь батарея";
    let fields = [("password_now", PASSWORD), ("password", new), ("again", new)];
    admin.post("/settings/password", &fields).leads_to("/settings?done=password");
    late.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    late.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    admin.get("/strategies/late").is(404);
}

#[test]
fn many_uploads_of_one_person_wait_for_each_other_and_hinder_nobody() {
    let server = Server::start();
    let mut admin = server.administrator();
    let mut guest = server.joined(&server.invite(&[]), "guest");
    let csrf = guest.csrf();
    let slow: Vec<TcpStream> = (0..8).map(|_| begun(&guest, "/strategies/none", 500_000)).collect();
    let mut ninth = TcpStream::connect(&server.host).unwrap();
    ninth.write_all(head(&guest, "/strategies", 1).as_bytes()).unwrap();
    ninth.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut first = [0; 1];
    assert!(ninth.read(&mut first).is_err(), "it has to wait");
    admin.get("/settings").is(200);
    server.browser().get("/sign-in").is(200);
    drop(slow);
    guest.post_with("/strategies", &csrf, &[("name", "own"), ("from", "")]).leads_to("/strategies/own?done=created");
}

#[test]
fn whose_address_is_no_text_is_told_so_on_a_page() {
    let server = Server::start();
    let mut admin = server.administrator();
    for path in ["/journal/%ff", "/journal?page=1&page=2", "/strategies/%ff", "/sign-in?next=a&next=b"] {
        let answer = admin.get(path);
        assert_eq!(answer.is(400).header("content-type"), "text/html; charset=utf-8", "{path}");
    }
}

#[test]
fn who_is_disabled_does_not_go_on() {
    let server = Server::with(Scene::new(), &["--sandbox", "--runs", "1"]);
    let mut admin = server.administrator();
    admin.connect_as("ivan").leads_to("/?done=connected");
    let mut guest = server.joined(&server.invite(&["--sandbox"]), "guest");
    guest.connect_as("anna").leads_to("/?done=connected");
    // A machine may be fast enough to have run both before anybody is disabled.
    let stopped = (0..10).any(|_| {
        let (csrf, own) = (admin.csrf(), guest.csrf());
        admin.post_with("/run", &csrf, &[]).leads_to("/run");
        guest.post_with("/run", &own, &[]).leads_to("/run");
        admin.post_with("/administration/disable", &csrf, &[("name", "Guest")]).leads_to("/administration");
        guest.get("/").leads_to("/sign-in");
        admin.post_with("/administration/enable", &csrf, &[("name", "Guest")]).leads_to("/administration");
        guest.post("/sign-in", &[("name", "guest"), ("password", PASSWORD)]).leads_to("/");
        admin.run_is_over();
        guest.run_is_over().body.contains("Stopped as you asked")
    });
    assert!(stopped);
}
