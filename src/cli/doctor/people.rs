//! Everybody: whether their databases are whole, and whether they are signed in.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::account::{Account, AccountArguments};
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::error::Error;
use crate::vault::folders::PersonFolder;
use crate::vault::machine::{Decision, Holding, LoginReason, State};
use crate::vault::{Key, Origins, UserName, Vault};

use super::findings::{Findings, Topic};

const TOPIC: Topic = Topic::People;

/// Looks at what lies on the disk; gives those who are signed in.
pub(super) fn look(config: &Config, key: Option<&Key>, sandbox: bool, findings: &mut Findings) -> Vec<UserName> {
    let origins = if sandbox {
        crate::account::sandbox_origins()
    } else {
        Origins::at(&config.origins.api, &config.origins.token)
    };
    let folders = match PersonFolder::all(&config.home) {
        Ok(folders) => folders,
        Err(error) => {
            findings.problem(TOPIC, error.to_string(), error.hint());
            return Vec::new();
        }
    };
    if folders.is_empty() {
        findings.ok(TOPIC, "nobody is known here yet");
    }
    accounts(&config.home, findings);
    let mut well = Vec::new();
    for folder in &folders {
        let label = match folder.user(&origins) {
            Some(user) => format!("`{user}`"),
            None => format!("`{}` (of another hh.ru than the settings')", folder.name()),
        };
        let whole = databases(folder, &label, findings);
        // Modes that keep it closed were found already, and so was a key that is not there.
        let open = |key: &Key| Vault::open(&config.home, folder.user(&origins)?, key.clone(), origins.clone()).ok();
        if let Some(vault) = key.and_then(open)
            && whole
        {
            well.extend(signed_in(&vault, sandbox, findings));
        }
    }
    well
}

/// Who comes in by the browser.
fn accounts(home: &Path, findings: &mut Findings) {
    match crate::cli::users::accounts_line(home) {
        Ok(None) => {}
        Ok(Some(line)) if line.contains("(administrator)") => findings.ok(TOPIC, line),
        Ok(Some(line)) => {
            let fix = "start `hhrun serve`: it prints a link for an administrator";
            findings.warning(TOPIC, format!("{line}; nobody administers"), fix);
        }
        Err(error) => findings.problem(TOPIC, format!("the accounts of `hhrun serve`: {error}"), error.hint()),
    }
}

/// Whether the databases can be opened.
fn databases(folder: &PersonFolder, label: &str, findings: &mut Findings) -> bool {
    let mut usable = true;
    for (name, database) in folder.databases() {
        let whose = format!("{label}: the database `{name}`");
        match database.leftovers() {
            Ok(0) => {}
            Ok(_) => {
                let text = format!("{whose} has a half-written snapshot that a killed process left");
                let fix = "go on: the next use removes it";
                // Every use begins with removing them.
                let healed =
                    findings.mend(TOPIC, &text, fix, true, || database.check().map_err(|error| error.to_string()));
                usable &= healed;
                continue;
            }
            Err(error) => {
                findings.problem(TOPIC, format!("{whose} cannot be looked at: {error}"), error.hint());
                usable = false;
                continue;
            }
        }
        match database.check() {
            Ok(()) => findings.ok(TOPIC, format!("{whose} is whole")),
            // The tokens are judged with the rescue file beside them.
            Err(error) if name == "tokens" && error.is_damage() => {}
            Err(error) => {
                usable = false;
                let fix = if error.is_damage() {
                    Some(format!(
                        "restore `{}` from a backup; or move it aside: what was sent is then known to hh.ru alone, which \
                         is asked before each application",
                        folder.path().join(name).display()
                    ))
                } else {
                    error.hint()
                };
                findings.problem(TOPIC, format!("{whose} cannot be read: {error}"), fix);
            }
        }
    }
    for aside in folder.set_aside().unwrap_or_default() {
        findings.warning(
            TOPIC,
            format!("{label}: a damaged database was set aside"),
            format!("delete `{}` when nothing is missed", aside.display()),
        );
    }
    usable
}

