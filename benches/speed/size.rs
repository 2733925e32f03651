//! How big hhrun is, and what it takes to build it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::process::{cpu_of_children, lasted};

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "binary",
        what: "stripped binary, of the release profile as it stands in Cargo.toml",
        limit: Limit::AtMost(9.0),
        unit: Unit::Megabytes,
        samples: 1,
        #[allow(clippy::cast_precision_loss)]
        measure: Measure::Counted(|| fs::metadata(env!("CARGO_BIN_EXE_hhrun")).unwrap().len() as f64 / 1_000_000.0),
    },
    Figure {
        name: "clean_build",
        what: "clean dev build, all dependencies with it",
        limit: Limit::AtMost(250.0),
        unit: Unit::CpuSeconds,
        samples: 1,
        measure: Measure::Counted(clean_build),
    },
];

/// Builds everything into an empty folder.
fn clean_build() -> f64 {
    let folder = Emptied(Path::new(env!("CARGO_TARGET_TMPDIR")).join("clean_build"));
    let _ = fs::remove_dir_all(&folder.0);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--locked", "--offline", "--target-dir"])
        .arg(&folder.0)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let before = cpu_of_children();
    lasted(&mut cargo);
    cpu_of_children() - before
}

/// A folder that is removed again.
struct Emptied(PathBuf);

impl Drop for Emptied {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
