//! A letter in the person's own editor: a file that only they can read, gone when they are done.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::{config, platform};

/// What no letter is longer than; what an editor left is not read beyond.
const LARGEST: u64 = 1024 * 1024;

/// The person's editor.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    /// A command line; the file's path is put behind it.
    command: String,
    file: PathBuf,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Text(String),
    /// Nothing new, and why.
    Unchanged(String),
}

impl Editor {
    /// The editor that the person set, for a file in `folder`.
    pub(super) fn of_person(folder: &Path) -> Option<Self> {
        let command = config::editor()?;
        Some(Self { command, file: folder.join("letter.txt") })
    }

    /// Lets the person edit a text. Waits as long as they take.
    pub(super) async fn edit(&self, text: String) -> Written {
        let editor = self.clone();
        let edited = tokio::task::spawn_blocking(move || {
            let written = editor.whole(&text);
            let _ = std::fs::remove_file(&editor.file);
            written
        });
        edited.await.unwrap_or_else(|error| Written::Unchanged(error.to_string()))
    }

    fn whole(&self, text: &str) -> Written {
        if let Err(error) = self.put(text) {
            return Written::Unchanged(format!("The letter could not be given to an editor ({error})"));
        }
        match platform::shell_with(&self.command, &self.file).status() {
            Err(error) => return Written::Unchanged(format!("`{}` did not start ({error})", self.command)),
            Ok(status) if !status.success() => {
                return Written::Unchanged(format!("`{}` failed ({status})", self.command));
            }
            Ok(_) => {}
        }
        match self.take() {
            Err(error) => Written::Unchanged(format!("What was written could not be read ({error})")),
            Ok(new) if new.trim().is_empty() => Written::Unchanged("Nothing was written".to_owned()),
            Ok(new) if new == text.trim_end() => Written::Unchanged("Nothing was changed".to_owned()),
            Ok(new) => Written::Text(new),
        }
    }

    fn put(&self, text: &str) -> io::Result<()> {
        // What a killed run left may be anything.
        if let Err(error) = std::fs::remove_file(&self.file)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut file = platform::private_file().write(true).create_new(true).open(&self.file)?;
        file.write_all(text.as_bytes())?;
        // Editors end a file with a line.
        if text.ends_with('\n') { Ok(()) } else { file.write_all(b"\n") }
    }

    fn take(&self) -> io::Result<String> {
        if std::fs::metadata(&self.file)?.len() > LARGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is far too long for a letter"));
        }
        let text = std::fs::read_to_string(&self.file)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
        Ok(text.trim_end().to_owned())
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::{Editor, Written};

    fn edited(command: &str, text: &str) -> Written {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's a letter.txt");
        std::fs::write(&file, "left by a kill").unwrap();
        let written = Editor { command: command.to_owned(), file: file.clone() }.whole(text);
        if file.exists() {
            assert!(crate::platform::is_private(&file).unwrap());
        }
        written
    }

    #[test]
    fn an_editor_is_a_command_line() {
        assert_eq!(edited("sed -i s/Bob/Боб/", "Dear Bob,\nyes"), Written::Text("Dear Боб,\nyes".to_owned()));
        assert_eq!(edited("printf '\\357\\273\\277да\\r\\nнет\\r\\n' >", ""), Written::Text("да\nнет".to_owned()));
    }

    #[test]
    fn what_is_no_new_letter_changes_nothing() {
        let unchanged = |command, words: &str| {
            let Written::Unchanged(why) = edited(command, "Dear Bob") else { panic!("{command}") };
            assert!(why.contains(words), "{why}");
        };
        unchanged("true", "Nothing was changed");
        unchanged("false", "failed");
        unchanged("no-such-editor-anywhere", "failed");
        unchanged("truncate -s 0", "Nothing was written");
        unchanged("rm", "could not be read");
        unchanged("printf '\\377' >", "could not be read");
        unchanged("truncate -s 2M", "far too long");
    }
}
