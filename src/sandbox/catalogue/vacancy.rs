//! One vacancy as the catalogue keeps it.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};

use super::calendar;
use super::cities::{self, City};
use super::dice::Dice;
use super::employers::Employer;
use super::metro::{self, Station};
use super::pay::{self, Pay};
use super::professions::{self, Profession, Role};

/// A vacancy. What can be told from its number again (description, address) is not kept.
#[derive(Debug)]
pub(in crate::sandbox) struct Vacancy {
    pub(in crate::sandbox) id: u64,
    pub(super) number: u64,
    pub(in crate::sandbox) title: String,
    /// A place in the list of employers.
    pub(super) employer: usize,
    pub(super) profession: &'static Profession,
    pub(super) english: bool,
    pub(in crate::sandbox) city: &'static City,
    pub(in crate::sandbox) kind: Kind,
    pub(in crate::sandbox) published: DateTime<Utc>,
    pub(in crate::sandbox) pay: Option<Pay>,
    pub(in crate::sandbox) experience: &'static str,
    pub(in crate::sandbox) employment: &'static str,
    pub(in crate::sandbox) employment_form: &'static str,
    pub(in crate::sandbox) schedule: Option<&'static str>,
    pub(in crate::sandbox) work_format: Vec<&'static str>,
    pub(in crate::sandbox) days: &'static str,
    pub(in crate::sandbox) hours: &'static str,
    pub(in crate::sandbox) skills: Vec<&'static str>,
    /// Latitude and longitude of the address, where one is told.
    pub(in crate::sandbox) point: Option<(f64, f64)>,
    pub(in crate::sandbox) station: Option<Station>,
    pub(in crate::sandbox) education: &'static str,
    pub(in crate::sandbox) has_test: bool,
    pub(in crate::sandbox) letter_required: bool,
    pub(in crate::sandbox) archived: bool,
    pub(in crate::sandbox) premium: bool,
    pub(in crate::sandbox) temporary: bool,
    pub(in crate::sandbox) handicapped: bool,
    pub(in crate::sandbox) incomplete: bool,
    pub(in crate::sandbox) responses: u32,
    /// The part of its JSON that is the same for everybody, once it has been asked for.
    pub(super) rendered: OnceLock<Box<str>>,
}

/// hh.ru's types of vacancies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Kind {
    Open,
    /// Only for those who have its address.
    Closed,
    Anonymous,
    /// One applies on the employer's own page.
    Direct,
}

impl Kind {
    /// hh.ru's identifier.
    pub(in crate::sandbox) fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Anonymous => "anonymous",
            Self::Direct => "direct",
        }
    }
}

impl Vacancy {
    /// Whether searches show it: closed ones never, most archived ones no longer.
    pub(in crate::sandbox) fn is_listed(&self) -> bool {
        self.kind != Kind::Closed && (!self.archived || self.number.is_multiple_of(3))
    }

    /// Its professional role.
    pub(in crate::sandbox) fn role(&self) -> Role {
        self.profession.role
    }

    /// Where one applies to a direct vacancy.
    pub(in crate::sandbox) fn response_url(&self) -> Option<String> {
        (self.kind == Kind::Direct).then(|| format!("https://career.example.com/jobs/{}", self.number))
    }

    /// Whether the employer wants to be written to.
    pub(in crate::sandbox) fn allows_messages(&self) -> bool {
        Dice::new(self.number, 0x3A11).chance(90)
    }

    /// Whether one may write only after an invitation.
    pub(in crate::sandbox) fn invites_first(&self) -> bool {
        Dice::new(self.number, 0x1A5F).chance(15)
    }

    /// Whether it is an internship.
    pub(in crate::sandbox) fn is_internship(&self) -> bool {
        self.employment == "probation"
    }
}

/// Vacancy `number` of the catalogue with this seed.
pub(super) fn generate(seed: u64, number: usize, employers: &[Employer], now: DateTime<Utc>) -> Vacancy {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    let mut dice = Dice::new(seed, number);
    let place = dice.index(employers.len()).min(dice.index(employers.len()));
    let employer = &employers[place];
    let profession = profession(&mut dice);
    let grade = dice.weighted(&[(18, 0_usize), (42, 1), (30, 2), (10, 3)]);
    let remote = dice.chance(profession.remote);
    let english = employer.english && !profession.english.is_empty() && dice.chance(80);
    let city = if dice.chance(70) { employer.city } else { cities::any(&mut dice) };
    let internship = grade == 0 && profession.branch.it && dice.chance(15);
    let employment = if internship { "probation" } else { dice.weighted(&[(92, "full"), (4, "part"), (4, "project")]) };
    let title = title(&mut dice, profession, employer, Style { grade, english, remote });
    let (schedule, work_format) = place_of_work(&mut dice, remote, profession);
    let pay = pay::any(&mut dice, profession, grade, city, remote);
    let told = if remote { 15 } else { 60 };
    let point = dice.chance(told).then(|| {
        let shift = |dice: &mut Dice| (f64::from(dice.below(2_000)) - 1_000.0) / 12_000.0;
        (city.lat + shift(&mut dice), city.lng + shift(&mut dice))
    });
    let mut skills = dice.some(&profession.skills[1..], 4);
    skills.insert(0, profession.skills[0]);
    skills.extend(dice.some(profession.more, 4));
    let every_day = profession.branch.it;
    Vacancy {
        id: 118_200_000 + number * 37 + u64::from(dice.below(37)),
        number,
        title,
        employer: place,
        profession,
        english,
        city,
        kind: dice.weighted(&[(955, Kind::Open), (8, Kind::Closed), (15, Kind::Anonymous), (22, Kind::Direct)]),
        published: calendar::last_published(&mut dice, now),
        pay,
        experience: experience(&mut dice, grade),
        employment,
        employment_form: match employment {
            "part" => "PART",
            "project" => "PROJECT",
            _ => "FULL",
        },
        schedule,
        work_format,
        days: if every_day {
            "FIVE_ON_TWO_OFF"
        } else {
            dice.weighted(&[(6, "FIVE_ON_TWO_OFF"), (4, "TWO_ON_TWO_OFF")])
        },
        hours: if every_day { "HOURS_8" } else { dice.weighted(&[(7, "HOURS_8"), (2, "HOURS_12"), (1, "HOURS_4")]) },
        skills,
        point,
        station: point.and_then(|point| metro::nearest(city.id, point)),
        education: dice.weighted(&[(70, "not_required_or_not_specified"), (22, "higher"), (8, "special_secondary")]),
        has_test: dice.chance(4),
        letter_required: dice.chance(12),
        archived: dice.chance(2),
        premium: dice.chance(6),
        temporary: dice.chance(2),
        handicapped: dice.chance(8),
        incomplete: dice.chance(20),
        responses: dice.below(40) * dice.below(25),
        rendered: OnceLock::new(),
    }
}

