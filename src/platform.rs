//! What differs between operating systems: file modes, process groups, limits. The only file that asks which one
//! this is; elsewhere than on Unix the calls succeed and protect less.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

/// Creates a folder, and those above it, that only its owner can enter.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Options that create a file only its owner can read.
pub fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whether nobody but the owner can read or enter `path`.
pub fn is_private(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(path.metadata()?.permissions().mode() & 0o077 == 0)
    }
    #[cfg(not(unix))]
    {
        path.metadata().map(|_| true)
    }
}

/// Takes the rights of everybody but the owner away from a file or a folder.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = path.metadata()?;
        let mode = if metadata.is_dir() { 0o700 } else { metadata.permissions().mode() & 0o700 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        path.metadata().map(|_| ())
    }
}

/// Makes a rename or a new file in `folder` durable.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        File::open(folder)?.sync_all()
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}

/// Whether `path` still leads to the open `file`; elsewhere than on Unix an open file cannot be moved away.
pub fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (there, held) = (path.metadata()?, file.metadata()?);
        Ok(there.dev() == held.dev() && there.ino() == held.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.metadata().map(|_| true)
    }
}

/// Puts a process into a group of its own, so that Ctrl-C at the terminal does not reach it.
pub fn own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// A command line as the person's own shell would run it.
pub fn shell(line: &str) -> Command {
    #[cfg(not(windows))]
    let (program, option) = ("sh", "-c");
    #[cfg(windows)]
    let (program, option) = ("cmd", "/C");
    let mut command = Command::new(program);
    command.arg(option).arg(line);
    command
}

/// The same with a file's path behind it, whatever stands in the path.
pub fn shell_with(line: &str, path: &Path) -> Command {
    #[cfg(not(windows))]
    {
        // The shell outlives a Ctrl-C that the program takes for its own.
        let mut command = shell(&format!("trap : INT; {line} \"$@\""));
        command.arg("sh").arg(path);
        command
    }
    #[cfg(windows)]
    {
        let mut command = shell(line);
        command.arg(path);
        command
    }
}

/// Whether this process was started to outlive its terminal (`nohup`): a hang-up was ignored from the beginning.
pub fn ignores_hangup() -> bool {
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        // The lowest bit is signal 1, which is HUP.
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
    }
    #[cfg(not(target_os = "linux"))]
    {
        false
    }
}

/// From here on INT, TERM and HUP do not end this process. Needs a running tokio runtime.
pub fn outlive_stop_signals() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // What is received is dropped: the handler, which stays for the life of the process, is what counts.
        for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
            drop(signal(kind)?);
        }
        Ok(())
    }
    #[cfg(not(unix))]
    {
        tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
        Ok(())
    }
}

/// Lets connections accepted from `listener` send small answers at once.
pub fn without_delay(listener: &TcpListener) -> io::Result<()> {
    #[cfg(unix)]
    {
        rustix::net::sockopt::set_tcp_nodelay(listener, true).map_err(io::Error::from)
    }
    #[cfg(not(unix))]
    {
        let _ = listener;
        Ok(())
    }
}

/// Drops what was typed at the terminal of stdin and not read yet.
pub fn forget_typed() {
    #[cfg(unix)]
    {
        // No terminal, nothing typed.
        let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
    }
}

/// While it lives, the terminal of stdin does not show what is typed.
#[derive(Debug)]
pub struct Unseen {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Unseen {
    /// Hides what is typed from now on; where there is no terminal, nothing is.
    pub fn begin() -> Self {
        #[cfg(unix)]
        {
            use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
            let before = tcgetattr(io::stdin()).ok();
            if let Some(before) = &before {
                let mut unseen = before.clone();
                unseen.local_modes.remove(LocalModes::ECHO);
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, &unseen);
            }
            Self { before }
        }
        #[cfg(not(unix))]
        {
            Self {}
        }
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

/// The signal that ended a process, if one did.
pub fn signal(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    {
        std::os::unix::process::ExitStatusExt::signal(&status)
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        None
    }
}

/// Processor time of this process so far; elsewhere than on Unix the time since this was first asked.
pub fn process_time() -> Duration {
    #[cfg(unix)]
    {
        spent(rustix::time::ClockId::ProcessCPUTime)
    }
    #[cfg(not(unix))]
    {
        since_the_first()
    }
}

/// The same of the calling thread.
pub fn thread_time() -> Duration {
    #[cfg(all(unix, not(target_os = "openbsd")))]
    {
        spent(rustix::time::ClockId::ThreadCPUTime)
    }
    #[cfg(not(all(unix, not(target_os = "openbsd"))))]
    {
        since_the_first()
    }
}

#[cfg(unix)]
fn spent(clock: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

#[cfg(not(unix))]
fn since_the_first() -> Duration {
    static FIRST: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    FIRST.elapsed()
}

/// Tells how much memory this process holds, where the system says so; opened before the process is confined.
#[derive(Debug)]
pub struct MemoryGauge {
    #[cfg(target_os = "linux")]
    status: Option<File>,
}

impl MemoryGauge {
    /// Opens it; where that fails it tells nothing.
    pub fn open() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            status: File::open("/proc/self/status").ok(),
        }
    }

    /// In bytes.
    pub fn held(&self) -> Option<u64> {
        #[cfg(target_os = "linux")]
        {
            let mut status = [0; 4_096];
            let length = std::os::unix::fs::FileExt::read_at(self.status.as_ref()?, &mut status, 0).ok()?;
            let status = String::from_utf8_lossy(&status[..length]);
            let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            Some(held.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1_024)
        }
        #[cfg(not(target_os = "linux"))]
        {
            None
        }
    }
}

/// Lets a pipe hold so many bytes, where the system does that.
#[cfg(target_os = "linux")]
pub fn widen(pipe: &impl std::os::fd::AsFd, bytes: usize) {
    // A narrow one is only slower.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, bytes);
}

/// Lets a pipe hold so many bytes, where the system does that.
#[cfg(not(target_os = "linux"))]
pub fn widen<T>(_: &T, _: usize) {}

/// Lowers what this process may use for the rest of its life: `memory` bytes of data, no core dumps, no new files or
/// sockets. Elsewhere than on Unix nothing is lowered.
pub fn confine(memory: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let at_most = |limit: u64| Rlimit { current: Some(limit), maximum: Some(limit) };
        setrlimit(Resource::Core, at_most(0))?;
        // Data, not address space: an allocator reserves far more addresses than it ever uses.
        setrlimit(Resource::Data, at_most(memory))?;
        // The three that are open stay open.
        setrlimit(Resource::Nofile, at_most(3))?;
        // A host that was killed can end nobody any more.
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        Ok(())
    }
    #[cfg(not(unix))]
    {
        let _ = memory;
        Ok(())
    }
}
