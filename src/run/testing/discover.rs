//! Which scripts have tests: `NAME.test.rhai` beside `NAME.rhai`, or functions within it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A script and the file of its tests; one of them may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    pub script: Option<PathBuf>,
    pub tests: Option<PathBuf>,
}

impl Pair {
    /// The file that it is known by.
    pub fn name(&self) -> String {
        self.tests.as_ref().or(self.script.as_ref()).map(|path| path.display().to_string()).unwrap_or_default()
    }
}

/// A path that cannot be looked into.
#[derive(Debug, thiserror::Error)]
#[error("`{}` cannot be looked into: {source}", path.display())]
pub struct NotFound {
    pub path: PathBuf,
    pub source: std::io::Error,
}

const SCRIPT: &str = ".rhai";
const TESTS: &str = ".test.rhai";

/// The scripts under these paths with their tests. A folder is walked with all that is in it, hidden folders and links
/// to folders left out; a file brings what belongs to it.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<Pair>, NotFound> {
    let mut pairs = BTreeMap::new();
    for path in paths {
        let failed = |source| NotFound { path: path.clone(), source };
        if path.metadata().map_err(failed)?.is_dir() {
            walk(path, &mut pairs).map_err(failed)?;
        } else {
            add(path, &mut pairs);
        }
    }
    Ok(pairs.into_values().collect())
}

fn walk(folder: &Path, pairs: &mut BTreeMap<PathBuf, Pair>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&path, pairs)?;
        } else if path.to_string_lossy().ends_with(SCRIPT) && path.is_file() {
            add(&path, pairs);
        }
    }
    Ok(())
}

/// Notes the pair that a file belongs to.
fn add(path: &Path, pairs: &mut BTreeMap<PathBuf, Pair>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = name.strip_suffix(TESTS).or_else(|| name.strip_suffix(SCRIPT)).unwrap_or(&name);
    let script = if name.ends_with(TESTS) { path.with_file_name([stem, SCRIPT].concat()) } else { path.to_owned() };
    let tests = path.with_file_name([stem, TESTS].concat());
    let there = |file: PathBuf| (file == *path || file.is_file()).then_some(file);
    pairs.entry(script.clone()).or_insert_with(|| Pair { script: there(script), tests: there(tests) });
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::discover;

    #[test]
    fn scripts_and_their_tests_are_paired() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("recipes")).unwrap();
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        for name in ["a.rhai", "a.test.rhai", "b.rhai", "recipes/c.test.rhai", ".git/d.rhai", "note.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let names = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().map(|path| folder.path().join(path)).collect();
            let shown = |path: &Option<std::path::PathBuf>| {
                path.as_ref()
                    .map_or("-".to_owned(), |path| path.strip_prefix(folder.path()).unwrap().display().to_string())
            };
            let pairs = discover(&paths).unwrap();
            pairs.iter().map(|pair| [shown(&pair.script), shown(&pair.tests)].join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(names(&["."]).len(), 3);
        assert_eq!(names(&["recipes"]), ["- recipes/c.test.rhai"]);
        assert_eq!(names(&["a.test.rhai", "a.rhai"]), ["a.rhai a.test.rhai"]);
        assert_eq!(names(&["b.rhai"]), ["b.rhai -"]);
        assert!(discover(&[folder.path().join("none")]).is_err());
    }
}
