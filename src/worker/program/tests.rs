use std::path::Path;

use super::Program;
use crate::protocol::Unfollowed;
use crate::worker::{Error, Unreadable};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn read(&self, name: &str) -> Result<Program, Error> {
        Program::read(&self.0.path().join(name))
    }

    fn why(&self, name: &str) -> Unreadable {
        match self.read(name) {
            Err(Error::Unreadable { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    }
}

impl Folder {
    /// Why the first import was not followed that was not, whoever imports it.
    fn unfollowed(&self, name: &str) -> Unfollowed {
        let program = self.read(name).unwrap();
        program.sources().iter().find_map(|source| source.unfollowed.values().next()).cloned().unwrap()
    }
}

#[test]
fn imports_come_from_the_folder_then_its_recipes_then_the_program() {
    let folder = Folder::new(&[
        ("a.rhai", r#"import "own" as own; import "mine" as mine; import "remote" as remote; import "salary" as s;"#),
        ("own.rhai", r#"import "mine" as again;"#),
        ("recipes/mine.rhai", ""),
        ("recipes/salary.rhai", "fn own() { 1 }"),
    ]);
    let program = folder.read("a.rhai").unwrap();
    assert_eq!(program.name(), "a");
    assert_eq!(program.hash().len(), 64);
    let shown = |index: usize| {
        let file = &program.sources()[index].file;
        Path::new(file).strip_prefix(folder.0.path()).map_or(file.clone(), |path| path.display().to_string())
    };
    let files: Vec<String> = (0..program.sources().len()).map(shown).collect();
    assert_eq!(files, ["a.rhai", "own.rhai", "recipes/mine.rhai", "recipes/remote.rhai", "recipes/salary.rhai"]);
    assert_eq!(program.sources()[0].imports["mine"], 2);
    assert_eq!(program.sources()[1].imports["mine"], 2);
    assert_eq!(program.sources()[4].text, "fn own() { 1 }");
    assert_eq!(program.files().len(), 4);
}

#[test]
fn a_changed_import_is_a_changed_script_and_a_moved_one_is_not() {
    let files = [("a.rhai", r#"import "b" as b;"#), ("b.rhai", "fn f() { 1 }")];
    let folder = Folder::new(&files);
    let before = folder.read("a.rhai").unwrap();
    assert_eq!(Folder::new(&files).read("a.rhai").unwrap().hash(), before.hash());
    folder.write("b.rhai", b"fn f() { 2 }");
    assert_ne!(folder.read("a.rhai").unwrap().hash(), before.hash());
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = Folder::new(&[("folder/x", "")]);
    folder.write("latin.rhai", b"// caf\xe9");
    folder.write("big.rhai", &vec![b' '; 64 * 1024 + 1]);
    folder.write("fits.rhai", &vec![b' '; 64 * 1024]);
    folder.write("mark.rhai", "\u{feff}fn f() {}".as_bytes());
    assert!(matches!(folder.why("none.rhai"), Unreadable::Missing));
    assert!(matches!(folder.why("folder"), Unreadable::Folder));
    assert!(matches!(folder.why("latin.rhai"), Unreadable::Encoding { at: 6 }));
    assert!(matches!(folder.why("big.rhai"), Unreadable::TooBig));
    assert!(folder.read("fits.rhai").is_ok());
    assert_eq!(folder.read("mark.rhai").unwrap().sources()[0].text, "fn f() {}");
}

#[test]
fn imports_stay_within_the_folder_and_go_in_no_circle() {
    let folder = Folder::new(&[
        ("in/circle.rhai", r#"import "b" as b;"#),
        ("in/b.rhai", r#"import "circle" as c;"#),
        ("in/self.rhai", r#"import "self" as me;"#),
        ("in/missing.rhai", r#"import "salry" as s;"#),
        ("in/own.rhai", r#"import "cirkle" as s;"#),
        ("in/up.rhai", r#"import "../secret" as s;"#),
        ("in/absolute.rhai", r#"import "/etc/passwd" as s;"#),
        ("in/commented.rhai", r#"// import "../secret" as s;"#),
        ("secret.rhai", ""),
    ]);
    let Unfollowed::Cycle { chain } = folder.unfollowed("in/circle.rhai") else { panic!() };
    assert_eq!(chain.len(), 3);
    assert!(matches!(folder.unfollowed("in/self.rhai"), Unfollowed::Cycle { .. }));
    let near = Some("salary".to_owned());
    assert_eq!(folder.unfollowed("in/missing.rhai"), Unfollowed::Missing { near });
    let near = Some("circle".to_owned());
    assert_eq!(folder.unfollowed("in/own.rhai"), Unfollowed::Missing { near });
    assert_eq!(folder.unfollowed("in/up.rhai"), Unfollowed::Outside);
    assert_eq!(folder.unfollowed("in/absolute.rhai"), Unfollowed::Outside);
    assert!(folder.read("in/commented.rhai").unwrap().sources()[0].unfollowed.is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_folder() {
    let folder = Folder::new(&[("in/a.rhai", r#"import "link" as l;"#), ("secret.rhai", "")]);
    std::os::unix::fs::symlink(folder.0.path().join("secret.rhai"), folder.0.path().join("in/link.rhai")).unwrap();
    assert_eq!(folder.unfollowed("in/a.rhai"), Unfollowed::Outside);
}

#[test]
fn there_is_a_most_of_files() {
    let folder = Folder::new(&[]);
    for index in 0..40 {
        folder.write(&format!("f{index}.rhai"), format!("import \"f{}\" as next;", index + 1).as_bytes());
    }
    assert!(matches!(folder.unfollowed("f0.rhai"), Unfollowed::Unreadable { .. }));
}

#[test]
fn texts_are_read_with_the_script_and_are_part_of_it() {
    let script =
        r#"fn letter(v, r) { text::file("letter.txt") + text::file("lettre.txt") + text::file("../out.txt") }"#;
    let folder = Folder::new(&[("a.rhai", script), ("recipes/letter.txt", "Здравствуйте!")]);
    let program = folder.read("a.rhai").unwrap();
    let files = &program.sources()[0].files;
    assert_eq!(files["letter.txt"], Ok("Здравствуйте!".to_owned()));
    assert_eq!(files["lettre.txt"], Err("`lettre.txt` does not exist; put it beside the script".to_owned()));
    assert!(files["../out.txt"].as_ref().unwrap_err().contains("outside"));
    assert_eq!(program.files().len(), 2);
    folder.write("letter.txt", "Добрый день!".as_bytes());
    let nearer = folder.read("a.rhai").unwrap();
    assert_eq!(nearer.sources()[0].files["letter.txt"], Ok("Добрый день!".to_owned()));
    assert_eq!(
        nearer.sources()[0].files["lettre.txt"],
        Err("`lettre.txt` does not exist; did you mean `letter.txt`?".to_owned())
    );
    assert_ne!(nearer.hash(), program.hash());
    assert_eq!(nearer.place(), program.place());
    folder.write("letter.txt", &vec![b'x'; 32 * 1024 + 1]);
    let large = folder.read("a.rhai").unwrap();
    assert_eq!(large.sources()[0].files["letter.txt"], Err("`letter.txt` is larger than 32 KiB".to_owned()));
}
