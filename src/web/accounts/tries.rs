//! Wrong passwords, by name and by address: each makes the next try wait longer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A slip or two costs nobody anything.
const FREE_FOR_NAME: u32 = 3;
/// Many people may share an address: a class room, a company.
const FREE_FOR_ADDRESS: u32 = 20;
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Wrong tries are forgotten so long after the last one.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);
/// Names and addresses at most; whoever makes up more pushes out those with the fewest wrong tries.
const MOST: usize = 10_000;

/// Who tried what, and how often in vain.
#[derive(Debug, Default)]
pub(super) struct Tries {
    counts: HashMap<String, Count>,
}

/// Wrong tries of one name or from one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Count {
    pub(super) wrong: u32,
    pub(super) last: DateTime<Utc>,
}

/// The two things that a try is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) name: String,
    pub(super) address: String,
}

impl Keys {
    /// `name` need not be anybody's. An IPv6 address counts by its network: its owner has all of it.
    pub(super) fn new(name: &str, address: IpAddr) -> Self {
        let address = match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        // What was typed may be a password in the wrong field.
        let name = Digest::of(name);
        Self { name: format!("name {name}"), address: format!("address {address}") }
    }
}

struct Digest;

impl Digest {
    fn of(name: &str) -> String {
        use sha2::{Digest as _, Sha256};
        base16ct::lower::encode_string(&Sha256::digest(name.to_lowercase().as_bytes()))
    }
}

impl Tries {
    /// What was kept of an earlier start.
    pub(super) fn load(counts: HashMap<String, Count>) -> Self {
        Self { counts }
    }

    /// Begins a try, which counts as wrong until [`Tries::right`]: many at once are not cheaper than one after the
    /// other. An error is how long to wait.
    pub(super) fn begin(&mut self, keys: &Keys, now: DateTime<Utc>) -> Result<(), Duration> {
        let waits = [(&keys.name, FREE_FOR_NAME), (&keys.address, FREE_FOR_ADDRESS)];
        let wait = waits.iter().filter_map(|(key, free)| self.wait(key, *free, now)).max();
        if let Some(wait) = wait {
            return Err(wait);
        }
        self.make_room(now);
        for key in [&keys.name, &keys.address] {
            let count = self.counts.entry(key.clone()).or_insert(Count { wrong: 0, last: now });
            if now - count.last > FORGOTTEN {
                count.wrong = 0;
            }
            *count = Count { wrong: count.wrong.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// The try was right: the name begins anew, and the address loses nothing by it.
    pub(super) fn right(&mut self, keys: &Keys) {
        self.counts.remove(&keys.name);
        if let Some(count) = self.counts.get_mut(&keys.address) {
            count.wrong = count.wrong.saturating_sub(1);
        }
    }

    /// The try that was begun was none: nobody looked at the password.
    pub(super) fn none(&mut self, keys: &Keys) {
        for key in [&keys.name, &keys.address] {
            if let Some(count) = self.counts.get_mut(key) {
                count.wrong = count.wrong.saturating_sub(1);
            }
        }
    }

    /// What to keep of a name or an address.
    pub(super) fn count(&self, key: &str) -> Option<Count> {
        self.counts.get(key).copied()
    }

    /// Forgets what is old, and says what.
    pub(super) fn forget(&mut self, now: DateTime<Utc>) -> Vec<String> {
        let old: Vec<String> =
            self.counts.iter().filter(|(_, count)| now - count.last > FORGOTTEN).map(|(key, _)| key.clone()).collect();
        for key in &old {
            self.counts.remove(key);
        }
        old
    }

    fn wait(&self, key: &str, free: u32, now: DateTime<Utc>) -> Option<Duration> {
        let count = self.counts.get(key)?;
        let until = count.last + TimeDelta::from_std(back_off(count.wrong, free)?).ok()?;
        (until - now).to_std().ok().filter(|wait| !wait.is_zero())
    }

    fn make_room(&mut self, now: DateTime<Utc>) {
        if self.counts.len() < MOST {
            return;
        }
        self.forget(now);
        let mut wrong: Vec<u32> = self.counts.values().map(|count| count.wrong).collect();
        if wrong.len() >= MOST {
            let (_, middle, _) = wrong.select_nth_unstable(MOST / 2);
            let middle = *middle;
            self.counts.retain(|_, count| count.wrong > middle);
        }
    }
}

/// 1 s · 2ⁿ after the free ones, 15 minutes at most.
fn back_off(wrong: u32, free: u32) -> Option<Duration> {
    let doubled = wrong.checked_sub(free)?;
    Some(Duration::from_secs(1_u64.checked_shl(doubled.min(32)).unwrap_or(u64::MAX)).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Keys, MOST, Tries, back_off};

    fn keys(name: &str, address: &str) -> Keys {
        Keys::new(name, address.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn waiting_doubles_up_to_a_quarter_of_an_hour() {
        let seconds = |wrong| back_off(wrong, 3).map(|wait| wait.as_secs());
        assert_eq!(
            [0, 2, 3, 4, 5, 12, 13, 40, u32::MAX].map(seconds),
            [None, None, Some(1), Some(2), Some(4), Some(512), Some(900), Some(900), Some(900)]
        );
    }

    #[test]
    fn tries_at_once_count_as_tries_one_by_one() {
        let (mut tries, bob, mut now) = (Tries::default(), keys("bob", "10.0.0.1"), DateTime::<Utc>::UNIX_EPOCH);
        for _ in 0..3 {
            tries.begin(&bob, now).unwrap();
        }
        assert_eq!(tries.begin(&keys("BOB", "10.0.0.9"), now), Err(Duration::from_secs(1)));
        // What is refused does not make it longer.
        assert_eq!(tries.begin(&bob, now), Err(Duration::from_secs(1)));
        now += TimeDelta::seconds(1);
        tries.begin(&bob, now).unwrap();
        assert_eq!(tries.begin(&bob, now), Err(Duration::from_secs(2)));
        // One that was none makes nothing longer, and forgives nothing.
        now += TimeDelta::seconds(2);
        tries.begin(&bob, now).unwrap();
        tries.none(&bob);
        assert_eq!(tries.begin(&bob, now), Err(Duration::from_secs(2)));
        tries.right(&bob);
        tries.begin(&bob, now).unwrap();
        let other = keys("anna", "10.0.0.2");
        tries.begin(&other, now).unwrap();
        assert_eq!(tries.forget(now + TimeDelta::hours(25)).len(), 4);
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too() {
        let (mut tries, now) = (Tries::default(), DateTime::<Utc>::UNIX_EPOCH);
        let refused = (0..40).filter(|n| tries.begin(&keys(&format!("n{n}"), "10.0.0.1"), now).is_err()).count();
        assert_eq!(refused, 20);
        assert_eq!(keys("a", "2001:db8::1"), keys("a", "2001:db8:0:0:7::9"));
        assert_eq!(keys("a", "::ffff:10.0.0.1"), keys("A", "10.0.0.1"));
    }

    #[test]
    fn made_up_names_cannot_fill_the_memory() {
        let (mut tries, now) = (Tries::default(), DateTime::<Utc>::UNIX_EPOCH);
        let bob = keys("bob", "10.0.0.1");
        for _ in 0..3 {
            tries.begin(&bob, now).unwrap();
        }
        for n in 0..2 * MOST {
            let address = format!("10.{}.{}.2", n / 250 % 250, n % 250);
            let _ = tries.begin(&keys(&format!("n{n}"), &address), now);
        }
        assert!(tries.counts.len() <= MOST + 2);
        assert!(tries.begin(&bob, now).is_err(), "who is attacked is still protected");
    }
}
