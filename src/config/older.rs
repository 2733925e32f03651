//! The tokens that an older tool kept in a `.env` file, and taking them out of it.

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDateTime, TimeZone, Utc};

use super::Error;
use super::variables::parse;
use crate::hh::Timestamp;
use crate::platform;
use crate::secret::Secret;

const ACCESS: &str = "USER_ACCESS_TOKEN";
const REFRESH: &str = "USER_REFRESH_TOKEN";
const VALID: &str = "ACCESS_TOKEN_VALID";
/// hh.ru's are below a hundred characters.
const LONGEST: usize = 2_048;
/// Before 2001, or after 2286: no moment of a token in seconds.
const SECONDS: Range<i64> = 1_000_000_000..10_000_000_000;

/// A pair in a file.
#[derive(Debug)]
pub struct OlderTokens {
    file: PathBuf,
    text: String,
    pub access: Secret,
    pub refresh: Secret,
    /// When the access token ends; `None` where the file does not say so in a form that is known.
    pub valid: Option<DateTime<Utc>>,
}

impl OlderTokens {
    /// Reads them from `file`. What is wrong is named without its value.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::EnvFile { file: file.to_owned(), source };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let pairs = parse(file, &text)?;
        let value = |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        let token = |name: &'static str| {
            let value = value(name).unwrap_or_default();
            let why = if value.is_empty() {
                "is not there"
            } else if value.len() > LONGEST {
                "is too long for a token"
            } else if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                "has characters that no token has"
            } else {
                return Ok(Secret::from(value));
            };
            Err(Error::OlderToken { file: file.to_owned(), name, why })
        };
        let (access, refresh) = (token(ACCESS)?, token(REFRESH)?);
        let valid = value(VALID).and_then(moment);
        Ok(Self { file: file.to_owned(), access, refresh, valid, text })
    }

    /// The file they are in.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Takes the values out of the file; every other byte stays, and so does its mode.
    pub fn blank(&self) -> Result<(), Error> {
        let by_hand = |why: &'static str| Error::NotBlanked { file: self.file.clone(), why };
        let blanked = blanked(&self.text);
        let expected = parse(&self.file, &self.text)?.into_iter().map(|(name, value)| {
            let value = if is_ours(&name) { String::new() } else { value };
            (name, value)
        });
        if !parse(&self.file, &blanked).is_ok_and(|after| after.into_iter().eq(expected)) {
            return Err(by_hand("other lines would change with them"));
        }
        let failed = |source| Error::EnvFile { file: self.file.clone(), source };
        // A link stays one.
        let file = self.file.canonicalize().map_err(failed)?;
        let fresh = file.with_extension("hhrun-new");
        let write = || {
            let mode = file.metadata()?.permissions();
            let mut opened = platform::private_file().write(true).create(true).truncate(true).open(&fresh)?;
            opened.write_all(blanked.as_bytes())?;
            opened.set_permissions(mode)?;
            opened.sync_all()
        };
        write().map_err(failed)?;
        if std::fs::read_to_string(&file).map_err(failed)? != self.text {
            let _ = std::fs::remove_file(&fresh);
            return Err(by_hand("somebody changed it meanwhile"));
        }
        std::fs::rename(&fresh, &file).map_err(failed)?;
        file.parent().map_or(Ok(()), platform::sync_folder).map_err(failed)
    }
}

fn is_ours(name: &str) -> bool {
    [ACCESS, REFRESH, VALID].contains(&name)
}

/// The text without the values of the three variables.
fn blanked(text: &str) -> String {
    let keep = |line: &str| match value_of(line) {
        Some(value) => [&line[..value.start], &line[value.end..]].concat(),
        None => line.to_owned(),
    };
    text.split_inclusive('\n').map(keep).collect()
}

