//! A vacancy as searches list it (`GET /vacancies`, similar and related vacancies).

use serde::{Deserialize, Serialize};

use super::super::{EmployerId, Raw, Timestamp, VacancyId, nullable};

/// One vacancy of a list. Everything that hh.ru may omit or send as `null` is optional or empty here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Vacancy {
    pub id: VacancyId,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default)]
    pub employer: Option<Employer>,
    #[serde(default, with = "nullable")]
    pub area: Area,
    /// The older form of [`Vacancy::salary_range`]: no mode, no frequency.
    #[serde(default)]
    pub salary: Option<Salary>,
    #[serde(default)]
    pub salary_range: Option<SalaryRange>,
    #[serde(default)]
    pub snippet: Option<Snippet>,
    #[serde(default)]
    pub experience: Option<Entry>,
    #[serde(default)]
    pub employment: Option<Entry>,
    #[serde(default)]
    pub employment_form: Option<Entry>,
    #[serde(default)]
    pub schedule: Option<Entry>,
    #[serde(default, with = "nullable::list")]
    pub work_format: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub work_schedule_by_days: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub working_hours: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub working_days: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub working_time_intervals: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub working_time_modes: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub fly_in_fly_out_duration: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub professional_roles: Vec<Entry>,
    /// `open`, `closed`, `anonymous`, `direct` or what hh.ru adds tomorrow.
    #[serde(default, rename = "type", with = "nullable")]
    pub kind: Entry,
    #[serde(default)]
    pub address: Option<Address>,
    #[serde(default)]
    pub department: Option<Entry>,
    #[serde(default)]
    pub contacts: Option<Contacts>,
    #[serde(default)]
    pub counters: Option<Counters>,
    #[serde(default)]
    pub insider_interview: Option<InsiderInterview>,
    /// Films, their stills and where they lie.
    #[serde(default)]
    pub video_vacancy: Option<Raw>,
    /// The station that the search went by.
    #[serde(default)]
    pub metro_stations: Option<Raw>,
    /// What the signed-in person has to do with it: `favorited`, `got_response`, `got_invitation`,
    /// `got_rejection`, `got_question`, `blacklisted`; hh.ru may put `null` between them.
    #[serde(default, with = "nullable")]
    pub relations: Vec<Option<String>>,
    #[serde(default, with = "nullable")]
    pub published_at: Timestamp,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    #[serde(default, with = "nullable")]
    pub url: String,
    #[serde(default, with = "nullable")]
    pub alternate_url: String,
    #[serde(default, with = "nullable")]
    pub apply_alternate_url: String,
    /// Where one applies to a `direct` vacancy, outside hh.ru.
    #[serde(default)]
    pub response_url: Option<String>,
    #[serde(default, with = "nullable")]
    pub has_test: bool,
    #[serde(default, with = "nullable")]
    pub response_letter_required: bool,
    #[serde(default, with = "nullable")]
    pub archived: bool,
    #[serde(default, with = "nullable")]
    pub premium: bool,
    #[serde(default, with = "nullable")]
    pub internship: bool,
    #[serde(default, with = "nullable")]
    pub night_shifts: bool,
    #[serde(default, with = "nullable")]
    pub accept_temporary: bool,
    #[serde(default, with = "nullable")]
    pub accept_incomplete_resumes: bool,
    #[serde(default, with = "nullable")]
    pub show_contacts: bool,
    #[serde(default)]
    pub show_logo_in_search: Option<bool>,
    /// Metres to the point of a search by distance.
    #[serde(default)]
    pub sort_point_distance: Option<f64>,
}

impl Vacancy {
    /// Whether hh.ru says that the person has to do with it in the way of `relation`.
    pub fn has_relation(&self, relation: &str) -> bool {
        self.relations.iter().flatten().any(|known| known == relation)
    }

    /// The employer's name, empty where the vacancy is anonymous to the point of having no employer.
    pub fn employer_name(&self) -> &str {
        self.employer.as_ref().map_or("", |employer| &employer.name)
    }

    /// The employer's identifier; anonymous vacancies have none.
    pub fn employer_id(&self) -> Option<&EmployerId> {
        self.employer.as_ref()?.id.as_ref()
    }

    /// Whether one applies to it on a page outside hh.ru (type `direct`).
    pub fn is_direct(&self) -> bool {
        self.kind.id == "direct"
    }

    /// Whether its employer hides (type `anonymous`).
    pub fn is_anonymous(&self) -> bool {
        self.kind.id == "anonymous"
    }

    /// Whether it can be done from home: work format `REMOTE`, or the older schedule `remote`.
    pub fn is_remote(&self) -> bool {
        self.work_format.iter().any(|format| format.id == "REMOTE")
            || self.schedule.as_ref().is_some_and(|schedule| schedule.id == "remote")
    }
}

/// An element of one of hh.ru's dictionaries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
}

/// A town, region or country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Area {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default, with = "nullable")]
    pub url: String,
}

