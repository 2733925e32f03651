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

/// The same in a language; `None` where the vacancy states none.
pub(crate) fn stated(vacancy: &Vacancy, language: Language) -> Option<String> {
    let salary = vacancy.salary_range.as_ref().filter(|salary| salary.from.is_some() || salary.to.is_some());
    salary.map(|salary| range(salary, &language.texts().salary))
}

/// What [`text`] wrote, in a language; `None` where it says nothing.
pub(crate) fn reworded(text: &str, language: Language) -> Option<String> {
    if matches!(text, "" | "—") {
        return None;
    }
    let (english, words) = (&Language::English.texts().salary, &language.texts().salary);
    let mut rest = text;
    let mut before = "";
    for (known, word) in [(english.from, words.from), (english.to, words.to)] {
        if let Some(amount) = rest.strip_prefix(known).and_then(|rest| rest.strip_prefix(' ')) {
            (rest, before) = (amount, word);
            break;
        }
    }
    let mut after = Vec::new();
    for (known, word) in [(english.gross, words.gross), (english.hour, words.hour), (english.shift, words.shift)] {
        if let Some(amount) = rest.strip_suffix(known).and_then(|rest| rest.strip_suffix(' ')) {
            rest = amount;
            after.insert(0, word);
        }
    }
    let words = [before, rest].into_iter().chain(after).filter(|words| !words.is_empty());
    Some(words.collect::<Vec<_>>().join(" "))
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
    use super::{Language, grouped, in_words, of, reworded};
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

    #[test]
    fn a_salary_that_was_written_down_is_read_in_another_language() {
        for (from, to) in [(Some(1_000), None), (None, Some(135_000)), (Some(1), Some(2)), (Some(5), Some(5))] {
            for mode in ["MONTH", "SHIFT", "HOUR"] {
                for gross in [true, false] {
                    let mut salary = SalaryRange { from, to, gross, currency: "RUR".into(), ..SalaryRange::default() };
                    mode.clone_into(&mut salary.mode.id);
                    for language in [Language::English, Language::Russian] {
                        let expected = in_words(Some(&salary), &language.texts().salary);
                        assert_eq!(reworded(&of(Some(&salary)), language), Some(expected));
                    }
                }
            }
        }
        assert_eq!(reworded("—", Language::Russian), None);
    }
}
