//! The key: where it comes from, and whether it is there and nobody else's.

use std::path::Path;

use crate::account;
use crate::config::Config;
use crate::platform;
use crate::vault::key::Error;
use crate::vault::{Key, KeySource};

use super::findings::{Findings, Topic};

const TOPIC: Topic = Topic::Key;

/// The key, if there is one and it can be had. None is made.
pub(super) fn look(config: &Config, findings: &mut Findings) -> Option<Key> {
    let source = account::key_source(config);
    match &source {
        KeySource::Command(_) => load(&source, "the key comes from the command in `HHRUN_KEY_COMMAND`", findings),
        KeySource::Credential(path) => {
            let text = format!("the key comes from the service's credential `{}`", path.display());
            load(&source, &text, findings)
        }
        KeySource::File(path) => {
            let well = in_file(path, config, findings);
            let text = format!("the key is in `{}`", path.display());
            if well { load(&source, &text, findings) } else { None }
        }
    }
}

fn in_file(path: &Path, config: &Config, findings: &mut Findings) -> bool {
    if !path.exists() {
        let known = config.home.join("users").read_dir().is_ok_and(|mut people| people.next().is_some());
        if known {
            findings.problem(
                TOPIC,
                format!("the key file `{}` is gone, and with it the way to the stored tokens", path.display()),
                Some("bring it back, or sign in again: `hhrun login` makes a new one".to_owned()),
            );
        } else {
            findings.ok(TOPIC, format!("no key yet: the first sign-in makes `{}`", path.display()));
        }
        return false;
    }
    if path.starts_with(&config.home) {
        findings.warning(
            TOPIC,
            format!("the key file `{}` lies inside the data folder, so that one copy takes both", path.display()),
            "move the data folder with HHRUN_HOME, or take the key from a command (HHRUN_KEY_COMMAND)",
        );
    }
    if platform::is_private(path).unwrap_or(true) {
        return true;
    }
    let fix = format!("run `chmod 600 '{}'`", path.display());
    findings.mend(TOPIC, &format!("the key file `{}` can be read by others", path.display()), &fix, false, || {
        platform::make_private(path).map_err(|error| error.to_string())
    })
}

fn load(source: &KeySource, text: &str, findings: &mut Findings) -> Option<Key> {
    match source.load() {
        Ok(key) => {
            findings.ok(TOPIC, text);
            Some(key)
        }
        Err(error) => {
            let hint = error.hint();
            // A command line may have a secret in it.
            let why = match error {
                Error::Command { source, .. } => format!("it cannot be run: {source}"),
                Error::Failed { status, .. } => format!("it failed ({status})"),
                Error::Malformed { .. } => "it gave no key: 64 hexadecimal digits were expected".to_owned(),
                error => error.to_string(),
            };
            findings.problem(TOPIC, format!("{text}, and {why}"), hint);
            None
        }
    }
}
