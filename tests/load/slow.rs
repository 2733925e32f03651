//! Clients that send a byte now and then, or nothing, or do not read what they asked for.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::floods;
use crate::others;
use crate::server::Server;
use crate::sign_ins;
use crate::tally::Tally;

/// The server lets go of each within this time; its longest patience is 20 s.
const PATIENCE: Duration = Duration::from_secs(40);
/// So few are not waited for to the end.
const SHORT: u32 = 100;
/// Between two bytes of each.
const BEAT: Duration = Duration::from_millis(50);

pub fn clients(rounds: u32, seed: u64) -> Tally {
    Tally::shared(rounds, 1, seed, all)
}

/// So many, until the server has let go of each.
fn all(count: u32, dice: &mut Dice, tally: &mut Tally) {
    let server = Server::start();
    let long = count > SHORT;
    others::during(&server, tally, |tally| {
        let mut crowd = Crowd::come(&server, count);
        tally.add("clients at once", count.into());
        // The short form only looks at the first second of it.
        let end = Instant::now() + if long { PATIENCE } else { Duration::from_secs(1) };
        while crowd.is_there() && Instant::now() < end {
            crowd.drip(dice);
        }
        if long {
            tally.hold("never let go of", !crowd.is_there(), || format!("{} clients", crowd.left()));
        }
    });
    others::end(server, tally);
}

/// Slow clients, floods and sign-ins together.
pub fn with_everything(rounds: u32, seed: u64) -> Tally {
    Tally::shared(rounds.min(1), 1, seed, |_, dice, tally| {
        let server = Server::start();
        others::during(&server, tally, |tally| {
            let over = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let slow = scope.spawn(|| {
                    let mut crowd = Crowd::come(&server, 500);
                    while !over.load(Ordering::SeqCst) {
                        crowd.drip(dice);
                        crowd.come_again(&server);
                    }
                });
                let sending = [floods::headers, floods::bodies];
                let here = &server;
                let sending = sending.map(|send| scope.spawn(move || (0..10).for_each(|_| drop(send(here)))));
                sign_ins::try_all(&server, 100, tally);
                for one in sending {
                    one.join().unwrap();
                }
                over.store(true, Ordering::SeqCst);
                slow.join().unwrap();
            });
            tally.add("slow clients", 500);
            tally.add("floods", 20);
        });
        others::end(server, tally);
    })
}

/// The slow ones.
struct Crowd(Vec<Option<TcpStream>>);

impl Crowd {
    fn come(server: &Server, count: u32) -> Self {
        Self((0..count as usize).map(|number| Some(come(server, number))).collect())
    }

    /// Whoever was let go of comes again.
    fn come_again(&mut self, server: &Server) {
        for (number, place) in self.0.iter_mut().enumerate() {
            if place.is_none() {
                *place = Some(come(server, number));
            }
        }
    }

    fn left(&self) -> usize {
        self.0.iter().flatten().count()
    }

    fn is_there(&self) -> bool {
        self.left() > 0
    }

    /// Each sends one byte more; those that the server closed are gone.
    fn drip(&mut self, dice: &mut Dice) {
        let byte = [b'a' + u8::try_from(dice.below(26)).unwrap()];
        for (number, place) in self.0.iter_mut().enumerate() {
            let Some(stream) = place else { continue };
            let gone = match number % 4 {
                0 | 1 => stream.write(&byte).is_err_and(|error| !would_block(&error)) || is_closed(stream),
                2 => is_closed(stream),
                _ => is_reset(stream),
            };
            if gone {
                *place = None;
            }
        }
        std::thread::park_timeout(BEAT);
    }
}

/// A head without end, a body without end, silence, and one that asks much and reads nothing.
fn come(server: &Server, number: usize) -> TcpStream {
    let host = &server.host;
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_nonblocking(true).unwrap();
    if number % 4 == 3 {
        // What is not read fills the server's side at once.
        rustix::net::sockopt::set_socket_recv_buffer_size(&stream, 4_096).unwrap();
    }
    let begun = match number % 4 {
        0 => format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-A: "),
        1 => format!(
            "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 16000\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf="
        ),
        2 => String::new(),
        _ => format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\n\r\n").repeat(100),
    };
    // What does not fit is not sent: the server may be as slow.
    let _ = stream.write(begun.as_bytes());
    stream
}

fn would_block(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::WouldBlock
}

/// Whether the server has closed it; what it said before is read.
fn is_closed(stream: &mut TcpStream) -> bool {
    let mut some = [0; 4_096];
    loop {
        match stream.read(&mut some) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return !would_block(&error),
        }
    }
}

/// The same without reading: to a connection that is gone nothing can be sent, not even an empty line.
fn is_reset(stream: &mut TcpStream) -> bool {
    stream.write(b"\r\n").is_err_and(|error| !would_block(&error))
}
