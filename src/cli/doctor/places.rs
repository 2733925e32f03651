//! The data folder: whether it can be used, and what of it others can read.

use std::path::Path;

use crate::vault::folders;

use super::findings::{Findings, Topic};

const TOPIC: Topic = Topic::Data;
/// More files than this are summed up.
const LISTED: usize = 5;

/// Modes of the people's folders and of everything in them.
pub(super) fn look(home: &Path, findings: &mut Findings) {
    if !home.exists() {
        findings.ok(TOPIC, format!("`{}` does not exist yet: the first sign-in makes it", home.display()));
        return;
    }
    if let Err(error) = home.read_dir() {
        findings.problem(TOPIC, format!("`{}` cannot be used: {error}", home.display()), None);
        return;
    }
    let open = match folders::readable_by_others(home) {
        Ok(open) => open,
        Err(error) => return findings.problem(TOPIC, error.to_string(), error.hint()),
    };
    if open.is_empty() {
        findings.ok(TOPIC, format!("`{}`: nobody else can read the people's folders", home.display()));
    }
    for path in open.iter().take(LISTED) {
        let mode = if path.is_dir() { "700" } else { "600" };
        let fix = format!("run `chmod {mode} '{}'`", path.display());
        findings.mend(TOPIC, &format!("`{}` can be read by others", path.display()), &fix, false, || close(path));
    }
    if let Some(more) = open.get(LISTED..).filter(|more| !more.is_empty()) {
        let people = home.join("users");
        let fix = format!("run `chmod -R go= '{}'`", people.display());
        let text = format!("{} more files in `{}` can be read by others", more.len(), people.display());
        findings.mend(TOPIC, &text, &fix, false, || more.iter().try_for_each(|path| close(path)));
    }
}

fn close(path: &Path) -> Result<(), String> {
    folders::close_to_others(path).map_err(|error| error.to_string())
}
