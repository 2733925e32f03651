//! The one place that prints. A terminal that went away is no reason to fail: what was said is lost, what is
//! done goes on. Nothing of what hh.ru or a script says reaches a terminal with control characters in it.

use std::io::{IsTerminal, Write};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::platform;
use crate::protocol::strip_controls;
use crate::secret::Secret;

/// Lines for a narrow reader when there is no terminal to ask.
const WIDTH: usize = 100;

/// Where a verb speaks to a person: stdout, or stderr when stdout is for one JSON document.
#[derive(Clone, Debug)]
pub struct Terminal {
    json: bool,
    /// Whether it speaks of one run after the other, and nobody sits there.
    unattended: bool,
}

impl Terminal {
    /// `json`: stdout is kept for [`Terminal::document`].
    pub fn new(json: bool) -> Self {
        Self { json, unattended: false }
    }

    /// The same for runs that come by themselves: a document is a line, and nobody is asked.
    #[must_use]
    pub fn unattended(&self) -> Self {
        Self { unattended: true, ..self.clone() }
    }

    /// Whether stdout is kept for documents.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Says something for the person, a line or several.
    pub fn say(&self, text: &str) {
        let text = strip_controls(text.trim_end_matches('\n'), true);
        if self.json {
            let _ = writeln!(anstream::stderr(), "{text}");
        } else {
            let _ = writeln!(anstream::stdout(), "{text}");
        }
    }

    /// Says something that must not get into what is piped on.
    pub fn note(&self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{}", strip_controls(text.trim_end_matches('\n'), true));
    }

