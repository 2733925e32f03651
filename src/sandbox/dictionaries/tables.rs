//! The dictionaries that vacancies, resumes and negotiations here speak in.

/// A dictionary: ids with their Russian names.
pub(in crate::sandbox) type Table = &'static [(&'static str, &'static str)];

pub(in crate::sandbox) const EXPERIENCE: Table = &[
    ("noExperience", "Нет опыта"),
    ("between1And3", "От 1 года до 3 лет"),
    ("between3And6", "От 3 до 6 лет"),
    ("moreThan6", "Более 6 лет"),
];
pub(in crate::sandbox) const EMPLOYMENT: Table = &[
    ("full", "Полная занятость"),
    ("part", "Частичная занятость"),
    ("project", "Проектная работа"),
    ("volunteer", "Волонтерство"),
    ("probation", "Стажировка"),
];
pub(in crate::sandbox) const EMPLOYMENT_FORM: Table = &[
    ("FULL", "Полная занятость"),
    ("PART", "Подработка"),
    ("PROJECT", "Проект или разовое задание"),
    ("FLY_IN_FLY_OUT", "Вахта"),
];
pub(in crate::sandbox) const SCHEDULE: Table = &[
    ("fullDay", "Полный день"),
    ("shift", "Сменный график"),
    ("flexible", "Гибкий график"),
    ("remote", "Удаленная работа"),
    ("flyInFlyOut", "Вахтовый метод"),
];
pub(in crate::sandbox) const WORK_FORMAT: Table =
    &[("ON_SITE", "На месте работодателя"), ("REMOTE", "Из дома"), ("HYBRID", "Гибрид"), ("FIELD_WORK", "Разъездная")];
pub(in crate::sandbox) const WORK_SCHEDULE: Table = &[
    ("SIX_ON_ONE_OFF", "6/1"),
    ("FIVE_ON_TWO_OFF", "5/2"),
    ("FOUR_ON_FOUR_OFF", "4/4"),
    ("THREE_ON_THREE_OFF", "3/3"),
    ("TWO_ON_TWO_OFF", "2/2"),
    ("FLEXIBLE", "Свободный"),
    ("WEEKEND", "По выходным"),
    ("OTHER", "Другое"),
];
pub(in crate::sandbox) const WORKING_HOURS: Table = &[
    ("HOURS_4", "4 часа"),
    ("HOURS_6", "6 часов"),
    ("HOURS_8", "8 часов"),
    ("HOURS_10", "10 часов"),
    ("HOURS_12", "12 часов"),
    ("FLEXIBLE", "По договорённости"),
    ("OTHER", "Другое"),
];
pub(in crate::sandbox) const WORKING_DAYS: Table = &[("only_saturday_and_sunday", "Работа только по сб и вс")];
pub(in crate::sandbox) const WORKING_INTERVALS: Table =
    &[("from_four_to_six_hours_in_a_day", "Можно работать сменами по 4–6 часов в день")];
pub(in crate::sandbox) const WORKING_MODES: Table = &[("start_after_sixteen", "Можно начинать работать после 16:00")];
pub(in crate::sandbox) const SALARY_MODE: Table = &[
    ("MONTH", "За месяц"),
    ("SHIFT", "За смену"),
    ("HOUR", "За час"),
    ("FLY_IN_FLY_OUT", "За вахту"),
    ("SERVICE", "За услугу"),
];
pub(in crate::sandbox) const SALARY_FREQUENCY: Table = &[
    ("DAILY", "Ежедневно"),
    ("WEEKLY", "Раз в неделю"),
    ("TWICE_PER_MONTH", "Два раза в месяц"),
    ("MONTHLY", "Раз в месяц"),
    ("PER_PROJECT", "За проект"),
];
pub(in crate::sandbox) const VACANCY_TYPE: Table =
    &[("open", "Открытая"), ("closed", "Закрытая"), ("anonymous", "Анонимная"), ("direct", "Рекламная")];
pub(in crate::sandbox) const BILLING: Table =
    &[("free", "Бесплатная"), ("standard", "Стандарт"), ("standard_plus", "Стандарт плюс"), ("premium", "Премиум")];
