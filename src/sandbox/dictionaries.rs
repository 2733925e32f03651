//! hh.ru's dictionaries: the ids and names that vacancies, resumes and negotiations speak in
//! (`GET /dictionaries`, `GET /areas`).

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers;
use super::catalogue::cities::{CITIES, COUNTRIES};
use super::server::Site;

/// A dictionary: ids with their Russian names.
pub(super) type Table = &'static [(&'static str, &'static str)];

pub(super) const EXPERIENCE: Table = &[
    ("noExperience", "Нет опыта"),
    ("between1And3", "От 1 года до 3 лет"),
    ("between3And6", "От 3 до 6 лет"),
    ("moreThan6", "Более 6 лет"),
];
pub(super) const EMPLOYMENT: Table = &[
    ("full", "Полная занятость"),
    ("part", "Частичная занятость"),
    ("project", "Проектная работа"),
    ("volunteer", "Волонтерство"),
    ("probation", "Стажировка"),
];
pub(super) const EMPLOYMENT_FORM: Table = &[
    ("FULL", "Полная занятость"),
    ("PART", "Подработка"),
    ("PROJECT", "Проект или разовое задание"),
    ("FLY_IN_FLY_OUT", "Вахта"),
];
pub(super) const SCHEDULE: Table = &[
    ("fullDay", "Полный день"),
    ("shift", "Сменный график"),
    ("flexible", "Гибкий график"),
    ("remote", "Удаленная работа"),
    ("flyInFlyOut", "Вахтовый метод"),
];
pub(super) const WORK_FORMAT: Table =
    &[("ON_SITE", "На месте работодателя"), ("REMOTE", "Из дома"), ("HYBRID", "Гибрид"), ("FIELD_WORK", "Разъездная")];
pub(super) const WORK_SCHEDULE: Table = &[
    ("SIX_ON_ONE_OFF", "6/1"),
    ("FIVE_ON_TWO_OFF", "5/2"),
    ("FOUR_ON_FOUR_OFF", "4/4"),
    ("THREE_ON_THREE_OFF", "3/3"),
    ("TWO_ON_TWO_OFF", "2/2"),
    ("FLEXIBLE", "Свободный"),
    ("WEEKEND", "По выходным"),
    ("OTHER", "Другое"),
];
pub(super) const WORKING_HOURS: Table = &[
    ("HOURS_4", "4 часа"),
    ("HOURS_6", "6 часов"),
    ("HOURS_8", "8 часов"),
    ("HOURS_10", "10 часов"),
    ("HOURS_12", "12 часов"),
    ("FLEXIBLE", "По договорённости"),
    ("OTHER", "Другое"),
];
pub(super) const WORKING_DAYS: Table = &[("only_saturday_and_sunday", "Работа только по сб и вс")];
pub(super) const WORKING_INTERVALS: Table =
    &[("from_four_to_six_hours_in_a_day", "Можно работать сменами по 4–6 часов в день")];
pub(super) const WORKING_MODES: Table = &[("start_after_sixteen", "Можно начинать работать после 16:00")];
pub(super) const SALARY_MODE: Table = &[
    ("MONTH", "За месяц"),
    ("SHIFT", "За смену"),
    ("HOUR", "За час"),
    ("FLY_IN_FLY_OUT", "За вахту"),
    ("SERVICE", "За услугу"),
];
pub(super) const SALARY_FREQUENCY: Table = &[
    ("DAILY", "Ежедневно"),
    ("WEEKLY", "Раз в неделю"),
    ("TWICE_PER_MONTH", "Два раза в месяц"),
    ("MONTHLY", "Раз в месяц"),
    ("PER_PROJECT", "За проект"),
];
pub(super) const VACANCY_TYPE: Table =
    &[("open", "Открытая"), ("closed", "Закрытая"), ("anonymous", "Анонимная"), ("direct", "Рекламная")];
pub(super) const BILLING: Table =
    &[("free", "Бесплатная"), ("standard", "Стандарт"), ("standard_plus", "Стандарт плюс"), ("premium", "Премиум")];
pub(super) const LABEL: Table = &[
    ("with_address", "Только с адресом"),
    ("accept_handicapped", "Только доступные для людей с инвалидностью"),
    ("not_from_agency", "Без вакансий агентств"),
    ("accept_kids", "Только доступные для соискателей от 14 лет"),
    ("accredited_it", "Только аккредитованные ИТ-компании"),
    ("low_performance", "Только вакансии, у которых меньше 10 откликов"),
    ("internship", "Только стажировки"),
    ("accept_teens", "Только доступные для соискателей от 16 лет"),
];
pub(super) const SEARCH_FIELDS: Table =
    &[("name", "в названии вакансии"), ("company_name", "в названии компании"), ("description", "в описании вакансии")];
