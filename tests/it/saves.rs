//! The ways in which editors save a file, and how many times a watched script is judged for each.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder with a script and what it imports, edited as people do.
pub struct Files {
    folder: PathBuf,
    /// Counts the edits, so that each brings something new.
    edits: u32,
}

/// One way of saving.
pub struct Style {
    pub name: &'static str,
    /// How many times the script is judged for it.
    pub reloads: u32,
    pub save: fn(&mut Files),
}

/// Every way.
pub const STYLES: &[Style] = &[
    Style { name: "in place", reloads: 1, save: in_place },
    Style { name: "in place, in two halves", reloads: 1, save: in_halves },
    Style { name: "through a rename", reloads: 1, save: renamed },
    Style { name: "over a backup, as vim does", reloads: 1, save: over_a_backup },
    Style { name: "deleted, then written anew", reloads: 1, save: deleted_and_written },
    Style { name: "the import alone", reloads: 1, save: import_alone },
    Style { name: "two files at once", reloads: 1, save: two_at_once },
    Style { name: "touched", reloads: 0, save: touched },
    Style { name: "saved without a change", reloads: 0, save: unchanged },
    Style { name: "read", reloads: 0, save: read },
    Style { name: "deleted and restored", reloads: 0, save: deleted_and_restored },
    Style { name: "another file beside it", reloads: 0, save: another },
];

impl Files {
    /// Writes the first version.
    pub fn new(folder: &Path) -> Self {
        let files = Self { folder: folder.to_owned(), edits: 0 };
        fs::write(files.script(), files.script_text()).unwrap();
        fs::write(files.import(), files.import_text()).unwrap();
        files
    }

    pub fn script(&self) -> PathBuf {
        self.folder.join("watched.rhai")
    }

    pub fn import(&self) -> PathBuf {
        self.folder.join("weights.rhai")
    }

    /// Another version of the script, its text.
    pub fn edit(&mut self) -> String {
        self.edits += 1;
        self.script_text()
    }

    fn script_text(&self) -> String {
        format!(
            r#"
import "weights" as weights;
fn settings() {{ #{{ limit: 10 }} }}
fn queries(me) {{ #{{ order_by: "publication_time" }} }}
fn filter(v) {{ if v.archived {{ return skip("archived"); }} true }}
fn score(v) {{
    card()
        .add(weights::remote(), "remote", v.is_remote)
        .add({}, "rust in the title", v.name.has_word("rust"))
        .add(10, "salary is named", v.salary_range != ())
}}
fn letter(v, resume) {{ `Здравствуйте! Меня заинтересовала вакансия «${{v.name}}».` }}
"#,
            20 + self.edits
        )
    }

    fn import_text(&self) -> String {
        format!("fn remote() {{ {} }}\n", 10 + self.edits)
    }

    fn aside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn in_place(files: &mut Files) {
    let text = files.edit();
    fs::write(files.script(), text).unwrap();
}

fn in_halves(files: &mut Files) {
    use std::io::Write;
    let text = files.edit();
    let mut file = fs::File::create(files.script()).unwrap();
    let (first, second) = text.as_bytes().split_at(text.len() / 2);
    file.write_all(first).unwrap();
    file.flush().unwrap();
    file.write_all(second).unwrap();
}

fn renamed(files: &mut Files) {
    let text = files.edit();
    fs::write(files.aside("watched.rhai.tmp"), text).unwrap();
    fs::rename(files.aside("watched.rhai.tmp"), files.script()).unwrap();
}

fn over_a_backup(files: &mut Files) {
    let text = files.edit();
    fs::rename(files.script(), files.aside("watched.rhai~")).unwrap();
    fs::write(files.script(), text).unwrap();
    fs::remove_file(files.aside("watched.rhai~")).unwrap();
}

fn deleted_and_written(files: &mut Files) {
    let text = files.edit();
    fs::remove_file(files.script()).unwrap();
    fs::write(files.script(), text).unwrap();
}

fn import_alone(files: &mut Files) {
    files.edit();
    fs::write(files.import(), files.import_text()).unwrap();
}

fn two_at_once(files: &mut Files) {
    // Both are ready before the first is put in its place: a busy machine must not come between.
    let text = files.edit();
    fs::write(files.aside("one.tmp"), text).unwrap();
    fs::write(files.aside("two.tmp"), files.import_text()).unwrap();
    fs::rename(files.aside("one.tmp"), files.script()).unwrap();
    fs::rename(files.aside("two.tmp"), files.import()).unwrap();
}

fn touched(files: &mut Files) {
    let file = fs::File::options().append(true).open(files.script()).unwrap();
    file.set_modified(std::time::SystemTime::now()).unwrap();
}

fn unchanged(files: &mut Files) {
    let text = fs::read(files.script()).unwrap();
    fs::write(files.script(), text).unwrap();
}

fn read(files: &mut Files) {
    for _ in 0..10 {
        assert!(!fs::read(files.script()).unwrap().is_empty());
    }
}

fn deleted_and_restored(files: &mut Files) {
    let text = fs::read(files.script()).unwrap();
    fs::remove_file(files.script()).unwrap();
    fs::write(files.script(), text).unwrap();
}

fn another(files: &mut Files) {
    fs::write(files.aside("other.rhai"), "fn queries(me) { #{} }").unwrap();
    fs::write(files.aside("notes.txt"), "nothing").unwrap();
}
