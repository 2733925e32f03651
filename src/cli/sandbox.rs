//! `hhrun sandbox`: the built-in hh.ru as a server of its own; and the one inside `--sandbox`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::error::Error;
use crate::hh::Timestamp;
use crate::sandbox::faults::{Rule, RuleError};
use crate::sandbox::{Favour, Options, Sandbox, clock};

use super::stop::Stop;
use super::terminal::Terminal;

/// In seconds; what lasts longer would pass the end of time.
const A_CENTURY: u64 = 3_155_760_000;

/// How the built-in hh.ru starts.
#[derive(Debug, Args)]
pub(super) struct SandboxArguments {
    /// The port; a free one by default
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    /// What the catalogue is generated from
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// The size of the catalogue
    #[arg(long, default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(super) vacancies: u32,
    /// Seconds until an access token expires
    #[arg(long, value_name = "SECONDS", default_value_t = 1_209_600, value_parser = clap::value_parser!(u64).range(..=A_CENTURY))]
    pub(super) access_ttl: u64,
    /// Seconds until an authorization code expires
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(..=A_CENTURY))]
    pub(super) code_ttl: u64,
    /// Milliseconds that each answer takes
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(super) latency: u64,
    /// Applications that hh.ru takes from a person in 24 hours
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(super) daily_limit: u32,
    /// Keep people and applications in this file
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,
    /// The id that the application is registered with
    #[arg(long, value_name = "ID")]
    pub(super) client_id: Option<String>,
    /// The secret that goes with it
    #[arg(long, value_name = "SECRET")]
    pub(super) client_secret: Option<String>,
    /// The address that the application is registered with; by default where `hhrun login` listens
    #[arg(long, value_name = "URL", value_parser = redirect)]
    pub(super) redirect_uri: Option<String>,
    /// The time it is there, as 2026-11-20T10:00:00+03:00 or a day
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(super) now: Option<DateTime<Utc>>,
    /// How many times faster its clock runs: with 86400 a day passes in a second
    #[arg(long, value_name = "TIMES", default_value_t = 1.0, value_parser = scale)]
    pub(super) time_scale: f64,
    /// Which letters employers answer more often: short (up to 400 characters), long, or as the seed says
    #[arg(long, value_name = "LETTERS", value_parser = favour())]
    pub(super) favours: Option<Favour>,
    /// Trouble to rehearse, as 'POST /negotiations drop-after nth=3'; may be repeated
    #[arg(
        long,
        value_name = "RULE",
        value_parser = fault,
        long_help = "Trouble to rehearse: METHOD PATH WHAT [WHEN]; may be repeated, the first that applies decides.\n\
            METHOD: GET, POST, PUT, DELETE, or * for any\n\
            PATH: /vacancies is that path alone, /vacancies/* a vacancy, /vacancies** all that begins so\n\
            WHAT: drop-before, drop-after, truncate[=BYTES], bad-gzip, delay=500ms, html[=STATUS], captcha,\n\
            \u{20}     status=503 [body='…'] [header=Retry-After:7], error=negotiations/application_denied,\n\
            \u{20}     oauth='invalid_grant/token was revoked'\n\
            WHEN: nth=3 is the third one only, after=2 lets two through, times=1 happens once; always otherwise"
    )]
    pub(super) fault: Vec<Rule>,
}

/// Where `hhrun login` listens when nobody says otherwise.
const CALLBACK: &str = "http://127.0.0.1:8377/callback";

/// Serves until it is told to stop.
pub(super) async fn serve(arguments: SandboxArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let options = options(arguments, terminal.clone());
    let vacancies = options.vacancies;
    let sandbox = Sandbox::start(options).await?;
    terminal.note(&format!("hh.ru with {vacancies} vacancies; point hhrun at it with these lines, stop with Ctrl-C"));
    terminal.say(&environment(&sandbox));
    stop.asked_before_sending().await;
    sandbox.stop().await?;
    Ok(())
}

fn options(arguments: SandboxArguments, terminal: Terminal) -> Options {
    let usual = Options::default();
    Options {
        port: arguments.port,
        seed: arguments.seed,
        vacancies: arguments.vacancies as usize,
        access_ttl: Duration::from_secs(arguments.access_ttl),
        code_ttl: Duration::from_secs(arguments.code_ttl),
        latency: Duration::from_millis(arguments.latency),
        daily_limit: arguments.daily_limit as usize,
        state: arguments.state,
        client_id: arguments.client_id.unwrap_or(usual.client_id),
        client_secret: arguments.client_secret.unwrap_or(usual.client_secret),
        redirect_uri: Some(arguments.redirect_uri.unwrap_or_else(|| CALLBACK.to_owned())),
        now: clock::running(arguments.now.unwrap_or_else(Utc::now), arguments.time_scale),
        faults: arguments.fault,
        favours: arguments.favours,
        sms: Some(Arc::new(move |phone, code| terminal.note(&format!("SMS to {phone}: {code}")))),
        ..Options::default()
    }
}

