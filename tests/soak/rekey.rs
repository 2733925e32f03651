//! Kills while the key is changed, and while the older keys are forgotten.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use hhrun::secret::{ExposeSecret, Secret};
use hhrun::vault::Origins;
use hhrun::vault::application::{ApplicationStore, ApplicationToken};

use crate::dice::Dice;
use crate::tally::Tally;
use crate::world::{World, pause};

const PEOPLE: [&str; 4] = ["bob", "rob", "bobby", "robert"];
const TOKEN: &str = "the application's own";
const RENEW: [&str; 2] = ["vault", "rekey"];
const FORGET: [&str; 4] = ["vault", "rekey", "--forget-old", "--yes"];

pub fn kills(rounds: u32, seed: u64) -> Tally {
    let mut tally = Tally::of(&["kills", "records that do not open", "keys left behind"]);
    tally.merge(Tally::shared(rounds, rounds.div_ceil(40).min(2), seed + 300, kill_some));
    tally
}

fn kill_some(kills: u32, dice: &mut Dice, tally: &mut Tally) {
    let world = World::new(Duration::from_secs(1_800));
    for user in PEOPLE {
        world.login_of(user).unwrap();
    }
    let application = || {
        let origins = Origins::of(&world.settings());
        ApplicationStore::new(&world.scene.path("data"), world.key(), origins)
    };
    let token = ApplicationToken { client_id: "a".into(), token: Secret::from(TOKEN), at: chrono::Utc::now() };
    application().write(&token).unwrap();
    let began = Instant::now();
    world.scene.hhrun(RENEW).code(0);
    let whole = began.elapsed();
    let mut killed = 0;
    while killed < kills {
        // Mostly forgotten, so that keys are few.
        let verb = if dice.below(3) == 0 { &RENEW[..] } else { &FORGET[..] };
        let rekey = world.scene.spawn(verb);
        pause(dice.within(whole));
        if rekey.kill().signal() == Some(9) {
            killed += 1;
            tally.count("kills");
        }
        for user in PEOPLE {
            // One place may be left as it was before: it opens with the older key.
            let opens = world.opens(user) && world.is_honoured(user);
            tally.hold("records that do not open", opens, || format!("{user} after {verb:?}"));
        }
        let kept = application().read().ok().flatten();
        let opens = kept.is_some_and(|kept| kept.token.expose_secret() == TOKEN);
        tally.hold("records that do not open", opens, || format!("the application's after {verb:?}"));
    }
    world.scene.hhrun(RENEW).code(0);
    world.scene.hhrun(FORGET).code(0);
    let keys = std::fs::read_to_string(world.scene.path("config/hhrun/key")).unwrap().lines().count();
    tally.hold("keys left behind", keys == 1, || format!("{keys} keys"));
    let open = PEOPLE.iter().filter(|user| world.opens(user) && world.is_honoured(user)).count();
    tally.hold("records that do not open", open == PEOPLE.len(), || format!("{open} open at the end"));
}
