//! Being told to stop: Ctrl-C, SIGTERM, a terminal that hangs up. What is on its way is finished first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::error::Error;
use crate::platform;

/// Knows whether the person, or the system, asked to stop.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    asked: watch::Receiver<bool>,
    sending: Arc<AtomicBool>,
}

impl Stop {
    /// Listens from now on. A second Ctrl-C is as patient as the first: what must not be torn is short.
    pub(super) fn listen() -> Self {
        let (sender, asked) = watch::channel(false);
        let keeps_on = platform::ignores_hangup();
        tokio::spawn(async move {
            while asked_to_stop(keeps_on).await.is_ok() {
                let _ = sender.send(true);
            }
            // Without signal handlers nobody can ask; the sender must live as long as the run.
            std::future::pending::<()>().await;
        });
        Self { asked, sending: Arc::default() }
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
    let mut stop = Stop::listen();
    tokio::select! {
        done = work => done,
        () = stop.asked() => Err(Error::Unchanged),
    }
}

#[cfg(unix)]
async fn asked_to_stop(without_terminal: bool) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    if without_terminal {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        return Ok(());
    }
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_stop(_: bool) -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
