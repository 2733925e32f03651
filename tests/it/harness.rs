//! A person at a shell: a folder of their own, the program, and what it said.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hhrun::vault::Journal;
use hhrun::vault::db::Database;
use hhrun::vault::journal::Entry;
use tempfile::TempDir;

/// No run of the program may take longer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// One program starts at a time: none inherits what is being opened for another.
pub static STARTING: Mutex<()> = Mutex::new(());

/// A folder with its own data, key and settings; nothing of the machine's user is seen or touched.
pub struct Scene {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

impl Scene {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("HHRUN_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "share")]
            .map(|(name, inside)| (name.to_owned(), folder.path().join(inside).display().to_string()));
        Self { variables: variables.into(), folder }
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    /// Sets a variable for every later run.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// Writes a file into the folder and gives its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs the program to its end, with nothing on stdin.
    pub fn hhrun<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Said {
        self.spawn(arguments).finish()
    }

    /// Starts the program.
    pub fn spawn<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Running {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running::start(command)
    }

    /// The program, not started yet.
    pub fn command<I: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hhrun"));
        command
            .args(arguments)
            .env_clear()
            .envs(&self.variables)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(self.folder.path());
        command
    }

    /// What the journal of the only person here says, by vacancy.
    pub fn journal(&self) -> Vec<Entry> {
        self.journal_at("data")
    }

    /// The same in another data folder.
    pub fn journal_at(&self, home: &str) -> Vec<Entry> {
        let people: Vec<_> =
            fs::read_dir(self.path(home).join("users")).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [person] = &people[..] else { panic!("not one person: {people:?}") };
        Journal::new(Database::new(person.join("journal"))).all().unwrap()
    }
}

/// Starts a program when no other is being started.
pub fn start(command: &mut Command) -> Child {
    let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    command.spawn().unwrap()
}

/// The repository's own scripts.
pub fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name)
}

/// The program while it runs; ended when dropped.
pub struct Running {
    child: Child,
    stdout: Reader,
    stderr: Reader,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = start(&mut command);
        let stdout = Reader::start(child.stdout.take().unwrap());
        let stderr = Reader::start(child.stderr.take().unwrap());
        Self { child, stdout, stderr }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
        stdin.flush().unwrap();
    }

    /// Waits for a line of stdout or stderr with `words` in it.
    pub fn wait_for(&mut self, words: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let seen = [self.stdout.so_far(), self.stderr.so_far()].concat();
            if let Some(line) = seen.lines().find(|line| line.contains(words)) {
                return line.to_owned();
            }
            assert!(Instant::now() < end, "`{words}` never came:\n{seen}");
            if self.child.try_wait().unwrap().is_some() {
                let seen = [self.stdout.so_far(), self.stderr.so_far()].concat();
                assert!(seen.contains(words), "`{words}` never came, the program ended:\n{seen}");
            }
            self.stdout.wait_a_little();
        }
    }

    /// Whether stdout or stderr has `words` in it so far.
    pub fn has_said(&self, words: &str) -> bool {
        [self.stdout.so_far(), self.stderr.so_far()].concat().contains(words)
    }

    /// The last line of stdout so far that begins with `words`.
    pub fn last(&self, words: &str) -> String {
        let seen = self.stdout.so_far();
        seen.lines().rfind(|line| line.starts_with(words)).unwrap_or_default().to_owned()
    }

    /// Waits until something is so that happens elsewhere.
    pub fn until(&mut self, what: &str, is_so: impl Fn() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so() {
            let seen = [self.stdout.so_far(), self.stderr.so_far()].concat();
            let ended = self.child.try_wait().unwrap().is_some();
            assert!(Instant::now() < end && (!ended || is_so()), "never: {what}\n{seen}");
            self.stdout.wait_a_little();
        }
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    }

    /// Asks it to end, as a system that goes down does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// The processes that it started.
    pub fn children(&self) -> Children {
        let own = self.child.id().to_string();
        let numbers = fs::read_dir("/proc").into_iter().flatten().map(|entry| entry.unwrap().file_name());
        let numbers = numbers.filter_map(|name| name.into_string().ok());
        Children(numbers.filter(|id| about(id).is_some_and(|(_, parent)| parent == own)).collect())
    }

    /// Kills it, as a power cut would. How it ended; it may have been before.
    pub fn kill(mut self) -> ExitStatus {
        self.child.kill().unwrap();
        self.child.wait().unwrap()
    }

    /// Closes stdin and waits for the end.
    pub fn finish(mut self) -> Said {
        drop(self.child.stdin.take());
        let status = self.wait();
        Said { status, stdout: self.stdout.all(), stderr: self.stderr.all() }
    }

    fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if Instant::now() > end {
                let _ = self.child.kill();
                panic!("the program did not end:\n{}\n{}", self.stdout.so_far(), self.stderr.so_far());
            }
            self.stdout.wait_a_little();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processes by their ids; none where the system has no `/proc`.
