//! Those who only want their page, while others have bad manners.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::server::{Browser, Server};
use crate::tally::Tally;

/// In MB, and for one answer.
const MEMORY: u64 = 200;
const ANSWER: Duration = Duration::from_secs(1);
/// Pages that are asked for at least, however short the trouble is.
const LEAST: u64 = 20;

/// Asks for pages, one after the other, as long as `trouble` lasts; then holds what they saw against the figures.
pub fn during(server: &Server, tally: &mut Tally, trouble: impl FnOnce(&mut Tally)) {
    let mut guest = server.browser();
    let mut member = server.administrator();
    let over = AtomicBool::new(false);
    let mut slowest = Duration::ZERO;
    let mut pages = 0;
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            while pages < LEAST || !over.load(Ordering::SeqCst) {
                let (browser, path) =
                    if pages % 2 == 0 { (&mut guest, "/sign-in") } else { (&mut member, "/settings") };
                slowest = slowest.max(one(browser, path));
                pages += 1;
            }
        });
        trouble(tally);
        over.store(true, Ordering::SeqCst);
        asking.join().unwrap();
    });
    tally.add("pages for others", pages);
    figures(server, slowest, tally);
}

/// How long a page took.
pub fn one(browser: &mut Browser, path: &str) -> Duration {
    let began = Instant::now();
    browser.get(path).is(200);
    began.elapsed()
}

fn figures(server: &Server, slowest: Duration, tally: &mut Tally) {
    // A busy machine makes everything slow: the short form, which is a test, only prints it.
    let counts = std::env::args().any(|argument| argument == "--long");
    tally.hold("slow pages", !counts || slowest < ANSWER, || format!("{slowest:?}"));
    tally.add("ms for the slowest", u64::try_from(slowest.as_millis()).unwrap());
    let peak = memory(server.id(), "VmHWM:") / 1_024;
    tally.hold("too much memory", peak < MEMORY, || format!("{peak} MB"));
    tally.add("MB at most", peak);
}

/// What a process has, in KiB, by its name in `/proc/ID/status`.
pub fn memory(process: u32, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Ends a server, which must still be well.
pub fn end(mut server: Server, tally: &mut Tally) {
    let said = server.stop();
    let well = said.status.code() == Some(0) && !said.stderr.contains("internal error");
    tally.hold("bad ends", well, || said.stderr.clone());
}
