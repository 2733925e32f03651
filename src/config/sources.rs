//! Where settings come from, before any of them is validated.

use std::path::{Path, PathBuf};

use super::{Config, Error, Variables};

/// The variables that were found and the folders that follow from them.
#[derive(Debug)]
pub struct Sources {
    pub variables: Variables,
    /// The data folder.
    pub home: PathBuf,
    pub key_file: PathBuf,
    pub credentials_folder: Option<PathBuf>,
    /// The `.env` files that there are.
    pub files: Vec<PathBuf>,
    /// Files that could not be read, or not to their end.
    pub troubles: Vec<Error>,
}

impl Sources {
    /// Reads the variables of the process and of both `.env` files, as far as they can be read.
    pub fn read() -> Result<Self, Error> {
        let mut variables = Variables::of_process(std::env::vars());
        let dirs = directories::ProjectDirs::from("", "", "hhrun");
        let home = match (variables.get("HHRUN_HOME"), &dirs) {
            (Some(home), _) => absolute(Path::new(home)),
            (None, Some(dirs)) => dirs.data_dir().to_owned(),
            (None, None) => return Err(Error::NoHome),
        };
        let key_file = dirs.as_ref().map_or_else(|| home.with_extension("key"), |dirs| dirs.config_dir().join("key"));
        let working = std::env::current_dir().ok();
        let added = [
            working.as_deref().map_or(Ok(()), |folder| variables.add_working_folder(folder)),
            variables.add_data_folder(&home),
        ];
        let files = working.iter().chain([&home]).map(|folder| folder.join(".env")).filter(|file| file.exists());
        let mut files: Vec<PathBuf> = files.collect();
        files.dedup();
        Ok(Self {
            variables,
            home,
            key_file,
            credentials_folder: std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from),
            files,
            troubles: added.into_iter().filter_map(Result::err).collect(),
        })
    }

    /// The validated settings.
    pub fn config(self) -> Result<Config, Error> {
        match self.troubles.into_iter().next() {
            Some(trouble) => Err(trouble),
            None => Ok(Config {
                credentials_folder: self.credentials_folder,
                ..Config::from_variables(&self.variables, self.home, self.key_file)?
            }),
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
