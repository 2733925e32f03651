//! The professions of the catalogue: what such vacancies are called, ask for and pay.

mod backend;
mod data;
mod enterprise;
mod everyday;
mod interface;
mod operations;
mod product;
mod quality;

/// A hh.ru professional role: id and name.
pub(in crate::sandbox) type Role = (&'static str, &'static str);

pub(super) const PROGRAMMER: Role = ("96", "Программист, разработчик");
pub(super) const TEAM_LEAD: Role = ("104", "Руководитель группы разработки");
pub(super) const TESTER: Role = ("124", "Тестировщик");

/// A kind of work.
#[derive(Debug)]
pub(in crate::sandbox) struct Profession {
    /// How often it comes, in thousandths of the catalogue.
    pub(super) share: u32,
    pub(in crate::sandbox) role: Role,
    pub(super) titles: &'static [&'static str],
    /// Titles of vacancies that are written in English.
    pub(super) english: &'static [&'static str],
    /// What nearly every such vacancy names; the first one always.
    pub(super) skills: &'static [&'static str],
    /// What some name.
    pub(super) more: &'static [&'static str],
    pub(super) duties: &'static [&'static str],
    pub(super) wants: &'static [&'static str],
    /// Thousands of roubles a month for a beginner, a middle, a senior and a lead, in Moscow.
    pub(super) pay: [u32; 4],
    /// Percent of vacancies that can be done from home.
    pub(super) remote: u32,
    pub(super) branch: &'static Branch,
}

/// What professions have in common.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) it: bool,
    pub(super) duties: &'static [&'static str],
    pub(super) wants: &'static [&'static str],
    pub(super) english_duties: &'static [&'static str],
    pub(super) english_wants: &'static [&'static str],
}

/// Every profession.
pub(in crate::sandbox) fn all() -> impl Iterator<Item = &'static Profession> {
    let files: [&'static [Profession]; 8] = [
        backend::PROFESSIONS,
        enterprise::PROFESSIONS,
        interface::PROFESSIONS,
        quality::PROFESSIONS,
        operations::PROFESSIONS,
        data::PROFESSIONS,
        product::PROFESSIONS,
        everyday::PROFESSIONS,
    ];
    files.into_iter().flatten()
}

/// What such vacancies are called and ask for: the phrases that searches are about.
pub(in crate::sandbox) fn phrases() -> impl Iterator<Item = &'static str> {
    all().flat_map(|one| [one.titles, one.english, one.skills, one.more]).flatten().copied()
}

/// The profession with the largest share.
pub(super) fn commonest() -> &'static Profession {
    &backend::PROFESSIONS[0]
}

pub(super) static ENGINEERING: Branch = Branch {
    it: true,
    duties: &[
        "Проектировать и разрабатывать новые сервисы и развивать существующие",
        "Участвовать в проектировании архитектуры и обсуждении технических решений",
        "Проводить код-ревью и делиться знаниями с командой",
        "Писать модульные и интеграционные тесты",
        "Оптимизировать производительность и потребление ресурсов",
        "Взаимодействовать с аналитиками, тестировщиками и смежными командами",
        "Разбираться с инцидентами и искать их первопричины",
        "Поддерживать техническую документацию в актуальном состоянии",
        "Оценивать задачи и участвовать в планировании спринтов",
    ],
    wants: &[
        "Уверенное владение Git и опыт командной разработки",
        "Понимание принципов проектирования: SOLID, DRY, KISS",
        "Знание алгоритмов и структур данных",
        "Опыт работы с Docker и понимание CI/CD",
        "Понимание сетевых протоколов: HTTP, TCP/IP, WebSocket",
        "Умение читать чужой код и аргументировать свои решения",
        "Английский язык на уровне чтения технической документации",
        "Самостоятельность и ответственность за результат",
        "Высшее техническое образование или сопоставимый опыт",
    ],
    english_duties: &[
        "Design, build and operate services that our customers rely on every day",
        "Own features end to end: from the design document to production",
        "Review code and help the team to keep a high engineering bar",
        "Improve performance, observability and reliability of the platform",
        "Work closely with product managers, analysts and other engineers",
        "Write tests and documentation that others enjoy reading",
        "Take part in the on-call rotation of the team",
    ],
    english_wants: &[
        "Strong computer science fundamentals: algorithms, data structures, networking",
        "Experience with Docker, CI/CD and production Linux environments",
        "Good communication skills and English at B2 level or higher",
        "Ability to reason about trade-offs and to explain them",
        "A habit of testing what you build",
        "Experience in a distributed team across several time zones",
    ],
};

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn shares_are_thousandths() {
        assert_eq!(all().map(|profession| profession.share).sum::<u32>(), 1_000);
    }

    #[test]
    fn every_profession_has_enough_to_say() {
        for profession in all() {
            let name = profession.titles[0];
            assert!(profession.skills.len() >= 3 && profession.more.len() >= 3, "{name}");
            assert!(profession.duties.len() >= 3 && profession.wants.len() >= 3, "{name}");
            assert!(profession.pay.is_sorted(), "{name}");
            assert!(profession.english.is_empty() || profession.branch.it, "{name}");
        }
    }
}
