//! Randomness that can be told again: xorshift from a seed that the soak prints.

use std::time::Duration;

pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to `count` - 1.
    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap() % count.max(1)
    }

    pub fn within(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.next() % u64::try_from(longest.as_micros()).unwrap().max(1))
    }
}
