//! The generator behind the catalogue.

/// A stream of numbers that is the same for the same seed on every machine and after every update of a library:
/// tomorrow's catalogue has to hold the vacancies that were applied to today. (The generator is `SplitMix64`.)
pub(in crate::sandbox) struct Dice(u64);

impl Dice {
    /// The stream number `stream` of `seed`; streams do not depend on one another.
    pub(in crate::sandbox) fn new(seed: u64, stream: u64) -> Self {
        let mut mixed = Self(seed ^ stream.wrapping_mul(0xA24B_AED4_963E_E407));
        Self(mixed.roll())
    }

    /// Any number.
    pub(in crate::sandbox) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, or 0 when `end` is 0.
    pub(in crate::sandbox) fn below(&mut self, end: u32) -> u32 {
        let scaled = ((self.roll() >> 32) * u64::from(end)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(in crate::sandbox) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Whether something of this likelihood (in percent) happens.
    pub(in crate::sandbox) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// A position in a list of `length` elements.
    pub(in crate::sandbox) fn index(&mut self, length: usize) -> usize {
        let end = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(end)).unwrap_or(0)
    }

    /// One element; the list must not be empty.
    pub(in crate::sandbox) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.index(list.len())]
    }

    /// Up to `count` different elements, in the order of the list.
    pub(in crate::sandbox) fn some<T: Copy>(&mut self, list: &[T], count: usize) -> Vec<T> {
        let mut left = count.min(list.len());
        let mut chosen = Vec::with_capacity(left);
        for (at, element) in list.iter().enumerate() {
            if left == 0 {
                break;
            }
            if self.index(list.len() - at) < left {
                chosen.push(*element);
                left -= 1;
            }
        }
        chosen
    }

    /// One value, each as likely as its weight says; the list must not be empty.
    pub(in crate::sandbox) fn weighted<T: Copy>(&mut self, list: &[(u32, T)]) -> T {
        let mut at = self.below(list.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in list {
            if at < *weight {
                return *value;
            }
            at -= weight;
        }
        list[0].1
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_stream_never_changes() {
        let mut dice = Dice::new(1, 2);
        let first: Vec<u32> = (0..4).map(|_| dice.below(1_000)).collect();
        let mut again = Dice::new(1, 2);
        assert_eq!(first, (0..4).map(|_| again.below(1_000)).collect::<Vec<_>>());
        assert_ne!(first, (0..4).map(|_| dice.below(1_000)).collect::<Vec<_>>());
    }

    #[test]
    fn some_gives_different_elements() {
        let mut dice = Dice::new(7, 0);
        for count in 0..7 {
            let mut chosen = dice.some(&[1, 2, 3, 4, 5], count);
            chosen.dedup();
            assert_eq!(chosen.len(), count.min(5));
        }
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(3, 3);
        let heavy = (0..1_000).filter(|_| dice.weighted(&[(90, true), (10, false)])).count();
        assert!((850..950).contains(&heavy), "{heavy}");
    }
}
