//! What a vacancy pays.

use super::cities::City;
use super::dice::Dice;
use super::professions::Profession;
use crate::sandbox::dictionaries::rate;

/// A salary as a vacancy tells it, in units of its currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sandbox) struct Pay {
    pub(in crate::sandbox) from: Option<u32>,
    pub(in crate::sandbox) to: Option<u32>,
    pub(in crate::sandbox) currency: &'static str,
    pub(in crate::sandbox) gross: bool,
    pub(in crate::sandbox) mode: &'static str,
    pub(in crate::sandbox) frequency: Option<&'static str>,
}

const HOURS_A_MONTH: u32 = 164;
const SHIFTS_A_MONTH: u32 = 15;

impl Pay {
    /// The most it comes to in roubles a month; what has no upper bound may be half as much again.
    pub(in crate::sandbox) fn most(&self) -> f64 {
        let units = self.to.map_or_else(|| self.from.map_or(0.0, |from| f64::from(from) * 1.5), f64::from);
        self.monthly(units)
    }

    /// The middle of the range in roubles a month, by which searches are ordered.
    pub(in crate::sandbox) fn middle(&self) -> f64 {
        let units = match (self.from, self.to) {
            (Some(from), Some(to)) => f64::midpoint(f64::from(from), f64::from(to)),
            (Some(one), None) | (None, Some(one)) => f64::from(one),
            (None, None) => 0.0,
        };
        self.monthly(units)
    }

    fn monthly(&self, units: f64) -> f64 {
        let times = match self.mode {
            "HOUR" => HOURS_A_MONTH,
            "SHIFT" => SHIFTS_A_MONTH,
            _ => 1,
        };
        units * f64::from(times) / rate(self.currency)
    }
}

/// A salary for this work and grade here; about half of the vacancies tell none.
pub(super) fn any(dice: &mut Dice, profession: &Profession, grade: usize, city: &City, remote: bool) -> Option<Pay> {
    let told = if profession.branch.it { 48 } else { 72 };
    if !dice.chance(told) {
        return None;
    }
    let place = if remote { city.pay.max(85) } else { city.pay };
    let thousands = profession.pay[grade.min(3)] * place * dice.between(80, 125) / 100;
    let roubles = thousands * 10;
    let currency = currency(dice, city, profession.branch.it);
    let mode = mode(dice, profession);
    let roubles = match mode {
        "HOUR" => roubles / HOURS_A_MONTH,
        "SHIFT" => roubles / SHIFTS_A_MONTH,
        _ => roubles,
    };
    let wide = roubles * dice.between(120, 170) / 100;
    let [low, high] = [roubles, wide].map(|roubles| rounded(roubles, currency, mode));
    let (from, to) = match dice.below(20) {
        0..=7 => (Some(low), None),
        8..=16 => (Some(low), Some(high)),
        _ => (None, Some(high)),
    };
    let frequency = [(40, Some("TWICE_PER_MONTH")), (25, Some("MONTHLY")), (5, Some("WEEKLY")), (30, None)];
    let often = [(40, Some("DAILY")), (40, Some("WEEKLY")), (20, None)];
    let frequency = dice.weighted(if mode == "MONTH" { &frequency } else { &often });
    let gross = dice.chance(38);
    Some(Pay { from, to, currency, gross, mode, frequency })
}

fn currency(dice: &mut Dice, city: &City, it: bool) -> &'static str {
    let abroad = u32::from(it);
    match city.country {
        40 => dice.weighted(&[(90, "KZT"), (10 * abroad, "USD")]),
        16 => dice.weighted(&[(60, "BYR"), (40 * abroad, "USD")]),
        97 => dice.weighted(&[(70, "UZS"), (30 * abroad, "USD")]),
        113 => dice.weighted(&[(950, "RUR"), (32 * abroad, "USD"), (18 * abroad, "EUR")]),
        _ => dice.weighted(&[(60, "USD"), (40, "EUR")]),
    }
}

fn mode(dice: &mut Dice, profession: &Profession) -> &'static str {
    match profession.role.0 {
        "58" | "97" => dice.weighted(&[(50, "MONTH"), (35, "SHIFT"), (15, "HOUR")]),
        _ => dice.weighted(&[(985, "MONTH"), (15, "HOUR")]),
    }
}

/// So many roubles in a currency, rounded the way employers round.
fn rounded(roubles: u32, currency: &str, mode: &str) -> u32 {
    let units = f64::from(roubles) * rate(currency);
    let step = match (mode, currency) {
        ("MONTH", "RUR") => 5_000,
        ("MONTH", "KZT") => 50_000,
        ("MONTH", "UZS") => 500_000,
        ("MONTH", _) => 100,
        (_, "KZT") => 1_000,
        (_, "UZS") => 10_000,
        (_, "RUR") => 50,
        _ => 1,
    };
    // Amounts are far below what a `u32` holds, and positive.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let steps = (units / f64::from(step)).round().max(1.0) as u32;
    steps * step
}

#[cfg(test)]
mod tests {
    use super::Pay;

    #[test]
    fn amounts_are_compared_in_roubles_a_month() {
        let month = Pay {
            from: Some(100_000),
            to: Some(200_000),
            currency: "RUR",
            gross: false,
            mode: "MONTH",
            frequency: None,
        };
        assert!((month.most() - 200_000.0).abs() < 1e-6);
        assert!((month.middle() - 150_000.0).abs() < 1e-6);
        let hourly = Pay { from: Some(10), to: None, currency: "USD", mode: "HOUR", ..month };
        assert!((hourly.middle() - 10.0 * 164.0 / 0.0124).abs() < 1e-6);
    }
}
