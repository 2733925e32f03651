//! The words of statistics, in two languages.

use super::comparison::{Comparison, Share, Verdict};
use super::group::By;
use crate::run::report::Language;

/// What is said around the numbers.
pub(in crate::run) struct Words {
    pub(in crate::run) title: &'static str,
    pub(in crate::run) known_until: &'static str,
    pub(in crate::run) sent: &'static str,
    pub(in crate::run) counted: &'static str,
    pub(in crate::run) open: &'static str,
    pub(in crate::run) answered_already: &'static str,
    pub(in crate::run) withdrawn: &'static str,
    pub(in crate::run) of: &'static str,
    pub(in crate::run) all: &'static str,
    pub(in crate::run) all_of_them: &'static str,
    pub(in crate::run) viewed: &'static str,
    pub(in crate::run) answered: &'static str,
    pub(in crate::run) invited: &'static str,
    pub(in crate::run) too_few: &'static str,
    pub(in crate::run) nothing: &'static str,
    pub(in crate::run) never_asked: &'static str,
    pub(in crate::run) chance: &'static str,
    better: &'static str,
    no_difference: &'static str,
}

const ENGLISH: Words = Words {
    title: "What came of the applications",
    known_until: "as hh.ru told on",
    sent: "applications",
    counted: "counted",
    open: "open",
    answered_already: "answered already",
    withdrawn: "withdrawn",
    of: "of",
    all: "all",
    all_of_them: "all of them, as above",
    viewed: "viewed",
    answered: "answered",
    invited: "invited",
    too_few: "too few to tell",
    nothing: "no applications yet",
    never_asked: "nothing is known of what came of them; ask hh.ru with `hhrun journal sync`",
    chance: "with several comparisons, one in twenty that are alike looks different",
    better: "did better",
    no_difference: "no difference can be told yet",
};

const RUSSIAN: Words = Words {
    title: "Что вышло из откликов",
    known_until: "по данным hh.ru на",
    sent: "отклики",
    counted: "учтено",
    open: "ещё открыты",
    answered_already: "с ответом",
    withdrawn: "отозвано",
    of: "из",
    all: "все",
    all_of_them: "все, как выше",
    viewed: "просмотры",
    answered: "ответы",
    invited: "приглашения",
    too_few: "слишком мало, чтобы судить",
    nothing: "откликов пока нет",
    never_asked: "что из них вышло, неизвестно; спросите hh.ru: `hhrun journal sync`",
    chance: "из двадцати сравнений одинакового одно покажет различие случайно",
    better: "лучше",
    no_difference: "различия пока не видно",
};

impl Language {
    pub(in crate::run) fn stats(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Russian => &RUSSIAN,
        }
    }

    /// What is counted, and what bars show.
    pub(in crate::run) fn stats_legend(self, days: u32) -> String {
        match self {
            Self::English => format!(
                "Counted is what was sent {days} days before hh.ru was asked, or earlier, answered or not; what is \
                 fresher is open. In brackets, and as the lighter part of a bar, where the true share lies in 95 of \
                 100 cases."
            ),
            Self::Russian => format!(
                "Учтены отклики, отправленные за {days} дн. до запроса к hh.ru или раньше, с ответом и без; более \
                 свежие ещё открыты. В скобках и более светлой частью полосы показано, где истинная доля лежит в \
                 95 случаях из 100."
            ),
        }
    }

    /// The heading of the groups of one kind.
    pub(in crate::run) fn grouped(self, by: By) -> &'static str {
        match (self, by) {
            (Self::English, By::Strategy) => "by strategy and version",
            (Self::English, By::Query) => "by query",
            (Self::English, By::Score) => "by score",
            (Self::English, By::Line) => "by line of the score card",
            (Self::English, By::Variant) => "by variant",
            (Self::English, By::Weekday) => "by weekday of sending (Moscow)",
            (Self::Russian, By::Strategy) => "по стратегии и версии",
            (Self::Russian, By::Query) => "по запросу",
            (Self::Russian, By::Score) => "по баллам",
            (Self::Russian, By::Line) => "по строке карточки",
            (Self::Russian, By::Variant) => "по варианту",
            (Self::Russian, By::Weekday) => "по дню отправки (Москва)",
        }
    }

    /// A group's own name, in this language where hhrun made it up.
    pub(in crate::run) fn group(self, by: By, name: &str) -> String {
        const DAYS: [(&str, &str); 7] = [
            ("Mon", "понедельник"),
            ("Tue", "вторник"),
            ("Wed", "среда"),
            ("Thu", "четверг"),
            ("Fri", "пятница"),
            ("Sat", "суббота"),
            ("Sun", "воскресенье"),
        ];
        match (self, by) {
            (Self::Russian, By::Weekday) => {
                DAYS.iter().find(|(day, _)| *day == name).map_or(name, |(_, day)| day).to_owned()
            }
            (Self::Russian, By::Score) => name.replace(" to ", " до "),
            _ => name.to_owned(),
        }
    }
}

impl Comparison {
    /// In a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let words = language.stats();
        let share = |share: &Share| {
            let Share { count, of, interval } = share;
            let (low, high) = (percent(interval.low), percent(interval.high));
            (format!("{count} {} {of}", words.of), format!("({low}–{high} %)"))
        };
        let ((better, its_range), (other, others_range)) = (share(&self.better_answered), share(&self.other_answered));
        let verdict = match self.verdict {
            Verdict::TooFew => words.too_few.to_owned(),
            Verdict::NoDifferenceYet => words.no_difference.to_owned(),
            Verdict::Better => format!("{} {}{}", self.better, words.better, self.points(language)),
        };
        let answered = words.answered;
        match language {
            Language::English => format!(
                "{}: {better} {answered} {its_range}, {}: {other} {others_range}: {verdict}",
                self.better, self.other
            ),
            Language::Russian => format!(
                "{}: {answered} {better} {its_range}, {}: {other} {others_range}: {verdict}",
                self.better, self.other
            ),
        }
    }

    /// By how much, in percentage points.
    fn points(&self, language: Language) -> String {
        let by = self.better_answered.share() - self.other_answered.share();
        let (by, low, high) = (percent(by), percent(self.difference.low), percent(self.difference.high));
        match language {
            Language::English => format!(", by {by} percentage points ({low}–{high})"),
            Language::Russian => format!(", на {by} п. п. ({low}–{high})"),
        }
    }
}

/// A share of 1 in whole per cent.
pub(in crate::run) fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}
