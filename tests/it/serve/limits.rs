//! Many slow clients, and others who are answered all the same.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::server::{Server, send};

#[test]
fn slow_clients_are_closed_and_hinder_nobody() {
    let server = Server::start();
    let slow: Vec<TcpStream> = (0..200)
        .map(|number| {
            let mut stream = TcpStream::connect(&server.host).unwrap();
            // Some send a part of a head, some a head and a part of a body, some nothing.
            let part = ["GET / HTTP/1.1\r\nHost: x", "POST /sign-in HTTP/1.1\r\nX-A: ", ""][number % 3];
            stream.write_all(part.as_bytes()).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        let began = Instant::now();
        server.browser().get("/sign-in").is(200);
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    }
    // Each is closed by the server, with or without a word.
    let began = Instant::now();
    for mut stream in slow {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut rest = Vec::new();
        assert!(stream.read_to_end(&mut rest).is_ok() || !rest.is_empty(), "left open");
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn floods_are_cut_off_early() {
    let server = Server::start();
    let host = &server.host;
    let header = format!("X-A: {}\r\n", "a".repeat(1_000));
    let huge = format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\n{}\r\n", header.repeat(5_000));
    assert!([0, 431].contains(&send(host, huge.as_bytes()).status));
    let body = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 1000000000\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{}",
        "a".repeat(1_000_000)
    );
    assert!([0, 413].contains(&send(host, body.as_bytes()).status));
    server.browser().get("/healthz").is(200);
}
