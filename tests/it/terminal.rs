//! The program at a real terminal: what stands on it, what is typed there, and the window closed on it.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::PoisonError;
use std::time::Instant;

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::harness::{PATIENCE, STARTING, Said, Scene};

/// A window with the program in it.
pub struct Terminal {
    child: Child,
    /// `None` once the window is closed.
    window: Option<Pty>,
    screen: Vec<u8>,
}

impl Scene {
    /// Starts the program in a terminal of its own.
    pub fn at_terminal<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Terminal {
        let command = Command::from(self.command(arguments)).env("TERM", "xterm-256color");
        let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let (window, inside) = open().unwrap();
        window.resize(Size::new(40, 120)).unwrap();
        let child = command.spawn(inside).unwrap();
        Terminal { child, window: Some(window), screen: Vec::new() }
    }
}

impl Terminal {
    /// Waits until `words` stand on the screen.
    pub fn wait_for(&mut self, words: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.text().contains(words) {
            assert!(Instant::now() < end && self.look(), "`{words}` never came:\n{}", self.text());
        }
    }

    /// Waits for a whole line with `words` in it.
    pub fn line(&mut self, words: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            let line = text.split_inclusive('\n').find(|line| line.contains(words) && line.ends_with('\n'));
            if let Some(line) = line {
                return line.trim().to_owned();
            }
            assert!(Instant::now() < end && self.look(), "`{words}` never came:\n{text}");
        }
    }

    /// Waits until something is so that happens elsewhere.
    pub fn until(&mut self, what: &str, is_so: impl Fn() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so() {
            let there = self.look();
            assert!(Instant::now() < end && (there || is_so()), "never: {what}\n{}", self.text());
        }
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        self.press(&format!("{line}\n"));
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.window.as_ref().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// Presses keys and waits for the program's end.
    pub fn press_and_end(mut self, keys: &str) -> Said {
        self.press(keys);
        self.finish()
    }

    /// Closes the window, as a lost connection does, and waits for the program's end.
    pub fn hang_up(mut self) -> Said {
        self.window = None;
        self.ended()
    }

    /// Waits for the program's end.
    pub fn finish(mut self) -> Said {
        let end = Instant::now() + PATIENCE;
        while self.look() {
            assert!(Instant::now() < end, "the program did not end:\n{}", self.text());
        }
        self.ended()
    }

    fn ended(mut self) -> Said {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "the program did not end:\n{}", self.text());
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        };
        Said { status, stdout: self.text(), stderr: String::new() }
    }

    /// Takes what the program wrote, waiting a moment for it; `false` once it is gone.
    fn look(&mut self) -> bool {
        let mut window = self.window.as_ref().unwrap();
        let moment = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
        if poll(&mut [PollFd::new(window, PollFlags::IN)], Some(&moment)).unwrap() == 0 {
            return true;
        }
        let mut buffer = [0; 4_096];
        // Linux ends a terminal whose program is gone with an error, others with nothing.
        let count = window.read(&mut buffer).unwrap_or(0);
        self.screen.extend_from_slice(&buffer[..count]);
        count > 0
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.screen).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
