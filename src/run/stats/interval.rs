//! Proportions and how sure they are.
//!
//! One proportion: the score interval (E. B. Wilson, 1927, "Probable inference, the law of succession, and statistical
//! inference", JASA 22). The difference of two: the hybrid score interval, method 10 of R. G. Newcombe, 1998, "Interval
//! estimation for the difference between independent proportions", Statistics in Medicine 17, which is made of two of
//! Wilson's. Both hold for small counts and for none and all, where the usual ± does not.

use serde::Serialize;

/// The 97.5 % quantile of the normal distribution: two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A range in which the truth lies in 95 of 100 cases; within 0…1, for a difference within −1…1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// So many of so many. `count` is at most `of`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proportion {
    pub count: usize,
    pub of: usize,
}

#[allow(clippy::cast_precision_loss)] // Counts of applications.
impl Proportion {
    /// 0…1; 0 of none.
    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.count as f64 / self.of as f64 }
    }

    /// Wilson's interval; all that is possible where there is nothing to count.
    pub fn interval(self) -> Interval {
        if self.of == 0 {
            return Interval { low: 0.0, high: 1.0 };
        }
        let (p, n) = (self.share(), self.of as f64);
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        let (low, high) = ((middle - half) / scale, (middle + half) / scale);
        // What is none and what is all is known exactly on that side; rounding must not say otherwise.
        Interval {
            low: if self.count == 0 { 0.0 } else { low.clamp(0.0, p) },
            high: if self.count == self.of { 1.0 } else { high.clamp(p, 1.0) },
        }
    }

    /// By how much this one is higher than `other`, as far as can be told: Newcombe's interval.
    pub fn minus(self, other: Self) -> Interval {
        let (p, q) = (self.share(), other.share());
        let (of_p, of_q) = (self.interval(), other.interval());
        Interval {
            low: (p - q - (p - of_p.low).hypot(of_q.high - q)).max(-1.0),
            high: (p - q + (of_p.high - p).hypot(q - of_q.low)).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Interval, Proportion};

    fn holds(interval: Interval, low: f64, high: f64) {
        assert!((interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5, "{interval:?}");
    }

    fn of(count: usize, of: usize) -> Proportion {
        Proportion { count, of }
    }

    /// R. G. Newcombe, 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    #[test]
    fn single_proportions_are_those_of_the_table() {
        holds(of(81, 263).interval(), 0.2553, 0.3662);
        holds(of(15, 148).interval(), 0.0624, 0.1605);
        holds(of(0, 20).interval(), 0.0, 0.1611);
        holds(of(1, 29).interval(), 0.0061, 0.1718);
    }

    /// Newcombe 1998, "Interval estimation for the difference …", table II, method 10.
    #[test]
    fn differences_are_those_of_the_table() {
        holds(of(56, 70).minus(of(48, 80)), 0.0524, 0.3339);
        holds(of(9, 10).minus(of(3, 10)), 0.1705, 0.8090);
        holds(of(5, 56).minus(of(0, 29)), -0.0381, 0.1926);
        holds(of(10, 10).minus(of(0, 10)), 0.6075, 1.0);
    }

    proptest! {
        #[test]
        fn an_interval_contains_its_proportion(n in 1_usize..5_000, part in 0.0..=1.0_f64) {
            #[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation, clippy::cast_precision_loss)]
            let one = of((part * n as f64) as usize, n);
            let Interval { low, high } = one.interval();
            prop_assert!(0.0 <= low && low <= one.share() && one.share() <= high && high <= 1.0);
        }

        #[test]
        fn more_of_the_same_says_more(count in 0_usize..50, more in 0_usize..50, times in 2_usize..20) {
            let n = count + more + 1;
            let width = |one: Proportion| { let i = one.interval(); i.high - i.low };
            prop_assert!(width(of(count * times, n * times)) < width(of(count, n)));
        }

        #[test]
        fn a_difference_turned_round_is_the_same(a in 0_usize..40, b in 0_usize..40, n in 40_usize..90, m in 40_usize..90) {
            let (one, other) = (of(a, n).minus(of(b, m)), of(b, m).minus(of(a, n)));
            prop_assert!((one.low + other.high).abs() < 1e-12 && (one.high + other.low).abs() < 1e-12);
            prop_assert!(-1.0 <= one.low && one.low <= one.high && one.high <= 1.0);
            let difference = of(a, n).share() - of(b, m).share();
            prop_assert!(one.low <= difference + 1e-12 && difference <= one.high + 1e-12);
        }
    }
}
