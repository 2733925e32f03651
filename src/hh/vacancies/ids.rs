//! The ids that a search takes: hh.ru's closed lists, and the form of those that are numbers.

/// What the values of a parameter are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// These, and no others.
    Listed(&'static [&'static str]),
    /// A number, as areas have one.
    Number,
    /// Numbers with dots between them, as `7.540`.
    Dotted,
    /// Capitals, as `FIVE_ON_TWO_OFF`: a list that grows.
    Capitals,
}

/// The ids that a search parameter takes; `None` where it takes something else.
pub fn of(parameter: &str) -> Option<Ids> {
    Some(match parameter {
        "experience" => Ids::Listed(&["noExperience", "between1And3", "between3And6", "moreThan6"]),
        "employment" => Ids::Listed(&["full", "part", "project", "volunteer", "probation"]),
        "schedule" => Ids::Listed(&["fullDay", "shift", "flexible", "remote", "flyInFlyOut"]),
        "search_field" => Ids::Listed(&["name", "company_name", "description"]),
        "order_by" => Ids::Listed(&["publication_time", "salary_desc", "salary_asc", "relevance", "distance"]),
        "currency" => Ids::Listed(&["AZN", "BYR", "EUR", "GEL", "KGS", "KZT", "RUR", "UAH", "USD", "UZS"]),
        "label" => Ids::Listed(&[
            "with_address",
            "accept_handicapped",
            "not_from_agency",
            "accept_kids",
            "accredited_it",
            "low_performance",
            "internship",
            "accept_teens",
        ]),
        "work_format" => Ids::Listed(&["ON_SITE", "REMOTE", "HYBRID", "FIELD_WORK"]),
        "employment_form" => Ids::Listed(&["FULL", "PART", "PROJECT", "FLY_IN_FLY_OUT", "SIDE_JOB"]),
        "education" => Ids::Listed(&["not_required_or_not_specified", "special_secondary", "higher"]),
        "part_time" => Ids::Listed(&[
            "only_saturday_and_sunday",
            "from_four_to_six_hours_in_a_day",
            "start_after_sixteen",
            "part",
            "project",
            "accept_temporary",
        ]),
        "area" | "professional_role" | "employer_id" | "excluded_employer_id" => Ids::Number,
        "metro" | "industry" => Ids::Dotted,
        "work_schedule_by_days" | "working_hours" => Ids::Capitals,
        _ => return None,
    })
}

impl Ids {
    /// Whether it may be one of them.
    pub fn has(self, id: &str) -> bool {
        let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Listed(ids) => ids.contains(&id),
            Self::Number => number(id),
            Self::Dotted => id.split('.').all(number),
            Self::Capitals => {
                let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
                !id.is_empty() && id.bytes().all(known)
            }
        }
    }
}

/// What people write instead, by parameter.
const MEANT: &[(&str, &str, &str)] = &[
    ("experience", "none", "noExperience"),
    ("experience", "no", "noExperience"),
    ("experience", "0", "noExperience"),
    ("experience", "1-3", "between1And3"),
    ("experience", "3-6", "between3And6"),
    ("experience", "6+", "moreThan6"),
    ("employment", "fulltime", "full"),
    ("employment", "internship", "probation"),
    ("schedule", "office", "fullDay"),
    ("work_format", "office", "ON_SITE"),
    ("work_format", "home", "REMOTE"),
    ("order_by", "date", "publication_time"),
    ("order_by", "salary", "salary_desc"),
    ("search_field", "title", "name"),
    ("search_field", "company", "company_name"),
    ("currency", "BYN", "BYR"),
    ("currency", "RUB", "RUR"),
    ("work_schedule_by_days", "5/2", "FIVE_ON_TWO_OFF"),
    ("work_schedule_by_days", "2/2", "TWO_ON_TWO_OFF"),
    ("work_schedule_by_days", "flexible", "FLEXIBLE"),
    ("working_hours", "8", "HOURS_8"),
    ("area", "Россия", "113"),
    ("area", "Москва", "1"),
    ("area", "Санкт-Петербург", "2"),
];

/// The id that a person most likely meant.
pub fn meant(parameter: &str, id: &str) -> Option<&'static str> {
    let known = MEANT.iter().find(|(of, wrong, _)| *of == parameter && wrong.eq_ignore_ascii_case(id));
    if let Some((.., right)) = known {
        return Some(right);
    }
    let Some(Ids::Listed(ids)) = of(parameter) else { return None };
    let plain = |id: &str| id.to_lowercase().replace(['_', '-', ' '], "");
    let near = ids.iter().map(|right| (strsim::jaro_winkler(&plain(id), &plain(right)), *right));
    near.filter(|(likeness, _)| *likeness > 0.8).max_by(|one, two| one.0.total_cmp(&two.0)).map(|(_, right)| right)
}

#[cfg(test)]
mod tests {
    use super::{Ids, meant, of};

    #[test]
    fn numbers_have_their_form() {
        assert!(Ids::Number.has("113") && !Ids::Number.has("Москва") && !Ids::Number.has(""));
        assert!(Ids::Dotted.has("7.540") && Ids::Dotted.has("7") && !Ids::Dotted.has("7."));
    }

    #[test]
    fn what_was_meant_is_found() {
        assert_eq!(meant("experience", "none"), Some("noExperience"));
        assert_eq!(meant("work_format", "remote"), Some("REMOTE"));
        assert_eq!(meant("employment", "FULL_TIME"), Some("full"));
        assert_eq!(meant("schedule", "fullday"), Some("fullDay"));
        assert_eq!(meant("area", "Москва"), Some("1"));
        assert_eq!(meant("label", "zzz"), None);
    }

    #[test]
    fn what_is_meant_is_an_id() {
        for (parameter, _, right) in super::MEANT {
            assert!(of(parameter).is_some_and(|ids| ids.has(right)), "{parameter} {right}");
        }
    }
}
