use proptest::prelude::*;

use super::{Maker, PlanFile, PlanItem, PlanPerson, PlanStrategy, Wrong, letter_hash};
use crate::gate::{KeptFrom, Reason};
use crate::hh::{PersonId, ResumeId, VacancyId};
use crate::vault::stamp::Stamper;
use crate::vault::{Key, Origins, UserName, Vault};

fn maker() -> Maker {
    let person = PlanPerson { name: "боб".to_owned(), id: PersonId::new("7") };
    Maker { person, origin: "https://api.hh.ru".to_owned(), at: "2026-11-21T10:00:00.123456789Z".parse().unwrap() }
}

fn stamper() -> Stamper {
    let home = tempfile::tempdir().unwrap();
    Vault::create(home.path(), UserName::new("bob").unwrap(), Key::random().unwrap(), Origins::hh())
        .unwrap()
        .stamper("plan", &PersonId::new("7"))
}

fn item(id: &str, score: f64, letter: Option<&str>) -> PlanItem {
    PlanItem {
        vacancy: VacancyId::new(id),
        name: "Разработчик «Rust»".to_owned(),
        employer: "ООО \"Ромашка\"\t\\".to_owned(),
        score,
        why: vec![Reason { points: 0.1 + 0.2, label: "удалённо".to_owned() }],
        letter_hash: letter_hash(letter),
        letter: letter.map(str::to_owned),
        ..PlanItem::default()
    }
}

fn plan(stamper: &Stamper) -> PlanFile {
    let kept = KeptFrom {
        at: "2026-11-20T10:00:00Z".parse().unwrap(),
        run: "r0".into(),
        strategy: "s0".into(),
        script: "h0".into(),
    };
    let file = PlanFile {
        hhrun_plan: 1,
        run: "20261121T100000-abcdef".to_owned(),
        made_at: maker().at,
        person: maker().person,
        origin: maker().origin,
        strategy: PlanStrategy { name: "my_strategy".into(), hash: "00ff".into() },
        resume: ResumeId::new("abc"),
        items: vec![
            PlanItem {
                kept: Some(kept), resume: Some(ResumeId::new("def")), ..item("1", 1.0 / 3.0, Some("Привет!"))
            },
            item("2", -1e300, None),
        ],
        stamp: String::new(),
    };
    file.stamped(stamper)
}

#[test]
fn what_is_written_is_read_again() {
    let stamper = stamper();
    let file = plan(&stamper);
    let text = file.text().unwrap();
    let read = PlanFile::read(text.as_bytes()).unwrap();
    assert_eq!(read, file);
    read.check(&maker(), &stamper).unwrap();
    // Neither spaces, nor a mark at the beginning, nor the order of fields matter.
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let other = format!("\u{feff}{value}");
    assert_ne!(other, text);
    PlanFile::read(other.as_bytes()).unwrap().check(&maker(), &stamper).unwrap();
}

#[test]
fn letters_may_be_edited_removed_or_added_and_nothing_else() {
    let stamper = stamper();
    let mut file = plan(&stamper);
    assert!(!file.items[0].is_edited() && !file.items[1].is_edited());
    for letter in [Some("Другое".to_owned()), None] {
        file.items[0].letter = letter;
        file.check(&maker(), &stamper).unwrap();
        assert!(file.items[0].is_edited());
    }
    file.items[1].letter = Some("Здравствуйте".to_owned());
    file.check(&maker(), &stamper).unwrap();
    assert!(file.items[1].is_edited());
    let wrong = |change: fn(&mut PlanFile)| {
        let mut file = plan(&stamper);
        change(&mut file);
        file.check(&maker(), &stamper).unwrap_err()
    };
    let changes: [fn(&mut PlanFile); 9] = [
        |file| file.items[0].vacancy = VacancyId::new("3"),
        |file| file.items[0].score += 1e-9,
        |file| file.items[1].resume = Some(ResumeId::new("def")),
        |file| file.items[0].kept = None,
        |file| file.items.swap(0, 1),
        |file| drop(file.items.pop()),
        |file| file.resume = ResumeId::new("zzz"),
        |file| file.made_at += chrono::TimeDelta::seconds(1),
        |file| file.stamp = "00".repeat(32),
    ];
    for change in changes {
        assert_eq!(wrong(change), Wrong::Changed);
    }
    assert!(matches!(wrong(|file| file.person.id = PersonId::new("8")), Wrong::OtherPerson { .. }));
    assert!(matches!(wrong(|file| file.origin = "sandbox".into()), Wrong::OtherOrigin { .. }));
    assert_eq!(plan(&stamper).check(&maker(), &self::stamper()).unwrap_err(), Wrong::Changed);
}

#[test]
fn each_thing_that_is_no_plan_has_its_sentence() {
    let read = |text: &[u8]| PlanFile::read(text).unwrap_err();
    assert_eq!(read(b""), Wrong::Empty);
    assert_eq!(read(" \n\u{feff}".as_bytes()).to_string().lines().count(), 1);
    assert_eq!(read(&[0xff, 0xfe, b'{']), Wrong::NotText);
    assert_eq!(read(br#"{"hhrun_plan": 2, "news": true}"#), Wrong::Newer(2));
    for text in [&b"[]"[..], b"7", b"{}", br#"{"hhrun_plan": 1}"#, br#"{"hhrun_plan": 1, "run": 5}"#, b"no json"] {
        let wrong = read(text);
        assert!(matches!(wrong, Wrong::NoPlan { .. }), "{wrong}");
        assert!(!wrong.hint().is_empty());
    }
    let stamper = stamper();
    let text = plan(&stamper).text().unwrap();
    let whole: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(|at| *at > 1).collect();
    for at in whole.into_iter().filter(|at| *at < text.trim_end().len()) {
        assert!(matches!(read(&text.as_bytes()[..at]), Wrong::HalfWritten { .. }), "{at}");
    }
    let twice = text.replacen("\"run\"", "\"run\": \"other\", \"run\"", 1);
    assert!(matches!(read(twice.as_bytes()), Wrong::NoPlan { .. }));
    let more = text.replacen("\"salary\"", "\"cheat\": 1, \"salary\"", 1);
    assert!(matches!(read(more.as_bytes()), Wrong::NoPlan { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever a byte becomes: the file is refused, or it says the same but for letters.
    #[test]
    fn a_changed_byte_changes_nothing_but_letters(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let stamper = stamper();
        let file = plan(&stamper);
        let mut bytes = file.text().unwrap().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = PlanFile::read(&bytes)
            && read.check(&maker(), &stamper).is_ok()
        {
            let bare = |mut file: PlanFile| {
                file.items.iter_mut().for_each(|item| item.letter = None);
                file
            };
            prop_assert_eq!(bare(read), bare(file));
        }
    }

    #[test]
    fn any_letter_is_taken(letter in proptest::option::of(any::<String>()), score in any::<f64>()) {
        prop_assume!(score.is_finite());
        let stamper = stamper();
        let mut file = plan(&stamper);
        file.items[1].score = score;
        let mut file = file.stamped(&stamper);
        file.items[0].letter = letter;
        let read = PlanFile::read(file.text().unwrap().as_bytes()).unwrap();
        prop_assert!(read.check(&maker(), &stamper).is_ok());
        prop_assert_eq!(read, file);
    }
}
