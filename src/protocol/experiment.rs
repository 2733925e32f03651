//! Which variant of a strategy a vacancy gets: worked out alike by the host, for the journal, and by the script's
//! process, for the script.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hh::VacancyId;

/// So that no other hash over the same words falls together with this one.
const LABEL: &str = "hhrun variant 1";
/// A variant's name has at most so many characters.
const MAX_NAME: usize = 40;

/// The variants of a strategy, and what they are dealt out by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    /// The strategy's name; with another one the same vacancies are dealt out anew.
    pub strategy: String,
    /// In the order in which the strategy names them.
    pub variants: Vec<String>,
    /// What an earlier run gave to vacancies that may be sent to again.
    pub kept: BTreeMap<VacancyId, String>,
}

/// Why names are no variants.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VariantError {
    #[error("`variants` names {0}, and a comparison takes 2 to 8")]
    Count(usize),
    #[error("variant {} has no name", .0 + 1)]
    Empty(usize),
    #[error("the variant `{name}` is named twice")]
    Twice { index: usize, name: String },
    #[error("the name of variant {} is longer than {MAX_NAME} characters", .0 + 1)]
    Long(usize),
    #[error("the name of variant {} has signs in it that cannot be shown", .0 + 1)]
    Controls(usize),
}

impl VariantError {
    /// Which name it is about, counted from 0.
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::Count(_) => None,
            Self::Empty(index) | Self::Twice { index, .. } | Self::Long(index) | Self::Controls(index) => Some(*index),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        "for example: `variants: [\"short\", \"long\"]`".to_owned()
    }
}

impl Experiment {
    /// How many variants there may be.
    pub const COUNT: std::ops::RangeInclusive<usize> = 2..=8;

    /// What is wrong with these names, if anything is.
    pub fn check(names: &[&str]) -> Result<(), VariantError> {
        for (index, name) in names.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(VariantError::Empty(index));
            }
            if name.chars().count() > MAX_NAME {
                return Err(VariantError::Long(index));
            }
            if name.chars().any(char::is_control) {
                return Err(VariantError::Controls(index));
            }
            if names[..index].iter().any(|other| other.trim() == name.trim()) {
                return Err(VariantError::Twice { index, name: (*name).to_owned() });
            }
        }
        if Self::COUNT.contains(&names.len()) { Ok(()) } else { Err(VariantError::Count(names.len())) }
    }

    /// The variant of a vacancy: the one it had, else one by a hash that spreads vacancies evenly and says the same on
    /// every machine, in every run and for every version of the script. `None` where there are no variants.
    pub fn variant(&self, vacancy: &VacancyId) -> Option<&str> {
        let kept = self.kept.get(vacancy).filter(|kept| self.variants.contains(kept));
        match kept {
            Some(kept) => Some(kept),
            None => Some(self.variants.get(self.place(vacancy)?)?),
        }
    }

    fn place(&self, vacancy: &VacancyId) -> Option<usize> {
        let mut hash = Sha256::new();
        let parts = [LABEL, &self.strategy].into_iter().chain(self.variants.iter().map(String::as_str));
        for part in parts.chain([vacancy.as_str()]) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let number = hash.finalize().iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        usize::try_from(number.checked_rem(self.variants.len() as u64)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Experiment, VariantError};
    use crate::hh::VacancyId;

    fn of(strategy: &str, variants: &[&str]) -> Experiment {
        let variants = variants.iter().map(|name| (*name).to_owned()).collect();
        Experiment { strategy: strategy.to_owned(), variants, kept: BTreeMap::new() }
    }

    fn counts(experiment: &Experiment, ids: impl Iterator<Item = u32>) -> Vec<f64> {
        let mut counts = vec![0.0; experiment.variants.len()];
        for id in ids {
            let variant = experiment.variant(&VacancyId::new(id.to_string())).unwrap().to_owned();
            counts[experiment.variants.iter().position(|name| *name == variant).unwrap()] += 1.0;
        }
        counts
    }

    /// Pearson's chi-square against equal shares.
    fn chi_square(counts: &[f64]) -> f64 {
        let expected = counts.iter().sum::<f64>() / f64::from(u32::try_from(counts.len()).unwrap());
        counts.iter().map(|count| (count - expected).powi(2) / expected).sum()
    }

    #[test]
    fn ten_thousand_vacancies_are_spread_evenly() {
        // The 0.999 quantiles for 1 to 7 degrees of freedom.
        let bounds = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32];
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        for count in 2..=8 {
            let experiment = of("rust_remote", &names[..count]);
            for first in [1, 118_000_000] {
                let counts = counts(&experiment, first..first + 10_000);
                let chi = chi_square(&counts);
                assert!(chi < bounds[count - 2], "{count} variants from {first}: {chi} of {counts:?}");
            }
        }
    }

    #[test]
    fn two_strategies_deal_out_the_same_vacancies_independently() {
        let (one, other) = (of("one", &["a", "b"]), of("other", &["a", "b"]));
        let same = (0..10_000_u32).map(|id| VacancyId::new(id.to_string()));
        let same = same.filter(|id| one.variant(id) == other.variant(id)).count();
        assert!((4_800..5_200).contains(&same), "{same}");
    }

    #[test]
    fn a_vacancy_gets_the_same_on_every_machine() {
        let experiment = of("letters_compared", &["short", "long"]);
        let dealt: Vec<&str> = (118_337_850..118_337_860)
            .map(|id: u32| experiment.variant(&VacancyId::new(id.to_string())).unwrap())
            .collect();
        assert_eq!(dealt, EXPECTED);
        assert_eq!(of("letters_compared", &[]).variant(&VacancyId::new("1")), None);
    }

    /// Worked out by another program over the same bytes.
    const EXPECTED: [&str; 10] = ["long", "short", "short", "short", "long", "short", "long", "long", "short", "short"];

    #[test]
    fn what_was_given_before_is_kept_as_long_as_there_is_such_a_variant() {
        let id = VacancyId::new("118337850");
        let mut experiment = of("x", &["short", "long"]);
        let dealt = experiment.variant(&id).unwrap().to_owned();
        let other = if dealt == "short" { "long" } else { "short" };
        experiment.kept.insert(id.clone(), other.to_owned());
        assert_eq!(experiment.variant(&id), Some(other));
        experiment.kept.insert(id.clone(), "middle".to_owned());
        assert_eq!(experiment.variant(&id), Some(dealt.as_str()));
    }

    #[test]
    fn names_are_two_to_eight_different_ones() {
        assert_eq!(Experiment::check(&["short", "long"]), Ok(()));
        assert_eq!(Experiment::check(&["short"]), Err(VariantError::Count(1)));
        assert_eq!(Experiment::check(&["1", "2", "3", "4", "5", "6", "7", "8", "9"]), Err(VariantError::Count(9)));
        assert_eq!(Experiment::check(&["a", " "]), Err(VariantError::Empty(1)));
        assert_eq!(Experiment::check(&["a", "b", "a"]), Err(VariantError::Twice { index: 2, name: "a".to_owned() }));
        assert_eq!(Experiment::check(&["a", "b\u{1b}[2J"]), Err(VariantError::Controls(1)));
        assert_eq!(Experiment::check(&["a", &"b".repeat(41)]), Err(VariantError::Long(1)));
        assert_eq!(VariantError::Empty(1).to_string(), "variant 2 has no name");
        assert_eq!(Experiment::check(&["a", "a"]).unwrap_err().to_string(), "the variant `a` is named twice");
    }
}
