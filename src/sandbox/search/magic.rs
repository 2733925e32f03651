//! hh.ru turns words of the text into filters unless told not to: `москва бухгалтер 100500` asks for `бухгалтер`
//! in Moscow from 100,500 roubles.

use super::super::catalogue::cities::CITIES;
use super::super::params::Params;
use super::words::{Words, cut, plain};

/// Numbers below this are not taken for salaries.
const LEAST_SALARY: u32 = 10_000;

/// The names of the cities, as stems, so that `в москве` is found too.
pub(super) struct Places(Vec<(Vec<String>, u32)>);

impl Places {
    pub(super) fn of(words: &Words) -> Self {
        let mut names: Vec<(Vec<String>, u32)> = CITIES.iter().map(|city| (words.stems(city.name), city.id)).collect();
        // `нижний новгород` before what may begin like it.
        names.sort_by_key(|(stems, _)| std::cmp::Reverse(stems.len()));
        Self(names)
    }

    /// The first city named, and the words (from, to) that name it, its preposition among them.
    fn find(&self, stems: &[String], words: &[&str]) -> Option<(u32, usize, usize)> {
        for start in 0..stems.len() {
            let here = self.0.iter().find(|(name, _)| stems[start..].starts_with(name));
            if let Some((name, id)) = here {
                let preposition = start > 0 && matches!(plain(words[start - 1]).as_str(), "в" | "во");
                return Some((*id, start - usize::from(preposition), start + name.len()));
            }
        }
        None
    }
}

/// The parameters as hh.ru understands them.
pub(super) fn understood(params: Params, places: &Places, words: &Words) -> Params {
    let off = params.flag("no_magic").unwrap_or(false);
    let Some(text) = params.one("text").filter(|text| !off && is_plain(text)) else { return params };
    let mut text = text.to_owned();
    let mut more: Vec<(&str, String)> = Vec::new();
    if params.one("area").is_none()
        && let Some((area, rest)) = without_city(&text, places, words)
    {
        more.push(("area", area.to_string()));
        text = rest;
    }
    if params.one("salary").is_none()
        && let Some((salary, rest)) = without_salary(&text)
    {
        more.extend([("salary", salary.to_string()), ("only_with_salary", "true".to_owned())]);
        text = rest;
    }
    if more.is_empty() {
        return params;
    }
    more.into_iter().fold(params.with("text", &text), |params, (name, value)| params.with(name, &value))
}

fn without_city(text: &str, places: &Places, words: &Words) -> Option<(u32, String)> {
    let spans: Vec<_> = cut(text).collect();
    let texts: Vec<&str> = spans.iter().map(|span| span.text).collect();
    let stems: Vec<String> = texts.iter().map(|word| words.stem(word)).collect();
    let (area, from, to) = places.find(&stems, &texts)?;
    let end = spans.get(to - 1).map_or(text.len(), |last| last.start + last.text.len());
    let start = spans.get(from).map_or(0, |first| first.start);
    Some((area, joined(&[&text[..start], &text[end..]])))
}

fn without_salary(text: &str) -> Option<(u32, String)> {
    let amount = |word: &&str| word.parse().ok().filter(|amount: &u32| *amount >= LEAST_SALARY);
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words.iter().position(|word| amount(word).is_some())?;
    let salary = amount(&words[place])?;
    Some((salary, [&words[..place], &words[place + 1..]].concat().join(" ")))
}

fn joined(parts: &[&str]) -> String {
    parts.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// Only bare words are looked through: whoever writes in the query language means what they write.
fn is_plain(text: &str) -> bool {
    let operator = |word: &str| matches!(word, "AND" | "OR" | "NOT");
    !text.contains(['"', '(', ')', '!', '*', ':']) && !text.split_whitespace().any(operator)
}

#[cfg(test)]
mod tests {
    use super::super::super::params::Params;
    use super::super::words::Words;
    use super::Places;

    fn understood(query: &str) -> Params {
        let words = Words::new();
        super::understood(Params::parse(query), &Places::of(&words), &words)
    }

    #[test]
    fn a_city_and_a_salary_become_filters() {
        let params = understood("text=москва бухгалтер 100500");
        assert_eq!(params.one("text"), Some("бухгалтер"));
        assert_eq!((params.one("area"), params.one("salary")), (Some("1"), Some("100500")));
        assert_eq!(params.one("only_with_salary"), Some("true"));
        let petersburg = understood("text=rust в Санкт-Петербурге junior");
        assert_eq!((petersburg.one("area"), petersburg.one("text")), (Some("2"), Some("rust junior")));
        assert_eq!(understood("text=нижний новгород").one("area"), Some("66"));
    }

    #[test]
    fn not_when_told_not_to() {
        for query in ["text=москва бухгалтер&no_magic=true", "text=москва OR казань", "text=\"москва\"", "text=rust"]
        {
            assert_eq!(understood(query).one("area"), None, "{query}");
        }
        assert_eq!(understood("text=москва rust&area=2").one("text"), Some("москва rust"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_understood(text in "(в |москва |rust |100500 |санкт-петербург )*|.*") {
            let words = Words::new();
            let params = Params::from(vec![("text".to_owned(), text)]);
            let _ = super::understood(params, &Places::of(&words), &words);
        }
    }
}
