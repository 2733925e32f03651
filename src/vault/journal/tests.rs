use chrono::{DateTime, TimeDelta, Utc};

use super::{Entry, Journal, RunRecord, State, Trees};
use crate::hh::{NegotiationId, ResumeId, VacancyId};
use crate::vault::db::{Database, Error};

fn moment(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn entry(vacancy: u32, state: State, minutes: i64) -> Entry {
    Entry {
        vacancy: VacancyId::new(vacancy.to_string()),
        state,
        run: "run-1".into(),
        script: "abc".into(),
        strategy: "my_strategy".into(),
        resume: ResumeId::new("0123abc"),
        letter_hash: Some("def".into()),
        letter: None,
        card: None,
        seen: None,
        query: String::new(),
        variant: None,
        title: "Разработчик на Rust".into(),
        employer: "ООО «Ромашка»".into(),
        score: 42.5,
        at: moment(minutes),
        attempts: 1,
    }
}

fn journal(folder: &tempfile::TempDir) -> Journal {
    Journal::new(Database::new(folder.path().join("journal")))
}

#[test]
fn looking_creates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder);
    assert_eq!(journal.get(&VacancyId::new("1")).unwrap(), None);
    assert_eq!((journal.all().unwrap(), journal.sent_since(moment(0)).unwrap()), (vec![], 0));
    assert!(!folder.path().join("journal").exists());
}

#[test]
fn an_entry_comes_back_with_its_letter() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder);
    let long = "Здравствуйте! ".repeat(700);
    let written = Entry { letter: Some(long.clone()), ..entry(1, State::Intent, 0) };
    journal.put(&written).unwrap();
    journal.put(&Entry { letter: Some("другому".into()), ..entry(11, State::Intent, 0) }).unwrap();
    assert_eq!(journal.get(&written.vacancy).unwrap(), Some(written.clone()));

    let applied = Entry { state: State::Applied(Some(NegotiationId::new("9"))), letter: None, ..written.clone() };
    journal.put(&applied).unwrap();
    assert_eq!(journal.get(&written.vacancy).unwrap(), Some(Entry { letter: Some(long), ..applied.clone() }));

    let shorter = Entry { letter: Some("Добрый день!".into()), ..applied };
    journal.put(&shorter).unwrap();
    assert_eq!(journal.get(&written.vacancy).unwrap(), Some(shorter));
    assert_eq!(journal.all().unwrap().len(), 2);
    let ids = ["11", "2", "1"].map(VacancyId::new);
    let found: Vec<_> = journal.many(&ids).unwrap().into_iter().map(|entry| entry.vacancy.to_string()).collect();
    assert_eq!(found, ["11", "1"]);
}

#[test]
fn an_attempt_without_a_letter_shows_none_of_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder);
    let denied = State::Denied("negotiations/inappropriate_language".into());
    journal.put(&Entry { letter: Some("Добрый день!".into()), ..entry(1, denied, 0) }).unwrap();
    let bare = Entry { letter_hash: None, ..entry(1, State::Applied(None), 10) };
    journal.put(&bare).unwrap();
    assert_eq!(journal.get(&bare.vacancy).unwrap(), Some(bare.clone()));
    assert_eq!(journal.many([&bare.vacancy]).unwrap(), [bare]);
}

#[test]
fn what_is_unsettled_and_what_counts() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder);
    let states = [
        State::Intent,
        State::Applied(None),
        State::Already,
        State::External("https://example.com".into()),
        State::Denied("negotiations/test_required".into()),
        State::Unknown,
    ];
    for (number, state) in (0..).zip(states) {
        journal.put(&entry(number, state, i64::from(number) * 10)).unwrap();
    }
    let unsettled = |journal: &Journal| -> Vec<_> {
        journal.unsettled().unwrap().into_iter().map(|entry| entry.vacancy.to_string()).collect()
    };
    assert_eq!(unsettled(&journal), ["0", "5"]);
    let sent = |minutes| journal.sent_since(moment(minutes)).unwrap();
    assert_eq!((sent(-100), sent(0), sent(1), sent(11), sent(50), sent(51)), (3, 3, 2, 1, 1, 0));

    // Settling moves an entry in all indexes.
    journal.put(&entry(0, State::Denied("x".into()), 60)).unwrap();
    journal.put(&entry(5, State::Applied(None), 70)).unwrap();
    assert_eq!(unsettled(&journal), [""; 0]);
    assert_eq!((sent(0), sent(51), sent(70), sent(71)), (2, 1, 1, 0));
}

#[test]
fn runs_come_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder);
    assert_eq!(journal.last_runs(3).unwrap(), []);
    for minutes in [5, 1, 9] {
        let run = RunRecord {
            id: format!("run-{minutes}"),
            at: moment(minutes),
            strategy: "my_strategy".into(),
            script: "abc".into(),
            funnel: serde_json::json!({ "found": minutes }),
        };
        journal.put_run(&run).unwrap();
    }
    let ids: Vec<_> = journal.last_runs(2).unwrap().into_iter().map(|run| run.id).collect();
    assert_eq!(ids, ["run-9", "run-5"]);
}

#[test]
fn twenty_thousand_entries_do_not_slow_a_look() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder);
    journal
        .database
        .with(|db| {
            let trees = Trees::open(db)?;
            for number in 0..20_000 {
                trees.put(&entry(number, State::Applied(None), i64::from(number)))?;
            }
            Ok::<_, Error>(())
        })
        .unwrap();
    let began = std::time::Instant::now();
    assert_eq!(journal.sent_since(moment(19_800)).unwrap(), 200);
    assert!(journal.unsettled().unwrap().is_empty());
    journal.put(&entry(7, State::Unknown, 30_000)).unwrap();
    assert_eq!(journal.sent_since(moment(19_800)).unwrap(), 201);
    let standing = journal.standing(150).unwrap();
    assert_eq!((standing.last_sent.len(), standing.last_sent.is_sorted_by(|newer, older| newer >= older)), (150, true));
    assert_eq!(standing.last_sent[0], moment(30_000));
    assert_eq!((standing.unsettled, standing.unasked_since), (journal.unsettled().unwrap(), None));
    let took = began.elapsed();
    assert!(took.as_secs() < 10, "{took:?}");
}
