//! What a run's vacancies are dealt out to variants by.

use std::collections::BTreeMap;

use crate::gate::Gate;
use crate::protocol::{Experiment, Strategy};

use super::Error;

/// The experiment of a strategy under this name; a vacancy that may be sent to again keeps the variant it had.
pub(super) fn experiment(strategy: &Strategy, name: &str, gate: &Gate) -> Result<Experiment, Error> {
    let variants = strategy.settings.variants.clone();
    // Nobody opens the journal for nothing.
    let kept = if variants.is_empty() { BTreeMap::new() } else { gate.dealt(name)? };
    Ok(Experiment { strategy: name.to_owned(), variants, kept })
}
