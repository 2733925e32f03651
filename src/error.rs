//! Everything that can end the program, mapped to a message, a hint and an exit code.

use crate::protocol::Permission;
use crate::session::SignOutError;
use crate::session::callback::CallbackError;
use crate::session::sign_in::{AnswerError, SignInError};
use crate::{account, cli, config, gate, hh, run, sandbox, session, vault, watch, web, worker};

/// Why a verb ended without having done what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{message}")]
    Usage { message: String, hint: Option<String> },
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error("nobody called `{user}` is known here")]
    Stranger {
        user: vault::UserName,
        /// Whether a login would find its credentials.
        ready: bool,
    },
    #[error("hh.ru does not accept the application's token: {0}")]
    ApplicationToken(hh::Error),
    #[error(transparent)]
    Backup(#[from] vault::backup::Error),
    #[error("cannot use the folder `{}`: {source}", folder.display())]
    Folder { folder: std::path::PathBuf, source: std::io::Error },
    #[error(transparent)]
    Session(#[from] session::Error),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    SignOut(#[from] SignOutError),
    #[error(
        "stopped while hh.ru was asked to end the tokens of `{user}`: they may be worthless already; they are kept"
    )]
    SignOutStopped {
        user: vault::UserName,
        /// The command that does it again.
        again: String,
    },
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error(transparent)]
    Callback(#[from] CallbackError),
    #[error(transparent)]
    Hh(#[from] hh::Error),
    #[error(transparent)]
    Worker(#[from] worker::Error),
    #[error(transparent)]
    Run(#[from] run::Error),
    #[error(transparent)]
    List(#[from] run::list::Error),
    #[error("what is kept of the run `{run}` cannot be read: {cause}")]
    DamagedReport { run: String, cause: String },
    #[error(transparent)]
    Watch(#[from] watch::Error),
    #[error(transparent)]
    Sandbox(#[from] sandbox::Error),
    #[error(transparent)]
    Web(#[from] web::Error),
    #[error("cannot write the result: {0}")]
    Output(std::io::Error),
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
    /// A script asks for more than the person allowed.
    #[error("`{script}` is not allowed: {}", names(missing))]
    NotAllowed {
        script: String,
        missing: Vec<Permission>,
        /// Whether the person was asked, and said no.
        asked: bool,
    },
    #[error("stopped before anything was sent")]
    Interrupted,
    #[error("stopped before anything was sent; the plan is kept as you left it")]
    InterruptedKept {
        /// What goes on with it.
        command: String,
    },
    #[error(transparent)]
    Plan(#[from] cli::plan_path::Error),
    #[error("stopped; nothing was done but what is said above")]
    Unchanged,
    /// Done as far as it went, which was said already; only the exit code is left to tell.
    #[error("ended early")]
    Ended(Exit),
    #[error("{0}")]
    Internal(String),
}

fn names(permissions: &[Permission]) -> String {
    let names: Vec<String> = permissions.iter().map(|permission| format!("`{permission}`")).collect();
    names.join(", ")
}

/// The exit codes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Internal = 1,
    Usage = 2,
    Script = 3,
    SignIn = 4,
    Hh = 5,
    Stopped = 6,
    Interrupted = 130,
}

impl From<account::Error> for Error {
    fn from(error: account::Error) -> Self {
        match error {
            account::Error::Config(error) => error.into(),
            account::Error::Vault(error) => error.into(),
            account::Error::Session(error) => error.into(),
            account::Error::Hh(error) => error.into(),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Error {
    /// Whether a script was ended for what it is not allowed.
    pub fn forbids(&self) -> bool {
        let of_permission = |error: &worker::Error| {
            matches!(error, worker::Error::Stopped { stop: crate::protocol::Stop::Permission, .. })
        };
        matches!(self, Self::NotAllowed { .. }) || self.of_script().is_some_and(of_permission)
    }

    /// The lines of a script that it is about, underlined and explained.
    pub fn snippet(&self, colour: bool) -> Option<String> {
        self.of_script().and_then(|error| error.snippet(colour))
    }

    /// Whether [`Error::snippet`] says all that the message does.
    pub fn is_told_by_snippet(&self) -> bool {
        self.of_script().is_some_and(worker::Error::is_told_by_snippet)
    }

    fn of_script(&self) -> Option<&worker::Error> {
        match self {
            Self::Worker(error) | Self::Run(run::Error::Worker(error)) => Some(error),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { hint, .. } => hint.clone(),
            Self::Config(error) => error.hint(),
            Self::Vault(error) => error.hint(),
            Self::Web(error) => error.hint(),
            Self::Stranger { user, ready: true } => {
                Some(format!("run `hhrun login --user {user}`, or try without an account: add --sandbox"))
            }
            Self::Stranger { user, ready: false } => Some(format!(
                "put HH_CLIENT_ID, HH_CLIENT_SECRET, HH_REDIRECT_URI and HH_CONTACT_EMAIL into .env (see .env.example) and run \
                 `hhrun login --user {user}`; without credentials of an application, add --sandbox"
            )),
            Self::Session(error) | Self::SignOut(SignOutError::Session(error)) => error.hint(),
            Self::SignIn(error) => error.hint(),
            Self::SignOut(SignOutError::Unanswered(_)) => {
                Some("check the connection, then run the same again: it finds out, and forgets them".to_owned())
            }
            Self::SignOutStopped { again, .. } => Some(format!("`hhrun {again}` finds out, and forgets them")),
            Self::SignOut(SignOutError::Hh(error)) => {
                signed_out(error).map_or_else(|| error.hint(), session::Error::hint)
            }
            Self::ApplicationToken(_) => {
                Some("ask for another with `hhrun app-token --renew`, or check APP_TOKEN where it is set".to_owned())
            }
            Self::Backup(error) => error.hint(),
            Self::Answer(error) => Some(error.hint().to_owned()),
            Self::Callback(error) => Some(error.hint()),
            Self::Worker(error) => error.hint(),
            Self::Sandbox(error) => error.hint(),
            Self::List(error) => error.hint(),
            Self::Plan(error) => error.hint(),
            Self::InterruptedKept { command } => Some(format!("`{command}` goes on with it")),
            Self::Run(error) => match error.hh().and_then(signed_out) {
                Some(session) => session.hint(),
                None => error.hint(),
            },
            Self::Hh(error) => signed_out(error).map_or_else(|| error.hint(), session::Error::hint),
            Self::NotAllowed { asked: true, .. } => Some("nothing was done; `--deny` runs it without".to_owned()),
            Self::NotAllowed { missing, .. } => {
                let names: Vec<&str> = missing.iter().map(|permission| permission.name()).collect();
                Some(format!(
                    "this is no terminal to ask on; give --allow {0} once you have read the script, or --deny {0} to run \
                     it without",
                    names.join(",")
                ))
            }
            Self::DamagedReport { .. } => {
                Some("`hhrun report --list` names the others; what was sent is in the journal all the same".to_owned())
            }
            Self::Watch(_)
            | Self::Folder { .. }
            | Self::Output(_)
            | Self::Runtime(_)
            | Self::Interrupted
            | Self::Unchanged
            | Self::Ended(_)
            | Self::Internal(_) => None,
        }
    }

    /// The exit code that tells a script what kind of trouble it was.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Plan(error) if error.is_internal() => Exit::Internal,
            Self::Usage { .. } | Self::Config(_) | Self::Sandbox(_) | Self::List(_) | Self::Plan(_) => Exit::Usage,
            Self::Session(error)
            | Self::SignIn(SignInError::Session(error))
            | Self::SignOut(SignOutError::Session(error)) => of_session(error),
            Self::Hh(error)
            | Self::SignOut(SignOutError::Hh(error) | SignOutError::Unanswered(error))
            | Self::SignIn(SignInError::Exchange(error @ hh::Error::NoAnswer { .. })) => of_hh(error),
            Self::Stranger { .. } | Self::Answer(_) | Self::Callback(_) | Self::SignIn(_) => Exit::SignIn,
            Self::Worker(error) => of_worker(error),
            Self::Run(error) => of_run(error),
            Self::ApplicationToken(_) => Exit::Hh,
            Self::Backup(error) => of_backup(error),
            Self::NotAllowed { .. } => Exit::Stopped,
            Self::Interrupted | Self::InterruptedKept { .. } | Self::Unchanged | Self::SignOutStopped { .. } => {
                Exit::Interrupted
            }
            Self::Ended(exit) => *exit,
            Self::Vault(error) => of_vault(error),
            Self::Web(error) => of_web(error),
            Self::DamagedReport { .. }
            | Self::Watch(_)
            | Self::Folder { .. }
            | Self::Output(_)
            | Self::Runtime(_)
            | Self::Internal(_) => Exit::Internal,
        }
    }
}

fn of_vault(error: &vault::Error) -> Exit {
    match error {
        vault::Error::Taken(_) => Exit::Usage,
        vault::Error::Lock(vault::lock::Error::Held { .. } | vault::lock::Error::SigningIn { .. })
        | vault::Error::Key(vault::key::Error::InUse { .. } | vault::key::Error::Changing { .. }) => Exit::Stopped,
        _ => Exit::Internal,
    }
}

fn of_web(error: &web::Error) -> Exit {
    match error {
        web::Error::Lock(vault::lock::Error::Served { .. }) => Exit::Stopped,
        web::Error::Accounts(_) | web::Error::Lock(_) => Exit::Internal,
        _ => Exit::Usage,
    }
}

fn of_backup(error: &vault::backup::Error) -> Exit {
    use vault::backup::Error::{Io, Unnamed, Vault};
    match error {
        Vault(error) => of_vault(error),
        Io { source, .. } if source.kind() != std::io::ErrorKind::NotFound => Exit::Internal,
        Unnamed { .. } => Exit::Internal,
        _ => Exit::Usage,
    }
}

fn of_run(error: &run::Error) -> Exit {
    match error {
        run::Error::Worker(error) => of_worker(error),
        run::Error::Gate(gate::Error::Journal(_)) | run::Error::Recording(run::recording::Error::Write { .. }) => {
            Exit::Internal
        }
        run::Error::Hh(error) | run::Error::Gate(gate::Error::Hh(error)) => of_hh(error),
        run::Error::NotApplicant(_) => Exit::SignIn,
        run::Error::NoResume { .. } => Exit::Hh,
        run::Error::ForeignResume { .. } | run::Error::WhichResume { .. } | run::Error::Recording(_) => Exit::Usage,
    }
}

fn of_worker(error: &worker::Error) -> Exit {
    use crate::protocol::Stop;
    use worker::Error::{Answer, Protocol, Start, Stopped};
    match error {
        Stopped { stop: Stop::Permission | Stop::Limit, .. } => Exit::Stopped,
        Stopped { stop: Stop::SignIn, .. } => Exit::SignIn,
        Stopped { stop: Stop::Hh, .. } => Exit::Hh,
        Start(_) | Protocol(_) | Answer => Exit::Internal,
        _ => Exit::Script,
    }
}

fn of_hh(error: &hh::Error) -> Exit {
    use hh::Meaning::{Captcha, Limit, SignIn, TokenExpired};
    if let Some(error) = signed_out(error) {
        return of_session(error);
    }
    if matches!(error, hh::Error::NotRecorded { .. }) {
        return Exit::Usage;
    }
    match error.meaning() {
        Some(SignIn(_) | TokenExpired) => Exit::SignIn,
        Some(Captcha(_) | Limit) => Exit::Stopped,
        _ => Exit::Hh,
    }
}

fn of_session(error: &session::Error) -> Exit {
    match error {
        session::Error::NotSignedIn { .. } => Exit::SignIn,
        session::Error::Vault(_) | session::Error::Helper(_) | session::Error::Cut(_) => Exit::Internal,
        _ => Exit::Hh,
    }
}

/// The session's own error, where a call failed because no access token could be had.
fn signed_out(error: &hh::Error) -> Option<&session::Error> {
    match error {
        hh::Error::Access(source) => source.downcast_ref(),
        _ => None,
    }
}
