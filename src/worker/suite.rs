//! A script together with the file of its tests and what lies beside them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Error;
use super::program::Reader;
use crate::protocol::testing::Suite;
use crate::script::scan;

/// Bytes of one fixture; more is not read.
const MAX_FIXTURE: u64 = 1024 * 1024;

/// A script together with the file of its tests, read once.
#[derive(Clone, Debug)]
pub struct SuiteFiles {
    suite: Suite,
    paths: Vec<Option<PathBuf>>,
    fixtures: Vec<PathBuf>,
}

impl SuiteFiles {
    /// Reads a script, its tests, or both, with all that they import and the fixtures that the tests name. What is
    /// imported lies where a script's imports lie; a fixture that cannot be read breaks the test that wants it.
    /// [`Error::Unreadable`] names the file and the reason.
    pub fn read(script: Option<&Path>, tests: Option<&Path>) -> Result<Self, Error> {
        let Some(first) = script.or(tests) else { return Err(Error::Answer) };
        let mut reader = Reader::beside(first)?;
        let script = script.map(|path| reader.script(path)).transpose()?;
        let tests = tests.map(|path| reader.script(path)).transpose()?;
        let named: Vec<String> = [script, tests]
            .into_iter()
            .flatten()
            .flat_map(|index| scan::arguments(&reader.sources[index].text, "fixture"))
            .map(str::to_owned)
            .collect();
        let mut suite = Suite { script, tests, ..Suite::default() };
        let mut fixtures = Vec::new();
        for name in named {
            let Some(path) = reader.place(&name) else { continue };
            suite.fixtures.extend(fixture(&path).map(|text| (name, text)));
            fixtures.push(path);
        }
        let (sources, paths) = reader.finish();
        suite.sources = sources;
        Ok(Self { suite, paths, fixtures })
    }

    /// What the worker is given.
    pub fn suite(&self) -> &Suite {
        &self.suite
    }

    /// What its tests are called by: their own file, or the script that they stand in.
    pub fn name(&self) -> &str {
        let index = self.suite.tests.or(self.suite.script).unwrap_or_default();
        self.suite.sources.get(index).map_or("", |source| &source.file)
    }

    /// Where a source lies; a built-in recipe lies nowhere.
    pub fn path(&self, source: usize) -> Option<&Path> {
        self.paths.get(source)?.as_deref()
    }

    /// Every file that was read, or would have been if it were there.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().flatten().chain(&self.fixtures).map(PathBuf::as_path)
    }
}

fn fixture(path: &Path) -> Option<String> {
    // Before it is opened: opening a pipe waits for somebody to write into it.
    path.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_FIXTURE + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= MAX_FIXTURE).then_some(text)
}
