//! The filters of a vacancy search: everything but its text.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};

use super::super::answers::Refusal;
use super::super::catalogue::{Catalogue, Employer, Kind, Vacancy, cities, industries, metro, moscow};
use super::super::dictionaries as words;
use super::super::params::Params;
use crate::hh::Timestamp;

/// Which of the two kinds of search is asked for; each knows parameters that the other ignores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Search {
    /// `GET /vacancies`
    Vacancies,
    /// Similar to a resume or to a vacancy.
    Similar,
}

/// The filters of one request.
#[derive(Debug, Default)]
pub(super) struct Filters {
    areas: Vec<u32>,
    lists: Vec<(List, Vec<String>)>,
    employers: Vec<u32>,
    excluded_employers: Vec<u32>,
    salary: Option<f64>,
    only_with_salary: bool,
    only_temporary: bool,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    corners: Option<[f64; 4]>,
}

/// A filter whose values are ids of a dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Experience,
    Employment,
    EmploymentForm,
    Schedule,
    WorkFormat,
    Days,
    Hours,
    Education,
    Role,
    Label,
    PartTime,
    Metro,
    Industry,
}

/// Which values a filter knows.
#[derive(Clone, Copy)]
enum Known {
    In(words::Table),
    If(fn(&str) -> bool),
}

impl Known {
    fn has(self, value: &str) -> bool {
        match self {
            Self::In(table) => table.iter().any(|(id, _)| *id == value),
            Self::If(test) => test(value),
        }
    }
}

const EDUCATION: words::Table = &[("not_required_or_not_specified", ""), ("special_secondary", ""), ("higher", "")];
const PART_TIME: words::Table = &[
    ("only_saturday_and_sunday", ""),
    ("from_four_to_six_hours_in_a_day", ""),
    ("start_after_sixteen", ""),
    ("part", ""),
    ("project", ""),
    ("accept_temporary", ""),
];

/// The filters with a dictionary; those marked so belong to `GET /vacancies` only.
const LISTS: &[(&str, List, Known, bool)] = &[
    ("experience", List::Experience, Known::In(words::EXPERIENCE), false),
    ("employment", List::Employment, Known::In(words::EMPLOYMENT), false),
    ("schedule", List::Schedule, Known::In(words::SCHEDULE), false),
    ("professional_role", List::Role, Known::If(words::is_role), false),
    ("metro", List::Metro, Known::If(metro::is_known), false),
    ("industry", List::Industry, Known::If(industries::is_known), false),
    ("label", List::Label, Known::In(words::LABEL), false),
    ("part_time", List::PartTime, Known::In(PART_TIME), false),
    ("employment_form", List::EmploymentForm, Known::In(words::EMPLOYMENT_FORM), true),
    ("work_format", List::WorkFormat, Known::In(words::WORK_FORMAT), true),
    ("work_schedule_by_days", List::Days, Known::In(words::WORK_SCHEDULE), true),
    ("working_hours", List::Hours, Known::In(words::WORKING_HOURS), true),
    ("education", List::Education, Known::In(EDUCATION), true),
];

impl Filters {
    /// Reads and checks the parameters as hh.ru does.
    pub(super) fn read(params: &Params, search: Search, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let vacancies = search == Search::Vacancies;
        let mut filters = Self {
            areas: numbers(params, "area")?,
            employers: numbers(params, "employer_id")?,
            salary: salary(params)?,
            only_with_salary: params.flag("only_with_salary")?,
            only_temporary: vacancies && params.flag("accept_temporary")?,
            corners: corners(params)?,
            ..Self::default()
        };
        if !vacancies {
            filters.excluded_employers = numbers(params, "excluded_employer_id")?;
        }
        if filters.areas.iter().any(|area| !cities::is_area(*area)) {
            return Err(Refusal::argument("area"));
        }
        for (name, list, known, _) in LISTS.iter().filter(|(.., only)| vacancies || !only) {
            let values: Vec<String> = params.all(name).map(str::to_owned).collect();
            if !values.iter().all(|value| known.has(value)) {
                return Err(Refusal::argument(name));
            }
            if !values.is_empty() {
                filters.lists.push((*list, values));
            }
        }
        [filters.since, filters.until] = window(params, now)?;
        Ok(filters)
    }

    /// Whether a vacancy passes all of them.
    pub(super) fn admit(&self, vacancy: &Vacancy, catalogue: &Catalogue) -> bool {
        let employer = catalogue.employer_of(vacancy);
        vacancy.is_listed()
            && (self.areas.is_empty() || self.areas.iter().any(|area| vacancy.city.is_in(*area)))
            && self.since.is_none_or(|since| vacancy.published >= since)
            && self.until.is_none_or(|until| vacancy.published <= until)
            && self.pays(vacancy)
            && self.offered_by(vacancy, employer)
            && (!self.only_temporary || vacancy.temporary)
            && self.corners.is_none_or(|corners| lies_within(vacancy, corners))
            && self.lists.iter().all(|(list, values)| list.admits(values, vacancy, employer))
    }

    /// "Close to" is read as: what it pays at most is no less than nine tenths of what was asked.
    fn pays(&self, vacancy: &Vacancy) -> bool {
        match (vacancy.pay, self.salary) {
            (None, _) => !self.only_with_salary,
            (Some(pay), Some(salary)) => pay.most() >= salary * 0.9,
            (Some(_), None) => true,
        }
    }

    fn offered_by(&self, vacancy: &Vacancy, employer: &Employer) -> bool {
        let told = vacancy.kind != Kind::Anonymous;
        let named = self.employers.is_empty() || (told && self.employers.contains(&employer.id));
        named && !(told && self.excluded_employers.contains(&employer.id))
    }
}

