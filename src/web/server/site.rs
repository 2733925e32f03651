//! What all requests share.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::bounds;
use super::headers::Shields;
use super::hosts::Hosts;
use super::turns::Turns;
use crate::vault::Origins;
use crate::web::accounts::Accounts;
use crate::web::connection::Connections;
use crate::web::csrf::Csrf;
use crate::web::engine::Engine;
use crate::web::workshop::Workshop;

/// One server.
pub(in crate::web) struct Site {
    pub(in crate::web) accounts: Accounts,
    pub(in crate::web) csrf: Csrf,
    pub(in crate::web) hosts: Hosts,
    pub(in crate::web) counts: Counts,
    pub(in crate::web) engine: Engine,
    pub(in crate::web) connections: Connections,
    /// The data folder.
    pub(in crate::web) home: PathBuf,
    /// Whose vaults the people have.
    pub(in crate::web) origins: Origins,
    /// Where scripts are read and tested.
    pub(in crate::web) workshop: Workshop,
    /// Scripts are changed one at a time.
    pub(in crate::web) writing: Arc<Mutex<()>>,
    /// One export of each person at once: it may be large.
    pub(in crate::web) exports: Turns,
    /// Whose requests are looked at.
    pub(super) turns: Turns,
    pub(super) strangers: Turns,
    /// Who has connections.
    pub(super) peers: Turns,
    pub(super) shields: Shields,
    pub(super) behind_proxy: bool,
}

/// What is counted, without names.
pub(in crate::web) struct Counts {
    started: Instant,
    pub(in crate::web) connections: AtomicU64,
    pub(in crate::web) panics: AtomicU64,
    pub(in crate::web) sign_ins: AtomicU64,
    pub(in crate::web) refused_sign_ins: AtomicU64,
    /// By the first digit of the status.
    answers: [AtomicU64; 6],
}

impl Site {
    pub(super) fn new(
        accounts: Accounts,
        hosts: Hosts,
        (engine, connections): (Engine, Connections),
        writing: Arc<Mutex<()>>,
        behind_proxy: bool,
    ) -> Self {
        let (home, origins) = (engine.host().config.home.clone(), engine.host().origins.clone());
        let authorize = engine.host().config.origins.authorize.clone();
        Self {
            engine,
            connections,
            csrf: Csrf::new(accounts.form_key()),
            shields: Shields::new(&authorize, hosts.is_secure()),
            accounts,
            hosts,
            counts: Counts::new(),
            home,
            origins,
            behind_proxy,
            workshop: Workshop::new(),
            writing,
            exports: Turns::new(1),
            turns: Turns::new(bounds::OF_PERSON),
            strangers: Turns::new(bounds::OF_ADDRESS),
            peers: Turns::new(bounds::CONNECTIONS_OF_ADDRESS),
        }
    }
}

impl Counts {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            connections: AtomicU64::default(),
            panics: AtomicU64::default(),
            sign_ins: AtomicU64::default(),
            refused_sign_ins: AtomicU64::default(),
            answers: Default::default(),
        }
    }

    pub(in crate::web) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    pub(super) fn answered(&self, status: u16) {
        if let Some(count) = self.answers.get(usize::from(status / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Answers whose status begins with this digit.
    pub(in crate::web) fn answers(&self, class: usize) -> u64 {
        self.answers.get(class).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