    /// The one document of `--json`. Unlike what is said, it must arrive.
    pub fn document(&self, value: &impl Serialize) -> Result<(), Error> {
        if self.unattended {
            return self.record(value);
        }
        let mut stdout = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut stdout, value).map_err(|error| Error::Output(error.into()))?;
        writeln!(stdout).and_then(|()| stdout.flush()).map_err(Error::Output)
    }

    /// One line of JSON for a program that reads along. It must arrive.
    pub fn record(&self, value: &impl Serialize) -> Result<(), Error> {
        let mut stdout = std::io::stdout().lock();
        serde_json::to_writer(&mut stdout, value).map_err(|error| Error::Output(error.into()))?;
        writeln!(stdout).and_then(|()| stdout.flush()).map_err(Error::Output)
    }

    /// Says something that carries its own colours, and nothing else that steers a terminal.
    pub fn render(&self, text: &str) {
        if self.json {
            let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
        } else {
            let _ = writeln!(anstream::stdout(), "{}", text.trim_end());
        }
    }

    /// Data for another program. Like a document, it must arrive.
    pub fn data(&self, text: &str) -> Result<(), Error> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Error::Output)
    }

    /// Asks a question that is answered by yes or no; anything but a clear yes is a no.
    pub async fn agree(&self, question: &str) -> Answer {
        if !self.is_interactive() {
            return Answer::Nobody;
        }
        // What was typed before the question was shown is no answer to it.
        platform::forget_typed();
        let _ = write!(anstream::stderr(), "{} [y/N] ", strip_controls(question, false));
        let _ = std::io::stderr().flush();
        match read_line().await {
            Ok(line) if matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "д" | "да") => Answer::Yes,
            // A terminal that hung up ends like one where Ctrl-D was pressed, but it is none any more.
            Ok(line) if line.is_empty() && !std::io::stdin().is_terminal() => Answer::Gone,
            Ok(_) => Answer::No,
            // What was typed is no text: no yes either.
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Answer::No,
            Err(_) => Answer::Gone,
        }
    }

    /// The same, where an empty line is a yes.
    pub async fn agree_unless(&self, question: &str) -> Answer {
        if !self.is_interactive() {
            return Answer::Nobody;
        }
        match self.line_after(&format!("{question} [Y/n]")).await {
            Line::Text(line) => match line.trim().to_lowercase().as_str() {
                "n" | "no" | "н" | "нет" => Answer::No,
                _ => Answer::Yes,
            },
            Line::End => Answer::Yes,
            Line::Gone => Answer::Gone,
        }
    }

    /// Asks for a line and says how it ended.
    pub async fn line_after(&self, question: &str) -> Line {
        loop {
            let _ = write!(anstream::stderr(), "{} ", strip_controls(question, false));
            let _ = std::io::stderr().flush();
            match read_line().await {
                Ok(line) if !line.is_empty() => return Line::Text(line),
                // A terminal that hung up ends like one where Ctrl-D was pressed, but it is none any more.
                Ok(_) if !std::io::stdin().is_terminal() => return Line::Gone,
                Ok(_) => {
                    let _ = writeln!(anstream::stderr());
                    return Line::End;
                }
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    self.note("What was typed is no text in UTF-8.");
                }
                Err(_) => return Line::Gone,
            }
        }
    }

    /// Asks for a line that is not shown while it is typed; `None` without a terminal, an error when it went away.
    pub async fn ask_unseen(&self, question: &str) -> Option<std::io::Result<Secret>> {
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return None;
        }
        platform::forget_typed();
        let unseen = platform::Unseen::begin();
        let _ = write!(anstream::stderr(), "{}", strip_controls(question, false));
        let _ = std::io::stderr().flush();
        let line = read_line().await;
        drop(unseen);
        // The line end was not shown either.
        let _ = writeln!(anstream::stderr());
        Some(match line {
            Ok(line) if line.is_empty() => Err(std::io::ErrorKind::UnexpectedEof.into()),
            Ok(line) => Ok(Secret::from(Zeroizing::new(line).trim_end_matches(['\n', '\r']))),
            Err(error) => Err(error),
        })
    }

    /// Whether there is somebody to ask.
    pub fn is_interactive(&self) -> bool {
        !self.unattended && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks for a line, without the spaces around it; `hidden`: what is typed is not shown. `None` once the terminal
    /// went away, or at the end of what is typed.
    pub async fn ask(&self, prompt: &str, hidden: bool) -> Option<String> {
        loop {
            let _hidden = hidden.then(platform::Unseen::begin);
            let _ = write!(anstream::stderr(), "{} ", strip_controls(prompt, false));
            let _ = std::io::stderr().flush();
            match read_line().await {
                Ok(line) if line.is_empty() => return None,
                Ok(line) => return Some(line.trim().to_owned()),
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    self.note("What was typed is no text in UTF-8.");
                }
                Err(_) => return None,
            }
        }
    }

    /// The next line of stdin; `None` at its end.
    pub async fn line(&self) -> Option<String> {
        read_line().await.ok().filter(|line| !line.is_empty())
    }

    /// Prints lines of a script, underlined and explained, which carry their own colours.
    pub fn snippet(&self, snippet: &str) {
        let _ = writeln!(anstream::stderr(), "{}", snippet.trim_end());
    }

    /// Prints lines of a script on stdout, for which they are asked; `render` is told whether with colours.
    pub fn report(&self, render: impl Fn(bool) -> String) {
        let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let _ = writeln!(anstream::stdout(), "{}\n", render(colour).trim_end());
    }

    /// Prints an error: what happened, then what to do about it.
    pub fn error(&self, error: &Error) {
        if matches!(error, Error::Ended(_)) {
            return;
        }
        let mut stderr = anstream::stderr();
        if matches!(
            error,
            Error::Interrupted | Error::InterruptedKept { .. } | Error::Unchanged | Error::SignOutStopped { .. }
        ) && std::io::stderr().is_terminal()
        {
            // The line that Ctrl-C was typed on.
            let _ = writeln!(stderr);
        }
        if !error.is_told_by_snippet() {
            let _ = writeln!(stderr, "{RED}error:{RESET} {}", strip_controls(&error.to_string(), true));
        }
        if let Some(snippet) = error.snippet(self.coloured()) {
            let _ = writeln!(stderr, "{}", snippet.trim_end());
        }
        if let Some(hint) = error.hint() {
            let _ = writeln!(stderr, "{BOLD}hint:{RESET} {}", strip_controls(&hint, true));
        }
    }

    /// Characters a line.
    pub fn width(&self) -> usize {
        let columns = if self.json { None } else { terminal_size::terminal_size() };
        columns.map_or(WIDTH, |(terminal_size::Width(columns), _)| usize::from(columns).max(40))
    }

    /// Whether what is said may be coloured.
    pub fn coloured_output(&self) -> bool {
        anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
    }

    /// Whether diagnostics may be coloured.
    pub fn coloured(&self) -> bool {
        anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
    }
}

/// The next line of stdin; empty at its end. An error is how a terminal that was closed answers.
async fn read_line() -> std::io::Result<String> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    read.await.map_err(std::io::Error::other)?
}

const RED: &str = "\x1b[1;31m";
const BOLD: &str = "\x1b[1m";
const RESET: &str = "\x1b[0m";

/// What came after a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// With its line end.
    Text(String),
    /// The end of what is typed: Ctrl-D.
    End,
    /// The terminal went away before an answer came.
    Gone,
}

/// An answer to [`Terminal::agree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// There is no terminal to ask on.
    Nobody,
    /// The terminal went away before an answer came.
    Gone,
}