pub(super) const SEARCH_ORDER: Table = &[
    ("publication_time", "по дате"),
    ("salary_desc", "по убыванию дохода"),
    ("salary_asc", "по возрастанию дохода"),
    ("relevance", "по соответствию"),
    ("distance", "по удалённости"),
];
pub(super) const NEGOTIATION_STATE: Table =
    &[("response", "Отклик"), ("invitation", "Приглашение"), ("discard", "Отказ"), ("hidden", "Скрытый")];
pub(super) const NEGOTIATION_STATUS: Table = &[
    ("all", "Все"),
    ("active", "Активные"),
    ("invitations", "Активные приглашения"),
    ("response", "Активные отклики"),
    ("discard", "Отказ"),
    ("archived", "Архивированные"),
    ("non_archived", "Все, кроме архивированных"),
    ("deleted", "Скрытые"),
];
pub(super) const NEGOTIATION_ORDER: Table =
    &[("updated_at", "по дате обновления"), ("created_at", "по дате добавления")];
pub(super) const RESUME_FORMAT: Table = &[
    ("ON_SITE", "На месте работодателя"),
    ("REMOTE", "Удалённо"),
    ("HYBRID", "Гибрид"),
    ("FIELD_WORK", "Разъездная"),
    ("FLY_IN_FLY_OUT", "Вахта"),
];
pub(super) const RESUME_EMPLOYMENT: Table = &[
    ("FULL", "Постоянная работа"),
    ("PART_TIME", "Подработка"),
    ("INTERNSHIP", "Стажировка"),
    ("VOLUNTEER", "Волонтёрство"),
];
pub(super) const LANGUAGE_LEVEL: Table = &[
    ("a1", "A1 — Начальный"),
    ("a2", "A2 — Элементарный"),
    ("b1", "B1 — Средний"),
    ("b2", "B2 — Средне-продвинутый"),
    ("c1", "C1 — Продвинутый"),
    ("c2", "C2 — В совершенстве"),
    ("l1", "Родной"),
];

