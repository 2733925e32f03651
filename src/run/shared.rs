//! What many vacancies have in common, held once and named by a number.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;

use super::chunked::Chunked;
use crate::gate::Reason;

/// Bytes of text beside each other.
const PIECE: usize = 64 * 1_024;

/// Texts and score cards, each held once.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    texts: Texts,
    known: HashTable<u32>,
    hashing: RandomState,
    cards: Vec<Arc<[Reason]>>,
    known_cards: HashMap<Card, u32>,
}

/// Texts one after the other: most of them are names of vacancies, too short to be allocated one by one.
#[derive(Clone, Debug, Default)]
struct Texts {
    pieces: Vec<String>,
    places: Chunked<Span>,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
struct Span {
    piece: u32,
    from: u32,
    to: u32,
}

/// The lines of a score card; alike where their points are, bit by bit.
#[derive(Clone, Debug)]
struct Card(Arc<[Reason]>);

impl Shared {
    /// The number of a text.
    pub(super) fn hold(&mut self, text: &str) -> u32 {
        let hash = self.hashing.hash_one(text);
        if let Some(known) = self.known.find(hash, |known| self.text(*known) == text) {
            return *known;
        }
        let number = self.texts.push(text);
        let (texts, hashing) = (&self.texts, &self.hashing);
        self.known.insert_unique(hash, number, |known| hashing.hash_one(texts.get(*known)));
        number
    }

    /// The text of a number.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// The number of a card.
    pub(super) fn hold_card(&mut self, lines: &Arc<[Reason]>) -> u32 {
        let card = Card(Arc::clone(lines));
        if let Some(known) = self.known_cards.get(&card) {
            return *known;
        }
        let number = number(self.cards.len());
        self.cards.push(Arc::clone(lines));
        self.known_cards.insert(card, number);
        number
    }

    /// The card of a number.
    pub(super) fn card(&self, number: u32) -> Arc<[Reason]> {
        self.cards.get(number as usize).cloned().unwrap_or_default()
    }
}

impl Texts {
    fn push(&mut self, text: &str) -> u32 {
        if self.pieces.last().is_none_or(|last| last.len() + text.len() > last.capacity()) {
            self.pieces.push(String::with_capacity(text.len().max(PIECE)));
        }
        let piece = number(self.pieces.len() - 1);
        if let Some(last) = self.pieces.last_mut() {
            let from = number(last.len());
            last.push_str(text);
            self.places.push(Span { piece, from, to: number(last.len()) });
        }
        number(self.places.len() - 1)
    }

    fn get(&self, number: u32) -> &str {
        let Span { piece, from, to } = self.places[number as usize];
        &self.pieces[piece as usize][from as usize..to as usize]
    }
}

/// What a run holds fits in four gigabytes by far.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
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
    use super::Shared;
    use crate::gate::Reason;

    #[test]
    fn what_is_alike_is_held_once() {
        let mut shared = Shared::default();
        let numbers = ["a", "", "разработчик", "a", ""].map(|text| shared.hold(text));
        assert_eq!(numbers, [0, 1, 2, 0, 1]);
        assert_eq!([0, 1, 2].map(|number| shared.text(number)), ["a", "", "разработчик"]);
        let card = |points| [Reason { points, label: "a".into() }].into();
        assert_eq!(shared.hold_card(&card(1.0)), shared.hold_card(&card(1.0)));
        let (none, less) = (shared.hold_card(&card(0.0)), shared.hold_card(&card(-0.0)));
        let (none, less) = (shared.card(none), shared.card(less));
        assert!(less[0].points.is_sign_negative() && !none[0].points.is_sign_negative());
    }
}
