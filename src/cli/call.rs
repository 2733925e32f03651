//! `hhrun call GET /path key=value`: reads anything of the API, for exploring.

use clap::Args;

use crate::error::Error;
use crate::hh::ApiPath;

use super::account::{Account, AccountArguments};
use super::app_token;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct CallArguments {
    /// Only GET: nothing can be changed this way
    #[arg(value_name = "GET")]
    method: String,
    /// A path of the API, as /vacancies/118337853
    path: String,
    /// Parameters, as text=rust area=1 area=2
    #[arg(value_name = "KEY=VALUE")]
    parameters: Vec<String>,
    /// In the application's own name instead of a person's
    #[arg(long, conflicts_with_all = ["user", "sandbox"])]
    app: bool,
    #[command(flatten)]
    account: AccountArguments,
}

/// Prints what hh.ru answers, as JSON.
pub(super) async fn call(arguments: CallArguments, terminal: &Terminal) -> Result<(), Error> {
    if !arguments.method.eq_ignore_ascii_case("get") {
        return Err(Error::Usage {
            message: format!("`{}` is not read-only", arguments.method),
            hint: Some("write `hhrun call GET /path`".to_owned()),
        });
    }
    let path = ApiPath::new(&arguments.path).map_err(|error| Error::Usage {
        message: error.to_string(),
        hint: Some("as in /vacancies/118337853".to_owned()),
    })?;
    let parameters = arguments.parameters.iter().map(|text| parameter(text)).collect::<Result<Vec<_>, _>>()?;
    if arguments.app {
        let client = app_token::client(&arguments.account.config(terminal)?)?;
        let answer = client.call(&path, parameters).await;
        return terminal.document(&answer.map_err(|error| app_token::explained(error.into()))?);
    }
    let account = Account::open(&arguments.account, "call", terminal).await?;
    let answer = account.client().call(&path, parameters).await;
    account.close().await?;
    terminal.document(&answer?)
}

fn parameter(text: &str) -> Result<(String, String), Error> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Error::Usage {
            message: format!("`{text}` is no parameter"),
            hint: Some("write them as key=value".to_owned()),
        }),
    }
}
