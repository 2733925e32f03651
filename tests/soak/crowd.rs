//! Many processes that find the same token expired.

use std::time::Duration;

use crate::tally::Tally;
use crate::world::World;

const PROCESSES: u64 = 32;

pub fn rush(rounds: u32, seed: u64) -> Tally {
    let mut tally = Tally::of(&["rounds", "processes", "token requests", "rounds with more or fewer"]);
    tally.merge(Tally::shared(rounds, 1, seed, |rounds, _, tally| {
        let world = World::signed_in(Duration::from_secs(1_800));
        for _ in 0..rounds {
            world.pass(3_600);
            let before = world.hh.token_requests().refresh_token;
            let crowd: Vec<_> =
                (0..PROCESSES).map(|_| world.scene.spawn(["call", "GET", "/me", "--user", "bob"])).collect();
            for process in crowd {
                let said = process.finish();
                tally.hold("processes that failed", said.status.code() == Some(0), || said.stderr.clone());
            }
            let requests = world.hh.token_requests().refresh_token - before;
            tally.count("rounds");
            tally.add("processes", PROCESSES);
            tally.add("token requests", requests.into());
            tally.hold("rounds with more or fewer", requests == 1, || format!("{requests} requests"));
        }
        tally.hold("pairs lost", world.is_honoured("bob"), || "the last one".to_owned());
    }));
    tally
}
