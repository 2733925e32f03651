//! The languages of a report: its texts, and how numbers, dates and counted things are written.

mod english;
mod russian;
mod texts;
mod trouble;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, TimeZone, Timelike};

use super::document::Told;

pub use texts::{Counted, SalaryTexts, Texts};

/// A language that a report speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Russian,
}

/// Between groups of digits, kept together on a line.
const THIN: char = '\u{a0}';

impl Language {
    /// The language of somebody whose system speaks `locale`, as `ru_RU.UTF-8` or `en-GB`.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        match language.as_str() {
            "ru" | "be" | "kk" | "ky" | "uk" | "uz" => Self::Russian,
            _ => Self::English,
        }
    }

    /// Its code, as HTML wants it.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// Every text of a report.
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::English => &english::TEXTS,
            Self::Russian => &russian::TEXTS,
        }
    }

    /// What the host said about a vacancy, in this language where it is known; a script's words stay as they are.
    pub fn reason(self, reason: &str) -> Cow<'_, str> {
        match self {
            Self::English => Cow::Owned(reason.to_owned()),
            Self::Russian => russian::reason(reason),
        }
    }

    /// What became of an application.
    pub fn outcome(self, told: &Told) -> String {
        let texts = self.texts();
        match told {
            Told::Applied { .. } => texts.outcome_applied.to_owned(),
            Told::Already => texts.outcome_already.to_owned(),
            Told::External { .. } => texts.outcome_external.to_owned(),
            Told::Denied { reason } => format!("{}: {}", texts.outcome_denied, self.denied(reason)),
            Told::Refused { reason } => format!("{}: {}", texts.outcome_refused, self.reason(reason)),
            Told::Unknown { .. } => texts.outcome_unknown.to_owned(),
            Told::Kept => texts.outcome_kept.to_owned(),
        }
    }

    /// What hh.ru's denial means, by its `type/value`.
    pub fn denied(self, value: &str) -> String {
        let known = match self {
            Self::English => None,
            Self::Russian => value.strip_prefix("negotiations/").and_then(russian::denial),
        };
        known.map_or_else(|| super::denied_sentence(value), str::to_owned)
    }

    /// Why something was not done, or ended early: a sentence of the host's in this language; `None` where it is not
    /// known in it.
    pub fn trouble(self, sentence: &str) -> Option<String> {
        match self {
            Self::English => Some(sentence.to_owned()),
            Self::Russian => trouble::trouble(sentence),
        }
    }

    /// A count with its noun in the right form: `1 вакансия`, `22 вакансии`, `5 вакансий`.
    pub fn count(self, count: usize, noun: &Counted) -> String {
        format!("{}{THIN}{}", self.whole(count as u64), self.form(count as u64, noun))
    }

    fn form(self, count: u64, noun: &Counted) -> &'static str {
        match self {
            Self::English if count == 1 => noun.one,
            Self::English => noun.many,
            Self::Russian => match (count % 100, count % 10) {
                (11..=14, _) => noun.many,
                (_, 1) => noun.one,
                (_, 2..=4) => noun.few,
                _ => noun.many,
            },
        }
    }

    /// A whole number in groups of three digits.
    pub fn whole(self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() * 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(match self {
                    Self::English => ',',
                    Self::Russian => THIN,
                });
            }
            text.push(digit);
        }
        text
    }

    /// A number with at most one digit of a fraction, as scores have.
    pub fn number(self, number: f64) -> String {
        let text = format!("{:.1}", number.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.whole(whole));
        let sign = if number < 0.0 && text != "0.0" { "−" } else { "" };
        match (fraction, self) {
            ("0", _) => format!("{sign}{whole}"),
            (_, Self::English) => format!("{sign}{whole}.{fraction}"),
            (_, Self::Russian) => format!("{sign}{whole},{fraction}"),
        }
    }

    /// `22 November 2026`, `22 ноября 2026`.
    pub fn date<Tz: TimeZone>(self, moment: &DateTime<Tz>) -> String {
        let month = self.texts().months.get(moment.month0() as usize).copied().unwrap_or_default();
        format!("{}{THIN}{month}{THIN}{}", moment.day(), moment.year())
    }

    /// The same with hour and minute.
    pub fn moment<Tz: TimeZone>(self, moment: &DateTime<Tz>) -> String {
        format!("{}, {:02}:{:02}", self.date(moment), moment.hour(), moment.minute())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        match code.to_ascii_lowercase().as_str() {
            "en" => Ok(Self::English),
            "ru" => Ok(Self::Russian),
            _ => Err("there are `ru` and `en`".to_owned()),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::Language::{self, English, Russian};
    use crate::gate::{LetterProblem, Refused};
    use crate::hh::DENIALS;

    #[test]
    fn counted_things_have_the_right_form() {
        let forms = |language: Language, counts: &[usize]| {
            let count = |count: &usize| language.count(*count, &language.texts().vacancies).replace('\u{a0}', " ");
            counts.iter().map(count).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            forms(Russian, &[0, 1, 2, 5, 11, 14]),
            "0 вакансий, 1 вакансия, 2 вакансии, 5 вакансий, 11 вакансий, 14 вакансий"
        );
        assert_eq!(forms(Russian, &[21, 22, 112, 1_001]), "21 вакансия, 22 вакансии, 112 вакансий, 1 001 вакансия");
        assert_eq!(forms(English, &[0, 1, 2, 1_001]), "0 vacancies, 1 vacancy, 2 vacancies, 1,001 vacancies");
    }

    #[test]
    fn numbers_and_dates_follow_the_language() {
        assert_eq!((English.number(1_234.5), Russian.number(1_234.5)), ("1,234.5".into(), "1\u{a0}234,5".into()));
        assert_eq!((English.number(-7.0), Russian.number(-0.04)), ("−7".into(), "0".into()));
        let moment = Utc.with_ymd_and_hms(2026, 11, 2, 9, 5, 0).unwrap();
        assert_eq!(Russian.moment(&moment).replace('\u{a0}', " "), "2 ноября 2026, 09:05");
        assert_eq!(English.date(&moment).replace('\u{a0}', " "), "2 November 2026");
    }

    #[test]
    fn the_locale_of_the_system_chooses() {
        let of = |locales: &[&str]| locales.iter().map(|locale| Language::of_locale(locale).code()).collect::<Vec<_>>();
        assert_eq!(of(&["ru_RU.UTF-8", "ru", "kk-KZ", "RU"]), ["ru"; 4]);
        assert_eq!(of(&["C.UTF-8", "", "en-GB", "rum"]), ["en"; 4]);
    }

    #[test]
    fn what_the_host_says_is_said_in_russian() {
        let refused = [
            Refused::AlreadyApplied,
            Refused::DeniedBefore("negotiations/application_denied".into()),
            Refused::LostTwice,
            Refused::OtherResume,
            Refused::Blacklisted,
            Refused::Archived,
            Refused::Gone,
            Refused::HasTest,
            Refused::Direct,
            Refused::OwnEmployer,
            Refused::Letter(LetterProblem::Missing),
            Refused::Letter(LetterProblem::TooLong(10_001)),
            Refused::Letter(LetterProblem::Leftover("${")),
        ];
        let russian = |text: &str| text.chars().any(|letter| matches!(letter, 'а'..='я'));
        for refused in refused {
            let said = Russian.reason(&refused.to_string()).into_owned();
            assert!(russian(&said), "{refused}: {said}");
        }
        assert_eq!(Russian.reason("score below 12.5"), "балл ниже 12.5");
        assert_eq!(Russian.reason("not for me"), "not for me");
        for denial in DENIALS {
            assert!(russian(&Russian.denied(&format!("negotiations/{}", denial.value))), "{}", denial.value);
        }
        assert_eq!(Russian.denied("negotiations/brand_new"), "hh.ru says negotiations/brand_new");
    }
}