pub struct Children(Vec<String>);

impl Children {
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Holds that each of them ends without being told again.
    pub fn are_gone(&self) {
        assert!(!self.0.is_empty() || !Path::new("/proc/self/stat").exists(), "it had no children");
        let end = Instant::now() + Duration::from_secs(10);
        while self.0.iter().any(|id| about(id).is_some_and(|(state, _)| state != "Z")) {
            assert!(Instant::now() < end, "still there: {:?}", self.0);
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }
}

/// A process's state and its parent; `None` where there is no such process.
fn about(id: &str) -> Option<(String, String)> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().map(str::to_owned);
    Some((fields.next()?, fields.next()?))
}

/// Collects a pipe on a thread of its own.
struct Reader {
    text: Arc<Shared>,
}

/// What came so far, and whether that was all.
type Shared = (Mutex<(Vec<u8>, bool)>, Condvar);

impl Reader {
    fn start(mut pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new((Mutex::new((Vec::new(), false)), Condvar::new()));
        let shared = Arc::clone(&text);
        std::thread::spawn(move || {
            let mut buffer = [0; 4_096];
            loop {
                let count = pipe.read(&mut buffer).unwrap_or(0);
                let mut state = shared.0.lock().unwrap();
                state.0.extend_from_slice(&buffer[..count]);
                state.1 = count == 0;
                shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self { text }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.text.0.lock().unwrap().0).into_owned()
    }

    /// Until something more came, or a moment passed.
    fn wait_a_little(&self) {
        let state = self.text.0.lock().unwrap();
        drop(self.text.1.wait_timeout(state, Duration::from_millis(10)).unwrap());
    }

    fn all(&self) -> String {
        let mut state = self.text.0.lock().unwrap();
        while !state.1 {
            let (next, passed) = self.text.1.wait_timeout(state, Duration::from_secs(10)).unwrap();
            state = next;
            if passed.timed_out() {
                break;
            }
        }
        String::from_utf8_lossy(&state.0).into_owned()
    }
}

/// What the program said and how it ended.
pub struct Said {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    /// Holds the exit code.
    #[track_caller]
    pub fn code(&self, code: i32) -> &Self {
        assert_eq!(self.status.code(), Some(code), "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Holds that stdout has each of `words`.
    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(self.stdout.contains(words), "no `{words}` in stdout:\n{}\n{}", self.stdout, self.stderr);
        }
        self
    }

    /// Holds that stderr has each of `words`.
    #[track_caller]
    pub fn complains(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(self.stderr.contains(words), "no `{words}` in stderr:\n{}\n{}", self.stderr, self.stdout);
        }
        self
    }

    /// Holds that one error was printed, with one piece of advice, and nothing else on either stream.
    #[track_caller]
    pub fn one_error(&self) -> &Self {
        let begins = |start: &[&str]| {
            self.stderr.lines().filter(|line| start.iter().any(|start| line.starts_with(start))).count()
        };
        assert_eq!(begins(&["error:", "error["]), 1, "{}", self.stderr);
        assert_eq!(begins(&["hint:"]), 1, "{}", self.stderr);
        assert_eq!(self.stdout, "");
        self
    }

    /// Holds that neither stream has control sequences or a redrawn line: no colours, no progress bars.
    #[track_caller]
    pub fn is_plain(&self) -> &Self {
        for text in [&self.stdout, &self.stderr] {
            assert!(!text.contains(['\x1b', '\r']), "{text:?}");
        }
        self
    }

    /// Stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.stdout, self.stderr))
    }
}
