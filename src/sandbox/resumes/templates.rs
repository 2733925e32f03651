//! What the resumes say.

use super::super::state::Trade;

/// A resume without the person.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) title: &'static str,
    pub(super) role: (&'static str, &'static str),
    pub(super) skills: &'static [&'static str],
    pub(super) about: &'static str,
    /// Roubles a month.
    pub(super) salary: u32,
    pub(super) jobs: &'static [Job],
}

/// A place of work.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) company: &'static str,
    pub(super) position: &'static str,
    /// `YYYY-MM-DD`
    pub(super) start: &'static str,
    pub(super) end: Option<&'static str>,
    pub(super) description: &'static str,
}

const PROGRAMMER: (&str, &str) = ("96", "Программист, разработчик");
const ANALYST: (&str, &str) = ("156", "BI-аналитик, аналитик данных");
const TESTER: (&str, &str) = ("124", "Тестировщик");

/// The resumes of somebody of this trade: two, but of a tester one.
pub(super) fn of(trade: Trade) -> &'static [Template] {
    match trade {
        Trade::Analysis => &ANALYSIS,
        Trade::Testing => &TESTING,
        Trade::Development => &DEVELOPMENT,
    }
}

static DEVELOPMENT: [Template; 2] = [
    Template {
        title: "Rust-разработчик",
        role: PROGRAMMER,
        skills: &["Rust", "Tokio", "PostgreSQL", "gRPC", "Kafka", "Linux", "Docker", "Git", "C++", "SQL"],
        about: "Пишу серверы на Rust шестой год: сеть, очереди, хранилища. Люблю простые решения, измеряю прежде, чем \
                оптимизировать. Есть опыт наставничества и публичных выступлений.",
        salary: 330_000,
        jobs: &[
            Job {
                company: "Тихий Поток Технологии",
                position: "Старший Rust-разработчик",
                start: "2022-03-01",
                end: None,
                description: "Шлюз платежей на tokio и tonic: 12 тысяч запросов в секунду, p99 8 мс.",
            },
            Job {
                company: "Северный Сигнал",
                position: "Разработчик C++/Rust",
                start: "2019-02-01",
                end: Some("2022-02-01"),
                description: "Перенёс обработчик телеметрии с C++ на Rust, убрал класс ошибок памяти.",
            },
        ],
    },
    Template {
        title: "Backend-разработчик (Go, Rust)",
        role: PROGRAMMER,
        skills: &["Golang", "Rust", "PostgreSQL", "Redis", "Kubernetes", "Kafka", "REST API", "Микросервисы", "Git"],
        about: "Разрабатываю микросервисы на Go и Rust, отвечаю за них от проектирования до эксплуатации.",
        salary: 300_000,
        jobs: &[Job {
            company: "Тихий Поток Технологии",
            position: "Backend-разработчик",
            start: "2021-06-01",
            end: None,
            description: "Сервисы личного кабинета, переход от монолита, наблюдаемость.",
        }],
    },
];

static ANALYSIS: [Template; 2] = [
    Template {
        title: "Аналитик данных",
        role: ANALYST,
        skills: &["SQL", "Python", "A/B тесты", "Анализ данных", "ClickHouse", "Tableau", "Статистика", "Pandas"],
        about: "Помогаю продуктовым командам принимать решения по данным: метрики, эксперименты, витрины.",
        salary: 220_000,
        jobs: &[Job {
            company: "Янтарный Маяк",
            position: "Аналитик данных",
            start: "2021-09-01",
            end: None,
            description: "Построила систему экспериментов, сократила расчёт отчётов с часов до минут.",
        }],
    },
    Template {
        title: "Python-разработчик (данные)",
        role: PROGRAMMER,
        skills: &["Python", "SQL", "Airflow", "PostgreSQL", "Docker", "ETL", "FastAPI", "Git"],
        about: "Разрабатываю конвейеры данных и внутренние сервисы на Python.",
        salary: 230_000,
        jobs: &[Job {
            company: "Янтарный Маяк",
            position: "Инженер данных",
            start: "2020-01-01",
            end: None,
            description: "Конвейеры Airflow, качество данных, сервис выгрузок.",
        }],
    },
];

static TESTING: [Template; 1] = [Template {
    title: "Инженер по автоматизации тестирования",
    role: TESTER,
    skills: &["Python", "Pytest", "Selenium", "REST API", "SQL", "GitLab CI", "Docker", "Allure"],
    about: "Строю автотесты, которым команда доверяет: быстрые, стабильные, с понятными отчётами.",
    salary: 210_000,
    jobs: &[Job {
        company: "Полярный Код Софт",
        position: "QA Automation",
        start: "2021-04-01",
        end: None,
        description: "Каркас автотестов API и интерфейса, встраивание в конвейер сборки.",
    }],
}];
