//! Who answers a script that asks in the middle of a hook or a task.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::protocol::{Permission, Question, Refusal, Reply, Wording};

/// Who answers what a script asks for.
pub trait Host: Send {
    /// The answer, as long as it takes: the script's clock stands still meanwhile.
    fn answer(&mut self, question: Question) -> Answering<'_>;
}

/// An answer under way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send + 'a>>;

/// Who writes the texts of `ai::…`.
pub trait Writer: Send {
    /// [`Reply::Text`], or [`Reply::Unwritten`] with the reason.
    fn write(&mut self, prompt: String, wording: Wording) -> Answering<'_>;
}

/// The host of hooks: they are pure, so that only texts are written for them, and those only where it is allowed.
pub struct Pure {
    writer: Option<Box<dyn Writer>>,
}

impl Pure {
    /// `writer`: `None` where the permission `ai` was not given.
    pub fn new(writer: Option<Box<dyn Writer>>) -> Self {
        Self { writer }
    }

    /// Whether somebody writes texts.
    pub fn writes(&self) -> bool {
        self.writer.is_some()
    }
}

impl Host for Pure {
    fn answer(&mut self, question: Question) -> Answering<'_> {
        match (question, &mut self.writer) {
            (Question::Ai { prompt, wording }, Some(writer)) => writer.write(prompt, wording),
            (Question::Ai { wording, .. }, None) => {
                let call = if wording == Wording::Letter { "ai::letter" } else { "ai::text" };
                refused(Refusal::not_allowed(call, Permission::Ai))
            }
            _ => refused(Refusal::Error {
                message: "hooks ask hh.ru nothing: the same vacancy must always get the same verdict".to_owned(),
                help: Some("move the call into a task: `fn main(args)`".to_owned()),
            }),
        }
    }
}

impl fmt::Debug for Pure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pure").field("writes", &self.writer.is_some()).finish()
    }
}

/// A refusal at once.
pub fn refused<'a>(refusal: Refusal) -> Answering<'a> {
    Box::pin(std::future::ready(Err(refusal)))
}