/// Where the value stands in a line that sets one of the three variables: with its quotes, without what follows.
fn value_of(line: &str) -> Option<Range<usize>> {
    let (name, rest) = line.split_once('=')?;
    let name = name.trim();
    let name = name.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).map_or(name, str::trim);
    if !is_ours(name) {
        return None;
    }
    let value = rest.trim_start_matches([' ', '\t']);
    let start = line.len() - value.len();
    let quote = value.chars().next().filter(|first| ['"', '\''].contains(first));
    let length = match quote {
        Some(quote) => value[1..].find(quote).map(|end| end + 2),
        // No value, and a comment.
        None if value.starts_with('#') => Some(0),
        None => value.find(char::is_whitespace),
    };
    Some(start..start + length.unwrap_or(value.len()))
}

/// Seconds or milliseconds since 1970, hh.ru's form, or a date and time by the clock on the wall.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let number = text.split('.').next().and_then(|whole| whole.parse::<i64>().ok());
    if let Some(number) = number {
        let seconds = if SECONDS.contains(&(number / 1_000)) { number / 1_000 } else { number };
        return if SECONDS.contains(&seconds) { DateTime::from_timestamp(seconds, 0) } else { None };
    }
    if let Some(moment) = Timestamp::from(text).moment() {
        return Some(moment.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let naive = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Local.from_local_datetime(&naive).earliest().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::{OlderTokens, blanked, moment};
    use crate::secret::ExposeSecret;

    const FILE: &str = "# mine\r\nCLIENT_ID=1\r\nexport USER_ACCESS_TOKEN = \"USERA\" # keep\nUSER_REFRESH_TOKEN='USERR'\n\
                        \nACCESS_TOKEN_VALID=2026-12-05 10:00\nEMAIL=a@b.c\nNOT_USER_ACCESS_TOKEN=x";

    #[test]
    fn the_values_go_and_every_other_byte_stays() {
        let after = "# mine\r\nCLIENT_ID=1\r\nexport USER_ACCESS_TOKEN =  # keep\nUSER_REFRESH_TOKEN=\n\
                     \nACCESS_TOKEN_VALID= 10:00\nEMAIL=a@b.c\nNOT_USER_ACCESS_TOKEN=x";
        assert_eq!(blanked(FILE), after);
        assert_eq!(blanked(after.replace("= 10:00", "=").as_str()), after.replace("= 10:00", "="));
    }

    #[test]
    fn a_file_is_read_and_blanked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        let text = FILE.replace("2026-12-05 10:00", "1796464800");
        std::fs::write(&file, &text).unwrap();
        let tokens = OlderTokens::read(&file).unwrap();
        assert_eq!((tokens.access.expose_secret(), tokens.refresh.expose_secret()), ("USERA", "USERR"));
        assert_eq!(tokens.valid.unwrap().timestamp(), 1_796_464_800);
        tokens.blank().unwrap();
        let after = std::fs::read_to_string(&file).unwrap();
        assert_eq!(after, text.replace("\"USERA\"", "").replace("'USERR'", "").replace("1796464800", ""));
        let error = OlderTokens::read(&file).unwrap_err().to_string();
        assert!(error.contains("`USER_ACCESS_TOKEN`") && error.contains("is not there"), "{error}");
        assert!(tokens.blank().unwrap_err().to_string().contains("changed it meanwhile"));
    }

    #[test]
    fn what_is_no_token_is_named_without_its_value() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        for wrong in ["'s3cret with spaces'", "s3crеt-cyrillic", &"s3cret".repeat(1_000)] {
            std::fs::write(&file, format!("USER_ACCESS_TOKEN=a\nUSER_REFRESH_TOKEN={wrong}\n")).unwrap();
            let error = OlderTokens::read(&file).unwrap_err();
            assert!(error.to_string().contains("`USER_REFRESH_TOKEN`"), "{error}");
            assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("s3c"), "{error}");
        }
    }

    #[test]
    fn a_moment_has_many_forms() {
        for text in
            ["1796464800", "1796464800.123", "1796464800000", "2026-12-05T09:20:00+0000", "2026-12-05T12:20:00+03:00"]
        {
            assert_eq!(
                moment(text).map(|moment| moment.timestamp()),
                Some(1_796_462_400 + if text.starts_with('1') { 2_400 } else { 0 }),
                "{text}"
            );
        }
        assert!(moment("2026-12-05 10:00:00.5").is_some());
        for text in ["", "true", "1209600", "tomorrow"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
