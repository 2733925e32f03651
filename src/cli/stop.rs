//! Being told to stop: Ctrl-C, SIGTERM, a terminal that hangs up. What is on its way is finished first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::error::Error;
use crate::platform;

/// Knows whether the person, or the system, asked to stop.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    asked: watch::Receiver<bool>,
    sending: Arc<AtomicBool>,
    /// The command that goes on with what the person decided already.
    kept: Arc<Mutex<Option<String>>>,
    /// Whether Ctrl-C is meant for another program at the terminal.
    lent: Arc<AtomicBool>,
}

impl Stop {
    /// Listens from now on. A second Ctrl-C is as patient as the first: what must not be torn is short.
    pub(super) fn listen() -> Self {
        let (sender, asked) = watch::channel(false);
        // Before anything else is done: a signal that comes right away must not find nobody.
        let signals = Signals::listen(platform::ignores_hangup());
        let lent = Arc::new(AtomicBool::new(false));
        let is_lent = Arc::clone(&lent);
        tokio::spawn(async move {
            if let Ok(mut signals) = signals {
                while let Some(asked) = signals.next().await {
                    if asked == Asked::ByKey && is_lent.load(Ordering::Relaxed) {
                        continue;
                    }
                    let _ = sender.send(true);
                }
            }
            // Without signal handlers nobody can ask; the sender must live as long as the run.
            std::future::pending::<()>().await;
        });
        Self { asked, sending: Arc::default(), kept: Arc::default(), lent }
    }

    /// The same for another piece of work, which sends nothing yet.
    pub(super) fn anew(&self) -> Self {
        let lent = Arc::clone(&self.lent);
        Self { asked: self.asked.clone(), sending: Arc::default(), kept: Arc::default(), lent }
    }

    /// Whether somebody asked.
    pub(super) fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }

    /// Waits until somebody asks, whatever is on its way: for a question that nothing depends on.
    pub(super) async fn asked(&mut self) {
        if self.asked.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// From now on applications are on their way: the sender looks at [`Stop::is_asked`] between them.
    pub(super) fn sending(&self) {
        self.sending.store(true, Ordering::Relaxed);
    }

    /// From now on a stop loses nothing that the person decided: `command` goes on with it.
    pub(super) fn keeps(&self, command: String) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(command);
    }

    /// Nothing is kept any more.
    pub(super) fn keeps_nothing(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Does what another program at the terminal does: until it ends, Ctrl-C is its own.
    pub(super) async fn lent<T>(&self, work: impl Future<Output = T>) -> T {
        self.lent.store(true, Ordering::Relaxed);
        let done = work.await;
        self.lent.store(false, Ordering::Relaxed);
        done
    }

    /// Having been stopped, with what is kept.
    pub(super) fn with_kept(&self, error: Error) -> Error {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match (error, kept) {
            (Error::Interrupted, Some(command)) => Error::InterruptedKept { command },
            (error, _) => error,
        }
    }

    /// Does what may be given up at any moment; `stopped` is what that comes to.
    pub(super) async fn unless_asked<T>(
        &mut self,
        stopped: Error,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        tokio::select! {
            done = work => done,
            () = self.asked() => Err(stopped),
        }
    }

    /// Waits until somebody asks while nothing is being sent; a sending in progress ends by itself.
    pub(super) async fn asked_before_sending(&mut self) {
        let asked = self.asked.wait_for(|asked| *asked).await.is_ok();
        if !asked || self.sending.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }
}

/// Does what changes nothing half-way and says each step that it did, unless somebody asks to stop at one of its
/// questions.
pub(super) async fn unless_stopped<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    Stop::listen().unless_asked(Error::Unchanged, work).await
}

/// How somebody asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Ctrl-C, which every program at the terminal hears.
    ByKey,
    #[cfg(unix)]
    Otherwise,
}

/// What is sent to a program that should stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None where a hang-up is to be ignored.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen(without_terminal: bool) -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: if without_terminal { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    async fn next(&mut self) -> Option<Asked> {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            asked = self.interrupt.recv() => asked.map(|()| Asked::ByKey),
            asked = self.terminate.recv() => asked.map(|()| Asked::Otherwise),
            asked = hangup => asked.map(|()| Asked::Otherwise),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen(_: bool) -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Option<Asked> {
        tokio::signal::ctrl_c().await.ok().map(|()| Asked::ByKey)
    }
}
