//! Variables: which are set and where, old and unknown names, and what they have to be.

use crate::config::{Config, Error as Wrong, NAMES, NotifierError, Source, Sources, Variables, older_name};
use crate::error::Error;
use crate::platform;
use crate::session::redirect::Redirect;

use super::findings::{Findings, Topic};

const TOPIC: Topic = Topic::Settings;
/// What nobody can sign in without, and what else may stand in for it.
const NEEDED: [(&str, Option<&str>); 3] =
    [("HH_CLIENT_ID", None), ("HH_CLIENT_SECRET", None), ("HH_CONTACT_EMAIL", Some("HH_USER_AGENT"))];
/// An older tool's tokens, lying about in the clear.
const TOKENS: [&str; 3] = ["USER_ACCESS_TOKEN", "USER_REFRESH_TOKEN", "ACCESS_TOKEN_VALID"];
/// How like another a name must be to be meant for it.
const LIKENESS: f64 = 0.85;

/// The settings as far as they are valid.
pub(super) struct Settings {
    pub(super) config: Config,
    /// Whether the addresses of hh.ru, and the way there, are among them.
    pub(super) addressed: bool,
}

/// Reads on past what is wrong, so that everything wrong is found at once.
pub(super) fn look(sources: Sources, sandbox: bool, findings: &mut Findings) -> Result<Settings, Error> {
    for trouble in &sources.troubles {
        findings.problem(TOPIC, trouble.without_value(), trouble.hint());
    }
    list(&sources.variables, findings);
    files(&sources, findings);
    // What a file that breaks off would have set is not missing.
    let complete = sources.troubles.is_empty();
    let settings = validate(sources, findings)?;
    notification(&settings.config, findings);
    if !sandbox {
        if complete {
            needed(&settings.config, findings);
        }
        redirect(&settings.config, findings);
    }
    Ok(settings)
}

fn list(variables: &Variables, findings: &mut Findings) {
    for (name, older) in NAMES {
        let older = older.and_then(|older| Some((older, variables.source(older)?)));
        match (variables.source(name), older) {
            // What the whole machine goes through is no leftover of an older tool.
            (Some(source), None | Some(("HTTPS_PROXY", _))) => {
                findings.ok(TOPIC, format!("`{name}` is set in {source}"));
            }
            (Some(source), Some((older, other))) => findings.warning(
                TOPIC,
                format!("`{name}` is set in {source}, and its older name `{older}` in {other} is ignored"),
                format!("remove `{older}`"),
            ),
            (None, Some(("HTTPS_PROXY", source))) => {
                findings.ok(TOPIC, format!("`{name}` is not set; `HTTPS_PROXY` in {source} is used"));
            }
            (None, Some((older, source))) => {
                findings.ok(TOPIC, format!("`{name}` is set under its older name `{older}` in {source}"));
            }
            (None, None) => {}
        }
    }
    let tokens: Vec<String> =
        TOKENS.iter().filter(|name| variables.source(name).is_some()).map(|name| format!("`{name}`")).collect();
    if !tokens.is_empty() {
        findings.warning(
            TOPIC,
            format!("{} of an older tool lie in the clear", tokens.join(", ")),
            "run `hhrun users import --from-env`, which takes them over and offers to blank them",
        );
    }
    for (name, file) in variables.ignored() {
        findings.warning(
            TOPIC,
            format!("`{name}` in {} is ignored: a working folder may not set it", file.display()),
            "set it in the environment or in the data folder's .env",
        );
    }
    unknown(variables, findings);
}

fn unknown(variables: &Variables, findings: &mut Findings) {
    let known = |name: &str| NAMES.iter().any(|(own, older)| *own == name || *older == Some(name));
    for name in variables.names().filter(|name| (name.starts_with("HH_") || name.starts_with("HHRUN_")) && !known(name))
    {
        let near =
            NAMES.iter().map(|(own, _)| (strsim::jaro_winkler(own, name), *own)).max_by(|a, b| a.0.total_cmp(&b.0));
        let fix = match near {
            Some((likeness, own)) if likeness >= LIKENESS => format!("did you mean `{own}`?"),
            _ => "remove it; .env.example names them all".to_owned(),
        };
        let source = variables.source(name).map(Source::to_string).unwrap_or_default();
        findings.warning(TOPIC, format!("`{name}` in {source} is no variable of hhrun"), fix);
    }
}

