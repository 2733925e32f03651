//! Why a script's process is gone: what it said before it died, and how it ended.

use std::process::ExitStatus;

use tokio::io::AsyncReadExt;
use tokio::process::ChildStderr;

use super::{Crash, Error};
use crate::platform;
use crate::protocol::{Failure, Hook, LAST_WORDS, Stop, strip_controls};

/// Goes by what Rust's runtime says before it aborts; a signal by itself says little.
pub(super) fn cause(status: ExitStatus, words: &str, hook: Option<Hook>) -> Error {
    let said = words.lines().find_map(|line| serde_json::from_str::<Failure>(line.strip_prefix(LAST_WORDS)?).ok());
    if let Some(failure) = said {
        return Box::new(failure).into();
    }
    let stop = if words.contains("memory allocation of") {
        Some(Stop::Memory)
    } else if words.contains("overflowed its stack") {
        Some(Stop::Stack)
    } else {
        None
    };
    if let Some(stop) = stop {
        return Error::Stopped { stop, hook, failure: None };
    }
    let crash = match platform::signal(status) {
        Some(signal) => Crash::Signal(signal),
        None => Crash::Exit { code: status.code().unwrap_or(-1), last: last_line(words) },
    };
    Error::Crashed { crash, hook }
}

fn last_line(words: &str) -> Option<String> {
    let line = words.lines().map(str::trim).rfind(|line| !line.is_empty() && !line.starts_with("note: "))?;
    Some(strip_controls(line, false).into_owned())
}

/// The beginning of what the process says before it dies, which may hold a long line of the script. The rest is read and
/// dropped, so that it never waits for somebody to listen.
pub(super) async fn last_words(mut stderr: ChildStderr) -> String {
    const KEPT: usize = 512 * 1024;
    let mut words = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = stderr.read(&mut buffer).await {
        let room = KEPT.saturating_sub(words.len()).min(count);
        words.extend_from_slice(&buffer[..room]);
    }
    String::from_utf8_lossy(&words).into_owned()
}
