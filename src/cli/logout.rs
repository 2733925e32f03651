//! `hhrun logout`: the tokens are made worthless at hh.ru, then forgotten here.

use clap::Args;

use crate::error::Error;
use crate::session::SignedOut;
use crate::vault::machine::{LoginReason, State};

use super::account::{Account, AccountArguments};
use super::stop::Stop;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct LogoutArguments {
    #[command(flatten)]
    account: AccountArguments,
}

/// Signs a person out.
pub(super) async fn logout(arguments: &LogoutArguments, terminal: &Terminal) -> Result<(), Error> {
    sign_out(&arguments.account, "logout --user", &mut Stop::listen(), terminal).await
}

/// Signs out, and says what became of the tokens. When hh.ru cannot be asked they are kept. `verb` is what does it
/// again with a name behind it.
pub(super) async fn sign_out(
    arguments: &AccountArguments,
    verb: &str,
    stop: &mut Stop,
    terminal: &Terminal,
) -> Result<(), Error> {
    let account = stop.unless_asked(Error::Unchanged, Account::open(arguments, "logout", terminal)).await?;
    let user = account.user().clone();
    let session = account.session();
    let before = session.vault().tokens().read()?;
    let stopped = Error::SignOutStopped { user: user.clone(), again: format!("{verb} {user}") };
    let signing_out = async { Ok(session.sign_out().await?) };
    let said = match before {
        None => format!("`{user}` was not signed in"),
        Some(holding) if holding.state == State::LoggedOut => format!("`{user}` was signed out already"),
        Some(holding) => match stop.unless_asked(stopped, signing_out).await? {
            SignedOut::AtHh => {
                format!("`{user}` is signed out: hh.ru made the tokens worthless, and they are forgotten")
            }
            SignedOut::HereOnly if holding.state == State::NeedsLogin(LoginReason::SpentElsewhere) => format!(
                "`{user}`: the tokens are forgotten here; somebody else used them, so close foreign sessions at hh.ru \
                 and change the password"
            ),
            SignedOut::HereOnly => {
                format!("`{user}` is signed out: hh.ru did not accept the tokens any more, and they are forgotten")
            }
        },
    };
    account.close().await?;
    terminal.say(&said);
    Ok(())
}