fn profession(dice: &mut Dice) -> &'static Profession {
    let mut at = dice.below(1_000);
    for profession in professions::all() {
        if at < profession.share {
            return profession;
        }
        at -= profession.share;
    }
    professions::commonest()
}

fn experience(dice: &mut Dice, grade: usize) -> &'static str {
    match grade {
        0 => dice.weighted(&[(55, "noExperience"), (45, "between1And3")]),
        1 => dice.weighted(&[(70, "between1And3"), (30, "between3And6")]),
        2 => dice.weighted(&[(80, "between3And6"), (10, "between1And3"), (10, "moreThan6")]),
        _ => dice.weighted(&[(60, "between3And6"), (40, "moreThan6")]),
    }
}

/// The older `schedule` and the newer `work_format`; the two do not always agree, as on the real site.
fn place_of_work(dice: &mut Dice, remote: bool, profession: &Profession) -> (Option<&'static str>, Vec<&'static str>) {
    let formats: &[&str] = match (remote, profession.role.0) {
        (_, "58") => &["FIELD_WORK"],
        (true, _) => match dice.below(4) {
            0 | 1 => &["REMOTE"],
            2 => &["REMOTE", "HYBRID"],
            _ => &["ON_SITE", "REMOTE", "HYBRID"],
        },
        (false, _) => match dice.below(10) {
            0..=6 => &["ON_SITE"],
            7 | 8 => &["HYBRID"],
            _ => &[],
        },
    };
    let schedule = match (remote, profession.branch.it) {
        (true, _) => dice.weighted(&[(75, Some("remote")), (15, Some("flexible")), (5, Some("fullDay")), (5, None)]),
        (false, true) => dice.weighted(&[(80, Some("fullDay")), (17, Some("flexible")), (3, None)]),
        (false, false) => dice.weighted(&[(60, Some("fullDay")), (35, Some("shift")), (5, None)]),
    };
    (schedule, formats.to_vec())
}

/// What decides how a title reads.
#[derive(Clone, Copy)]
struct Style {
    grade: usize,
    english: bool,
    remote: bool,
}

fn title(dice: &mut Dice, profession: &'static Profession, employer: &Employer, style: Style) -> String {
    let base = dice.pick(if style.english { profession.english } else { profession.titles });
    let mut title = graded(dice, base, style, profession.branch.it);
    let bracketed = title.contains('(');
    if style.remote && dice.chance(12) {
        title.push_str(if style.english { " (remote)" } else { " (удалённо)" });
    } else if !bracketed && !style.english && profession.branch.it && dice.chance(14) {
        title = format!("{title} ({})", employer.domain.short);
    }
    title
}

/// The title with its grade, in one of the ways employers write it; more than a third write none.
fn graded(dice: &mut Dice, base: &str, style: Style, it: bool) -> String {
    let (latin, russian) =
        [("Junior", "Младший"), ("Middle", ""), ("Senior", "Старший"), ("Lead", "Ведущий")][style.grade];
    let has_grade = ["Senior", "Lead", "Тимлид", "Ведущий", "Руководитель", "Главный", "Manager"];
    if has_grade.iter().any(|word| base.contains(word)) || dice.chance(38) {
        return base.to_owned();
    }
    if style.english || (it && dice.chance(65)) {
        return if style.english || dice.chance(75) {
            format!("{latin} {}", lowered(base))
        } else {
            format!("{base} ({latin})")
        };
    }
    if russian.is_empty() { base.to_owned() } else { format!("{russian} {}", lowered(base)) }
}

/// The first letter in lower case, unless the word is Latin or an abbreviation.
fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !first.is_ascii() && second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::lowered;

    #[test]
    fn only_a_russian_word_is_lowered() {
        assert_eq!(lowered("Программист Rust"), "программист Rust");
        assert_eq!(lowered("Rust-разработчик"), "Rust-разработчик");
        assert_eq!(lowered("ИТ-аудитор"), "ИТ-аудитор");
    }
}
