//! Both directions of the pipe to a script's process, as the host holds them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::{Instant, timeout_at};

use crate::platform;
use crate::protocol::{Event, FrameError, MAX_FRAME, decode};

/// A page of vacancies fits, so that it goes over in one piece: bytes.
const PAGE: usize = 512 * 1024;
/// What is read at a time: bytes.
const CHUNK: usize = 64 * 1024;
/// The length before each frame: bytes.
const HEADER: usize = 4;

/// The pipe, and what was read of it and not understood yet.
#[derive(Debug)]
pub(super) struct Wire {
    input: ChildStdin,
    output: ChildStdout,
    heard: Vec<u8>,
    /// Where in `heard` the next frame begins.
    next: usize,
}

impl Wire {
    pub(super) fn new(input: ChildStdin, output: ChildStdout) -> Self {
        platform::widen(&input, PAGE);
        Self { input, output, heard: Vec::new(), next: 0 }
    }

    /// Writes a frame; `false` when the script does not read it in time. What it says meanwhile is kept: a script that
    /// waits to be heard reads nothing.
    pub(super) async fn say(&mut self, frame: &[u8], until: Instant) -> Result<bool, FrameError> {
        let Self { input, output, heard, next } = self;
        let mut written = std::pin::pin!(async {
            input.write_all(frame).await?;
            input.flush().await
        });
        let said = async {
            loop {
                tokio::select! {
                    biased;
                    written = &mut written => return Ok(written?),
                    more = more(output, heard, next) => more?,
                }
            }
        };
        timeout_at(until, said).await.map_or(Ok(false), |said| said.map(|()| true))
    }

    /// Waits until the script has said something. Whoever stops waiting loses nothing.
    pub(super) async fn hear(&mut self) -> Result<(), FrameError> {
        while self.frame()?.is_none() {
            more(&mut self.output, &mut self.heard, &mut self.next).await?;
        }
        Ok(())
    }

    /// What the script says next. Whoever stops waiting loses nothing.
    pub(super) async fn event(&mut self) -> Result<Event, FrameError> {
        self.hear().await?;
        let Some(frame) = self.frame()? else { return Err(closed()) };
        let event = decode(frame);
        self.next += HEADER + frame.len();
        event
    }

    /// The next frame without its length, if all of it is there.
    fn frame(&self) -> Result<Option<&[u8]>, FrameError> {
        let Some((header, body)) = self.heard[self.next..].split_first_chunk::<HEADER>() else { return Ok(None) };
        match u32::from_le_bytes(*header) as usize {
            length if length > MAX_FRAME => Err(FrameError::TooLong(length)),
            length => Ok(body.get(..length)),
        }
    }
}

/// Reads on. Whoever stops waiting loses nothing.
async fn more(output: &mut ChildStdout, heard: &mut Vec<u8>, next: &mut usize) -> Result<(), FrameError> {
    heard.drain(..std::mem::take(next));
    heard.reserve(CHUNK);
    match output.read_buf(heard).await? {
        0 => Err(closed()),
        _ => Ok(()),
    }
}

/// The pipe is no more.
pub(super) fn closed() -> FrameError {
    FrameError::Pipe(std::io::ErrorKind::BrokenPipe.into())
}
