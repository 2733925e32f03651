//! The texts about what was sent, and what came of it.

use super::Language;

table! {
    /// The texts about what was sent, and what came of it.
    JournalTexts {
        statistics: "Statistics", "Статистика";
        filter: "Show", "Показать";
        state: "State", "Состояние";
        any: "all", "все";
        strategy: "Strategy", "Стратегия";
        search: "In title, employer or query", "В названии, у работодателя или в запросе";
        none: "There is no such application in the journal.", "Таких откликов в журнале нет.";
        empty: "The journal is empty: nothing has been sent yet.", "Журнал пуст: ещё ничего не отправляли.";
        date: "Date", "Дата";
        vacancy: "Vacancy", "Вакансия";
        score: "Score", "Балл";
        newer: "Newer", "Новее";
        older: "Older", "Раньше";
        page: "Page", "Страница";
        of: "of", "из";
        download: "Download as CSV", "Скачать CSV";
        known_until: "What came of them is known as of", "Что стало с откликами, известно на";
        never_asked: "hh.ru was not asked yet what came of them.", "hh.ru ещё не спрашивали, что стало с откликами.";
        never_asked_yet: "Nothing is known yet of what came of them: ask hh.ru with the button below.",
            "Пока неизвестно, что с ними стало: спросите hh.ru кнопкой ниже.";
        outcome: "What came of it", "Что стало";
        viewed: "viewed by the employer", "просмотрен работодателем";
        not_viewed: "not viewed", "не просмотрен";
        found_by: "Found by", "Найдена по запросу";
        run: "Run", "Запуск";
        variant: "variant", "вариант";
        reasons: "Why it was chosen", "Почему выбрана";
        letter: "The letter", "Письмо";
        no_letter: "No letter was sent.", "Письма не было.";
        description: "The vacancy as you applied to it", "Вакансия, какой она была при отклике";
        not_kept: "Its text was not kept when this was sent; the link may still have it.",
            "Её текст тогда не сохранили; возможно, он ещё есть по ссылке.";
        salary: "Salary", "Зарплата";
        area: "City", "Город";
        experience: "Experience", "Опыт";
        format: "Format", "Формат";
        skills: "Skills", "Навыки";
        open_vacancy: "Open at hh.ru", "Открыть на hh.ru";
        apply_at: "One applies at", "Откликнуться можно на";
        refusal: "hh.ru's reason", "Причина hh.ru";
        all: "The whole journal", "Весь журнал";
        applied: "applied", "отправлен";
        open: "open", "неизвестно";
        already: "was there already", "был раньше";
        elsewhere: "on another site", "на другом сайте";
        refused: "refused by hh.ru", "отказ hh.ru";
        not_sent: "not sent", "не отправлен";
        waiting: "waiting", "ждёт";
        seen: "viewed", "просмотрен";
        invited: "invited", "приглашение";
        rejected: "rejected", "отказ";
        silence: "silence", "молчание";
        withdrawn: "withdrawn", "отозван";
        group_by: "Grouped by", "По чему сгруппировано";
    }
}

/// The words of states that one can ask for, in order.
pub const STATES: [&str; 12] = [
    "applied",
    "open",
    "already",
    "elsewhere",
    "refused",
    "not-sent",
    "waiting",
    "viewed",
    "invited",
    "rejected",
    "silence",
    "withdrawn",
];

impl Language {
    /// A state of an application; a word of hh.ru's that is new stays as it is.
    pub fn state(self, word: &str) -> &str {
        let t = self.journal();
        match word {
            "applied" => t.applied,
            "open" => t.open,
            "already" => t.already,
            "elsewhere" => t.elsewhere,
            "refused" => t.refused,
            "not-sent" => t.not_sent,
            "waiting" => t.waiting,
            "viewed" => t.seen,
            "invited" => t.invited,
            "rejected" => t.rejected,
            "silence" => t.silence,
            "withdrawn" => t.withdrawn,
            other => other,
        }
    }
}
