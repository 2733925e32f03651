//! How much of everything one request or connection may have.

use std::time::Duration;

/// Connections at once; others wait until one ends.
pub(super) const CONNECTIONS: usize = 1_024;
/// Of them, of one address elsewhere; a proxy, or this machine, may speak for many people.
pub(super) const CONNECTIONS_OF_ADDRESS: usize = 256;
/// Request line and headers, in bytes.
pub(super) const HEAD: usize = 16 * 1_024;
pub(super) const HEADERS: usize = 64;
/// What is read of a head at all. Between this and [`HEAD`] it is refused with a page, above it without one.
pub(super) const BUFFER: usize = 32 * 1_024;
pub(super) const READ_HEADERS: usize = 128;
/// For the whole head, and as long a connection may be idle.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(10);
pub(super) const BODY_TIME: Duration = Duration::from_secs(20);
/// Until an answer begins. What it streams then is not bounded, but by a reader that stalls.
pub(super) const ANSWER: Duration = Duration::from_secs(40);
pub(super) const STALL: Duration = Duration::from_secs(20);
pub(super) const HANDSHAKE: Duration = Duration::from_secs(10);
/// Requests under way get so long when the server stops.
pub(super) const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Requests of one person that are looked at at once, and of strangers at one address, who may be a class room.
pub(super) const OF_PERSON: usize = 8;
pub(super) const OF_ADDRESS: usize = 16;

/// The largest body: strangers fill in short forms only. A script and its tests have 64 KiB each, and a form writes a
/// letter of Russian as six.
pub(super) fn body(signed_in: bool, path: &str) -> usize {
    match signed_in {
        true if path.starts_with("/strategies/") => 512 * 1_024,
        true => 256 * 1_024,
        false => 16 * 1_024,
    }
}