impl List {
    fn admits(self, values: &[String], vacancy: &Vacancy, employer: &Employer) -> bool {
        let has = |id: &str| values.iter().any(|value| value == id);
        match self {
            Self::Experience => has(vacancy.experience),
            Self::Employment => has(vacancy.employment),
            Self::EmploymentForm => has(vacancy.employment_form),
            Self::Schedule => vacancy.schedule.is_some_and(has),
            Self::WorkFormat => vacancy.work_format.iter().any(|format| has(format)),
            Self::Days => has(vacancy.days),
            Self::Hours => has(vacancy.hours),
            Self::Education => has(vacancy.education),
            Self::Role => has(vacancy.role().0),
            Self::Metro => vacancy.station.is_some_and(|station| has(station.line.id) || has(&station.id())),
            Self::Industry => values.iter().any(|id| industries::is_in(employer.industry(), id)),
            // Every label narrows the search further.
            Self::Label => values.iter().all(|label| labelled(label, vacancy, employer)),
            Self::PartTime => has(vacancy.employment) || (has("accept_temporary") && vacancy.temporary),
        }
    }
}

fn labelled(label: &str, vacancy: &Vacancy, employer: &Employer) -> bool {
    match label {
        "with_address" => vacancy.point.is_some(),
        "accept_handicapped" => vacancy.handicapped,
        "not_from_agency" => !employer.agency,
        "accredited_it" => employer.accredited,
        "low_performance" => vacancy.responses < 10,
        "internship" => vacancy.is_internship(),
        _ => false,
    }
}

fn numbers(params: &Params, name: &str) -> Result<Vec<u32>, Refusal> {
    params.all(name).map(|value| value.parse().map_err(|_| Refusal::argument(name))).collect()
}

/// The salary asked for, in roubles.
fn salary(params: &Params) -> Result<Option<f64>, Refusal> {
    let currency = params.one("currency").unwrap_or("RUR");
    if !words::CURRENCY.iter().any(|(code, ..)| *code == currency) {
        return Err(Refusal::argument("currency"));
    }
    let salary: Option<u32> = params.number("salary")?;
    Ok(salary.map(|salary| f64::from(salary) / words::rate(currency)))
}

/// The publication window: `period` in days, or the two dates.
fn window(params: &Params, now: DateTime<Utc>) -> Result<[Option<DateTime<Utc>>; 2], Refusal> {
    let period: Option<u32> = params.number("period")?;
    let from = params.one("date_from").map(|text| moment(text, "date_from")).transpose()?;
    let to = params.one("date_to").map(|text| moment(text, "date_to")).transpose()?;
    match (period, from, to) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            Err(Refusal::argument("period").because("period can't be used with date_from or date_to"))
        }
        (Some(days), None, None) => Ok([Some(now - Duration::days(i64::from(days.min(36_500)))), None]),
        (None, from, to) => Ok([from, to]),
    }
}

/// A day in Moscow or a moment, rounded to the nearest five minutes.
fn moment(text: &str, name: &str) -> Result<DateTime<Utc>, Refusal> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    let day = day.and_then(|day| moscow().from_local_datetime(&day).single());
    let moment = day.or_else(|| Timestamp::from(text).moment()).ok_or_else(|| Refusal::argument(name))?;
    let rounded = (moment.timestamp() + 150).div_euclid(300) * 300;
    Utc.timestamp_opt(rounded, 0).single().ok_or_else(|| Refusal::argument(name))
}

fn corners(params: &Params) -> Result<Option<[f64; 4]>, Refusal> {
    let names = ["top_lat", "bottom_lat", "left_lng", "right_lng"];
    let mut found = [None; 4];
    for (name, corner) in names.iter().zip(&mut found) {
        *corner = params.number::<f64>(name)?;
    }
    match found {
        [None, None, None, None] => Ok(None),
        [Some(top), Some(bottom), Some(left), Some(right)] => Ok(Some([top, bottom, left, right])),
        _ => {
            let missing =
                names.iter().zip(found).find(|(_, corner)| corner.is_none()).map_or("top_lat", |(name, _)| name);
            Err(Refusal::argument(missing).because("all four corners are needed"))
        }
    }
}

fn lies_within(vacancy: &Vacancy, [top, bottom, left, right]: [f64; 4]) -> bool {
    vacancy.point.is_some_and(|(lat, lng)| lat <= top && lat >= bottom && lng >= left && lng <= right)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::super::super::params::Params;
    use super::{Filters, Search, moment};

    fn read(query: &str) -> Result<Filters, super::Refusal> {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        Filters::read(&Params::parse(query), Search::Vacancies, now)
    }

    #[test]
    fn parameters_that_exclude_each_other_or_go_together() {
        assert!(read("period=7").is_ok());
        assert!(read("period=7&date_from=2026-11-01").is_err());
        assert!(read("top_lat=1&bottom_lat=1&left_lng=1").is_err());
        assert!(read("top_lat=1&bottom_lat=1&left_lng=1&right_lng=1").is_ok());
    }

    #[test]
    fn an_unknown_id_is_a_bad_argument_and_an_unknown_parameter_is_nothing() {
        for wrong in ["experience=junior", "area=999999", "area=Москва", "currency=RUB", "date_from=yesterday"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("expirience=junior&excluded_employer_id=x").is_ok());
    }

    #[test]
    fn moments_are_rounded_to_five_minutes() {
        let at = |text| moment(text, "date_from").unwrap().to_rfc3339();
        assert_eq!(at("2026-11-20T10:02:29+0300"), "2026-11-20T07:00:00+00:00");
        assert_eq!(at("2026-11-20T10:02:30+0300"), "2026-11-20T07:05:00+00:00");
        assert_eq!(at("2026-11-20"), "2026-11-19T21:00:00+00:00");
    }
}
