//! Variables of the process and of the `.env` files, by hh's names and by the older ones.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::Error;

/// Every variable hhrun reads, with the older name that is read in its place, if there is one.
pub const NAMES: &[(&str, Option<&str>)] = &[
    ("HH_CLIENT_ID", Some("CLIENT_ID")),
    ("HH_CLIENT_SECRET", Some("CLIENT_SECRET")),
    ("HH_REDIRECT_URI", None),
    ("HH_CONTACT_EMAIL", Some("CLIENT_EMAIL")),
    ("HH_USER_AGENT", Some("USER_AGENT")),
    ("APP_TOKEN", None),
    ("HH_RESUME_ID", Some("ID_RESUME")),
    ("HH_LOCALE", None),
    ("HH_HOST", None),
    ("HH_OWN_EMPLOYERS", None),
    ("HH_API_URL", None),
    ("HH_AUTH_URL", None),
    ("HH_TOKEN_URL", None),
    ("HH_RATE", None),
    ("HH_IN_FLIGHT", None),
    ("HH_PROXY", Some("HTTPS_PROXY")),
    ("AI_URL", None),
    ("AI_KEY", None),
    ("AI_MODEL", None),
    ("SMTP_HOST", None),
    ("SMTP_PORT", None),
    ("SMTP_USER", Some("EMAIL_LOGIN")),
    ("SMTP_PASSWORD", Some("EMAIL_PASSWORD")),
    ("SMTP_FROM", Some("SENDER_MAIL")),
    ("SMTP_TO", Some("RECEIVERS_MAIL")),
    ("WEBHOOK_URL", None),
    ("WEBHOOK_FIELDS", None),
    ("HHRUN_HOME", None),
    ("HHRUN_KEY_COMMAND", None),
    ("HHRUN_LOG", None),
];

/// A folder that somebody else wrote must not run commands, move the data or send tokens elsewhere.
const NOT_FROM_A_FOLDER: &[&str] = &[
    "HHRUN_HOME",
    "HHRUN_KEY_COMMAND",
    "HH_API_URL",
    "HH_AUTH_URL",
    "HH_TOKEN_URL",
    "HH_PROXY",
    "HTTPS_PROXY",
    "AI_URL",
    "SMTP_HOST",
    "WEBHOOK_URL",
];

/// The variables in force: the process wins over the working folder's `.env`, which wins over the data folder's.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    values: BTreeMap<String, (String, Source)>,
    ignored: Vec<(String, PathBuf)>,
}

/// Where a variable's value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The environment of the process.
    Process,
    /// A `.env` file.
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process => f.write_str("the environment"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Variables {
    /// The variables of the process alone.
    pub fn of_process(process: impl IntoIterator<Item = (String, String)>) -> Self {
        let set = process.into_iter().filter(|(_, value)| !value.is_empty());
        Self { values: set.map(|(name, value)| (name, (value, Source::Process))).collect(), ignored: Vec::new() }
    }

    /// Adds the working folder's `.env`, without what must not come from there.
    pub fn add_working_folder(&mut self, folder: &Path) -> Result<(), Error> {
        let file = folder.join(".env");
        for (name, value) in read(&file)? {
            if NOT_FROM_A_FOLDER.contains(&name.as_str()) {
                self.ignored.push((name, file.clone()));
            } else {
                self.add(name, value, &file);
            }
        }
        Ok(())
    }

    /// Adds the data folder's `.env`; only the folder itself cannot be named there.
    pub fn add_data_folder(&mut self, folder: &Path) -> Result<(), Error> {
        let file = folder.join(".env");
        for (name, value) in read(&file)? {
            if name != "HHRUN_HOME" {
                self.add(name, value, &file);
            }
        }
        Ok(())
    }

    /// A variable's value, under its own name or the older one.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.values.get(name).or_else(|| self.values.get(older_name(name)?));
        value.map(|(value, _)| value.as_str())
    }

    /// Where the value of exactly this name came from.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.values.get(name).map(|(_, source)| source)
    }

    /// Every name that is set, also those that hhrun does not read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// As if a variable had not been set, under neither of its names.
    pub fn forget(&mut self, name: &str) {
        for name in [Some(name), older_name(name)].into_iter().flatten() {
            self.values.remove(name);
        }
    }

    /// What stands in a working folder's `.env` and does not count there: name and file.
    pub fn ignored(&self) -> &[(String, PathBuf)] {
        &self.ignored
    }

    fn add(&mut self, name: String, value: String, file: &Path) {
        if !value.is_empty() {
            self.values.entry(name).or_insert_with(|| (value, Source::File(file.to_owned())));
        }
    }
}

