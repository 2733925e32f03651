//! What the soak does as a process of its own, which is then killed, starved or traced.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use hhrun::hh::{Agent, Client, Settings};
use hhrun::secret::{ExposeSecret, Secret};
use hhrun::session::Session;
use hhrun::session::sign_in::{self, SignIn};
use hhrun::vault::db::Database;
use hhrun::vault::refresh::settle;
use hhrun::vault::{Journal, KeySource, Origins, UserName, Vault};

use crate::world::RUNTIME;
use crate::{database, disk};

/// Does what a verb of the soak's own asks for; `None`: there is none.
pub fn carry_out(arguments: &[String]) -> Option<ExitCode> {
    let (verb, rest) = arguments.split_first()?;
    match verb.as_str() {
        "__create" => {
            for number in 0_u64.. {
                let database = Database::new(PathBuf::from(&rest[0]).join(number.to_string()));
                database.with(database::count).unwrap();
                tell(number);
            }
        }
        "__open" => loop {
            tell(Database::new(PathBuf::from(&rest[0])).with(database::count).unwrap());
        },
        "__read" => read(rest),
        "__journal" => match Journal::new(Database::new(PathBuf::from(&rest[0]))).all() {
            Ok(entries) => tell(format!("entries {}", entries.len())),
            Err(error) => tell(format!("error {error}")),
        },
        "__full" => tell(disk::inside(rest[0].parse().unwrap()).lines()),
        "__act" => act(rest),
        _ => return None,
    }
    Some(ExitCode::SUCCESS)
}

fn tell(what: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").and_then(|()| out.flush()).unwrap();
}

/// `HOME KEYFILE API`: bob's vault.
fn vault(rest: &[String]) -> (Vault, Settings) {
    let settings = Settings::unpaced(
        rest[2].parse().unwrap(),
        format!("{}/token", rest[2]).parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    );
    let key = KeySource::File(PathBuf::from(&rest[1])).load().unwrap();
    let user = UserName::new("bob").unwrap();
    (Vault::create(PathBuf::from(&rest[0]).as_path(), user, key, Origins::of(&settings)).unwrap(), settings)
}

/// What a look at the tokens gives, and what a refresh or a login would begin with.
fn read(rest: &[String]) {
    let store = vault(rest).0.tokens();
    let seen = |holding: Option<hhrun::vault::machine::Holding>| match holding.and_then(|holding| holding.pair) {
        Some(pair) => format!("pair {}", pair.refresh.expose_secret()),
        None => "none".to_owned(),
    };
    match store.read() {
        Ok(holding) => tell(seen(holding)),
        Err(error) => tell(format!("error {error}")),
    }
    let lock = store.lock().unwrap();
    match store.read_again(&lock) {
        Ok(record) => tell(seen(record.map(|record| record.holding))),
        Err(error) => tell(format!("error {error}")),
    }
}

/// `HOME KEYFILE API (refresh | logout | login CODE ID SECRET)`, with its disk work in this process.
fn act(rest: &[String]) {
    let (vault, settings) = vault(rest);
    let client = Client::new(settings);
    RUNTIME.block_on(async {
        match rest[3].as_str() {
            "refresh" => {
                let refused = rest[4].parse().unwrap();
                tell(format!("{:?}", settle(&vault.tokens(), &client, Some(refused)).await));
            }
            "logout" => {
                let exe = PathBuf::from(env!("CARGO_BIN_EXE_hhrun"));
                tell(format!("{:?}", Session::new(client, vault, exe).unwrap().sign_out().await));
            }
            _ => {
                let application = hhrun::hh::oauth::Application {
                    client_id: rest[5].clone(),
                    client_secret: Secret::from(rest[6].clone()),
                    redirect_uri: None,
                };
                let code = Secret::from(rest[4].clone());
                match sign_in::finish(&client, &application, &vault, &code).await {
                    Ok(SignIn::Done(_)) => tell("Ok"),
                    Ok(SignIn::Doubtful(_, pending)) => tell(format!("{:?}", pending.store().await)),
                    Err(error) => tell(format!("Err({error})")),
                }
            }
        }
    });
}
