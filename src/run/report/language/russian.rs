//! Russian.

use std::borrow::Cow;

use super::texts::{Counted, SalaryTexts, Texts};
use crate::run::report::Unsent;
use crate::run::report::document::StoppedBy;

pub(super) static TEXTS: Texts = Texts {
    months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    vacancies: Counted { one: "вакансия", few: "вакансии", many: "вакансий" },
    applications: Counted { one: "отклик", few: "отклика", many: "откликов" },

    title: "Отчёт о запуске",
    sent: "отправлено",
    sandbox: "встроенный hh.ru: на самом деле никому ничего не отправлено",
    strategy: "стратегия",
    person: "кто",
    resume: "резюме",
    run: "запуск",
    budget: "оставалось откликов на сутки до запуска",
    queries: "Поисковые запросы",
    query_found: "найдено",
    query_new: "новых",
    unreachable: "недоступно",
    notes: "Чего не удалось получить",
    settled: "Осталось от прошлого запуска",
    settled_found: "отклик на hh.ru есть",
    settled_absent: "отклика на hh.ru нет",
    settled_unsure: "пока неясно",

    funnel: "От поиска до плана",
    found: "найдено",
    unique: "разных",
    kept: "оставила стратегия",
    scored: "набрали балл",
    reviewed: "прочитано полностью",
    planned: "в плане",
    applied: "отправлено",

    skipped_why: "Почему стратегия пропустила",
    refused_why: "Куда отклик не уходит, что бы ни решила стратегия",
    other_reasons: "другие причины",
    scores: "Баллы",
    in_plan: "в плане",
    below: "не вошли в план",

    list: "Вакансии",
    list_empty: "Вакансий не нашлось.",
    search: "Поиск",
    show: "Показать",
    all: "все",
    sort_by: "упорядочить:",
    no_match: "По этому запросу ничего нет.",
    shown: "показано",

    kind_planned: "в плане",
    kind_refused: "отклик невозможен",
    kind_ranked: "не вошла в план",
    kind_skipped: "пропущена",

    column_kind: "Вид",
    column_score: "Балл",
    column_vacancy: "Вакансия",
    column_salary: "Зарплата",
    column_outcome: "Что вышло",

    published: "опубликована",
    found_by: "найдена по запросу",
    variant: "вариант",
    card: "Из чего сложился балл",
    letter: "Сопроводительное письмо",
    card_and_letter: "Балл и письмо",
    copy: "Скопировать письмо",
    copied: "Скопировано",
    apply: "Откликнуться",
    opens: "откроется hh.ru",

    outcome_applied: "отклик отправлен",
    outcome_already: "отклик был раньше",
    outcome_external: "откликаются на сайте работодателя",
    outcome_denied: "hh.ru отказал",
    outcome_refused: "не отправлено",
    outcome_unknown: "неясно; следующий запуск узнает",
    outcome_kept: "ждёт другого дня",

    total_already: "были раньше",
    total_external: "на сайте работодателя",
    total_refused: "отказано",
    total_unknown: "неясно",
    total_kept: "ждут",

    salary: SalaryTexts {
        from: "от", to: "до", shift: "за смену", hour: "в час", gross: "до вычета налогов"
    },
    footer: "Сделано в hhrun. Файл ничего не запрашивает из сети; в нём ваши письма, смотрите, кому его отдаёте.",

    unsent,
    stopped,
};

fn unsent(unsent: Unsent) -> &'static str {
    match unsent {
        Unsent::DryRun => "пробный запуск: ничего не отправлено",
        Unsent::Declined => "вы отказались: ничего не отправлено",
        Unsent::NobodyToAsk => "ничего не отправлено: спросить было некого; --yes отправляет без вопроса",
        Unsent::NothingPlanned => "отправлять нечего",
        Unsent::Replay => "по записи: у hh.ru ничего не спрошено, ничего не отправлено",
        Unsent::List => "по файлу: ничего не отправлено; откликайтесь по ссылкам",
        Unsent::Watched => "просмотр: ничего не отправляется",
        Unsent::Filed => "план записан в файл: ничего не отправлено",
        Unsent::Waiting => "план ждёт одобрения: ничего не отправлено",
        Unsent::CutShort => "запуск оборвался: `hhrun journal` покажет, что отправлено",
    }
}

