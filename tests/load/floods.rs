//! Requests that never end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::others;
use crate::server::Server;
use crate::tally::Tally;

const MB: usize = 1_000_000;
/// Floods at once.
const AT_ONCE: u32 = 4;
/// A server that neither reads nor closes for so long has hung.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn of_headers(rounds: u32, seed: u64) -> Tally {
    Tally::shared(rounds, 1, seed, |count, _, tally| flood(count, headers, tally))
}

pub fn of_bodies(rounds: u32, seed: u64) -> Tally {
    Tally::shared(rounds, 1, seed, |count, _, tally| flood(count, bodies, tally))
}

fn flood(count: u32, send: fn(&Server) -> Vec<Flood>, tally: &mut Tally) {
    let server = Server::start();
    others::during(&server, tally, |tally| {
        let floods: Vec<Flood> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..AT_ONCE)
                .map(|_| scope.spawn(|| (0..count / AT_ONCE).flat_map(|_| send(&server)).collect::<Vec<_>>()))
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        for Flood { taken, wanted, status } in floods {
            tally.count("floods");
            tally.hold("not cut off", taken < wanted && [0, 400, 403, 411, 413, 431].contains(&status), || {
                format!("{taken} of {wanted} bytes, status {status}")
            });
        }
    });
    others::end(server, tally);
}

/// What came of one.
pub struct Flood {
    /// Bytes that the system took; what lay between the two when the server closed is among them.
    taken: usize,
    wanted: usize,
    /// 0: nothing was said.
    status: u16,
}

/// Many headers, and one endless one.
pub fn headers(server: &Server) -> Vec<Flood> {
    let begin = format!("GET /sign-in HTTP/1.1\r\nHost: {}\r\n", server.host);
    let many = format!("X-A: {}\r\n", "a".repeat(1_000));
    let one = "a".repeat(64 * 1_024);
    vec![pour(server, &begin, &many, 100 * MB), pour(server, &format!("{begin}X-A: "), &one, 100 * MB)]
}

/// One that says how long it is, one that says it is short, and one in pieces.
pub fn bodies(server: &Server) -> Vec<Flood> {
    let host = &server.host;
    let begin = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n"
    );
    let some = "a".repeat(64 * 1_024);
    let piece = format!("10000\r\n{some}\r\n");
    let heads = [
        ("Content-Length: 1000000000", &some),
        ("Content-Length: 16000", &some),
        ("Transfer-Encoding: chunked", &piece),
    ];
    heads.into_iter().map(|(head, more)| pour(server, &format!("{begin}{head}\r\n\r\n"), more, 1_000 * MB)).collect()
}

fn pour(server: &Server, begin: &str, more: &str, wanted: usize) -> Flood {
    let mut stream = TcpStream::connect(&server.host).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut taken = 0;
    let mut next = begin;
    while taken < wanted {
        match stream.write(next.as_bytes()) {
            Ok(count) => taken += count,
            Err(_) => break,
        }
        next = more;
    }
    let mut answer = Vec::new();
    // What was said may be lost with the rest of the flood.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Flood { taken, wanted, status }
}
