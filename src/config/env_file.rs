//! Adding lines to a `.env` file: what stands there stays as it is, byte for byte.

use std::io::Write;
use std::path::Path;

use super::Error;
use crate::platform;

/// Adds `NAME=value` lines at the end of `file`, which is made if it is not there. Nobody but its owner can read it
/// afterwards, and a kill leaves either the old file or the new one.
pub fn add_lines(file: &Path, lines: &[(&str, &str)]) -> Result<(), Error> {
    let failed = |source| Error::EnvWrite { file: file.to_owned(), source };
    // A link stays one.
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let mut text = match std::fs::read(&target) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(failed)?,
    };
    let end: &[u8] = if text.windows(2).any(|two| two == b"\r\n") { b"\r\n" } else { b"\n" };
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.extend_from_slice(end);
    }
    for (name, value) in lines {
        text.extend_from_slice(format!("{name}={}", quoted(value)).as_bytes());
        text.extend_from_slice(end);
    }
    replace(&target, &text).map_err(failed)
}

fn replace(target: &Path, text: &[u8]) -> std::io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = folder.join(name);
    let written = || {
        let mut file = platform::private_file().write(true).create_new(true).open(&fresh)?;
        file.write_all(text)?;
        file.sync_all()?;
        std::fs::rename(&fresh, target)?;
        platform::sync_folder(folder)
    };
    let written = written();
    if written.is_err() {
        // Nothing half-written is left lying about.
        let _ = std::fs::remove_file(&fresh);
    }
    written
}

/// A value that is read back as it is, whatever is in it.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@+%=?&~,".contains(c);
    if value.chars().all(plain) {
        value.to_owned()
    } else if value.contains(['\'', '\\']) {
        let escaped: String =
            value.chars().flat_map(|c| "\\\"$".contains(c).then_some('\\').into_iter().chain([c])).collect();
        format!("\"{escaped}\"")
    } else {
        format!("'{value}'")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::add_lines;
    use crate::config::Variables;

    #[test]
    fn what_stands_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        for (before, after) in [
            ("", "A=1\nB=2\n"),
            ("# mine\n\nX = 'y'\n", "# mine\n\nX = 'y'\nA=1\nB=2\n"),
            ("X=y", "X=y\nA=1\nB=2\n"),
            ("X=y\r\n", "X=y\r\nA=1\r\nB=2\r\n"),
        ] {
            std::fs::write(&file, before).unwrap();
            add_lines(&file, &[("A", "1"), ("B", "2")]).unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
            assert!(crate::platform::is_private(&file).unwrap());
            assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = add_lines(&folder.path().join("no/.env"), &[("A", "1")]).unwrap_err();
        assert!(error.to_string().starts_with("cannot write "), "{error}");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in "[ -~а-я]{1,30}") {
            let value = value.trim();
            prop_assume!(!value.is_empty());
            let folder = tempfile::tempdir().unwrap();
            add_lines(&folder.path().join(".env"), &[("HH_LOCALE", value)]).unwrap();
            let mut variables = Variables::default();
            variables.add_working_folder(folder.path()).unwrap();
            prop_assert_eq!(variables.get("HH_LOCALE"), Some(value));
        }
    }
}