/// A file with secrets in it is nobody else's business.
fn files(sources: &Sources, findings: &mut Findings) {
    let is_secret = |name: &str| ["SECRET", "TOKEN", "PASSWORD", "WEBHOOK"].iter().any(|word| name.contains(word));
    for file in &sources.files {
        let has_secrets = sources.variables.names().any(|name| {
            is_secret(name) && matches!(sources.variables.source(name), Some(Source::File(from)) if from == file)
        });
        if has_secrets && platform::is_private(file).is_ok_and(|closed| !closed) {
            findings.mend(
                TOPIC,
                &format!("`{}` has secrets in it and can be read by others", file.display()),
                &format!("run `chmod 600 '{}'`", file.display()),
                true,
                || platform::make_private(file).map_err(|error| error.to_string()),
            );
        }
    }
}

fn validate(sources: Sources, findings: &mut Findings) -> Result<Settings, Error> {
    let Sources { mut variables, home, key_file, credentials_folder, .. } = sources;
    let mut addressed = true;
    loop {
        match Config::from_variables(&variables, home.clone(), key_file.clone()) {
            Ok(config) => return Ok(Settings { config: Config { credentials_folder, ..config }, addressed }),
            Err(error) => {
                findings.problem(TOPIC, error.without_value(), error.hint());
                let Some(name) = error.variable() else { return Err(error.into()) };
                addressed &= !matches!(error, Wrong::Address { .. } | Wrong::PlainHttp { .. } | Wrong::Proxy(_));
                variables.forget(name);
            }
        }
    }
}

fn needed(config: &Config, findings: &mut Findings) {
    for (name, instead) in NEEDED {
        let is_set = match name {
            "HH_CLIENT_ID" => config.client_id.is_some(),
            "HH_CLIENT_SECRET" => config.client_secret.is_some(),
            _ => config.agent.is_some(),
        };
        if !is_set {
            let older = older_name(name).into_iter().chain(instead).map(|name| format!(" or `{name}`"));
            let names: String = older.collect();
            let fix = "run `hhrun init`, which asks for it and says where to find it";
            findings.problem(TOPIC, format!("no `{name}`{names} is set"), Some(fix.to_owned()));
        }
    }
    if config.agent.is_some() {
        findings.ok(TOPIC, "the agent header is well-formed");
    }
}

/// Whether a run could tell the person: no run needs it.
fn notification(config: &Config, findings: &mut Findings) {
    match config.notifier(true) {
        Ok(notifier) => {
            let ways = [notifier.mail.map(|_| "mail"), notifier.webhook.map(|_| "a webhook")];
            let ways: Vec<&str> = ways.into_iter().flatten().collect();
            findings.ok(TOPIC, format!("{} can be sent to: the settings are well-formed", ways.join(" and ")));
        }
        Err(Wrong::Notifier(NotifierError::Nothing)) => {}
        Err(error) => {
            let fix = error.hint().unwrap_or_default();
            findings.warning(TOPIC, format!("nobody can be notified: {}", error.without_value()), fix);
        }
    }
}

fn redirect(config: &Config, findings: &mut Findings) {
    let Some(redirect_uri) = &config.redirect_uri else {
        findings.ok(TOPIC, "`HH_REDIRECT_URI` is not set: `hhrun login` has hh.ru's answer pasted");
        return;
    };
    match Redirect::parse(redirect_uri) {
        Err(reason) => findings.problem(TOPIC, format!("`HH_REDIRECT_URI` {reason}"), Some(reason.hint().to_owned())),
        Ok(Redirect::Elsewhere(reason)) => {
            findings.ok(TOPIC, format!("`HH_REDIRECT_URI` {reason}: `hhrun login` has hh.ru's answer pasted"));
        }
        Ok(Redirect::Here(place)) => match place.bind() {
            Ok(_) => findings.ok(TOPIC, "`HH_REDIRECT_URI` is legal, and `hhrun login` can listen there"),
            Err(error) => findings.warning(
                TOPIC,
                format!("`HH_REDIRECT_URI` is legal, but hhrun {error}"),
                "see what else uses that port, or sign in with `hhrun login --no-browser`",
            ),
        },
    }
}
