//! A proxy stands between the program and hh.ru, never between it and this machine.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use crate::harness::{Said, Scene};
use crate::hh::Hh;

/// Takes one connection, hears its first bytes and hangs up politely.
struct Proxy {
    address: String,
    heard: mpsc::Receiver<Vec<u8>>,
}

impl Proxy {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (sender, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let Ok(mut connection) = connection else { return };
                if sender.send(first_bytes(&mut connection)).is_err() {
                    return;
                }
                let _ = connection.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
            }
        });
        Self { address, heard }
    }
}

fn first_bytes(connection: &mut TcpStream) -> Vec<u8> {
    let mut buffer = [0; 512];
    let count = connection.read(&mut buffer).unwrap_or(0);
    buffer[..count].to_vec()
}

/// Somebody whose application is at hh.ru itself, and who pastes a code.
fn pastes_a_code(scene: &mut Scene) -> Said {
    for (name, value) in
        [("HH_CLIENT_ID", "ID"), ("HH_CLIENT_SECRET", "SECRET"), ("HH_CONTACT_EMAIL", "me@example.com")]
    {
        scene.set(name, value);
    }
    let mut login = scene.spawn(["login", "--user", "bob", "--no-browser"]);
    login.wait_for("https://hh.ru/oauth/authorize?");
    login.type_line("ACODE");
    login.finish()
}

#[test]
fn hh_is_reached_through_an_http_proxy() {
    let proxy = Proxy::start();
    for variable in ["HH_PROXY", "HTTPS_PROXY"] {
        let mut scene = Scene::new();
        scene.set(variable, format!("http://{}", proxy.address));
        pastes_a_code(&mut scene).code(5).complains(&["hint:"]);
        let heard = String::from_utf8(proxy.heard.recv().unwrap()).unwrap();
        assert!(heard.starts_with("CONNECT api.hh.ru:443 HTTP/1.1\r\n"), "{heard}");
        assert!(!heard.contains("SECRET"), "{heard}");
    }
}

#[test]
fn hh_is_reached_through_a_socks_proxy() {
    let proxy = Proxy::start();
    let mut scene = Scene::new();
    scene.set("HH_PROXY", format!("socks5h://{}", proxy.address));
    pastes_a_code(&mut scene).code(5).complains(&["hint:"]);
    assert_eq!(proxy.heard.recv().unwrap()[0], 5);
}

#[test]
fn this_machine_is_reached_without_a_proxy() {
    let proxy = Proxy::start();
    let hh = Hh::start();
    let mut scene = hh.bob();
    scene.set("HH_PROXY", format!("http://{}", proxy.address));
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(0);
    scene.hhrun(["plain.rhai", "--user", "bob", "--sandbox", "--dry-run"]).code(0);
    assert!(proxy.heard.try_recv().is_err());
}
