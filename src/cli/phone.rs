//! `hhrun phone`: confirming the number of a resume.

use clap::{Args, Subcommand};

use crate::error::Error;
use crate::run;

use super::account::{Account, AccountArguments};
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct PhoneArguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Say whether the number needs confirming
    Status {
        phone: String,
        #[command(flatten)]
        account: AccountArguments,
    },
    /// Have hh.ru send a code to the number
    Send {
        phone: String,
        #[command(flatten)]
        account: AccountArguments,
    },
    /// Confirm the number by the code
    Confirm {
        phone: String,
        code: String,
        #[command(flatten)]
        account: AccountArguments,
    },
}

/// One step of the confirmation.
pub(super) async fn phone(arguments: PhoneArguments, terminal: &Terminal) -> Result<(), Error> {
    let (Step::Status { account, .. } | Step::Send { account, .. } | Step::Confirm { account, .. }) = &arguments.step;
    let account = Account::open(account, "phone", terminal).await?;
    let said = step(&account, arguments.step).await;
    account.close().await?;
    terminal.say(&said?);
    Ok(())
}

async fn step(account: &Account, step: Step) -> Result<String, Error> {
    match step {
        Step::Status { phone, .. } => {
            let digits = digits(&phone)?;
            let status = account.client().phone_status(&digits).await?;
            Ok(match status {
                _ if status.restricted_country => format!("{phone}: hh.ru sends no codes to this country"),
                _ if status.verified => format!("{phone} is confirmed"),
                _ if status.need_verification => format!("{phone} needs confirming: `hhrun phone send {digits}`"),
                _ => format!("{phone} needs no confirming"),
            })
        }
        Step::Send { phone, .. } => {
            let digits = digits(&phone)?;
            let code = account.gate()?.send_phone_code(&digits).await.map_err(run::Error::from)?;
            let again =
                code.can_request_code_again_in.map_or_else(String::new, |wait| format!("; another in {wait} s"));
            Ok(format!("a code is on its way{again}; then `hhrun phone confirm {digits} CODE`"))
        }
        Step::Confirm { phone, code, .. } => {
            account.gate()?.confirm_phone(&digits(&phone)?, code.trim()).await.map_err(run::Error::from)?;
            Ok(format!("{phone} is confirmed"))
        }
    }
}

/// hh.ru wants digits with the country's code; people write `+7 (900) 123-45-67`.
fn digits(phone: &str) -> Result<String, Error> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let plain = phone.chars().all(|letter| letter.is_ascii_digit() || "+-() ".contains(letter));
    if plain && (10..=15).contains(&digits.len()) {
        Ok(digits)
    } else {
        Err(Error::Usage {
            message: format!("`{phone}` is no phone number"),
            hint: Some("write it with its country's code, as 79001234567".to_owned()),
        })
    }
}
