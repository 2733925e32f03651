//! Which lines of the scripts ran, over all tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::protocol::Hook;
use crate::protocol::testing::{Contents, Spot};
use crate::worker::SuiteFiles;

/// Which lines of the scripts ran. A line counts as run when everything on it did.
#[derive(Clone, Debug, Default)]
pub struct Coverage(BTreeMap<PathBuf, Measured>);

/// One file.
#[derive(Clone, Debug, Default)]
struct Measured {
    shown: String,
    spots: Vec<Spot>,
    ran: Vec<bool>,
    blind: bool,
}

/// How much of a file ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileCoverage {
    pub file: String,
    /// `false`: it cannot be told.
    pub measured: bool,
    pub lines: usize,
    pub covered: usize,
    /// The first and the last line of each stretch that did not run.
    pub missed: Vec<(u32, u32)>,
    /// In the order in which they are written.
    pub functions: Vec<FunctionCoverage>,
}

/// How much of a function ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCoverage {
    pub name: String,
    pub hook: bool,
    pub lines: usize,
    pub covered: usize,
    pub missed: Vec<(u32, u32)>,
}

impl Coverage {
    /// What of a suite can run; built-in recipes are nobody's to test.
    pub(super) fn add(&mut self, files: &SuiteFiles, contents: &Contents) {
        for (index, source) in files.suite().sources.iter().enumerate() {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let spots: Vec<Spot> = contents.spots.iter().filter(|spot| spot.source == number).cloned().collect();
            let blind = contents.blind.contains(&number);
            let Some(path) = files.path(index).filter(|_| blind || !spots.is_empty()) else { continue };
            self.0.entry(path.to_owned()).or_insert_with(|| Measured {
                shown: source.file.clone(),
                ran: vec![false; spots.len()],
                spots,
                blind,
            });
        }
    }

    /// Notes what of a suite ran.
    pub(super) fn ran(&mut self, files: &SuiteFiles, contents: &Contents, ran: &[u32]) {
        for number in ran {
            let Some(spot) = contents.spots.get(*number as usize) else { continue };
            let before = &contents.spots[..*number as usize];
            let index = before.iter().filter(|other| other.source == spot.source).count();
            let path = files.path(spot.source as usize).map(Path::to_owned);
            let measured = path.and_then(|path| self.0.get_mut(&path));
            if let Some(flag) = measured.and_then(|measured| measured.ran.get_mut(index)) {
                *flag = true;
            }
        }
    }

    /// File by file.
    pub fn files(&self) -> Vec<FileCoverage> {
        self.0.values().map(Measured::file).collect()
    }

    /// How many lines can run, and how many did.
    pub fn lines(&self) -> (usize, usize) {
        let files = self.files();
        (files.iter().map(|file| file.lines).sum(), files.iter().map(|file| file.covered).sum())
    }

    /// In per cent of the lines that can run; 100 where none can.
    pub fn percent(&self) -> f64 {
        let (lines, covered) = self.lines();
        percent(covered, lines)
    }
}

/// `part` of `whole` in per cent; 100 of nothing.
pub(super) fn percent(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a script has at most 64 KiB")]
    let percent = if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 };
    percent
}

impl Measured {
    fn file(&self) -> FileCoverage {
        let lines = self.lines(|_| true);
        let mut names: Vec<&str> = Vec::new();
        for spot in &self.spots {
            if !names.contains(&spot.function.as_str()) {
                names.push(&spot.function);
            }
        }
        names.sort_by_key(|name| {
            self.spots.iter().filter(|spot| spot.function == *name).flat_map(|spot| &spot.lines).min()
        });
        let functions = names.into_iter().map(|name| {
            let lines = self.lines(|spot| spot.function == name);
            let hook = Hook::ALL.iter().any(|hook| hook.name() == name);
            FunctionCoverage {
                name: name.to_owned(),
                hook,
                lines: lines.len(),
                covered: covered(&lines),
                missed: missed(&lines),
            }
        });
        FileCoverage {
            file: self.shown.clone(),
            measured: !self.blind,
            lines: lines.len(),
            covered: covered(&lines),
            missed: missed(&lines),
            functions: functions.collect(),
        }
    }

    /// Each line, and whether everything on it ran.
    fn lines(&self, of: impl Fn(&Spot) -> bool) -> BTreeMap<u32, bool> {
        let mut lines = BTreeMap::new();
        for (spot, ran) in self.spots.iter().zip(&self.ran).filter(|(spot, _)| of(spot)) {
            for line in &spot.lines {
                *lines.entry(*line).or_insert(true) &= *ran;
            }
        }
        lines
    }
}

fn covered(lines: &BTreeMap<u32, bool>) -> usize {
    lines.values().filter(|ran| **ran).count()
}

/// Lines between which only ones stand that cannot run belong together.
fn missed(lines: &BTreeMap<u32, bool>) -> Vec<(u32, u32)> {
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    let mut open = false;
    for (line, ran) in lines {
        match (ran, open) {
            (true, _) => open = false,
            (false, true) => {
                if let Some(last) = stretches.last_mut() {
                    last.1 = *line;
                }
            }
            (false, false) => {
                stretches.push((*line, *line));
                open = true;
            }
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::{Measured, percent};
    use crate::protocol::testing::Spot;

    #[test]
    fn a_line_counts_when_everything_on_it_ran() {
        let spot =
            |lines: &[u32], function: &str| Spot { source: 0, lines: lines.to_vec(), function: function.to_owned() };
        let measured = Measured {
            shown: "a.rhai".to_owned(),
            spots: vec![
                spot(&[2], "filter"),
                spot(&[2], "filter"),
                spot(&[5, 6], "help"),
                spot(&[9], "help"),
                spot(&[3], "filter"),
            ],
            ran: vec![true, false, false, false, true],
            blind: false,
        };
        let file = measured.file();
        assert_eq!((file.lines, file.covered), (5, 1));
        assert_eq!(file.missed, [(2, 2), (5, 9)]);
        let functions: Vec<_> = file.functions.iter().map(|one| (one.name.as_str(), one.hook, one.covered)).collect();
        assert_eq!(functions, [("filter", true, 1), ("help", false, 0)]);
        assert!((percent(1, 5) - 20.0).abs() < 1e-9);
    }
}
