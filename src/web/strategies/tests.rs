use std::sync::Arc;

use super::{Error, MOST, Name, Strategies, Texts, VERSIONS};
use crate::vault::{Origins, UserName, people};

fn texts(script: &str) -> Texts {
    Texts { script: script.to_owned(), tests: String::new() }
}

fn of(home: &std::path::Path, user: &str) -> Strategies {
    Strategies::new(home, &UserName::new(user).unwrap(), &Origins::hh(), Arc::default())
}

#[test]
fn every_save_is_kept_and_an_earlier_one_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let (own, name) = (of(home.path(), "bob"), Name::new("rust").unwrap());
    assert!(own.list().unwrap().is_empty());
    own.create(&name, &Texts { script: "1".to_owned(), tests: "fn test_a() {}".to_owned() }).unwrap();
    assert!(matches!(own.create(&Name::new("RUST").unwrap(), &texts("x")), Err(Error::Taken(_))));
    let first = own.read(&name).unwrap();
    assert!(own.save(&name, &texts("2"), &first.mark()).unwrap());
    assert!(!own.tests_path(&name).exists());
    // Another page that still shows the first one.
    assert!(matches!(own.save(&name, &texts("3"), &first.mark()), Err(Error::Changed(_))));
    assert!(!own.save(&name, &texts("2"), &texts("2").mark()).unwrap());
    assert_eq!(own.numbers(&name).unwrap(), [2, 1]);
    // Somebody edits the file at this machine.
    std::fs::write(own.path(&name), "by hand").unwrap();
    own.restore(&name, 1).unwrap();
    assert_eq!(own.read(&name).unwrap(), first);
    assert_eq!(own.numbers(&name).unwrap(), [4, 3, 2, 1]);
    let kept = own.version(&name, 3).unwrap().unwrap();
    assert_eq!((kept.texts().script.as_str(), kept.of, kept.by.as_str()), ("by hand", None, "bob"));
    assert_eq!(own.version(&name, 4).unwrap().unwrap().of, Some(1));
    assert!(matches!(own.restore(&name, 9), Err(Error::Missing(_))));
    own.set_values(&name, &[("floor".to_owned(), "1".to_owned())].into()).unwrap();
    assert_eq!(own.values(&name).unwrap()["floor"], "1");
    // Nobody else has it, and others of this machine cannot read it.
    assert!(matches!(of(home.path(), "anna").read(&name), Err(Error::Missing(_))));
    let folder = people::folder_of(home.path(), &UserName::new("bob").unwrap(), &Origins::hh());
    for inside in
        ["", "strategies", "strategies/scripts/rust.rhai", "strategies/versions/rust/1", "strategies/values/rust"]
    {
        assert!(crate::platform::is_private(&folder.join(inside)).unwrap(), "{inside}");
    }
    own.remove(&name).unwrap();
    assert!(
        own.list().unwrap().is_empty()
            && own.numbers(&name).unwrap().is_empty()
            && own.values(&name).unwrap().is_empty()
    );
}

#[test]
fn versions_scripts_and_sizes_are_bounded() {
    let home = tempfile::tempdir().unwrap();
    let (own, name) = (of(home.path(), "bob"), Name::new("rust").unwrap());
    own.create(&name, &texts("0")).unwrap();
    for number in 0..VERSIONS + 3 {
        own.put_version(&name, &texts(&number.to_string()), None).unwrap();
    }
    let numbers = own.numbers(&name).unwrap();
    assert_eq!((numbers.len(), numbers[0], numbers[VERSIONS - 1]), (VERSIONS, 104, 5));
    let big = texts(&"x".repeat(crate::script::MAX_SOURCE + 1));
    assert!(matches!(own.save(&name, &big, &texts("0").mark()), Err(Error::TooBig)));
    for number in 1..MOST {
        own.create(&Name::new(&format!("s{number}")).unwrap(), &texts("")).unwrap();
    }
    assert!(matches!(own.create(&Name::new("more").unwrap(), &texts("")), Err(Error::TooMany)));
}
