//! A salary as what arrives: roubles a month after tax.

use std::collections::HashMap;

use crate::hh::vacancies::Vacancy;

/// What is left of a salary before tax.
const AFTER_TAX: f64 = 0.87;

/// Net roubles a month; at least one of the two is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NetSalary {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

/// The salary of `vacancy`, `None` where there is none, where it is not paid for a month, or where its currency has
/// no rate: what is unknown is not guessed. `rates` are units of a currency for one rouble.
pub(crate) fn net_rub(vacancy: &Vacancy, rates: &HashMap<String, f64>) -> Option<NetSalary> {
    let (from, to, currency, gross) = if let Some(range) = &vacancy.salary_range {
        if range.mode.id != "MONTH" {
            return None;
        }
        (range.from, range.to, range.currency.as_str(), range.gross)
    } else {
        let salary = vacancy.salary.as_ref()?;
        (salary.from, salary.to, salary.currency.as_deref()?, salary.gross.unwrap_or(false))
    };
    let rate = match currency {
        "RUR" | "RUB" => 1.0,
        other => *rates.get(other).filter(|rate| rate.is_finite() && **rate > 0.0)?,
    };
    let net = |amount: i64| whole(amount, if gross { AFTER_TAX } else { 1.0 } / rate);
    (from.is_some() || to.is_some()).then(|| NetSalary { from: from.map(net), to: to.map(net) })
}

/// `250 000 ₽`, with spaces that do not break.
pub(crate) fn format(roubles: i64) -> String {
    format_in(roubles, "RUR")
}

/// The same in a currency, by hh.ru's code; one without a sign keeps its code.
pub(crate) fn format_in(amount: i64, currency: &str) -> String {
    let sign = match currency {
        "RUR" | "RUB" => "₽",
        "USD" => "$",
        "EUR" => "€",
        "KZT" => "₸",
        "BYR" | "BYN" => "Br",
        "UAH" => "₴",
        "AZN" => "₼",
        "GEL" => "₾",
        other => other,
    };
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::from(if amount < 0 { "−" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text + "\u{a0}" + sign
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a salary fits; a cast saturates")]
fn whole(amount: i64, factor: f64) -> i64 {
    (amount as f64 * factor).round() as i64
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{NetSalary, format, net_rub};
    use crate::hh::vacancies::Vacancy;

    fn net(salary: &str) -> Option<NetSalary> {
        let vacancy: Vacancy = serde_json::from_str(&format!(r#"{{"id":"1",{salary}}}"#)).unwrap();
        net_rub(&vacancy, &HashMap::from([("USD".to_owned(), 0.0125)]))
    }

    #[test]
    fn before_tax_and_in_dollars_is_brought_to_roubles_in_the_hand() {
        let range = r#""salary_range":{"from":1000,"to":null,"currency":"USD","gross":true,"mode":{"id":"MONTH"}}"#;
        assert_eq!(net(range), Some(NetSalary { from: Some(69_600), to: None }));
        let old = r#""salary":{"from":null,"to":100000,"currency":"RUR","gross":false}"#;
        assert_eq!(net(old), Some(NetSalary { from: None, to: Some(100_000) }));
    }

    #[test]
    fn what_is_unknown_is_not_guessed() {
        let hour = r#""salary_range":{"from":1000,"to":null,"currency":"RUR","gross":true,"mode":{"id":"HOUR"}}"#;
        assert_eq!(net(hour), None);
        let tenge = r#""salary_range":{"from":1000,"to":null,"currency":"KZT","gross":true,"mode":{"id":"MONTH"}}"#;
        assert_eq!(net(tenge), None);
        let neither = r#""salary":{"from":null,"to":null,"currency":"RUR"}"#;
        assert_eq!(net(neither), None);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(format(250_000), "250\u{a0}000\u{a0}₽");
        assert_eq!(format(0), "0\u{a0}₽");
        assert_eq!(format(-1_000), "−1\u{a0}000\u{a0}₽");
    }
}
