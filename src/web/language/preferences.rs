//! The texts about what a person chooses.

use crate::run::schedule::Error;

use super::Language;

table! {
    /// The texts about what a person chooses.
    PreferenceTexts {
        title: "Runs and permissions", "Запуски и разрешения";
        text: "Strategy, schedule, notifications, and what scripts may do.",
            "Стратегия, расписание, уведомления и что можно скриптам.";
        schedule: "Strategy and schedule", "Стратегия и расписание";
        strategy: "Strategy", "Стратегия";
        no_strategy: "the one to begin with", "та, с которой начинают";
        strategy_wrong: "You have no strategy of this name.", "Стратегии с таким именем у вас нет.";
        strategy_needed: "Choose the strategy that the schedule runs.", "Выберите стратегию, которую запускать по расписанию.";
        every: "When", "Когда";
        every_hint: "2h, or times as 09:00,18:30, or a cron expression. Empty: only when you start a run yourself.",
            "2h, или время: 09:00,18:30, или выражение cron. Пусто — только когда вы запустите сами.";
        quiet: "Quiet hours", "Тихие часы";
        quiet_hint: "22:00-08:00; nothing begins then.", "22:00-08:00; в это время ничего не начинается.";
        days: "Days", "Дни";
        days_hint: "mon-fri, or empty for all.", "пн-пт; пусто — все.";
        send: "Send without asking", "Отправлять без вопроса";
        send_hint: "With it, each run of the schedule sends what it planned and what waits in the plan already. Otherwise all of it waits until you approve it.",
            "Тогда каждый запуск по расписанию отправляет всё, что наметил, и всё, что уже ждёт в плане. Иначе всё ждёт вашего одобрения.";
        zone: "All times go by the server's clock, which shows", "Время — по часам сервера, сейчас на них";
        next: "The next run", "Следующий запуск";
        saved: "Saved.", "Сохранено.";
        notification: "Notification", "Уведомления";
        notify: "Your e-mail", "Ваша почта";
        notify_hint: "Where to write what came of a run. Empty: nowhere.", "Куда писать об итогах запуска. Пусто — никуда.";
        notify_wrong: "This is no e-mail address.", "Это не адрес почты.";
        employers: "Your own employers", "Ваши работодатели";
        employers_ids: "Their numbers at hh.ru, or the addresses of their pages", "Их номера на hh.ru или адреса страниц";
        employers_hint: "Nothing is ever sent to them, whatever a strategy says: 1455, https://hh.ru/employer/78638.",
            "Им ничего не отправляется, что бы ни решила стратегия: 1455, https://hh.ru/employer/78638.";
        employers_wrong: "These are numbers, or addresses with /employer/NUMBER, 100 at most. This is neither:",
            "Это номера или адреса вида /employer/НОМЕР, не больше 100. А это не то и не другое:";
        resume: "Resume", "Резюме";
        resume_chosen: "Applications are sent with the resume", "Отклики отправляются с резюме";
        resume_none: "None is chosen yet; it is chosen once hh.ru is connected.",
            "Ещё не выбрано; его выбирают после подключения hh.ru.";
        resume_choose: "Choose the resume", "Выбрать резюме";
        resume_text: "These are your resumes at hh.ru. Runs from now on apply with the one you choose; what waits in the plan stays as it is.",
            "Это ваши резюме на hh.ru. Следующие запуски откликаются с тем, которое вы выберете; то, что уже ждёт в плане, не меняется.";
        resume_saved: "The resume is chosen.", "Резюме выбрано.";
        resume_wrong: "Choose one of these; there is no other of yours at hh.ru.",
            "Выберите одно из этих: других ваших резюме на hh.ru нет.";
        resume_gone: "The resume that was chosen is not at hh.ru any more.", "Выбранного раньше резюме на hh.ru больше нет.";
        resume_nothing: "You have no resume at hh.ru. Write one there, then come back.",
            "На hh.ru у вас нет ни одного резюме. Создайте его там и вернитесь.";
        resume_unread: "hh.ru did not tell your resumes:", "hh.ru не показал ваши резюме:";
        untitled: "without a title", "без названия";
        changed_at: "changed", "изменено";
        back: "Runs and permissions", "Запуски и разрешения";
        permissions: "What scripts may do", "Что можно скриптам";
        permissions_text: "You allowed this to exactly this text of a script; a changed one asks again.",
            "Вы разрешили это именно такому тексту скрипта; изменённый спросит снова.";
        permissions_none: "You have allowed no script anything.", "Вы пока ничего не разрешали скриптам.";
        script: "Script", "Скрипт";
        may: "May", "Можно";
        revoke: "Take back", "Отозвать";
        revoked: "Taken back: the script has to ask again.", "Отозвано: скрипт спросит снова.";
        to_settings: "All settings", "Все настройки";
    }
}

impl Language {
    /// What is wrong with the words of a schedule.
    pub fn schedule_error(self, error: &Error) -> String {
        if self == Self::English {
            return error.to_string();
        }
        match error {
            Error::Every => {
                "Это не промежуток вроде 30m, не время вроде 09:00,18:30 и не выражение cron из пяти полей".to_owned()
            }
            Error::Unit { unit } => format!("Единицы времени «{unit}» нет; есть s, m, h и d, например 30m или 1h30m"),
            Error::Length => "Это дольше года или совсем ничего".to_owned(),
            Error::Fields { found } => {
                format!("В выражении cron пять полей (минута, час, день, месяц, день недели), а здесь {found}")
            }
            Error::Cron { why } => format!("Это не выражение cron: {why}"),
            Error::Time { text } => format!("«{text}» — не время суток; пишите как 09:00"),
            Error::Quiet => "Это не часы; пишите как 22:00-08:00".to_owned(),
            Error::QuietLength { at } => format!("Начало и конец — {at}: это либо ничего, либо целые сутки"),
            Error::Day { text } => format!("«{text}» — не день недели; пишите пн-пт, mon-fri или пн,ср"),
            Error::Never => {
                "По такому расписанию запуска не будет никогда: тихие часы, дни и время не оставляют ни минуты"
                    .to_owned()
            }
            Error::TooOften { allowed, .. } => {
                format!("Слишком часто: между запусками должно пройти хотя бы {} мин", allowed.as_secs().div_ceil(60))
            }
        }
    }
}
