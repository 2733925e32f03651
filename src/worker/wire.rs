//! Both directions of the pipe to a script's process, as the host holds them.

use std::collections::VecDeque;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::{Instant, timeout_at};

use crate::platform;
use crate::protocol::{Event, FrameError, HEADER, decode, first_frame};

/// A page of vacancies fits, so that it goes over in one piece: bytes.
const PAGE: usize = 512 * 1024;
/// What is read at a time: bytes.
const CHUNK: usize = 64 * 1024;
/// The most lines of log that are kept until somebody asks for them.
pub(super) const MAX_LOG: usize = 10_000;

/// The pipe, and what came through it.
#[derive(Debug)]
pub(super) struct Wire {
    input: ChildStdin,
    heard: Heard,
}

/// What the script said, as far as it is there.
#[derive(Debug)]
struct Heard {
    output: ChildStdout,
    /// The beginning of a message.
    bytes: Vec<u8>,
    events: VecDeque<Event>,
    /// Lines of log among the events.
    lines: usize,
}

impl Wire {
    pub(super) fn new(input: ChildStdin, output: ChildStdout) -> Self {
        platform::widen(&input, PAGE);
        Self { input, heard: Heard { output, bytes: Vec::new(), events: VecDeque::new(), lines: 0 } }
    }

    /// Writes a frame; `false` when the script does not read it in time. What it says meanwhile is kept: a script that
    /// waits to be heard reads nothing.
    pub(super) async fn say(&mut self, frame: &[u8], until: Instant) -> Result<bool, FrameError> {
        let Self { input, heard } = self;
        let mut written = std::pin::pin!(async {
            input.write_all(frame).await?;
            input.flush().await
        });
        let said = async {
            loop {
                tokio::select! {
                    biased;
                    written = &mut written => return Ok(written?),
                    more = heard.more() => more?,
                }
            }
        };
        timeout_at(until, said).await.map_or(Ok(false), |said| said.map(|()| true))
    }

    /// Waits until the script has said something. Whoever stops waiting loses nothing.
    pub(super) async fn hear(&mut self) -> Result<(), FrameError> {
        while self.heard.events.is_empty() {
            self.heard.more().await?;
        }
        Ok(())
    }

    /// What the script says next. Whoever stops waiting loses nothing.
    pub(super) async fn event(&mut self) -> Result<Event, FrameError> {
        self.hear().await?;
        let event = self.heard.events.pop_front().ok_or_else(FrameError::closed)?;
        if matches!(event, Event::Log(_)) {
            self.heard.lines -= 1;
        }
        Ok(event)
    }
}

impl Heard {
    /// Reads on. Whoever stops waiting loses nothing.
    async fn more(&mut self) -> Result<(), FrameError> {
        // What could not be understood cannot be understood the next time either.
        self.understand()?;
        self.bytes.reserve(CHUNK);
        match self.output.read_buf(&mut self.bytes).await? {
            0 => Err(FrameError::closed()),
            _ => self.understand(),
        }
    }

    fn understand(&mut self) -> Result<(), FrameError> {
        let mut understood = 0;
        let outcome = loop {
            let (event, length) = match first_frame(&self.bytes[understood..]) {
                Ok(Some(frame)) => (decode(frame), HEADER + frame.len()),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            match event {
                Ok(event) => self.take(event),
                Err(error) => break Err(error),
            }
            understood += length;
        };
        self.bytes.drain(..understood);
        outcome
    }

    /// Keeps an event; of more lines than anybody wants to read the rest is dropped.
    fn take(&mut self, event: Event) {
        if matches!(event, Event::Log(_)) {
            if self.lines >= MAX_LOG {
                return;
            }
            self.lines += 1;
        }
        self.events.push_back(event);
    }
}