pub(in crate::sandbox) const LABEL: Table = &[
    ("with_address", "Только с адресом"),
    ("accept_handicapped", "Только доступные для людей с инвалидностью"),
    ("not_from_agency", "Без вакансий агентств"),
    ("accept_kids", "Только доступные для соискателей от 14 лет"),
    ("accredited_it", "Только аккредитованные ИТ-компании"),
    ("low_performance", "Только вакансии, у которых меньше 10 откликов"),
    ("internship", "Только стажировки"),
    ("accept_teens", "Только доступные для соискателей от 16 лет"),
];
pub(in crate::sandbox) const SEARCH_FIELDS: Table =
    &[("name", "в названии вакансии"), ("company_name", "в названии компании"), ("description", "в описании вакансии")];
pub(in crate::sandbox) const SEARCH_ORDER: Table = &[
    ("publication_time", "по дате"),
    ("salary_desc", "по убыванию дохода"),
    ("salary_asc", "по возрастанию дохода"),
    ("relevance", "по соответствию"),
    ("distance", "по удалённости"),
];
pub(in crate::sandbox) const NEGOTIATION_STATE: Table =
    &[("response", "Отклик"), ("invitation", "Приглашение"), ("discard", "Отказ"), ("hidden", "Скрытый")];
/// What messages do.
pub(in crate::sandbox) const MESSAGE_STATE: Table =
    &[("response", "Отклик"), ("invitation", "Приглашение"), ("discard", "Отказ"), ("text", "Сообщение")];
pub(in crate::sandbox) const JOB_SEARCH: Table = &[
    ("active_search", "Активно ищу работу"),
    ("looking_for_offers", "Рассматриваю входящие предложения"),
    ("not_looking_for_job", "Не ищу работу"),
    ("has_job_offer", "Предложили работу, пока думаю"),
    ("accepted_job_offer", "Уже выхожу на новое место"),
];
pub(in crate::sandbox) const NEGOTIATION_STATUS: Table = &[
    ("all", "Все"),
    ("active", "Активные"),
    ("invitations", "Активные приглашения"),
    ("response", "Активные отклики"),
    ("discard", "Отказ"),
    ("archived", "Архивированные"),
    ("non_archived", "Все, кроме архивированных"),
    ("deleted", "Скрытые"),
];
pub(in crate::sandbox) const NEGOTIATION_ORDER: Table =
    &[("updated_at", "по дате обновления"), ("created_at", "по дате добавления")];
pub(in crate::sandbox) const RESUME_FORMAT: Table = &[
    ("ON_SITE", "На месте работодателя"),
    ("REMOTE", "Удалённо"),
    ("HYBRID", "Гибрид"),
    ("FIELD_WORK", "Разъездная"),
    ("FLY_IN_FLY_OUT", "Вахта"),
];
pub(in crate::sandbox) const RESUME_EMPLOYMENT: Table = &[
    ("FULL", "Постоянная работа"),
    ("PART_TIME", "Подработка"),
    ("INTERNSHIP", "Стажировка"),
    ("VOLUNTEER", "Волонтёрство"),
];
pub(in crate::sandbox) const LANGUAGE_LEVEL: Table = &[
    ("a1", "A1 — Начальный"),
    ("a2", "A2 — Элементарный"),
    ("b1", "B1 — Средний"),
    ("b2", "B2 — Средне-продвинутый"),
    ("c1", "C1 — Продвинутый"),
    ("c2", "C2 — В совершенстве"),
    ("l1", "Родной"),
];

/// The currencies: code, abbreviation, name, units for one rouble, whether hh.ru offers it here.
pub(in crate::sandbox) const CURRENCY: &[(&str, &str, &str, f64, bool)] = &[
    ("AZN", "AZN", "Манаты", 0.0211, false),
    ("BYR", "бел. руб.", "Белорусские рубли", 0.0365, false),
    ("EUR", "EUR", "Евро", 0.0107, true),
    ("GEL", "GEL", "Грузинский лари", 0.0337, false),
    ("KGS", "KGS", "Киргизский сом", 1.085, false),
    ("KZT", "KZT", "Тенге", 6.4, false),
    ("RUR", "руб.", "Рубли", 1.0, true),
    ("UAH", "грн.", "Гривны", 0.521, false),
    ("USD", "USD", "Доллары", 0.0124, true),
    ("UZS", "сум", "Узбекский сум", 150.0, false),
];