/// Reads a moment, or the beginning of a day in Moscow, where hh.ru's clock is.
pub(super) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|_| format!("{text}T00:00:00+0300"));
    let moment = Timestamp::from(day.as_deref().unwrap_or(text)).moment();
    let moment = moment.map(|moment| moment.to_utc()).ok_or_else(|| "neither a moment nor a day".to_owned())?;
    if (1970..9000).contains(&moment.year()) { Ok(moment) } else { Err("not between 1970 and 9000".to_owned()) }
}

/// Reads an address that a browser can be sent back to.
pub(super) fn redirect(text: &str) -> Result<String, String> {
    match url::Url::parse(text) {
        Ok(url) if !url.cannot_be_a_base() => Ok(text.to_owned()),
        _ => Err("not an address, as http://127.0.0.1:8377/callback".to_owned()),
    }
}

/// Reads how much faster the clock runs.
pub(super) fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse().ok().filter(|scale: &f64| *scale > 0.0 && scale.is_finite());
    scale.ok_or_else(|| "not a positive number".to_owned())
}

/// Reads which letters employers like.
pub(super) fn favour() -> impl TypedValueParser<Value = Favour> {
    PossibleValuesParser::new(["short", "long", "seed"]).map(|word| match word.as_str() {
        "short" => Favour::Short,
        "long" => Favour::Long,
        _ => Favour::Seed,
    })
}

/// Reads a rule, with what to write instead of a wrong one.
pub(super) fn fault(text: &str) -> Result<Rule, String> {
    text.parse().map_err(|error: RuleError| match error.hint() {
        Some(hint) => format!("{error} ({hint})"),
        None => error.to_string(),
    })
}

/// The one inside a run: on a free port, with what it remembers in the person's folder.
pub(super) async fn inside(folder: &Path) -> Result<Sandbox, Error> {
    let options = Options { state: Some(folder.join("hh.json")), ..Options::default() };
    // Whoever runs a strategy signs in first.
    Ok(Sandbox::begin(options).await?)
}

fn environment(sandbox: &Sandbox) -> String {
    let lines = [
        ("HH_API_URL", sandbox.api_url().to_owned()),
        ("HH_AUTH_URL", sandbox.authorize_url()),
        ("HH_TOKEN_URL", sandbox.token_url()),
        ("HH_CLIENT_ID", sandbox.client_id().to_owned()),
        ("HH_CLIENT_SECRET", sandbox.client_secret().to_owned()),
        ("HH_REDIRECT_URI", sandbox.redirect_uri().to_owned()),
        ("HH_CONTACT_EMAIL", "you@example.com".to_owned()),
        ("HH_RATE", "0".to_owned()),
    ];
    let lines = lines.iter().filter(|(_, value)| !value.is_empty());
    lines.map(|(name, value)| format!("export {name}={}", quoted(value))).collect::<Vec<_>>().join("\n")
}

/// A value as a shell reads it back.
pub(super) fn quoted(value: &str) -> String {
    if value.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.,:/@%+=".contains(letter)) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{fault, moment, quoted, redirect, scale};

    #[test]
    fn what_is_typed_is_read_or_explained() {
        assert_eq!(moment("2026-11-20").unwrap().to_rfc3339(), "2026-11-19T21:00:00+00:00");
        assert_eq!(moment("2026-11-20T10:00:00+03:00"), moment("2026-11-20T10:00:00+0300"));
        assert!(moment("tomorrow").is_err() && moment("-262143-01-02T00:00:00+0000").is_err());
        assert!(scale("86400").is_ok() && scale("0").is_err() && scale("inf").is_err());
        assert!(redirect("https://t.me/channel").is_ok() && redirect("nonsense").is_err());
        assert_eq!(quoted("http://127.0.0.1:8000"), "http://127.0.0.1:8000");
        assert_eq!(quoted("it's $(id)"), r"'it'\''s $(id)'");
        assert!(fault("GET /me explode").unwrap_err().contains("drop-before"));
    }
}