/// The employer of a vacancy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Employer {
    #[serde(default)]
    pub id: Option<EmployerId>,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub alternate_url: Option<String>,
    #[serde(default)]
    pub vacancies_url: Option<String>,
    #[serde(default, with = "nullable")]
    pub trusted: bool,
    #[serde(default, with = "nullable")]
    pub accredited_it_employer: bool,
    #[serde(default)]
    pub employer_rating: Option<EmployerRating>,
    /// Addresses of the logo: `90` and `240` pixels at its shorter side, and `original`.
    #[serde(default)]
    pub logo_urls: Option<Raw>,
    /// Only on a vacancy read by itself: what the person has bought with regard to this employer.
    #[serde(default)]
    pub applicant_services: Option<Raw>,
    /// Only on a vacancy read by itself: the person hid this employer.
    #[serde(default, with = "nullable")]
    pub blacklisted: bool,
}

/// What people say of an employer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmployerRating {
    /// From `"1"` to `"5"`, as text.
    #[serde(default, with = "nullable")]
    pub total_rating: String,
    #[serde(default)]
    pub reviews_count: Option<f64>,
}

/// A salary in the older form. Amounts in units of `currency`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Salary {
    #[serde(default)]
    pub from: Option<i64>,
    #[serde(default)]
    pub to: Option<i64>,
    /// hh.ru's code: `RUR`, `BYR`, `USD`, …
    #[serde(default)]
    pub currency: Option<String>,
    /// `true`: before tax.
    #[serde(default)]
    pub gross: Option<bool>,
}

/// A salary with what it is paid for. Amounts in units of `currency`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SalaryRange {
    #[serde(default)]
    pub from: Option<i64>,
    #[serde(default)]
    pub to: Option<i64>,
    #[serde(default, with = "nullable")]
    pub currency: String,
    /// `true`: before tax.
    #[serde(default, with = "nullable")]
    pub gross: bool,
    /// What the amount is for: `MONTH`, `SHIFT`, `HOUR`, `FLY_IN_FLY_OUT`, `SERVICE`, …
    #[serde(default, with = "nullable")]
    pub mode: Entry,
    /// How often it is paid: `MONTHLY`, `WEEKLY`, …
    #[serde(default)]
    pub frequency: Option<Entry>,
}

/// Two fragments of the description with the words of the search marked by `<highlighttext>`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snippet {
    #[serde(default)]
    pub requirement: Option<String>,
    #[serde(default)]
    pub responsibility: Option<String>,
}

/// Where the work is. Degrees are decimal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Address {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub raw: Option<String>,
    #[serde(default)]
    pub city: Option<String>,
    #[serde(default)]
    pub street: Option<String>,
    #[serde(default)]
    pub building: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub lat: Option<f64>,
    #[serde(default)]
    pub lng: Option<f64>,
    #[serde(default)]
    pub metro: Option<MetroStation>,
    #[serde(default, with = "nullable::list")]
    pub metro_stations: Vec<MetroStation>,
}

/// A metro station near the work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetroStation {
    #[serde(default, with = "nullable")]
    pub station_id: String,
    #[serde(default, with = "nullable")]
    pub station_name: String,
    #[serde(default, with = "nullable")]
    pub line_id: String,
    #[serde(default, with = "nullable")]
    pub line_name: String,
    #[serde(default)]
    pub lat: Option<f64>,
    #[serde(default)]
    pub lng: Option<f64>,
}

/// Whom to ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contacts {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default, with = "nullable::list")]
    pub phones: Vec<Phone>,
    /// The numbers are hh.ru's own and lead on to the employer.
    #[serde(default, with = "nullable")]
    pub call_tracking_enabled: bool,
}

/// A phone number of a contact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Phone {
    #[serde(default, with = "nullable")]
    pub country: String,
    #[serde(default, with = "nullable")]
    pub city: String,
    #[serde(default, with = "nullable")]
    pub number: String,
    #[serde(default)]
    pub comment: Option<String>,
    #[serde(default, with = "nullable")]
    pub formatted: String,
}

/// How many people applied, when the search asked with `responses_count_enabled`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    #[serde(default)]
    pub responses: Option<i64>,
    #[serde(default)]
    pub total_responses: Option<i64>,
}

/// An interview with somebody of the company.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InsiderInterview {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub url: String,
}

#[cfg(test)]
mod tests {
    use super::Vacancy;

    #[test]
    fn nulls_where_a_list_or_a_name_is_expected_are_empty() {
        let text = r#"{"id":"7","name":"Rust developer","salary":null,"work_format":null,"relations":[null,"got_response"],
                       "department":null,"employer":{"name":"","id":null},"schedule":{"id":null,"name":"Удалённая работа"}}"#;
        let vacancy: Vacancy = serde_json::from_str(text).unwrap();
        assert!(vacancy.work_format.is_empty());
        assert!(vacancy.has_relation("got_response"));
        assert_eq!(vacancy.schedule.as_ref().unwrap().id, "");
        assert_eq!(vacancy.employer_id(), None);
    }

    #[test]
    fn a_vacancy_survives_the_frames_to_the_worker() {
        let text = r#"{"id":"7","name":"Rust developer","area":{"id":"1","name":"Москва","url":"x"},"salary_range":
                       {"from":100,"to":null,"currency":"RUR","gross":true,"mode":{"id":"MONTH","name":"За месяц"}}}"#;
        let vacancy: Vacancy = serde_json::from_str(text).unwrap();
        let frame = postcard::to_stdvec(&vacancy).unwrap();
        assert_eq!(postcard::from_bytes::<Vacancy>(&frame).unwrap(), vacancy);
    }
}
