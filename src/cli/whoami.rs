//! `hhrun whoami`: who is signed in, how the tokens stand, and what waits at hh.ru.

use chrono::Utc;
use clap::Args;

use crate::error::Error;
use crate::hh::Me;

use super::account::{Account, AccountArguments};
use super::standing;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct WhoamiArguments {
    #[command(flatten)]
    account: AccountArguments,
}

/// Asks hh.ru who the person is; the tokens are told after that, as they stand then.
pub(super) async fn whoami(arguments: &WhoamiArguments, terminal: &Terminal) -> Result<(), Error> {
    let account = Account::open(&arguments.account, "whoami", terminal).await?;
    let me = account.session().learn_me().await;
    let vault = account.session().vault().clone();
    let tokens = vault.tokens().read()?;
    account.close().await?;
    let now = Utc::now();
    let state = standing::state(tokens.as_ref(), now);
    let has_ended = tokens.as_ref().and_then(|tokens| tokens.pair.as_ref()).is_some_and(|pair| pair.expires_at <= now);
    let ends = if has_ended { "ended" } else { "ends" };
    let expires = standing::expires(tokens.as_ref(), now);
    let expires = expires.map_or_else(String::new, |expires| format!("; the access token {ends} {expires}"));
    let tokens = format!("tokens: {state}{expires}");
    let user = vault.user();
    match me {
        Ok(me) => {
            terminal.say(&format!("`{user}` is {}, {} at {}", me.full_name(), kind(&me), vault.origins().api));
            terminal.say(&tokens);
            terminal.say(&format!("new resume views: {}", me.counters.new_resume_views));
            terminal.say(&format!("unread replies: {}", me.counters.unread_negotiations));
            if !me.is_applicant {
                terminal.note(&format!(
                    "hhrun is for job seekers; run `hhrun login --user {user} --force-login` and sign in as one"
                ));
            }
            Ok(())
        }
        Err(error) => {
            let known = vault.person()?.name;
            if !known.is_empty() {
                terminal.say(&format!("`{user}` was {known} when hh.ru last said so"));
            }
            terminal.say(&tokens);
            Err(error.into())
        }
    }
}

fn kind(me: &Me) -> String {
    let kind = if me.is_applicant {
        "a job seeker"
    } else if me.is_employer {
        "an employer"
    } else {
        "no job seeker"
    };
    format!("{kind} (id {})", me.id)
}
