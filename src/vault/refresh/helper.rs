//! The detached helper: the same program once more, in a process group of its own, deaf to INT, TERM and HUP.
//! Everything it needs comes over its stdin, its outcome goes over its stdout.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Outcome, VERB, settle};
use crate::hh::{self, Agent};
use crate::platform;
use crate::vault::Error;
use crate::vault::key::Key;
use crate::vault::origins::Origins;
use crate::vault::tokens::TokenStore;

const LONGEST_FRAME: usize = 64 * 1024;

/// A helper that did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    #[error("cannot start `{}` to renew the tokens: {source}", .exe.display())]
    Start { exe: PathBuf, source: io::Error },
    #[error("the process that renews the tokens ended without an answer")]
    Silent,
    /// What went wrong in it, in its words.
    #[error("{message}")]
    Failed { message: String, hint: Option<String> },
}

impl HelperError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Start { .. } => Some("see whether hhrun was moved or updated meanwhile, then run again".to_owned()),
            Self::Silent => Some("run again: whether hh.ru gave new tokens is found out first".to_owned()),
            Self::Failed { hint, .. } => hint.clone(),
        }
    }
}

/// Everything a helper needs. The client's own bounds hold: 10 s to connect, 30 s in all.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Job {
    #[zeroize(skip)]
    folder: PathBuf,
    /// The newest first.
    keys: Vec<[u8; 32]>,
    refused: Option<u64>,
    api: String,
    token: String,
    agent: String,
    proxy: Option<String>,
    alias: Option<String>,
}

type Report = Result<Outcome, (String, Option<String>)>;

/// [`settle`] in a detached process of `exe`, which must hand itself over to [`child_main`] when [`VERB`] is its
/// only argument. Dropping the future ends the waiting, never the helper.
pub async fn in_helper(
    exe: &Path,
    store: &TokenStore,
    settings: &hh::Settings,
    refused: Option<u64>,
) -> Result<Outcome, HelperError> {
    let start = |source| HelperError::Start { exe: exe.to_owned(), source };
    let job = encode(&Job {
        folder: store.folder().clone(),
        keys: store.key().all().copied().collect(),
        refused,
        api: settings.api.to_string(),
        token: settings.token.to_string(),
        agent: settings.agent.as_str().to_owned(),
        proxy: settings.proxy.as_ref().map(|proxy| proxy.expose_url().to_string()),
        alias: settings.alias.clone(),
    })
    .ok_or(HelperError::Silent)?;
    let mut command = std::process::Command::new(exe);
    command.arg(VERB).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    platform::own_group(&mut command);
    let mut child = tokio::process::Command::from(command).spawn().map_err(start)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&job).await.map_err(start)?;
    }
    let mut frame = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let bound = u64::try_from(LONGEST_FRAME).unwrap_or(u64::MAX);
        stdout.take(bound).read_to_end(&mut frame).await.map_err(start)?;
    }
    match decode::<Report>(&mut frame.as_slice()) {
        Some(Ok(outcome)) => Ok(outcome),
        Some(Err((message, hint))) => Err(HelperError::Failed { message, hint }),
        None => Err(HelperError::Silent),
    }
}

/// The whole life of a helper process.
pub fn child_main() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let report = runtime.block_on(async {
        platform::outlive_stop_signals().map_err(|error| (error.to_string(), None))?;
        let job = decode::<Job>(&mut io::stdin().lock()).ok_or(("no order came".to_owned(), None))?;
        work(&job).await
    });
    // Whoever asked may be gone; what was done is done.
    let told = encode(&report).is_some_and(|frame| io::stdout().lock().write_all(&frame).is_ok());
    if told { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn work(job: &Job) -> Report {
    let settings = settings(job).ok_or(("the order is malformed".to_owned(), None))?;
    let key = Key::from_all(&job.keys).ok_or(("the order has no key".to_owned(), None))?;
    let store = TokenStore::new(job.folder.clone(), key, Origins::of(&settings));
    let client = hh::Client::new(settings);
    settle(&store, &client, job.refused).await.map_err(|error: Error| (error.to_string(), error.hint()))
}

fn settings(job: &Job) -> Option<hh::Settings> {
    let (api, token, agent) = (job.api.parse().ok()?, job.token.parse().ok()?, Agent::parse(&job.agent).ok()?);
    let proxy = job.proxy.as_ref().map(|proxy| proxy.parse()).transpose().ok()?;
    Some(hh::Settings { proxy, alias: job.alias.clone(), ..hh::Settings::unpaced(api, token, agent) })
}

/// The length, four bytes, then the value. The buffer never grows, which would leave copies of the key behind.
fn encode(value: &impl Serialize) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; LONGEST_FRAME]);
    let length = postcard::to_slice(value, &mut buffer[4..]).ok()?.len();
    buffer[..4].copy_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
    buffer.truncate(4 + length);
    Some(buffer)
}

fn decode<T: DeserializeOwned>(source: &mut impl Read) -> Option<T> {
    let mut length = [0; 4];
    source.read_exact(&mut length).ok()?;
    let length = usize::try_from(u32::from_le_bytes(length)).ok().filter(|length| *length <= LONGEST_FRAME)?;
    let mut frame = Zeroizing::new(vec![0; length]);
    source.read_exact(&mut frame).ok()?;
    postcard::from_bytes(&frame).ok()
}
