//! The words of statistics, in two languages.

use super::comparison::{Comparison, Share, Verdict};
use super::group::By;

/// The language of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    Ru,
    #[default]
    En,
}

/// What is said around the numbers.
pub(super) struct Words {
    pub(super) sent: &'static str,
    pub(super) counted: &'static str,
    pub(super) open: &'static str,
    pub(super) answered_already: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) of: &'static str,
    pub(super) all: &'static str,
    pub(super) all_of_them: &'static str,
    pub(super) viewed: &'static str,
    pub(super) answered: &'static str,
    pub(super) invited: &'static str,
    pub(super) too_few: &'static str,
    pub(super) nothing: &'static str,
    pub(super) never_asked: &'static str,
    pub(super) chance: &'static str,
    better: &'static str,
    no_difference: &'static str,
}

const ENGLISH: Words = Words {
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

impl Lang {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::En => &ENGLISH,
            Self::Ru => &RUSSIAN,
        }
    }

    /// What is counted, and what bars show.
    pub(super) fn legend(self, days: u32) -> String {
        match self {
            Self::En => format!(
                "Counted is what was sent {days} days before hh.ru was asked, or earlier, answered or not; what is \
                 fresher is open. In brackets, and as ▒, where the true share lies in 95 of 100 cases."
            ),
            Self::Ru => format!(
                "Учтены отклики, отправленные за {days} дн. до запроса к hh.ru или раньше, с ответом и без; более \
                 свежие ещё открыты. В скобках и знаком ▒ показано, где истинная доля лежит в 95 случаях из 100."
            ),
        }
    }

    /// The heading of the groups of one kind.
    pub(super) fn by(self, by: By) -> &'static str {
        match (self, by) {
            (Self::En, By::Strategy) => "by strategy and version",
            (Self::En, By::Query) => "by query",
            (Self::En, By::Score) => "by score",
            (Self::En, By::Line) => "by line of the score card",
            (Self::En, By::Variant) => "by variant",
            (Self::En, By::Weekday) => "by weekday of sending (Moscow)",
            (Self::Ru, By::Strategy) => "по стратегии и версии",
            (Self::Ru, By::Query) => "по запросу",
            (Self::Ru, By::Score) => "по баллам",
            (Self::Ru, By::Line) => "по строке карточки",
            (Self::Ru, By::Variant) => "по варианту",
            (Self::Ru, By::Weekday) => "по дню отправки (Москва)",
        }
    }

    /// A group's own name, in this language where hhrun made it up.
    pub(super) fn name(self, by: By, name: &str) -> String {
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
            (Self::Ru, By::Weekday) => {
                DAYS.iter().find(|(day, _)| *day == name).map_or(name, |(_, day)| day).to_owned()
            }
            (Self::Ru, By::Score) => name.replace(" to ", " до "),
            _ => name.to_owned(),
        }
    }
}

impl Comparison {
    /// In a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let words = lang.words();
        let share = |share: &Share| {
            let Share { count, of, interval } = share;
            let (low, high) = (percent(interval.low), percent(interval.high));
            (format!("{count} {} {of}", words.of), format!("({low}–{high} %)"))
        };
        let ((better, its_range), (other, others_range)) = (share(&self.better_answered), share(&self.other_answered));
        let verdict = match self.verdict {
            Verdict::TooFew => words.too_few.to_owned(),
            Verdict::NoDifferenceYet => words.no_difference.to_owned(),
            Verdict::Better => format!("{} {}{}", self.better, words.better, self.points(lang)),
        };
        let answered = words.answered;
        match lang {
            Lang::En => format!(
                "{}: {better} {answered} {its_range}, {}: {other} {others_range}: {verdict}",
                self.better, self.other
            ),
            Lang::Ru => format!(
                "{}: {answered} {better} {its_range}, {}: {other} {others_range}: {verdict}",
                self.better, self.other
            ),
        }
    }

    /// By how much, in percentage points.
    fn points(&self, lang: Lang) -> String {
        let by = self.better_answered.share() - self.other_answered.share();
        let (by, low, high) = (percent(by), percent(self.difference.low), percent(self.difference.high));
        match lang {
            Lang::En => format!(", by {by} percentage points ({low}–{high})"),
            Lang::Ru => format!(", на {by} п. п. ({low}–{high})"),
        }
    }
}

/// A share of 1 in whole per cent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}
