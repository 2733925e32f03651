//! What a strategy decided of a vacancy.

use serde::{Deserialize, Serialize};

/// What a strategy decided of one vacancy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// Worth keeping, by this card.
    Kept(Card),
    /// Not wanted, and why.
    Skipped(String),
}

/// The points of a vacancy, line by line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub lines: Vec<Line>,
}

impl Card {
    /// The sum of its lines.
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|line| line.points).sum()
    }
}

/// What a vacancy got points for, or lost them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Finite.
    pub points: f64,
    pub label: String,
}