fn stopped(by: StoppedBy) -> Option<&'static str> {
    Some(match by {
        StoppedBy::Budget => "суточный запас откликов исчерпан; остальное ждёт другого дня",
        StoppedBy::Limit => "hh.ru сообщает, что лимит исчерпан; остальное ждёт другого дня",
        StoppedBy::Captcha => "hh.ru просит решить капчу: откройте hh.ru в браузере, затем запустите снова",
        StoppedBy::Interrupted => "остановлено по вашей просьбе; остальное не отправлено",
        StoppedBy::NoAnswers => {
            "hh.ru не даёт ясных ответов; остальное не отправлено, следующий запуск сначала выяснит, что ушло"
        }
        StoppedBy::Denied => "hh.ru отказывает раз за разом; остальное не отправлено",
        StoppedBy::Journal => "журнал не записывается, а без него ничего не отправляется",
        StoppedBy::Hh | StoppedBy::Other => return None,
    })
}

/// What the host says about a vacancy.
pub(super) fn reason(reason: &str) -> Cow<'static, str> {
    let known = match reason {
        "already applied" => "отклик уже был",
        "two attempts got no answer" => "две попытки остались без ответа",
        "tried before with another resume" => "уже пробовали с другим резюме",
        "hidden by you on hh.ru" => "вы скрыли её на hh.ru",
        "archived" => "в архиве",
        "gone since the search" => "исчезла после поиска",
        "not in the recording" => "нет в записи",
        "has a test" => "с тестом",
        "applied for outside hh.ru" => "откликаются не на hh.ru",
        "your own employer" => "ваш работодатель",
        "wants a letter and the strategy wrote none" => "нужно письмо, а стратегия его не написала",
        other => return longer(other).map_or_else(|| Cow::Owned(other.to_owned()), Cow::Owned),
    };
    Cow::Borrowed(known)
}

/// The reasons that carry a value.
fn longer(reason: &str) -> Option<String> {
    if let Some(least) = reason.strip_prefix("score below ") {
        return Some(format!("балл ниже {least}"));
    }
    if let Some(value) = reason.strip_prefix("refused by hh.ru before (").and_then(|rest| rest.strip_suffix(')')) {
        let known = value.strip_prefix("negotiations/").and_then(denial);
        return Some(format!("hh.ru уже отказал: {}", known.unwrap_or(value)));
    }
    if let Some(rest) = reason.strip_prefix("the letter has ") {
        let (length, _) = rest.split_once(" characters")?;
        return Some(format!("знаков в письме: {length}, hh.ru берёт не больше 10000"));
    }
    let leftover = reason.strip_prefix("the letter still has ")?.strip_suffix(" of a template in it")?;
    Some(format!("в письме остался кусок шаблона: {leftover}"))
}

/// What hh.ru's denial means, and what to do.
pub(super) fn denial(value: &str) -> Option<&'static str> {
    Some(match value {
        "vacancy_not_found" => "вакансии больше нет",
        "resume_not_found" => "hh.ru не находит резюме: выберите другое (`--resume`)",
        "limit_exceeded" => "лимит откликов hh.ru исчерпан: остальное ждёт, запустите завтра",
        "resource_policy_violation" => "резюме нарушает правила сайта: посмотрите на hh.ru, что пишут модераторы",
        "inappropriate_language" | "inappropriate_language_message" => {
            "hh.ru находит слова письма неподходящими: перепишите письмо в стратегии"
        }
        "invalid_vacancy" => "вакансия в архиве или скрыта",
        "already_applied" => "с этим резюме отклик уже был",
        "test_required" => "вакансия требует пройти тест: откликнитесь вручную на hh.ru",
        "resume_visibility_conflict" => "работодатель не может видеть резюме: откройте ему доступ или выберите другое",
        "application_denied" => "работодатель не принимает отклик с этим резюме",
        "wrong_state" => "состояние переписки этого не допускает: посмотрите на hh.ru",
        "empty_message" => "вакансия требует письмо: добавьте в стратегию `letter`",
        "too_long_message" => "письмо слишком длинное: не больше 10 000 знаков",
        "resource_policy_violation_message" => "письмо нарушает правила сайта: уберите из него ссылки и контакты",
        "edit_forbidden" => "переписку нельзя изменить",
        "address_not_found" => "адрес собеседования неизвестен",
        "not_enough_purchased_services" => "работодатель не оплатил эту услугу: откликнитесь вручную",
        "in_a_row_limit" => "слишком много сообщений подряд без ответа: дождитесь работодателя",
        "overall_limit" => "слишком много сообщений в этой переписке",
        "no_invitation" => "сначала должен пригласить работодатель",
        "message_cannot_be_empty" => "пустое сообщение отправить нельзя",
        "disabled_by_employer" => "работодатель не принимает сообщения",
        "resume_deleted" => "резюме удалено: выберите другое (`--resume`)",
        "archived" => "вакансия в архиве",
        "chat_archived" | "topic_archived" => "переписка в архиве",
        "chat_is_not_ready" => "переписка ещё не готова: попробуйте через несколько минут",
        _ => return None,
    })
}
