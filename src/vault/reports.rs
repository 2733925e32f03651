//! What the runs told, kept so that it can be told again: one file a run, packed, in a folder of the person's own.

use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::{Error, Origins, UserName, files, people};
use crate::platform;

/// So many runs are kept; older ones go.
const MOST: usize = 300;
/// A hostile file must not fill the memory.
const LARGEST: u64 = 256 * 1024 * 1024;
/// In the person's own folder.
pub(super) const FOLDER: &str = "reports";
const ENDING: &str = ".json.gz";

/// A person's reports. Everything blocks.
#[derive(Clone, Debug)]
pub struct Reports {
    folder: PathBuf,
}

impl Reports {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Those of somebody in a data folder; no key is needed.
    pub fn of(home: &Path, user: &UserName, origins: &Origins) -> Self {
        Self::new(people::folder_of(home, user, origins).join(FOLDER))
    }

    /// Keeps what a run told, over what it told before; the oldest runs beyond 300 go. Durable when it returns.
    pub fn put(&self, run: &str, document: &impl Serialize) -> Result<(), Error> {
        platform::private_folder(&self.folder).map_err(|source| self.io(source))?;
        files::replace_by(&self.folder.join(format!("{run}{ENDING}")), |file| {
            // Word for word as it is packed: a large one is never there as a whole.
            let mut packed = BufWriter::new(GzEncoder::new(file, Compression::fast()));
            serde_json::to_writer(&mut packed, document)?;
            packed.into_inner()?.finish().map(drop)
        })?;
        for old in self.list()?.iter().skip(MOST) {
            let _ = std::fs::remove_file(self.folder.join(format!("{old}{ENDING}")));
        }
        Ok(())
    }

    /// What a run told; `None` where nothing of it is kept.
    pub fn get(&self, run: &str) -> Result<Option<Vec<u8>>, Error> {
        // A name comes from a person; what is no name of a run leads nowhere else.
        if !is_name(run) {
            return Ok(None);
        }
        let file = match std::fs::File::open(self.folder.join(format!("{run}{ENDING}"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|source| self.io(source))?,
        };
        let mut document = Vec::new();
        GzDecoder::new(file).take(LARGEST).read_to_end(&mut document).map_err(|source| self.io(source))?;
        Ok(Some(document))
    }

    /// The runs that are kept, newest first.
    pub fn list(&self) -> Result<Vec<String>, Error> {
        let entries = match self.folder.read_dir() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.map_err(|source| self.io(source))?,
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut runs: Vec<String> =
            names.filter_map(|name| Some(name.strip_suffix(ENDING)?.to_owned())).filter(|run| is_name(run)).collect();
        runs.sort_unstable_by(|one, other| other.cmp(one));
        Ok(runs)
    }

    fn io(&self, source: io::Error) -> Error {
        Error::Io { path: self.folder.clone(), source }
    }
}

/// A run's name is its moment and a few letters.
fn is_name(run: &str) -> bool {
    !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::{MOST, Reports};

    #[test]
    fn reports_come_back_newest_first_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let reports = Reports::new(folder.path().join("reports"));
        assert_eq!((reports.list().unwrap(), reports.get("20261122T100000-abcdef").unwrap()), (vec![], None));
        for number in 0..=MOST {
            reports.put(&format!("20261122T{number:06}-abcdef"), &serde_json::json!({ "run": number })).unwrap();
        }
        let kept = reports.list().unwrap();
        assert_eq!((kept.len(), kept.first().map(String::as_str)), (MOST, Some("20261122T000300-abcdef")));
        assert_eq!(reports.get("20261122T000007-abcdef").unwrap().as_deref(), Some(&b"{\"run\":7}"[..]));
        assert_eq!(reports.get("20261122T000000-abcdef").unwrap(), None);
        assert_eq!(reports.get("../reports/20261122T000007-abcdef").unwrap(), None);
    }
}
