//! A salary in a few characters.

use super::language::{Language, SalaryTexts};
use crate::hh::vacancies::{SalaryRange, Vacancy};

/// The salary as the vacancy states it, or a dash.
pub(crate) fn text(vacancy: &Vacancy) -> String {
    of(vacancy.salary_range.as_ref())
}

/// The same of a salary by itself.
pub(super) fn of(salary: Option<&SalaryRange>) -> String {
    in_words(salary, &Language::English.texts().salary)
}

/// The same in the words of a language.
pub(super) fn in_words(salary: Option<&SalaryRange>, words: &SalaryTexts) -> String {
    salary.map_or_else(|| "—".to_owned(), |salary| range(salary, words))
}

fn range(salary: &SalaryRange, words: &SalaryTexts) -> String {
    let amount = match (salary.from, salary.to) {
        (Some(from), Some(to)) if from == to => grouped(from),
        (Some(from), Some(to)) => format!("{}–{}", grouped(from), grouped(to)),
        (Some(from), None) => format!("{} {}", words.from, grouped(from)),
        (None, Some(to)) => format!("{} {}", words.to, grouped(to)),
        (None, None) => return "—".to_owned(),
    };
    let currency = match salary.currency.as_str() {
        "RUR" => "₽",
        "USD" => "$",
        "EUR" => "€",
        "KZT" => "₸",
        other => other,
    };
    let per = match salary.mode.id.as_str() {
        "" | "MONTH" => "",
        "SHIFT" => words.shift,
        "HOUR" => words.hour,
        _ => salary.mode.name.as_str(),
    };
    let tax = if salary.gross { words.gross } else { "" };
    let after = [per, tax].into_iter().filter(|words| !words.is_empty()).map(|words| format!(" {words}"));
    format!("{amount} {currency}{}", after.collect::<String>())
}

/// Groups of three digits, kept together on a line.
fn grouped(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    if amount < 0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::{Language, grouped, in_words, of};
    use crate::hh::vacancies::SalaryRange;

    #[test]
    fn amounts_are_grouped_by_three() {
        assert_eq!(grouped(5), "5");
        assert_eq!(grouped(1_000), "1\u{a0}000");
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
    }

    #[test]
    fn a_salary_says_currency_and_tax() {
        let salary = SalaryRange { from: Some(200_000), currency: "RUR".into(), gross: true, ..SalaryRange::default() };
        assert_eq!(of(Some(&salary)), "from 200\u{a0}000 ₽ gross");
        let russian = in_words(Some(&salary), &Language::Russian.texts().salary);
        assert_eq!(russian, "от 200\u{a0}000 ₽ до вычета налогов");
        assert_eq!(of(Some(&SalaryRange::default())), "—");
    }
}
