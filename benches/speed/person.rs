//! Somebody who is signed in, with what is theirs on a disk that has to be waited for.

use std::path::Path;

use chrono::{DateTime, Utc};
use hhrun::hh::oauth::Application;
use hhrun::hh::vacancies::FullVacancy;
use hhrun::hh::{Client, ResumeId, Settings, VacancyId};
use hhrun::secret::Secret;
use hhrun::session::sign_in::{self, SignIn};
use hhrun::vault::journal::{Entry, Reason, State};
use hhrun::vault::{KeySource, Origins, UserName, Vault};
use tempfile::TempDir;

use crate::harness::Scene;
use crate::hh::{Hh, RUNTIME};

/// The name that they have here.
pub const USER: &str = "maria";

/// A folder on the disk that holds what is built; the system's own for such things may be memory.
pub fn on_disk() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Signs somebody in whose data and key are in `folder`.
pub fn sign_in(settings: Settings, application: &Application, code: &Secret, folder: &Path) -> Vault {
    let key = KeySource::File(folder.join("config/hhrun/key")).load().unwrap();
    let user = UserName::new(USER).unwrap();
    let vault = Vault::create(&folder.join("data"), user, key, Origins::of(&settings)).unwrap();
    let client = Client::new(settings);
    match RUNTIME.block_on(sign_in::finish(&client, application, &vault, code)).unwrap() {
        SignIn::Done(_) => vault,
        SignIn::Doubtful(doubt, _) => panic!("{doubt:?}"),
    }
}

/// Somebody at a shell who is signed in.
pub struct Person {
    pub scene: Scene,
    pub vault: Vault,
    _folder: TempDir,
}

impl Person {
    pub fn of(hh: &Hh) -> Self {
        let folder = on_disk();
        let settings = hh.place().client(0.0, 4).settings().clone();
        let vault = sign_in(settings, &hh.application(), &hh.code(), folder.path());
        let mut scene = hh.scene();
        for (name, inside) in [("HHRUN_HOME", "data"), ("XDG_CONFIG_HOME", "config")] {
            scene.set(name, folder.path().join(inside).display().to_string());
        }
        Self { scene, vault, _folder: folder }
    }
}

/// What the journal keeps of an application to a vacancy, as the gate writes it.
pub fn application(full: &FullVacancy, id: String, at: DateTime<Utc>) -> Entry {
    let mut seen = full.clone();
    seen.vacancy.id = VacancyId::new(id);
    let line = |points, label: &str| Reason { points, label: label.to_owned() };
    Entry {
        vacancy: seen.vacancy.id.clone(),
        state: State::Intent,
        run: "20261122T090000-abcdef".to_owned(),
        script: "0".repeat(64),
        strategy: "speed".to_owned(),
        resume: ResumeId::new("resume"),
        letter_hash: Some("0".repeat(64)),
        letter: Some("Здравствуйте! Пишу на Rust шесть лет, готов обсудить задачи. ".repeat(8)),
        card: Some(vec![line(40.0, "rust in the title"), line(15.0, "remote"), line(10.0, "fresh")]),
        query: "rust".to_owned(),
        variant: None,
        title: seen.vacancy.name.clone(),
        employer: seen.vacancy.employer_name().to_owned(),
        score: 65.0,
        at,
        attempts: 1,
        seen: Some(Box::new(seen)),
    }
}
