//! Where recipes come from: files, folders and addresses. Nothing is kept here.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::error::Error;
use crate::hh::is_loopback;
use crate::script::MAX_SOURCE;
use crate::script::recipes::is_name;
use crate::worker::Program;
use crate::worker::pins::{self, Pin};

/// An address must answer within this.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A file as it is at its source.
#[derive(Clone, Debug)]
pub(super) struct Brought {
    /// `NAME.rhai` or `NAME.test.rhai`.
    pub(super) file: String,
    pub(super) text: String,
    pub(super) source: String,
}

impl Brought {
    pub(super) fn pin(&self) -> Pin {
        Pin { hash: pins::digest(&self.text), source: self.source.clone() }
    }
}

/// All that a source has: of a file its tests, too, of a folder all recipes in it.
pub(super) async fn read(source: &str) -> Result<Vec<Brought>, Error> {
    if let Some(url) = address(source)? {
        return Ok(vec![fetch(&url).await?]);
    }
    let path = Path::new(source);
    if !path.is_dir() {
        let tests = path.with_extension("test.rhai");
        let files = [path.to_owned(), tests];
        let there = files.iter().enumerate().filter(|(index, file)| *index == 0 || file.is_file());
        return there.map(|(_, file)| of_file(file)).collect();
    }
    let failed = |error| Error::Folder { folder: path.to_owned(), source: error };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.extension().is_some_and(|extension| extension == "rhai") && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(usage(format!("there are no recipes in `{source}`"), "recipes are files that end in `.rhai`"));
    }
    files.iter().map(|file| of_file(file)).collect()
}

/// One file again, from where it came.
pub(super) async fn again(source: &str) -> Result<Brought, Error> {
    match address(source)? {
        Some(url) => fetch(&url).await,
        None => of_file(Path::new(source)),
    }
}

fn of_file(path: &Path) -> Result<Brought, Error> {
    let file = file_name(path.file_name().and_then(|name| name.to_str()).unwrap_or_default())?;
    let program = Program::read(path)?;
    let text = program.sources().first().map(|source| source.text.clone()).unwrap_or_default();
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let source = whole.to_str().filter(|source| !source.contains(char::is_control));
    let source = source.ok_or_else(|| {
        usage(format!("`{}` cannot be written into a list", path.display()), "move it to a folder with a plain name")
    })?;
    Ok(Brought { file, text, source: source.to_owned() })
}

/// The address, where it is one that may be read: https, or http to this machine.
fn address(source: &str) -> Result<Option<Url>, Error> {
    let Some((scheme, _)) = source.split_once("://") else { return Ok(None) };
    let url: Url =
        source.parse().map_err(|_| usage(format!("`{source}` is no address"), "as https://example.com/a.rhai"))?;
    if scheme != "https" && !(scheme == "http" && is_loopback(&url)) {
        return Err(usage(format!("`{scheme}` is no way to bring a recipe"), "use https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(usage(
            "the address has a name or a password in it, which would be written down".to_owned(),
            "download it and add the file",
        ));
    }
    Ok(Some(url))
}

async fn fetch(url: &Url) -> Result<Brought, Error> {
    let name = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    let file = file_name(name)?;
    // Fails only when there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER_WITHIN)
        .user_agent(concat!("hhrun/", env!("CARGO_PKG_VERSION")));
    if is_loopback(url) {
        builder = builder.no_proxy();
        if url.scheme() == "http" {
            builder = builder.tls_certs_only([]);
        }
    }
    let http = builder.build().map_err(|error| refused(url, &error.without_url().to_string()))?;
    let mut answer = http.get(url.clone()).send().await.map_err(|error| refused(url, &unanswered(&error)))?;
    let status = answer.status();
    if status.is_redirection() {
        let target =
            answer.headers().get("location").and_then(|target| target.to_str().ok()).unwrap_or("another address");
        return Err(usage(
            format!("`{url}` leads on to `{}`", crate::protocol::strip_controls(target, false)),
            "hhrun follows nobody; add that address if you trust it",
        ));
    }
    if !status.is_success() {
        return Err(refused(url, &format!("it answered {}", status.as_u16())));
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| refused(url, &unanswered(&error)))? {
        body.extend_from_slice(&piece);
        if body.len() > MAX_SOURCE {
            return Err(usage(format!("`{url}` is larger than {} KiB", MAX_SOURCE / 1024), "recipes are small"));
        }
    }
    let text =
        String::from_utf8(body).map_err(|_| usage(format!("`{url}` is not text in UTF-8"), "is it a script?"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    if text.trim_start().starts_with('<') {
        return Err(usage(format!("`{url}` is a web page"), "take the address of the file itself, the `raw` one"));
    }
    Ok(Brought { file, text, source: url.to_string() })
}

fn unanswered(error: &reqwest::Error) -> String {
    match (error.is_timeout(), error.is_connect()) {
        (true, _) => format!("no answer within {} seconds", ANSWER_WITHIN.as_secs()),
        (_, true) => "it cannot be reached".to_owned(),
        _ => "the answer broke off".to_owned(),
    }
}

/// The file's name, where it is one that an import can name.
fn file_name(name: &str) -> Result<String, Error> {
    let stem = name.strip_suffix(".rhai").map(|stem| stem.strip_suffix(".test").unwrap_or(stem));
    match stem {
        Some(stem) if is_name(stem) => Ok(name.to_owned()),
        _ => Err(usage(
            format!("`{}` is no name of a recipe", crate::protocol::strip_controls(name, false)),
            "it is NAME.rhai, NAME of letters, digits, `_` and `-`",
        )),
    }
}

fn refused(url: &Url, why: &str) -> Error {
    Error::Internal(format!("cannot read `{url}`: {why}"))
}

fn usage(message: String, hint: &str) -> Error {
    Error::Usage { message, hint: Some(hint.to_owned()) }
}