/// What a variable was called before.
pub fn older_name(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).and_then(|(_, older)| *older)
}

fn read(file: &Path) -> Result<Vec<(String, String)>, Error> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::EnvFile { file: file.to_owned(), source: error }),
    };
    parse(file, &text)
}

/// The variables that the text of `file` sets, in its order.
pub(super) fn parse(file: &Path, text: &str) -> Result<Vec<(String, String)>, Error> {
    dotenvy::from_read_iter(text.as_bytes())
        .map(|entry| entry.map_err(|error| malformed(file.to_owned(), text, &error)))
        .collect()
}

/// The line's number and the name on it; never the value, which may be a secret.
fn malformed(file: PathBuf, text: &str, error: &dotenvy::Error) -> Error {
    let dotenvy::Error::LineParse(wrong, _) = error else {
        return Error::EnvLine { file, line: None, name: None };
    };
    // The parser names the whole line, or only what stands behind the `=`.
    let wrong = wrong.lines().next().unwrap_or_default();
    let value = |line: &str| line.split_once('=').is_some_and(|(_, value)| value.trim() == wrong.trim());
    let found = text.lines().position(|line| line == wrong || value(line));
    let whole = found.and_then(|index| text.lines().nth(index)).unwrap_or(wrong);
    let name = whole.split_once('=').map(|(name, _)| name.trim().to_owned());
    Error::EnvLine { file, line: found.map(|index| index + 1), name }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Variables;

    fn process(pairs: &[(&str, &str)]) -> Variables {
        Variables::of_process(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn the_process_wins_over_the_working_folder_over_the_data_folder() {
        let (work, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(work.path().join(".env"), "HH_LOCALE=EN\nHH_HOST=rabota.by\n").unwrap();
        fs::write(data.path().join(".env"), "HH_LOCALE=UA\nHH_HOST=hh.kz\nHH_RATE=2\n").unwrap();
        let mut variables = process(&[("HH_LOCALE", "RU")]);
        variables.add_working_folder(work.path()).unwrap();
        variables.add_data_folder(data.path()).unwrap();
        assert_eq!(variables.get("HH_LOCALE"), Some("RU"));
        assert_eq!(variables.get("HH_HOST"), Some("rabota.by"));
        assert_eq!(variables.get("HH_RATE"), Some("2"));
    }

    #[test]
    fn a_working_folder_cannot_redirect_tokens_or_run_commands() {
        let work = tempfile::tempdir().unwrap();
        fs::write(work.path().join(".env"), "HH_TOKEN_URL=http://127.0.0.1:1/token\nHHRUN_KEY_COMMAND=id\n").unwrap();
        let mut variables = process(&[]);
        variables.add_working_folder(work.path()).unwrap();
        assert_eq!(variables.get("HH_TOKEN_URL"), None);
        assert_eq!(variables.get("HHRUN_KEY_COMMAND"), None);
        assert_eq!(variables.ignored().len(), 2);
    }

    #[test]
    fn older_names_are_read_in_place_of_ours() {
        let variables = process(&[("CLIENT_ID", "old"), ("HH_CLIENT_SECRET", "new"), ("CLIENT_SECRET", "old")]);
        assert_eq!(variables.get("HH_CLIENT_ID"), Some("old"));
        assert_eq!(variables.get("HH_CLIENT_SECRET"), Some("new"));
    }

    #[test]
    fn a_malformed_line_is_named_without_its_value() {
        let work = tempfile::tempdir().unwrap();
        for value in ["'s3cret", "s3cret and more"] {
            fs::write(work.path().join(".env"), format!("HH_LOCALE=RU\nHH_CLIENT_SECRET={value}\n")).unwrap();
            let message = process(&[]).add_working_folder(work.path()).unwrap_err().to_string();
            assert!(message.contains("line 2") && message.contains("HH_CLIENT_SECRET"), "{message}");
            assert!(!message.contains("s3cret"), "{message}");
        }
    }
}
