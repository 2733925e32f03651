//! What many vacancies have in common, held once.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::gate::Reason;

/// Texts and score cards that were seen before.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    texts: HashSet<Arc<str>>,
    cards: HashSet<Card>,
}

/// The lines of a score card; alike where their points are, bit by bit.
#[derive(Clone, Debug)]
struct Card(Arc<[Reason]>);

impl Shared {
    /// The same text.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text));
        text
    }

    /// The same lines.
    pub(super) fn reasons(&mut self, reasons: &[Reason]) -> Arc<[Reason]> {
        let card = Card(reasons.into());
        if let Some(known) = self.cards.get(&card) {
            return Arc::clone(&known.0);
        }
        self.cards.insert(card.clone());
        card.0
    }
}

impl Card {
    fn lines(&self) -> impl Iterator<Item = (u64, &str)> {
        self.0.iter().map(|reason| (reason.points.to_bits(), reason.label.as_str()))
    }
}

impl PartialEq for Card {
    fn eq(&self, other: &Self) -> bool {
        self.lines().eq(other.lines())
    }
}

impl Eq for Card {}

impl Hash for Card {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.lines().for_each(|line| line.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Shared;
    use crate::gate::Reason;

    #[test]
    fn what_is_alike_is_held_once() {
        let mut shared = Shared::default();
        assert!(Arc::ptr_eq(&shared.text("a"), &shared.text("a")));
        let card = |points| [Reason { points, label: "a".into() }];
        assert!(Arc::ptr_eq(&shared.reasons(&card(1.0)), &shared.reasons(&card(1.0))));
        let (none, less) = (shared.reasons(&card(0.0)), shared.reasons(&card(-0.0)));
        assert!(less[0].points.is_sign_negative() && !none[0].points.is_sign_negative());
    }
}
