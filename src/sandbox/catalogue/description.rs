//! A vacancy's description: sections of lines, as HTML and as text.

use std::borrow::Cow;

use super::dice::Dice;
use super::employers::Employer;
use super::vacancy::Vacancy;

type Line = Cow<'static, str>;

/// What a vacancy says of itself.
#[derive(Debug)]
pub(in crate::sandbox) struct Description {
    intro: Vec<Line>,
    sections: Vec<(&'static str, Vec<Line>)>,
}

const DUTIES: [&str; 2] = ["Обязанности:", "What you will do:"];
const WANTS: [&str; 2] = ["Требования:", "What we expect:"];
const PLUS: [&str; 2] = ["Будет плюсом:", "Nice to have:"];
const TERMS: [&str; 2] = ["Условия:", "What we offer:"];

impl Description {
    /// The description of this vacancy.
    pub(super) fn of(seed: u64, vacancy: &Vacancy, employer: &Employer) -> Self {
        let mut dice = Dice::new(seed, vacancy.number | 1 << 48);
        let language = usize::from(vacancy.english);
        let duties = (DUTIES[language], duties(&mut dice, vacancy));
        let wants = (WANTS[language], wants(&mut dice, vacancy));
        let plus = (PLUS[language], pluses(&mut dice, vacancy));
        let terms = (TERMS[language], terms(&mut dice, vacancy));
        let mut sections = vec![duties, wants, plus, terms];
        sections.retain(|(_, lines)| !lines.is_empty());
        Self { intro: intro(&mut dice, vacancy, employer), sections }
    }

    /// As the vacancy's page shows it.
    pub(in crate::sandbox) fn html(&self) -> String {
        let mut html = String::with_capacity(2_048);
        for line in &self.intro {
            html.extend(["<p>", &escaped(line), "</p> "]);
        }
        for (head, lines) in &self.sections {
            html.extend(["<p><strong>", head, "</strong></p> <ul>"]);
            for line in lines {
                html.extend([" <li>", &escaped(line), ";</li>"]);
            }
            html.push_str(" </ul> ");
        }
        html.truncate(html.trim_end().len());
        html
    }

    /// Its lines without marks.
    pub(in crate::sandbox) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.intro.iter().chain(self.sections.iter().flat_map(|(_, lines)| lines))
    }

    /// The beginning of the lines under the heading of the requirements, and of those of the duties.
    pub(in crate::sandbox) fn fragments(&self) -> [Option<String>; 2] {
        [WANTS, DUTIES].map(|heads| {
            let lines = &self.sections.iter().find(|(head, _)| heads.contains(head))?.1;
            let text = lines.join(". ");
            let cut: String = text.chars().take(180).collect();
            let end = cut.rfind(' ').filter(|_| cut.len() < text.len()).unwrap_or(cut.len());
            Some(if end < text.len() { format!("{}...", &cut[..end]) } else { format!("{cut}.") })
        })
    }
}

fn escaped(line: &str) -> Cow<'_, str> {
    if line.contains(['&', '<', '>']) {
        line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into()
    } else {
        line.into()
    }
}

fn intro(dice: &mut Dice, vacancy: &Vacancy, employer: &Employer) -> Vec<Line> {
    let anonymous = vacancy.kind == super::Kind::Anonymous;
    if vacancy.english {
        let name = if anonymous { "A large company" } else { &employer.name };
        return vec![
            format!("{name} {}.", employer.domain.english).into(),
            format!("We are looking for a {} to join our team.", vacancy.title).into(),
        ];
    }
    let name = match (employer.agency, anonymous) {
        (true, _) => "Наш клиент",
        (false, true) => "Крупная компания",
        (false, false) => &employer.name,
    };
    let about = format!("{name} {}.", employer.domain.about);
    let seek = match dice.below(4) {
        0 => format!("Мы расширяем команду и ищем специалиста на позицию «{}».", vacancy.title),
        1 => format!("В команду нового направления требуется {}.", vacancy.title),
        2 => format!("Приглашаем к нам в команду: {}.", vacancy.title),
        _ => format!("Сейчас в поиске коллеги, которому предстоит усилить команду. Позиция: {}.", vacancy.title),
    };
    vec![about.into(), seek.into()]
}

fn duties(dice: &mut Dice, vacancy: &Vacancy) -> Vec<Line> {
    let branch = vacancy.profession.branch;
    if vacancy.english {
        let mut lines: Vec<Line> =
            vec![format!("Build our products with {}", vacancy.skills[..2].join(" and ")).into()];
        lines.extend(dice.some(branch.english_duties, 4).into_iter().map(Line::from));
        return lines;
    }
    let own = dice.some(vacancy.profession.duties, 3).into_iter();
    own.chain(dice.some(branch.duties, 3)).map(Line::from).collect()
}

