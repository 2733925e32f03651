//! Whose request is looked at when: a few of each person's at once, the others wait, so that nobody's many requests
//! take the memory, the threads and the databases from others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::refusal::Refusal;
use crate::vault::UserName;

/// How long one waits for one's turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Above so many, those who want nothing are forgotten.
const REMEMBERED: usize = 256;

/// Whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::web) enum Who {
    Person(UserName),
    /// Strangers who come from there; of an IPv6 address its network.
    Address(IpAddr),
    /// The same who only look: they do not wait behind those whose passwords are being checked.
    Onlookers(IpAddr),
}

impl Who {
    pub(super) fn at(address: IpAddr) -> Self {
        Self::Address(network(address))
    }

    pub(super) fn looking_on_at(address: IpAddr) -> Self {
        Self::Onlookers(network(address))
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

/// So many turns for each at once.
#[derive(Debug)]
pub(in crate::web) struct Turns {
    most: usize,
    taken: Mutex<HashMap<Who, Arc<Semaphore>>>,
}

/// Ends when it is dropped.
#[derive(Debug)]
pub(in crate::web) struct Turn(#[allow(dead_code)] OwnedSemaphorePermit);

impl Turns {
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Mutex::default() }
    }

    /// Waits for a turn of theirs, not for ever.
    pub(in crate::web) async fn take(&self, who: Who) -> Result<Turn, Refusal> {
        match timeout(PATIENCE, self.of(who).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(Turn(turn)),
            _ => Err(Refusal::Busy),
        }
    }

    /// A turn of theirs, if there is one now.
    pub(super) fn take_now(&self, who: Who) -> Option<Turn> {
        self.of(who).try_acquire_owned().ok().map(Turn)
    }

    fn of(&self, who: Who) -> Arc<Semaphore> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() > REMEMBERED {
            taken.retain(|_, own| Arc::strong_count(own) > 1);
        }
        Arc::clone(taken.entry(who).or_insert_with(|| Arc::new(Semaphore::new(self.most))))
    }
}

#[cfg(test)]
mod tests {
    use super::{REMEMBERED, Turns, Who};
    use crate::web::server::Refusal;

    #[tokio::test(start_paused = true)]
    async fn each_waits_for_their_own_alone() {
        let turns = Turns::new(2);
        let at = |address: &str| Who::at(address.parse().unwrap());
        let first = turns.take(at("2001:db8::1")).await.unwrap();
        let _second = turns.take(at("2001:db8::2")).await.unwrap();
        assert_eq!(turns.take(at("2001:db8::3")).await.unwrap_err(), Refusal::Busy);
        assert!(turns.take_now(at("2001:db8::3")).is_none());
        let _other = turns.take(at("2001:db8:0:1::3")).await.unwrap();
        let _onlooker = turns.take_now(Who::looking_on_at("2001:db8::3".parse().unwrap())).unwrap();
        assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
        drop(first);
        assert!(turns.take(at("2001:db8::3")).await.is_ok());
        for n in 0..=REMEMBERED {
            drop(turns.take(at(&format!("10.0.{}.{}", n / 250, n % 250))).await);
        }
        drop(turns.take(at("10.1.0.0")).await);
        assert!(turns.taken.lock().unwrap().len() < REMEMBERED / 2, "{turns:?}");
    }
}
