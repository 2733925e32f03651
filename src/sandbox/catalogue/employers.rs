//! Who offers the work: invented companies and recruiting agencies.

use super::cities::{self, City};
use super::dice::Dice;
use super::industries;

/// An employer. Its name is invented.
#[derive(Debug)]
pub(in crate::sandbox) struct Employer {
    pub(in crate::sandbox) id: u32,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) city: &'static City,
    pub(in crate::sandbox) domain: &'static Domain,
    /// Offers the work of others.
    pub(in crate::sandbox) agency: bool,
    pub(in crate::sandbox) trusted: bool,
    pub(in crate::sandbox) accredited: bool,
    /// Writes its vacancies in English.
    pub(in crate::sandbox) english: bool,
    /// Tenths of a star (10 to 50) and the number of reviews.
    pub(in crate::sandbox) rating: Option<(u32, u32)>,
}

/// What a company does.
#[derive(Debug)]
pub(in crate::sandbox) struct Domain {
    /// As a bracket in a title: `финтех`.
    pub(super) short: &'static str,
    pub(super) about: &'static str,
    pub(super) english: &'static str,
    /// hh.ru's identifier of its industry.
    industry: &'static str,
}

const fn domain(industry: &'static str, short: &'static str, about: &'static str, english: &'static str) -> Domain {
    Domain { short, about, english, industry }
}

impl Employer {
    /// hh.ru's identifier of its industry.
    pub(in crate::sandbox) fn industry(&self) -> &'static str {
        if self.agency { industries::RECRUITING } else { self.domain.industry }
    }

    /// What it does, in a sentence.
    pub(in crate::sandbox) fn about(&self) -> String {
        let about = if self.agency {
            "подбирает специалистов для других компаний"
        } else {
            self.domain.about
        };
        format!("{} {about}.", self.name)
    }
}

static DOMAINS: [Domain; 14] = [
    domain(
        "43.651",
        "финтех",
        "создаёт платёжные сервисы для банков и магазинов",
        "builds payment services for banks and shops",
    ),
    domain(
        "41.513",
        "e-commerce",
        "развивает площадку для покупок с доставкой по всей стране",
        "runs a nationwide marketplace",
    ),
    domain("5.459", "логистика", "автоматизирует склады и перевозки", "automates warehouses and freight"),
    domain(
        "9.399",
        "телеком",
        "строит сети связи и сервисы для операторов",
        "builds networks and services for carriers",
    ),
    domain(
        "43.647",
        "банк",
        "обслуживает миллионы частных и корпоративных клиентов",
        "serves millions of banking customers",
    ),
    domain("48.668", "медтех", "делает цифровые продукты для клиник и врачей", "makes digital products for clinics"),
    domain("39.443", "edtech", "помогает людям учиться новым профессиям", "helps people learn new professions"),
    domain(
        "7.540",
        "геймдев",
        "выпускает онлайн-игры для игроков по всему миру",
        "ships online games for players worldwide",
    ),
    domain("7.539", "кибербезопасность", "защищает компании от кибератак", "protects companies from cyber attacks"),
    domain("7.538", "облака", "предоставляет облачную инфраструктуру", "provides cloud infrastructure"),
    domain("45.641", "промышленность", "цифровизирует заводы и добычу", "digitises plants and mining"),
    domain(
        "7.540",
        "блокчейн",
        "разрабатывает инфраструктуру для цифровых активов",
        "develops infrastructure for digital assets",
    ),
    domain(
        "41.503",
        "ритейл",
        "управляет сетью магазинов и их ИТ-системами",
        "runs a chain of shops and its IT systems",
    ),
    domain(
        "50.405",
        "travel",
        "продаёт билеты и отели миллионам путешественников",
        "sells tickets and hotels to millions of travellers",
    ),
];

const ADJECTIVES: &[&str] = &[
    "Полярный",
    "Северный",
    "Тихий",
    "Быстрый",
    "Квантовый",
    "Янтарный",
    "Медный",
    "Синий",
    "Дальний",
    "Ясный",
    "Горный",
    "Речной",
    "Звёздный",
    "Лесной",
    "Цифровой",
    "Точный",
    "Новый",
    "Вольный",
    "Солнечный",
    "Степной",
];
const NOUNS: &[&str] = &[
    "Байт",
    "Код",
    "Мост",
    "Маяк",
    "Ветер",
    "Берег",
    "Контакт",
    "Сигнал",
    "Поток",
    "Горизонт",
    "Меридиан",
    "Кластер",
    "Компас",
    "Причал",
    "Кедр",
    "Импульс",
    "Ледокол",
    "Полюс",
    "Резонанс",
    "Экспресс",
];
const FORMS: &[&str] = &["", "", "", " Софт", " Технологии", " Системс", " Групп", " Лаб", " Диджитал"];
const ENGLISH_FIRST: &[&str] = &[
    "North", "Blue", "Quiet", "Deep", "Bright", "Copper", "River", "Amber", "Swift", "Iron", "Polar", "Cedar", "Lunar",
    "Open", "Velvet",
];
const ENGLISH_SECOND: &[&str] =
    &["forge", "grid", "loop", "wave", "stack", "bridge", "harbor", "field", "spark", "lantern", "mill", "path"];
const ENGLISH_FORMS: &[&str] = &["", "", " Labs", " Systems", " Tech", " Software", " Group"];

/// As many employers as so many vacancies have; the first ones have most of them.
pub(super) fn all(seed: u64, vacancies: usize) -> Vec<Employer> {
    let count = (vacancies / 12).clamp(60, 9_000);
    (0..count).map(|number| one(seed, number)).collect()
}

fn one(seed: u64, number: usize) -> Employer {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let mut dice = Dice::new(seed, 0x0E4D_0000_0000 + u64::from(number));
    let agency = dice.chance(9);
    let english = !agency && dice.chance(14);
    let name = name(&mut dice, number, agency, english);
    let rating = dice.chance(70).then(|| (dice.between(28, 50), dice.between(3, 900)));
    Employer {
        id: 1_100_000 + number * 613 + dice.below(600),
        name,
        city: cities::any(&mut dice),
        domain: &DOMAINS[dice.index(DOMAINS.len())],
        agency,
        trusted: dice.chance(93),
        accredited: !agency && dice.chance(45),
        english,
        rating,
    }
}

fn name(dice: &mut Dice, number: u32, agency: bool, english: bool) -> String {
    let name = if english {
        format!("{}{}{}", dice.pick(ENGLISH_FIRST), dice.pick(ENGLISH_SECOND), dice.pick(ENGLISH_FORMS))
    } else {
        format!("{} {}{}", dice.pick(ADJECTIVES), dice.pick(NOUNS), dice.pick(FORMS))
    };
    let name = match (agency, dice.below(3)) {
        (false, _) => name,
        (true, 0) => format!("Кадровое агентство «{name}»"),
        (true, 1) => format!("{name} HR"),
        (true, _) => format!("{name} Рекрутмент"),
    };
    // The words run out before the employers do.
    if number < 400 { name } else { format!("{name} {}", number / 400 + 1) }
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn identifiers_rise() {
        let employers = all(1, 6_000);
        assert_eq!(employers.len(), 500);
        assert!(employers.is_sorted_by(|left, right| left.id < right.id));
        assert!(employers.iter().any(|employer| employer.agency));
        assert!(employers.iter().any(|employer| !employer.trusted));
    }
}
