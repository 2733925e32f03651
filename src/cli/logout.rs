//! `hhrun logout`: the tokens are made worthless at hh.ru, then forgotten here.

use clap::Args;

use crate::error::Error;
use crate::session::SignedOut;
use crate::vault::machine::{LoginReason, State};

use super::account::{Account, AccountArguments};
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct LogoutArguments {
    #[command(flatten)]
    account: AccountArguments,
}

/// Signs a person out.
pub(super) async fn logout(arguments: &LogoutArguments, terminal: &Terminal) -> Result<(), Error> {
    sign_out(&arguments.account, terminal).await
}

/// Signs out, and says what became of the tokens. When hh.ru cannot be asked they are kept.
pub(super) async fn sign_out(arguments: &AccountArguments, terminal: &Terminal) -> Result<(), Error> {
    let account = Account::open(arguments, "logout", terminal).await?;
    let user = account.user().clone();
    let session = account.session();
    let before = session.vault().tokens().read()?;
    let said = match before {
        None => format!("`{user}` was not signed in"),
        Some(holding) if holding.state == State::LoggedOut => format!("`{user}` was signed out already"),
        Some(holding) => match session.sign_out().await? {
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