/// The currencies: code, abbreviation, name, units for one rouble, whether hh.ru offers it here.
pub(super) const CURRENCY: &[(&str, &str, &str, f64, bool)] = &[
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

/// The rest of the dictionaries, which nothing else here speaks in.
const OTHERS: &[(&str, Table)] = &[
    ("age_restriction", &[("AGE_14_PLUS", "От 14 лет"), ("AGE_16_PLUS", "От 16 лет")]),
    ("applicant_comment_access_type", &[("coworkers", "Виден мне и моим коллегам"), ("owner", "Виден только мне")]),
    (
        "applicant_comments_order",
        &[("creation_time_desc", "по убыванию даты публикации"), ("creation_time_asc", "по дате публикации")],
    ),
    (
        "business_trip_readiness",
        &[
            ("ready", "готов к командировкам"),
            ("sometimes", "готов к редким командировкам"),
            ("never", "не готов к командировкам"),
        ],
    ),
    (
        "education_level",
        &[
            ("secondary", "Среднее"),
            ("special_secondary", "Среднее специальное"),
            ("unfinished_higher", "Неоконченное высшее"),
            ("higher", "Высшее"),
            ("bachelor", "Бакалавр"),
            ("master", "Магистр"),
            ("candidate", "Кандидат наук"),
            ("doctor", "Доктор наук"),
        ],
    ),
    ("employer_active_vacancies_order", &[("name_asc", "по заголовку"), ("expiration_date_asc", "по дате")]),
    ("employer_archived_vacancies_order", &[("name_asc", "по заголовку"), ("archive_time_asc", "по дате архивации")]),
    ("employer_relation", &[("blacklisted", "Скрыт из поиска вакансий")]),
    (
        "employer_type",
        &[("company", "Прямой работодатель"), ("agency", "Кадровое агентство"), ("self_employed", "Самозанятый")],
    ),
    ("fly_in_fly_out_duration", &[("DAYS_15", "15 дней"), ("DAYS_30", "30 дней"), ("DAYS_60", "60 дней")]),
    ("gender", &[("male", "Мужской"), ("female", "Женский")]),
    (
        "job_search_statuses_applicant",
        &[
            ("active_search", "Активно ищу работу"),
            ("looking_for_offers", "Рассматриваю входящие предложения"),
            ("not_looking_for_job", "Не ищу работу"),
            ("has_job_offer", "Предложили работу, пока думаю"),
            ("accepted_job_offer", "Уже выхожу на новое место"),
        ],
    ),
    (
        "job_search_statuses_employer",
        &[
            ("active_search", "Активно ищет работу"),
            ("looking_for_offers", "Рассматривает предложения"),
            ("not_looking_for_job", "Не ищет работу"),
            ("has_job_offer", "Предложили работу, решает"),
            ("accepted_job_offer", "Вышел на новое место"),
        ],
    ),
    (
        "messaging_status",
        &[
            ("ok", "Переписка доступна"),
            ("archived", "Вакансия отправлена в архив"),
            ("disabled_by_employer", "Работодатель отключил переписку"),
            ("no_invitation", "Переписка доступна только после приглашения"),
            ("overall_limit", "Превышено число сообщений в переписке"),
            ("resume_deleted", "Резюме удалено"),
        ],
    ),
    ("negotiations_participant_type", &[("applicant", "Соискатель"), ("employer", "Работодатель")]),
    ("phone_call_status", &[("calling", "Звонок"), ("call_ended", "Телефонный разговор завершен")]),
    (
        "preferred_contact_type",
        &[
            ("home", "Домашний телефон"),
            ("work", "Рабочий телефон"),
            ("cell", "Мобильный телефон"),
            ("email", "Эл. почта"),
        ],
    ),
    (
        "relocation_type",
        &[
            ("no_relocation", "не готов к переезду"),
            ("relocation_possible", "готов к переезду"),
            ("relocation_desirable", "хочу переехать"),
        ],
    ),
    (
        "resume_access_type",
        &[
            ("no_one", "не видно никому"),
            ("clients", "видно всем компаниям, зарегистрированным на HeadHunter"),
            ("everyone", "видно всему интернету"),
            ("direct", "доступно только по прямой ссылке"),
        ],
    ),
    ("resume_contacts_site_type", &[("personal", "Другой сайт"), ("linkedin", "LinkedIn"), ("skype", "Skype")]),
    ("resume_hidden_fields", &[("names_and_photo", "ФИО и фотографию"), ("email", "Электронную почту")]),
    ("resume_moderation_note", &[("bad_function", "Плохо описаны функции и обязанности.")]),
    (
        "resume_status",
        &[
            ("not_published", "не опубликовано"),
            ("published", "опубликовано"),
            ("blocked", "заблокировано"),
            ("on_moderation", "на модерации"),
        ],
    ),
    (
        "travel_time",
        &[
            ("any", "Не имеет значения"),
            ("less_than_hour", "Не более часа"),
            ("from_hour_to_one_and_half", "Не более полутора часов"),
        ],
    ),
    ("vacancy_cluster", &[("area", "Регион"), ("salary", "Уровень дохода"), ("experience", "Опыт работы")]),
    ("vacancy_not_prolonged_reason", &[("vacancy_archived", "Вы не можете продлевать архивную вакансию.")]),
    (
        "vacancy_relation",
        &[
            ("favorited", "В избранном"),
            ("got_response", "Вы отправили резюме"),
            ("got_invitation", "Вас пригласили"),
            ("got_rejection", "Вам отказали"),
            ("blacklisted", "Скрыта из поиска"),
            ("got_question", "Вы задали вопрос по вакансии"),
        ],
    ),
];

/// `{id, name}` of a dictionary's element; `id` must be one of it.
pub(super) fn entry(table: Table, id: &str) -> Value {
    let name = table.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
    json!({ "id": id, "name": name })
}

/// Units of a currency for one rouble; 1 for a currency that hh.ru does not know.
pub(super) fn rate(code: &str) -> f64 {
    CURRENCY.iter().find(|currency| currency.0 == code).map_or(1.0, |currency| currency.3)
}

/// `GET /dictionaries`
pub(super) async fn all(headers: HeaderMap) -> Response {
    answers::cached(&headers, &dictionaries())
}

/// `GET /areas`
pub(super) async fn areas(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let _ = &site;
    answers::cached(&headers, &tree())
}

fn dictionaries() -> Value {
    let mut all = Map::new();
    let known: [(&str, Table); 21] = [
        ("experience", EXPERIENCE),
        ("employment", EMPLOYMENT),
        ("employment_form", EMPLOYMENT_FORM),
        ("work_format", WORK_FORMAT),
        ("work_schedule_by_days", WORK_SCHEDULE),
        ("working_hours", WORKING_HOURS),
        ("working_days", WORKING_DAYS),
        ("working_time_intervals", WORKING_INTERVALS),
        ("working_time_modes", WORKING_MODES),
        ("salary_range_mode", SALARY_MODE),
        ("salary_range_frequency", SALARY_FREQUENCY),
        ("vacancy_type", VACANCY_TYPE),
        ("vacancy_billing_type", BILLING),
        ("vacancy_label", LABEL),
        ("vacancy_search_fields", SEARCH_FIELDS),
        ("vacancy_search_order", SEARCH_ORDER),
        ("negotiations_state", NEGOTIATION_STATE),
        ("applicant_negotiation_status", NEGOTIATION_STATUS),
        ("negotiations_order", NEGOTIATION_ORDER),
        ("resume_work_format", RESUME_FORMAT),
        ("resume_employment_form", RESUME_EMPLOYMENT),
    ];
    for (name, table) in known.iter().chain(OTHERS).chain(&[("language_level", LANGUAGE_LEVEL)]) {
        all.insert((*name).to_owned(), entries(table));
    }
    all.insert("schedule".to_owned(), schedules());
    all.insert("currency".to_owned(), currencies());
    let categories = ["A", "B", "C", "D", "E", "BE", "CE", "DE", "TM", "TB"];
    all.insert("driver_license_types".to_owned(), categories.iter().map(|id| json!({ "id": id })).collect());
    Value::Object(all)
}

fn entries(table: &[(&str, &str)]) -> Value {
    table.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect()
}

fn schedules() -> Value {
    let uids = ["full_day", "shift", "flexible", "remote", "fly_in_fly_out"];
    SCHEDULE.iter().zip(uids).map(|((id, name), uid)| json!({ "id": id, "name": name, "uid": uid })).collect()
}

fn currencies() -> Value {
    let one = |(code, abbr, name, rate, in_use): &(&str, &str, &str, f64, bool)| {
        let default = *code == "RUR";
        json!({ "code": code, "abbr": abbr, "name": name, "rate": rate, "default": default, "in_use": in_use })
    };
    CURRENCY.iter().map(one).collect()
}

/// Countries with their regions, regions with their cities; cities outside the regions hang on the country.
fn tree() -> Value {
    COUNTRIES.iter().map(|(id, name)| node(*id, name, None, children(*id))).collect()
}

fn children(country: u32) -> Vec<Value> {
    let mut nodes: Vec<(u32, Value)> = Vec::new();
    for city in CITIES.iter().filter(|city| city.country == country) {
        let Some((region, name)) = city.region else {
            nodes.push((city.id, node(city.id, city.name, Some(country), Vec::new())));
            continue;
        };
        if nodes.iter().all(|(id, _)| *id != region) {
            let cities = CITIES.iter().filter(|city| city.region.is_some_and(|(id, _)| id == region));
            let cities = cities.map(|city| node(city.id, city.name, Some(region), Vec::new())).collect();
            nodes.push((region, node(region, name, Some(country), cities)));
        }
    }
    nodes.into_iter().map(|(_, node)| node).collect()
}

fn node(id: u32, name: &str, parent: Option<u32>, areas: Vec<Value>) -> Value {
    json!({ "id": id.to_string(), "name": name, "parent_id": parent.map(|id| id.to_string()), "areas": areas })
}

#[cfg(test)]
mod tests {
    use super::{dictionaries, entry, rate, tree};

    #[test]
    fn an_entry_has_its_name() {
        assert_eq!(entry(super::SCHEDULE, "remote")["name"], "Удаленная работа");
    }

    #[test]
    fn rates_are_per_rouble() {
        assert!(rate("USD") < 1.0 && rate("KZT") > 1.0);
        assert_eq!(dictionaries()["currency"][6]["default"], true);
    }

    #[test]
    fn a_city_is_found_below_its_region() {
        let areas = tree();
        let russia = areas.as_array().unwrap().iter().find(|area| area["id"] == "113").unwrap();
        let tatarstan = russia["areas"].as_array().unwrap().iter().find(|area| area["id"] == "1624").unwrap();
        assert_eq!(tatarstan["areas"][0]["id"], "88");
    }
}
