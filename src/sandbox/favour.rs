//! What employers like in a letter, for seeing whether a comparison of variants finds it.

/// Applications with one kind of letter are answered more often: twelve of twenty instead of five, eight of them by an
/// invitation instead of one. Letters differ by their length: up to 400 characters, or more. A missing one is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Favour {
    Short,
    Long,
    /// Short ones with an odd seed, long ones with an even one.
    Seed,
}

/// The longest short letter, in characters.
const SHORT: usize = 400;

impl Favour {
    /// Whether a letter is of the kind that is liked.
    pub(super) fn likes(self, letter: Option<&str>, seed: u64) -> bool {
        let is_short = letter.unwrap_or_default().trim().chars().count() <= SHORT;
        match self {
            Self::Short => is_short,
            Self::Long => !is_short,
            Self::Seed => is_short != seed.is_multiple_of(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Favour;

    #[test]
    fn length_decides() {
        let long = "я".repeat(401);
        assert!(Favour::Short.likes(Some(&long[2..]), 1) && Favour::Short.likes(None, 1));
        assert!(!Favour::Short.likes(Some(&long), 1) && Favour::Long.likes(Some(&long), 1));
        assert!(Favour::Seed.likes(None, 1) && !Favour::Seed.likes(None, 2) && Favour::Seed.likes(Some(&long), 2));
    }
}
