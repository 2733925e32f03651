//! The rest of the dictionaries, which nothing else here speaks in.

use super::tables::Table;

/// Names and tables.
pub(super) const OTHERS: &[(&str, Table)] = &[
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
            ("in_a_row_limit", "Превышено число сообщений подряд"),
            ("wrong_state", "Переписка завершена отказом"),
            ("chat_archived", "Отклик скрыт"),
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
