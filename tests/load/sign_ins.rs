//! Many passwords at once: each takes 19 MiB to try.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::others;
use crate::server::Server;
use crate::tally::Tally;

pub fn at_once(rounds: u32, seed: u64) -> Tally {
    Tally::shared(rounds, 1, seed, |count, _, tally| tried(count, tally))
}

fn tried(count: u32, tally: &mut Tally) {
    let server = Server::start();
    others::during(&server, tally, |tally| try_all(&server, count, tally));
    others::end(server, tally);
}

/// So many people sign in at once, each with a wrong password; each is answered.
pub fn try_all(server: &Server, count: u32, tally: &mut Tally) {
    let (refused, waiting, others) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for number in 0..count {
            let (refused, waiting, others) = (&refused, &waiting, &others);
            scope.spawn(move || {
                let mut browser = server.browser();
                let name = format!("nobody{number}");
                let fields = [("name", name.as_str()), ("password", "wrong wrong wrong")];
                let status = browser.post("/sign-in", &fields).status;
                // Some are asked to wait: all come from one address.
                let counter = match status {
                    422 => refused,
                    429 | 503 => waiting,
                    _ => others,
                };
                counter.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    tally.add("refused", refused.into_inner());
    tally.add("asked to wait", waiting.into_inner());
    let others = others.into_inner();
    tally.hold("not answered", others == 0, || format!("{others}"));
}
