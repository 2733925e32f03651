//! What a run writes to files that the person named: rows or a page, whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::config;
use crate::error::Error;
use crate::run::report::{self, Document, Language};

use super::run_arguments::RunArguments;
use super::terminal::Terminal;

/// A file that will be written.
#[derive(Clone, Debug)]
pub(super) struct Target {
    file: PathBuf,
    form: Form,
}

/// What is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Json,
    Html,
}

impl Form {
    fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?.to_str()?.to_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

impl Target {
    /// A file of rows, by its ending.
    pub(super) fn of_rows(file: &Path) -> Result<Self, Error> {
        let form = Form::of(file).filter(|form| *form != Form::Html);
        let ends = || Error::Usage {
            message: format!("`{}` ends neither in .csv nor in .json", file.display()),
            hint: Some("the ending says how the rows are written".to_owned()),
        };
        Self::at(file, form.ok_or_else(ends)?)
    }

    /// A file of what a run told, by its ending.
    pub(super) fn of_run(file: &Path) -> Result<Self, Error> {
        let ends = || Error::Usage {
            message: format!("`{}` ends neither in .csv nor in .json nor in .html", file.display()),
            hint: Some("the ending says how the run is written".to_owned()),
        };
        Self::at(file, Form::of(file).ok_or_else(ends)?)
    }

    /// A page.
    pub(super) fn of_page(file: &Path) -> Result<Self, Error> {
        match Form::of(file) {
            Some(Form::Html) => Self::at(file, Form::Html),
            _ => Err(Error::Usage {
                message: format!("`{}` does not end in .html, and a report is a page", file.display()),
                hint: Some("call it run.html; --out writes .csv and .json".to_owned()),
            }),
        }
    }

    /// Whether it can be written is known before a run has worked for minutes.
    fn at(file: &Path, form: Form) -> Result<Self, Error> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(Error::Usage {
                message: format!("`{}` cannot be written: there is no folder `{}`", file.display(), folder.display()),
                hint: Some("make the folder first, or name another file".to_owned()),
            });
        }
        if file.is_dir() {
            return Err(Error::Usage {
                message: format!("`{}` is a folder", file.display()),
                hint: Some("name a file in it".to_owned()),
            });
        }
        Ok(Self { file: file.to_owned(), form })
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Puts `text` in the place of what the file holds: a kill or a full disk leaves the old file or the new one.
    pub(super) fn put(&self, text: &str) -> Result<(), Error> {
        self.put_by(|file| file.write_all(text.as_bytes()))
    }

    /// The same with what `write` writes: it is never there as a whole.
    fn put_by(&self, write: impl Fn(&mut File) -> io::Result<()>) -> Result<(), Error> {
        replace(&self.file, write).map_err(|source| {
            Error::Output(io::Error::new(source.kind(), format!("{}: {source}", self.file.display())))
        })
    }

    /// Writes what a run told.
    pub(super) fn put_run(&self, document: &Document, language: Language) -> Result<(), Error> {
        match self.form {
            Form::Csv => self.put(&report::csv(document)),
            Form::Json => self.put_by(|file| {
                let mut file = BufWriter::new(file);
                serde_json::to_writer_pretty(&mut file, document)?;
                writeln!(file)?;
                file.flush()
            }),
            Form::Html => self.put(&report::html::page(document, language)),
        }
    }
}

/// The language of pages: what was asked for, else what the system speaks.
pub(super) fn language(wanted: Option<Language>) -> Language {
    wanted.unwrap_or_else(|| Language::of_locale(&config::system_locale()))
}

/// The files that a run of a strategy writes.
pub(super) fn targets(arguments: &RunArguments) -> Result<Vec<Target>, Error> {
    let page = arguments.report.as_deref().map(Target::of_page);
    let rows = arguments.out.as_deref().map(Target::of_run);
    page.into_iter().chain(rows).collect()
}

/// Writes the files of a run that is over. What cannot be written does not undo it: that is said, and no more.
pub(super) fn write(document: &Document, arguments: &RunArguments, terminal: &Terminal) -> Result<(), Error> {
    for target in targets(arguments)? {
        match target.put_run(document, language(arguments.lang)) {
            Ok(()) => terminal.note(&format!("written: {}", target.file.display())),
            Err(error) => terminal.note(&format!(
                "warning: {error}; the run is kept all the same, and `hhrun report {} --out FILE` writes it again",
                document.run
            )),
        }
    }
    Ok(())
}

fn replace(file: &Path, write: impl Fn(&mut File) -> io::Result<()>) -> io::Result<()> {
    // What a link leads to is replaced, not the link.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let there = fs::metadata(&file).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        // A pipe has no place to take.
        return write(&mut File::create(&file)?);
    }
    let fresh = file.with_file_name(format!(".hhrun-{}.new", std::process::id()));
    let put = || {
        let mut fresh_file: File = OpenOptions::new().write(true).create_new(true).open(&fresh)?;
        if let Some(there) = &there {
            fresh_file.set_permissions(there.permissions())?;
        }
        write(&mut fresh_file)?;
        fresh_file.sync_all()?;
        fs::rename(&fresh, &file)
    };
    let done = put();
    if done.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    done
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::{Form, Target, replace};

    #[test]
    fn a_file_is_written_whole_or_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.html");
        replace(&file, |file| file.write_all(b"one")).unwrap();
        replace(&file, |file| file.write_all(b"two")).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(folder.path(), |file| file.write_all(b"three")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_replaced_and_its_mode_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, |file| file.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn the_ending_says_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(Target::of_run(&at("run.HTM")).unwrap().form(), Form::Html);
        assert_eq!(Target::of_rows(&at("run.csv")).unwrap().form(), Form::Csv);
        for wrong in [Target::of_rows(&at("run.html")), Target::of_run(&at("run")), Target::of_page(&at("run.json"))] {
            assert!(wrong.unwrap_err().to_string().contains("end"));
        }
        fs::create_dir(at("folder.html")).unwrap();
        assert!(Target::of_page(&at("folder.html")).unwrap_err().to_string().ends_with("is a folder"));
        assert!(Target::of_page(&at("no/run.html")).unwrap_err().to_string().contains("there is no folder"));
    }
}