fn wants(dice: &mut Dice, vacancy: &Vacancy) -> Vec<Line> {
    let branch = vacancy.profession.branch;
    let skill = vacancy.skills[0];
    let named = vacancy.skills[1..].iter().take(3).copied().collect::<Vec<_>>().join(", ");
    if vacancy.english {
        let years = match vacancy.experience {
            "noExperience" => format!("Interest in {skill} and projects of your own"),
            "between1And3" => format!("1+ years of commercial experience with {skill}"),
            "between3And6" => format!("3+ years of commercial experience with {skill}"),
            _ => format!("6+ years of commercial experience, {skill} among it"),
        };
        let mut lines: Vec<Line> = vec![years.into(), format!("Hands-on experience with {named}").into()];
        lines.extend(dice.some(branch.english_wants, 3).into_iter().map(Line::from));
        return lines;
    }
    let years = match vacancy.experience {
        "noExperience" => format!("{skill}: базовые знания, опыт работы не обязателен"),
        "between1And3" => format!("{skill}: опыт работы от 1 года"),
        "between3And6" => format!("{skill}: опыт коммерческой работы от 3 лет"),
        _ => format!("{skill}: опыт коммерческой работы от 6 лет"),
    };
    let mut lines: Vec<Line> = vec![years.into(), format!("Практический опыт: {named}").into()];
    lines.extend(dice.some(vacancy.profession.wants, 3).into_iter().map(Line::from));
    lines.extend(dice.some(branch.wants, 3).into_iter().map(Line::from));
    lines
}

fn pluses(dice: &mut Dice, vacancy: &Vacancy) -> Vec<Line> {
    let other = |skill: &&&str| !vacancy.skills.contains(skill);
    let others: Vec<&&str> = vacancy.profession.more.iter().filter(other).collect();
    let count = dice.index(4);
    let chosen = dice.some(&others, count);
    let word = if vacancy.english { "Experience with" } else { "Опыт работы с" };
    chosen.into_iter().map(|skill| format!("{word} {skill}").into()).collect()
}

fn terms(dice: &mut Dice, vacancy: &Vacancy) -> Vec<Line> {
    let has = |format: &str| vacancy.work_format.contains(&format);
    let language = usize::from(vacancy.english);
    let place: [&str; 2] = if has("REMOTE") {
        ["Удалённая работа из любой точки страны", "Remote work from anywhere within our time zones"]
    } else if has("HYBRID") {
        ["Гибридный формат: два-три дня в офисе", "Hybrid work: two or three days at the office"]
    } else if has("FIELD_WORK") {
        ["Разъездная работа рядом с домом", "Field work near your home"]
    } else {
        ["Работа в комфортном офисе рядом с метро или остановкой", "A comfortable office in the city centre"]
    };
    let mut lines: Vec<Line> = vec![place[language].into()];
    let others: &[&str] = match (vacancy.english, vacancy.profession.branch.it) {
        (true, _) => ENGLISH_TERMS,
        (false, true) => IT_TERMS,
        (false, false) => EVERYDAY_TERMS,
    };
    lines.extend(dice.some(others, 4).into_iter().map(|line| Line::from(line.to_owned())));
    lines
}

const IT_TERMS: &[&str] = &[
    "Официальное оформление по ТК РФ с первого дня",
    "ДМС со стоматологией после испытательного срока",
    "Гибкое начало рабочего дня",
    "Современная техника на выбор",
    "Оплата профессиональных конференций и курсов",
    "Премии по результатам работы",
    "Компенсация занятий спортом и английским языком",
    "Сильная команда и прозрачные процессы",
    "Аккредитованная ИТ-компания: отсрочка и ИТ-ипотека",
    "Дополнительные пять дней отпуска",
];
const EVERYDAY_TERMS: &[&str] = &[
    "Оформление по ТК РФ",
    "Своевременные выплаты два раза в месяц",
    "Бесплатное обучение",
    "Корпоративные скидки",
    "Возможность карьерного роста",
    "Удобный график",
    "Дружный коллектив",
];
const ENGLISH_TERMS: &[&str] = &[
    "Competitive salary and performance bonus",
    "Private medical insurance",
    "Flexible working hours",
    "Budget for conferences and courses",
    "Modern equipment of your choice",
    "Paid vacation and sick leave",
    "Relocation support",
];
