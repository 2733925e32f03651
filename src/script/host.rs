//! The pipe to the host, as the functions that a script calls share it: a question in the middle of a hook or a
//! task, and the answer to it.

use std::cell::{Cell, RefCell};
use std::io::{Read, Write};
use std::rc::Rc;
use std::time::Instant;

use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position};

use super::journal::Journal;
use crate::protocol::{Call, Event, FrameError, Question, Refusal, Reply, Stop, read_frame, write_frame};

/// Both directions of the pipe.
pub(crate) struct Pipe {
    reader: Box<dyn Read>,
    writer: Box<dyn Write>,
}

impl Pipe {
    pub(crate) fn new(reader: impl Read + 'static, writer: impl Write + 'static) -> Self {
        Self { reader: Box::new(reader), writer: Box::new(writer) }
    }

    pub(crate) fn read(&mut self) -> Result<Option<Call>, FrameError> {
        read_frame(&mut self.reader)
    }

    pub(crate) fn write(&mut self, event: &Event) -> Result<(), FrameError> {
        write_frame(&mut self.writer, event)
    }

    pub(crate) fn flush(&mut self) -> Result<(), FrameError> {
        Ok(self.writer.flush()?)
    }
}

/// The host, as a script reaches it.
pub(crate) struct Host {
    pipe: RefCell<Option<Rc<RefCell<Pipe>>>>,
    journal: Rc<Journal>,
    deadline: Rc<Cell<Option<Instant>>>,
    /// The last error that the script could have caught.
    refused: RefCell<Option<String>>,
}

/// Where in a script the host is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    source: Option<String>,
    position: Position,
}

/// Why a script was ended, carried by the error that ends it.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) stop: Stop,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// The file as the program calls it, and the call's place there: the engine moves the place of errors that end a
    /// script out to the first call.
    pub(crate) source: Option<String>,
    pub(crate) position: Position,
}

impl Asking {
    /// Here and now.
    pub(crate) fn at(context: &NativeCallContext) -> Self {
        Self { source: context.call_source().map(str::to_owned), position: context.call_position() }
    }
}

impl Host {
    pub(crate) fn new(journal: Rc<Journal>, deadline: Rc<Cell<Option<Instant>>>) -> Self {
        Self { pipe: RefCell::default(), journal, deadline, refused: RefCell::default() }
    }

    /// From here on there is somebody to ask.
    pub(crate) fn connect(&self, pipe: Rc<RefCell<Pipe>>) {
        *self.pipe.borrow_mut() = Some(pipe);
    }

    /// Whether this is the error that the host last answered with.
    pub(crate) fn refused_with(&self, message: &str) -> bool {
        self.refused.borrow().as_deref() == Some(message)
    }

    /// Asks, and waits for the answer; the script's clock stands still meanwhile.
    pub(crate) fn ask(&self, asking: &Asking, question: Question) -> Result<Reply, Box<EvalAltResult>> {
        let began = Instant::now();
        let answer = self.exchange(question).map_err(|error| self.cut_off(asking, &error.to_string()))?;
        if let Some(deadline) = self.deadline.get() {
            self.deadline.set(deadline.checked_add(began.elapsed()));
        }
        match answer {
            Ok(reply) => Ok(reply),
            Err(Refusal::Error { message, help }) => {
                *self.refused.borrow_mut() = Some(message.clone());
                let message = match help {
                    Some(help) if help.starts_with("did you mean") => format!("{message}; {help}"),
                    _ => message,
                };
                Err(EvalAltResult::ErrorRuntime(message.into(), asking.position).into())
            }
            Err(Refusal::End { stop, message, help }) => Err(self.end(asking, stop, message, help)),
        }
    }

    /// Ends the script; it cannot catch this.
    pub(crate) fn end(&self, asking: &Asking, stop: Stop, message: String, help: Option<String>) -> Box<EvalAltResult> {
        let Asking { source, position } = asking.clone();
        let ended = Ended { stop, message, help, source, position };
        EvalAltResult::ErrorTerminated(Dynamic::from(ended), position).into()
    }

    /// Says something to the journal.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    fn exchange(&self, question: Question) -> Result<Result<Reply, Refusal>, FrameError> {
        let closed = || FrameError::Pipe(std::io::ErrorKind::BrokenPipe.into());
        let pipe = self.pipe.borrow().clone().ok_or_else(closed)?;
        let mut pipe = pipe.borrow_mut();
        // What was said before the question belongs before it.
        for line in self.journal.take() {
            pipe.write(&Event::Log(line))?;
        }
        pipe.write(&Event::Ask(Box::new(question)))?;
        pipe.flush()?;
        match pipe.read()? {
            Some(Call::Reply(reply)) => Ok(*reply),
            _ => Err(closed()),
        }
    }

    fn cut_off(&self, asking: &Asking, why: &str) -> Box<EvalAltResult> {
        self.end(asking, Stop::Limit, format!("the host cannot be asked: {why}"), None)
    }
}
