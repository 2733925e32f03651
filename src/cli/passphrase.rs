//! The passphrase of a backup: typed unseen, or read from a file or a descriptor.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::secret::{ExposeSecret, Secret};

use super::terminal::Terminal;

/// Whoever has the file can try as long as they like.
const SHORTEST: usize = 8;
const LONGEST: u64 = 4_096;

#[derive(Debug, Args)]
pub(super) struct PassphraseArguments {
    /// Read the passphrase from this file instead of asking; a line end behind it does not count
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd")]
    passphrase_file: Option<PathBuf>,
    /// Read the passphrase from this open descriptor instead of asking; 0 is stdin
    #[arg(long, value_name = "NUMBER")]
    passphrase_fd: Option<u32>,
}

impl PassphraseArguments {
    /// A new passphrase, typed twice.
    pub(super) async fn fresh(&self, terminal: &Terminal) -> Result<Secret, Error> {
        let passphrase = match self.source() {
            Some(source) => read(&source)?,
            None => ask_twice(terminal).await?,
        };
        if passphrase.expose_secret().chars().count() < SHORTEST {
            return Err(wrong(
                &format!("a passphrase of fewer than {SHORTEST} characters is guessed too soon"),
                "take a longer one: four or five words will do",
            ));
        }
        Ok(passphrase)
    }

    /// The passphrase that was given before.
    pub(super) async fn known(&self, terminal: &Terminal) -> Result<Secret, Error> {
        match self.source() {
            Some(source) => read(&source),
            None => ask("The passphrase of the backup (it is not shown): ", terminal).await,
        }
    }

    fn source(&self) -> Option<PathBuf> {
        let descriptor = self.passphrase_fd.map(|number| PathBuf::from(format!("/dev/fd/{number}")));
        self.passphrase_file.clone().or(descriptor)
    }
}

async fn ask_twice(terminal: &Terminal) -> Result<Secret, Error> {
    let first = ask("A passphrase for the backup (it is not shown): ", terminal).await?;
    let second = ask("The same once more: ", terminal).await?;
    if first.expose_secret() == second.expose_secret() {
        Ok(first)
    } else {
        Err(wrong("the two passphrases differ", "run again, and type the same one twice"))
    }
}

async fn ask(question: &str, terminal: &Terminal) -> Result<Secret, Error> {
    match terminal.ask_unseen(question).await {
        Some(Ok(passphrase)) => Ok(passphrase),
        Some(Err(_)) => Err(Error::Unchanged),
        None => Err(wrong(
            "a passphrase is needed, and there is no terminal to ask on",
            "give it with --passphrase-file FILE or --passphrase-fd NUMBER",
        )),
    }
}

fn read(source: &Path) -> Result<Secret, Error> {
    let unreadable = |why: &str| {
        wrong(
            &format!("no passphrase could be read from `{}`: {why}", source.display()),
            "see that it is there and text",
        )
    };
    let mut text = Zeroizing::new(String::with_capacity(256));
    std::fs::File::open(source)
        .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
        .map_err(|error| unreadable(&error.to_string()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() { Err(unreadable("it is empty")) } else { Ok(Secret::from(line)) }
}

fn wrong(message: &str, hint: &str) -> Error {
    Error::Usage { message: message.to_owned(), hint: Some(hint.to_owned()) }
}