fn signed_in(vault: &Vault, sandbox: bool, findings: &mut Findings) -> Option<UserName> {
    let user = vault.user();
    let holding = match vault.tokens().examine() {
        Ok((holding, true)) => holding,
        Ok((holding, false)) => {
            let text = format!("`{user}`: the database `tokens` is damaged; the rescue file has the newest pair");
            let fix = "go on: the next renewal or sign-in heals it";
            let healed = findings.mend(TOPIC, &text, fix, false, || vault.tokens().mend().map_err(|e| e.to_string()));
            if healed && vault.person().is_ok_and(|person| person.id.is_none()) {
                findings.warning(
                    TOPIC,
                    format!("`{user}`: who they are and the resume they chose were lost with the database"),
                    format!("run `hhrun init --user {user}`"),
                );
            }
            holding
        }
        Err(error) => {
            findings.problem(TOPIC, format!("`{user}`: {error}"), error.hint().or_else(|| Some(sign_in(user))));
            return None;
        }
    };
    let name = vault.person().map(|person| person.name).unwrap_or_default();
    let whose = if name.is_empty() { format!("`{user}`") } else { format!("`{user}` ({name})") };
    match holding {
        // The built-in hh.ru signs people in by itself.
        None if sandbox => findings.ok(TOPIC, format!("{whose}: signed in by the next run")),
        None => findings.warning(TOPIC, format!("{whose} never signed in"), sign_in(user)),
        Some(holding) => return tell(&holding, &whose, user, sandbox, findings).then(|| user.clone()),
    }
    None
}

/// Whether hh.ru can be asked in their name.
fn tell(holding: &Holding, whose: &str, user: &UserName, sandbox: bool, findings: &mut Findings) -> bool {
    let now = Utc::now();
    match (holding.decide(None, now), &holding.state) {
        // As they wished; nothing is wrong.
        (Decision::SignIn(LoginReason::LoggedOut), _) if !sandbox => {
            findings.warning(TOPIC, format!("{whose} is signed out"), sign_in(user));
            return false;
        }
        (Decision::SignIn(reason), _) if !sandbox => {
            findings.problem(TOPIC, format!("{whose} is not signed in: {reason}"), Some(sign_in(user)));
            return false;
        }
        (_, State::NeedsAction(reason)) => {
            findings.problem(TOPIC, format!("{whose}: {reason}"), Some(reason.hint().to_owned()));
        }
        (_, State::Refreshing) => findings.warning(
            TOPIC,
            format!("{whose}: a renewal of the tokens was begun and not answered"),
            "go on: the next call to hh.ru settles it",
        ),
        (Decision::Refresh { .. }, _) => {
            findings.ok(TOPIC, format!("{whose} is signed in; the next call to hh.ru renews the access token"));
        }
        _ => {
            let expires = holding.pair.as_ref().map(|pair| left(pair.expires_at, now)).unwrap_or_default();
            findings.ok(TOPIC, format!("{whose} is signed in{expires}"));
        }
    }
    true
}

fn left(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = expires_at - now;
    let left = if left >= TimeDelta::days(2) {
        format!("{} days", left.num_days())
    } else if left >= TimeDelta::hours(2) {
        format!("{} hours", left.num_hours())
    } else {
        format!("{} minutes", left.num_minutes().max(0))
    };
    format!("; the access token lives {left} more")
}

/// Asks hh.ru who each of them is.
pub(super) async fn ask(people: Vec<UserName>, sandbox: bool, terminal: &Terminal, findings: &mut Findings) {
    for user in people {
        match who(&user, sandbox, terminal).await {
            Ok(me) if me.is_applicant => {
                findings.ok(TOPIC, format!("`{user}`: hh.ru says {}, a job seeker", me.full_name()));
            }
            Ok(me) => findings.problem(
                TOPIC,
                format!("`{user}`: hh.ru says {}, and no job seeker", me.full_name()),
                Some(format!("run `hhrun login --user {user} --force-login`")),
            ),
            Err(error) => findings.problem(TOPIC, format!("asked as `{user}`: {error}"), error.hint()),
        }
    }
}

async fn who(user: &UserName, sandbox: bool, terminal: &Terminal) -> Result<crate::hh::Me, Error> {
    let account = Account::open(&AccountArguments::of(user.clone(), sandbox), "doctor", terminal).await?;
    let me = account.client().me().await;
    account.close().await?;
    Ok(me?)
}

fn sign_in(user: &UserName) -> String {
    format!("run `hhrun login --user {user}`")
}
