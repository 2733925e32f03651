//! The pipe to the host, as the functions that a script calls share it: a question in the middle of a hook or a
//! task, and the answer to it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::rc::Rc;

use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position};

use super::clock::Clock;
use super::journal::Journal;
use crate::protocol::{
    Call, Event, FrameError, Question, Refusal, Reply, Stop, read_frame, strip_controls, write_frame,
};

/// Both directions of the pipe.
pub(crate) struct Pipe {
    reader: Box<dyn Read>,
    writer: Box<dyn Write>,
    /// Calls that came while a question was not answered yet.
    waiting: VecDeque<Call>,
}

impl Pipe {
    pub(crate) fn new(reader: impl Read + 'static, writer: impl Write + 'static) -> Self {
        Self { reader: Box::new(reader), writer: Box::new(writer), waiting: VecDeque::new() }
    }

    pub(crate) fn read(&mut self) -> Result<Option<Call>, FrameError> {
        match self.waiting.pop_front() {
            Some(call) => Ok(Some(call)),
            None => read_frame(&mut self.reader),
        }
    }

    /// The answer to a question; pages that were sent ahead of it wait their turn.
    fn reply(&mut self) -> Result<Result<Reply, Refusal>, FrameError> {
        loop {
            match read_frame(&mut self.reader)? {
                Some(Call::Reply(reply)) => return Ok(*reply),
                Some(call @ (Call::Judge(_) | Call::JudgeHeld(_))) => self.waiting.push_back(call),
                _ => return Err(FrameError::closed()),
            }
        }
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
    clock: Rc<Clock>,
    /// The last error that the script could have caught, and what helps.
    refused: RefCell<Option<(String, Option<String>)>>,
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
    pub(crate) fn new(journal: Rc<Journal>, clock: Rc<Clock>) -> Self {
        Self { pipe: RefCell::default(), journal, clock, refused: RefCell::default() }
    }

    /// From here on there is somebody to ask.
    pub(crate) fn connect(&self, pipe: Rc<RefCell<Pipe>>) {
        *self.pipe.borrow_mut() = Some(pipe);
    }

    /// Whether this is the error that the host last answered with.
    pub(crate) fn refused_with(&self, message: &str) -> bool {
        self.refused.borrow().as_ref().is_some_and(|(known, _)| known == message)
    }

    /// What helps against it, where the host says so.
    pub(crate) fn help_against(&self, message: &str) -> Option<String> {
        self.refused.borrow().as_ref().filter(|(known, _)| known == message)?.1.clone()
    }

    /// Asks, and waits for the answer; the script's clock stands still meanwhile.
    pub(crate) fn ask(&self, asking: &Asking, question: Question) -> Result<Reply, Box<EvalAltResult>> {
        if self.pipe.borrow().is_none() {
            let message = "hh.ru cannot be asked here".to_owned();
            let help = "a script asks in its functions; a test makes what it needs: `vacancy(#{…})`, `resume(#{…})`, \
                        `me()`, `fixture(\"x.json\")`";
            return Err(end(asking, Stop::Limit, message, Some(help.to_owned())).into());
        }
        let answer = self.clock.excuse(|| self.exchange(question)).map_err(|error| cut_off(asking, &error))?;
        match answer {
            Ok(reply) => Ok(reply),
            Err(Refusal::Error { message, help }) => {
                // As a script's errors are told: without what could steer a terminal.
                let message = strip_controls(&message, false).into_owned();
                *self.refused.borrow_mut() = Some((message.clone(), help));
                Err(EvalAltResult::ErrorRuntime(message.into(), asking.position).into())
            }
            Err(refusal) => Err(ended(asking, refusal).into()),
        }
    }

    /// Where the script's words go.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    fn exchange(&self, question: Question) -> Result<Result<Reply, Refusal>, FrameError> {
        let pipe = self.pipe.borrow().clone().ok_or_else(FrameError::closed)?;
        let mut pipe = pipe.borrow_mut();
        // What was said before the question belongs before it.
        for line in self.journal.take() {
            pipe.write(&Event::Log(line))?;
        }
        pipe.write(&Event::Ask(Box::new(question)))?;
        pipe.flush()?;
        pipe.reply()
    }
}

/// The error of a refusal that ends the script.
pub(crate) fn ended(asking: &Asking, refusal: Refusal) -> EvalAltResult {
    match refusal {
        Refusal::End { stop, message, help } => end(asking, stop, message, help),
        Refusal::Error { message, help } => end(asking, Stop::Hh, message, help),
    }
}

/// Ends the script; it cannot catch this.
fn end(asking: &Asking, stop: Stop, message: String, help: Option<String>) -> EvalAltResult {
    let Asking { source, position } = asking.clone();
    EvalAltResult::ErrorTerminated(Dynamic::from(Ended { stop, message, help, source, position }), position)
}

fn cut_off(asking: &Asking, why: &FrameError) -> EvalAltResult {
    end(asking, Stop::Limit, format!("the host cannot be asked: {why}"), None)
}
