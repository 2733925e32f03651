//! An hh.ru whose clock can be turned, a person at it, and everything that may be known of their tokens.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use hhrun::hh::oauth::Application;
use hhrun::hh::{Agent, Client, Settings};
use hhrun::sandbox::{Options, Sandbox};
use hhrun::secret::{ExposeSecret, Secret};
use hhrun::session::Session;
use hhrun::session::sign_in::{self, SignIn, SignInError};
use hhrun::vault::db::{self, Database};
use hhrun::vault::machine::Holding;
use hhrun::vault::record::Record;
use hhrun::vault::refresh::{HelperError, Outcome, in_helper};
use hhrun::vault::{Key, KeySource, Origins, UserName, Vault};
use tokio::runtime::Runtime;

use crate::harness::{STARTING, Scene};
use crate::hh::Hh;

pub static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

pub struct World {
    pub hh: Hh,
    pub scene: Scene,
    /// Where data and key are.
    home: PathBuf,
    /// Seconds that hh.ru's clock is ahead.
    ahead: Arc<AtomicI64>,
}

impl World {
    /// Nobody is signed in; access tokens live so long.
    pub fn new(access_ttl: Duration) -> Self {
        Self::with(access_ttl, Duration::ZERO, 300)
    }

    pub fn with(access_ttl: Duration, latency: Duration, vacancies: usize) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let hands = Arc::clone(&ahead);
        let now = move || Utc::now() + TimeDelta::seconds(hands.load(Ordering::SeqCst));
        let hh = Hh::with(Options { vacancies, access_ttl, latency, now: Arc::new(now), ..Options::default() });
        let mut scene = hh.scene();
        scene.set("HH_RESUME_ID", hh.resumes("bob")[0].clone());
        #[cfg(unix)]
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hhrun"), scene.path("hhrun")).unwrap();
        let home = scene.path("");
        Self { hh, scene, home, ahead }
    }

    /// Uses another world's data folder and key from now on.
    pub fn move_in_with(&mut self, other: &Self) {
        self.home.clone_from(&other.home);
        self.scene.set("HHRUN_HOME", self.home.join("data").display().to_string());
        self.scene.set("XDG_CONFIG_HOME", self.home.join("config").display().to_string());
    }

    /// One where bob is signed in.
    pub fn signed_in(access_ttl: Duration) -> Self {
        let world = Self::new(access_ttl);
        world.login().unwrap();
        world
    }

    /// Turns hh.ru's clock, also backwards.
    pub fn pass(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::SeqCst);
    }

    /// This world's own name of the program, by which its processes are known.
    pub fn exe(&self) -> PathBuf {
        self.scene.path("hhrun")
    }

    pub fn settings(&self) -> Settings {
        Settings::unpaced(
            self.hh.api_url().parse().unwrap(),
            self.hh.token_url().parse().unwrap(),
            Agent::for_contact("bob@example.com").unwrap(),
        )
    }

    pub fn key(&self) -> Key {
        KeySource::File(self.home.join("config/hhrun/key")).load().unwrap()
    }

    pub fn vault_of(&self, user: &str) -> Vault {
        let origins = Origins::of(&self.settings());
        Vault::create(&self.home.join("data"), UserName::new(user).unwrap(), self.key(), origins).unwrap()
    }

    pub fn vault(&self) -> Vault {
        self.vault_of("bob")
    }

    pub fn session(&self) -> Session {
        Session::new(Client::new(self.settings()), self.vault(), self.exe()).unwrap()
    }

    pub fn application(&self) -> Application {
        Application {
            client_id: self.hh.client_id().to_owned(),
            client_secret: Secret::from(self.hh.client_secret()),
            redirect_uri: None,
        }
    }

    /// What bob's agreeing at the authorize page gives.
    pub fn code(&self) -> String {
        Sandbox::sign_in(&self.hh, "bob").unwrap()
    }

    /// Signs bob in without a process.
    pub fn login(&self) -> Result<(), SignInError> {
        self.login_of("bob")
    }

    pub fn login_of(&self, user: &str) -> Result<(), SignInError> {
        let code = Secret::from(self.code());
        let client = Client::new(self.settings());
        let (application, vault) = (self.application(), self.vault_of(user));
        RUNTIME.block_on(async {
            match sign_in::finish(&client, &application, &vault, &code).await? {
                SignIn::Done(_) => Ok(()),
                SignIn::Doubtful(_, pending) => pending.store().await,
            }
        })
    }

    /// The generation of the pair that bob's vault holds.
    pub fn generation(&self) -> u64 {
        self.vault().tokens().read().unwrap().unwrap().generation
    }

    /// A refresh in its own process; `refused` is the generation that hh.ru has called expired, if any.
    pub fn refresh(&self, refused: Option<u64>) -> Result<Outcome, HelperError> {
        RUNTIME.block_on(self.refreshing(refused))
    }

    /// The same while something else happens.
    pub fn refreshing(
        &self,
        refused: Option<u64>,
    ) -> impl Future<Output = Result<Outcome, HelperError>> + Send + 'static {
        let (exe, store, settings) = (self.exe(), self.vault().tokens(), self.settings());
        async move { in_helper(&exe, &store, &settings, refused).await }
    }

    /// What bob's vault holds when nobody is changing it.
    pub fn holding(&self) -> Holding {
        self.holding_of("bob")
    }

    pub fn holding_of(&self, user: &str) -> Holding {
        let store = self.vault_of(user).tokens();
        let lock = store.lock().unwrap();
        store.read_again(&lock).unwrap().unwrap().holding
    }

    /// Whether hh.ru honours the pair that somebody's vault holds.
    pub fn is_honoured(&self, user: &str) -> bool {
        let held = self.holding_of(user).pair.map(|pair| pair.refresh.expose_secret().to_owned());
        held.is_some_and(|held| self.hh.living("bob").contains(&held))
    }

    /// The refresh tokens that are on the disk in one form or another, found without the vault's own recovery.
    pub fn durable(&self) -> BTreeSet<String> {
        let (folder, key) = (self.vault().folder().to_owned(), self.key());
        let origins = Origins::of(&self.settings());
        let database = Database::new(folder.join("tokens"));
        let stored = || -> Result<_, db::Error> {
            database.with(|db| Ok(db.open_tree("tokens")?.get("record")?.map(|bytes| bytes.to_vec())))
        };
        let in_database = if database.exists() { stored().unwrap() } else { None };
        let rescued = ["rescue", "rescue.new"].map(|name| rescued(&folder.join(name)));
        let all = rescued.into_iter().chain([in_database]).flatten();
        let records = all.filter_map(|bytes| Record::read(&bytes, &key, &origins).ok());
        records.filter_map(|record| Some(record.holding.pair?.refresh.expose_secret().to_owned())).collect()
    }

    /// Whether both places where somebody's tokens are open with the key there is.
    pub fn opens(&self, user: &str) -> bool {
        let (vault, key) = (self.vault_of(user), self.key());
        let in_database = vault.tokens().examine().is_ok_and(|(holding, whole)| whole && holding.is_some());
        let rescued = rescued(&vault.folder().join("rescue"));
        in_database && rescued.is_some_and(|bytes| Record::read(&bytes, &key, vault.origins()).is_ok())
    }

    /// Refreshes that hh.ru refused.
    pub fn refused(&self) -> usize {
        self.hh.seen().iter().filter(|seen| seen.path == "/token" && seen.status == Some(400)).count()
    }

    /// The process of this world that was started with `verb`, once there is one.
    pub fn process(&self, verb: &str, patience: Duration) -> Option<i32> {
        let (exe, end) = (self.exe(), Instant::now() + patience);
        loop {
            if let Some(id) = find(&exe, verb) {
                return Some(id);
            }
            if Instant::now() > end {
                return None;
            }
            pause(Duration::from_micros(500));
        }
    }
}

/// What stands in a rescue file, by its form alone.
fn rescued(file: &Path) -> Option<Vec<u8>> {
    let bytes = std::fs::read(file).ok()?;
    let rest = bytes.strip_prefix(b"hhrescue")?;
    let (length, rest) = rest.split_at_checked(4)?;
    let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
    Some(rest.get(..length)?.to_vec())
}

fn find(exe: &Path, verb: &str) -> Option<i32> {
    std::fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
        let id: i32 = entry.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        let mut words = line.split(|byte| *byte == 0);
        let is_ours = words.next()? == exe.as_os_str().as_encoded_bytes() && words.next()? == verb.as_bytes();
        is_ours.then_some(id)
    })
}

/// Ends a process that this soak, or a program of it, started.
pub fn kill(id: i32) {
    use rustix::process::{Pid, Signal, kill_process};
    let _starting = STARTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // It may have ended by itself.
    let _ = kill_process(Pid::from_raw(id).unwrap(), Signal::KILL);
}

pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// This program as a process of its own that does what `inside` knows.
pub fn myself(verb: &str) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.arg(verb);
    command
}
