//! Whose turn it is: people take turns, whoever has asked for how much; each has one thing under way at a time.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;

/// What waits and what is under way, so many at a time.
#[derive(Debug)]
pub struct Queue<P, J> {
    limit: usize,
    /// The order of the turns; nobody stands in it twice.
    waiting: VecDeque<(P, VecDeque<J>)>,
    running: HashSet<P>,
}

impl<P: Clone + Eq + Hash, J> Queue<P, J> {
    /// `limit`: things under way at once, at least one.
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), waiting: VecDeque::new(), running: HashSet::new() }
    }

    /// One more thing of somebody, behind everybody who waits.
    pub fn push(&mut self, person: P, job: J) {
        match self.waiting.iter_mut().find(|(one, _)| *one == person) {
            Some((_, jobs)) => jobs.push_back(job),
            None => self.waiting.push_back((person, VecDeque::from([job]))),
        }
    }

    /// The next thing that may begin, if any; it is under way from now on.
    pub fn begin(&mut self) -> Option<(P, J)> {
        if self.running.len() >= self.limit {
            return None;
        }
        let at = self.waiting.iter().position(|(person, _)| !self.running.contains(person))?;
        let (person, mut jobs) = self.waiting.remove(at)?;
        let job = jobs.pop_front()?;
        if !jobs.is_empty() {
            self.waiting.push_back((person.clone(), jobs));
        }
        self.running.insert(person.clone());
        Some((person, job))
    }

    /// What this person had under way is over.
    pub fn end(&mut self, person: &P) {
        self.running.remove(person);
    }

    /// Takes back what somebody has waiting.
    pub fn forget(&mut self, person: &P) -> Vec<J> {
        let at = self.waiting.iter().position(|(one, _)| one == person);
        at.and_then(|at| self.waiting.remove(at)).map(|(_, jobs)| jobs.into()).unwrap_or_default()
    }

    /// How many people come first.
    pub fn ahead(&self, person: &P) -> Option<usize> {
        self.waiting.iter().position(|(one, _)| one == person)
    }

    /// Whether something of theirs is under way.
    pub fn is_running(&self, person: &P) -> bool {
        self.running.contains(person)
    }

    /// People who wait.
    pub fn waiting(&self) -> impl Iterator<Item = &P> {
        self.waiting.iter().map(|(person, _)| person)
    }

    /// Things under way.
    pub fn running(&self) -> usize {
        self.running.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::Queue;

    #[derive(Clone, Debug)]
    enum Move {
        Push(u8),
        Begin,
        End(u8),
        Forget(u8),
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        let person = 0..5_u8;
        let one = prop_oneof![
            4 => person.clone().prop_map(Move::Push),
            4 => Just(Move::Begin),
            3 => person.clone().prop_map(Move::End),
            1 => person.prop_map(Move::Forget),
        ];
        proptest::collection::vec(one, 0..200)
    }

    proptest! {
        #[test]
        fn nobody_is_passed_over_and_nothing_is_lost(limit in 1..4_usize, moves in moves()) {
            let mut queue = Queue::new(limit);
            let (mut pushed, mut begun, mut forgotten, mut running) = (0, 0, 0, Vec::new());
            let mut newest: HashMap<u8, usize> = HashMap::new();
            // How often others began since somebody has waited without anything under way.
            let mut passed: HashMap<u8, HashMap<u8, usize>> = HashMap::new();
            for step in moves {
                match step {
                    Move::Push(person) => {
                        queue.push(person, pushed);
                        pushed += 1;
                    }
                    Move::Begin => {
                        let free = queue.waiting().any(|person| !running.contains(person));
                        let Some((person, job)) = queue.begin() else {
                            prop_assert!(running.len() >= limit || !free);
                            continue;
                        };
                        prop_assert!(running.len() < limit && !running.contains(&person));
                        // In the order in which they asked.
                        prop_assert!(newest.insert(person, job).is_none_or(|before| before < job));
                        running.push(person);
                        begun += 1;
                        passed.remove(&person);
                        let waiting: Vec<u8> = queue.waiting().copied().collect();
                        for other in waiting.into_iter().filter(|other| !running.contains(other)) {
                            let times = passed.entry(other).or_default().entry(person).or_default();
                            *times += 1;
                            prop_assert!(*times <= 1, "{other} waits while {person} came twice");
                        }
                    }
                    Move::End(person) => {
                        running.retain(|one| *one != person);
                        queue.end(&person);
                    }
                    Move::Forget(person) => {
                        forgotten += queue.forget(&person).len();
                        passed.remove(&person);
                        prop_assert_eq!(queue.ahead(&person), None);
                    }
                }
                prop_assert_eq!(queue.running(), running.len());
            }
            // All that is left can be done.
            loop {
                for person in std::mem::take(&mut running) {
                    queue.end(&person);
                }
                let Some((person, _)) = queue.begin() else { break };
                running.push(person);
                begun += 1;
            }
            prop_assert_eq!(pushed, begun + forgotten);
        }
    }
}
