//! hh.ru turns words of the text into filters unless told not to: `москва бухгалтер 100500` asks for `бухгалтер`
//! in Moscow from 100,500 roubles.

use super::super::catalogue::cities::CITIES;
use super::super::params::Params;
use super::words::plain;

/// Numbers below this are not taken for salaries.
const LEAST_SALARY: u32 = 10_000;

/// The parameters as hh.ru understands them.
pub(in crate::sandbox) fn understood(params: Params) -> Params {
    let off = params.flag("no_magic").unwrap_or(false);
    let Some(text) = params.one("text").filter(|text| !off && is_plain(text)) else { return params };
    let (mut rest, mut area, mut salary) = (Vec::new(), None, None);
    for word in text.split_whitespace() {
        let city = CITIES.iter().find(|city| plain(city.name) == plain(word));
        let amount = word.parse().ok().filter(|amount: &u32| *amount >= LEAST_SALARY);
        match (city, amount) {
            (Some(city), _) if area.is_none() && params.one("area").is_none() => area = Some(city.id),
            (_, Some(amount)) if salary.is_none() && params.one("salary").is_none() => salary = Some(amount),
            _ => rest.push(word),
        }
    }
    let text = rest.join(" ");
    let mut pairs: Vec<(String, String)> = params.pairs().iter().filter(|(name, _)| name != "text").cloned().collect();
    let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
    add("text", text);
    if let Some(area) = area {
        add("area", area.to_string());
    }
    if let Some(salary) = salary {
        add("salary", salary.to_string());
        add("only_with_salary", "true".to_owned());
    }
    Params::from(pairs)
}

/// Only bare words are looked through: whoever writes in the query language means what they write.
fn is_plain(text: &str) -> bool {
    let operator = |word: &str| matches!(word, "AND" | "OR" | "NOT");
    !text.contains(['"', '(', ')', '!', '*', ':']) && !text.split_whitespace().any(operator)
}

#[cfg(test)]
mod tests {
    use super::super::super::params::Params;
    use super::understood;

    #[test]
    fn a_city_and_a_salary_become_filters() {
        let params = understood(Params::parse("text=москва бухгалтер 100500"));
        assert_eq!(params.one("text"), Some("бухгалтер"));
        assert_eq!((params.one("area"), params.one("salary")), (Some("1"), Some("100500")));
        assert_eq!(params.one("only_with_salary"), Some("true"));
    }

    #[test]
    fn not_when_told_not_to() {
        for query in ["text=москва бухгалтер&no_magic=true", "text=москва OR казань", "text=\"москва\""]
        {
            assert_eq!(understood(Params::parse(query)).one("area"), None, "{query}");
        }
    }
}
