//! What a search asks for: one struct for `GET /vacancies`, one for the similar and related searches, each with
//! exactly the parameters hh.ru knows there. Unknown parameters are ignored by hh.ru, so that a typo would
//! silently widen the search; here it is an error.
//!
//! `page` and `per_page` are not among them: paging belongs to [`crate::hh::search`].

use serde::{Deserialize, Serialize};

use super::value::{Bound, Parameter, Value};

/// A search that a strategy asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// `GET /vacancies`
    Vacancies(VacancyQuery),
    /// `GET /resumes/{resume_id}/similar_vacancies`, for the resume of the run.
    Similar(SimilarQuery),
}

impl Query {
    /// The parameters as they are sent: repeated keys for lists, nothing for what is not set.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Vacancies(query) => query.pairs(),
            Self::Similar(query) => query.pairs(),
        }
    }

    /// The part of this query that was published between two moments; `None` leaves that side open.
    #[must_use]
    pub fn within(&self, from: Option<Bound>, to: Option<Bound>) -> Self {
        let mut part = self.clone();
        match &mut part {
            Self::Vacancies(query) => (query.period, query.date_from, query.date_to) = (None, from, to),
            Self::Similar(query) => (query.period, query.date_from, query.date_to) = (None, from, to),
        }
        part
    }

    /// The publication window it asks for: the days of `period`, `date_from`, `date_to`.
    pub fn window(&self) -> (Option<u32>, Option<&Bound>, Option<&Bound>) {
        match self {
            Self::Vacancies(query) => (query.period, query.date_from.as_ref(), query.date_to.as_ref()),
            Self::Similar(query) => (query.period, query.date_from.as_ref(), query.date_to.as_ref()),
        }
    }

    /// The same query, asking hh.ru what it made of it.
    #[must_use]
    pub fn described(&self) -> Self {
        let mut query = self.clone();
        match &mut query {
            Self::Vacancies(query) => query.describe_arguments = Some(true),
            Self::Similar(query) => query.describe_arguments = Some(true),
        }
        query
    }

    /// The part of this query that lies in some areas.
    #[must_use]
    pub fn in_areas(&self, areas: Vec<String>) -> Self {
        let mut part = self.clone();
        match &mut part {
            Self::Vacancies(query) => query.area = areas,
            Self::Similar(query) => query.area = areas,
        }
        part
    }

    /// The areas it asks for; none: everywhere.
    pub fn areas(&self) -> &[String] {
        match self {
            Self::Vacancies(query) => &query.area,
            Self::Similar(query) => &query.area,
        }
    }

    /// A few words that tell this query from the others of its strategy.
    pub fn label(&self) -> String {
        let (kind, pairs) = match self {
            Self::Vacancies(query) => ("search", query.pairs()),
            Self::Similar(query) => ("similar to the resume", query.pairs()),
        };
        let parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if parts.is_empty() { kind.to_owned() } else { format!("{kind}: {}", parts.join(" ")) }
    }
}

/// Why a query is refused before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("the search has no parameter `{name}`")]
    Unknown { name: String, near: Option<&'static str> },
    #[error("`{name}` belongs to the {belongs} search, not to the {search} search")]
    Elsewhere { name: String, search: &'static str, belongs: &'static str },
    #[error("`{name}` is not for a script: the host asks page by page")]
    Paging { name: String },
    #[error("`{name}` takes {expected}, not {found}")]
    Kind { name: &'static str, expected: &'static str, found: String },
    #[error("`{left}` and `{right}` exclude each other")]
    Together { left: &'static str, right: &'static str },
    #[error("`{name}` needs {needs}")]
    Incomplete { name: &'static str, needs: &'static str },
}

impl QueryError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::Paging { .. } => Some("leave it out".to_owned()),
            Self::Together { left, right } => Some(format!("keep `{left}` or `{right}`")),
            _ => None,
        }
    }
}

macro_rules! queries {
    ($($(#[$doc:meta])* $query:ident ($search:literal) {
        $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct $query {
            $($(#[$field_doc])* pub $field: $kind,)+
        }

        impl $query {
            /// The parameters' names, as hh.ru writes them.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];
            const SEARCH: &'static str = $search;

            /// Sets one parameter by hh.ru's name for it.
            pub fn set(&mut self, name: &str, value: Value) -> Result<(), QueryError> {
                match name {
                    $(stringify!($field) => {
                        let found = shown(&value);
                        self.$field.assign(value).map_err(|_| QueryError::Kind {
                            name: stringify!($field),
                            expected: <$kind as Parameter>::EXPECTED,
                            found,
                        })
                    })+
                    _ => Err(unknown(name, Self::SEARCH, Self::NAMES)),
                }
            }

            /// The parameters as they are sent.
            pub fn pairs(&self) -> Vec<(&'static str, String)> {
                let mut pairs = Vec::new();
                $(pairs.extend(self.$field.texts().into_iter().map(|text| (stringify!($field), text)));)+
                pairs
            }

            /// Holds the rules that span parameters; a query that breaks one is never sent.
            pub fn checked(self) -> Result<Self, QueryError> {
                for (name, set) in [("date_from", self.date_from.is_some()), ("date_to", self.date_to.is_some())] {
                    if set && self.period.is_some() {
                        return Err(QueryError::Together { left: "period", right: name });
                    }
                }
                let corners = [self.top_lat, self.bottom_lat, self.left_lng, self.right_lng];
                if corners.iter().any(Option::is_some) && corners.iter().any(Option::is_none) {
                    return Err(QueryError::Incomplete {
                        name: "top_lat",
                        needs: "all four corners: `top_lat`, `bottom_lat`, `left_lng`, `right_lng`",
                    });
                }
                let by_distance = self.order_by.as_deref() == Some("distance");
                if by_distance && (self.sort_point_lat.is_none() || self.sort_point_lng.is_none()) {
                    return Err(QueryError::Incomplete {
                        name: "order_by=distance",
                        needs: "a point: `sort_point_lat` and `sort_point_lng`",
                    });
                }
                let from = self.date_from.as_ref().and_then(Bound::moment);
                if from.zip(self.date_to.as_ref().and_then(Bound::moment)).is_some_and(|(from, to)| from > to) {
                    return Err(QueryError::Incomplete { name: "date_from", needs: "a moment before `date_to`" });
                }
                if self.currency.is_some() && self.salary.is_none() {
                    return Err(QueryError::Incomplete { name: "currency", needs: "`salary`" });
                }
                Ok(self)
            }
        }
    )+};
}

queries! {
    /// The parameters of `GET /vacancies`.
    VacancyQuery ("vacancy") {
        text: Option<String>,
        search_field: Vec<String>,
        experience: Vec<String>,
        employment: Vec<String>,
        schedule: Vec<String>,
        area: Vec<String>,
        metro: Vec<String>,
        professional_role: Vec<String>,
        industry: Vec<String>,
        employer_id: Vec<String>,
        currency: Option<String>,
        /// Per month, in `currency` (roubles unless told otherwise). hh.ru reads it as "close to".
        salary: Option<u32>,
        label: Vec<String>,
        only_with_salary: Option<bool>,
        /// Days.
        period: Option<u32>,
        date_from: Option<Bound>,
        date_to: Option<Bound>,
        top_lat: Option<f64>,
        bottom_lat: Option<f64>,
        left_lng: Option<f64>,
        right_lng: Option<f64>,
        order_by: Option<String>,
        sort_point_lat: Option<f64>,
        sort_point_lng: Option<f64>,
        clusters: Option<bool>,
        describe_arguments: Option<bool>,
        no_magic: Option<bool>,
        premium: Option<bool>,
        responses_count_enabled: Option<bool>,
        part_time: Vec<String>,
        accept_temporary: Option<bool>,
        employment_form: Vec<String>,
        work_schedule_by_days: Vec<String>,
        working_hours: Vec<String>,
        work_format: Vec<String>,
        /// Words separated by commas.
        excluded_text: Option<String>,
        education: Vec<String>,
    }

    /// The parameters of the similar and related searches.
    SimilarQuery ("similar") {
        text: Option<String>,
        search_field: Vec<String>,
        experience: Vec<String>,
        employment: Vec<String>,
        schedule: Vec<String>,
        area: Vec<String>,
        metro: Vec<String>,
        professional_role: Vec<String>,
        industry: Vec<String>,
        employer_id: Vec<String>,
        excluded_employer_id: Vec<String>,
        currency: Option<String>,
        /// Per month, in `currency` (roubles unless told otherwise). hh.ru reads it as "close to".
        salary: Option<u32>,
        label: Vec<String>,
        only_with_salary: Option<bool>,
        /// Days.
        period: Option<u32>,
        date_from: Option<Bound>,
        date_to: Option<Bound>,
        top_lat: Option<f64>,
        bottom_lat: Option<f64>,
        left_lng: Option<f64>,
        right_lng: Option<f64>,
        order_by: Option<String>,
        sort_point_lat: Option<f64>,
        sort_point_lng: Option<f64>,
        clusters: Option<bool>,
        describe_arguments: Option<bool>,
        no_magic: Option<bool>,
        premium: Option<bool>,
        responses_count_enabled: Option<bool>,
        part_time: Vec<String>,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("`{text}`"),
        Value::Whole(number) => format!("`{number}`"),
        other => other.kind().to_owned(),
    }
}

fn unknown(name: &str, search: &'static str, names: &'static [&'static str]) -> QueryError {
    if matches!(name, "page" | "per_page") {
        return QueryError::Paging { name: name.to_owned() };
    }
    for (belongs, others) in [("vacancy", VacancyQuery::NAMES), ("similar", SimilarQuery::NAMES)] {
        if others.contains(&name) {
            return QueryError::Elsewhere { name: name.to_owned(), search, belongs };
        }
    }
    QueryError::Unknown { name: name.to_owned(), near: nearest(name, names) }
}

fn nearest(name: &str, names: &'static [&'static str]) -> Option<&'static str> {
    names
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), *candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::{QueryError, SimilarQuery, VacancyQuery, Value};

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn lists_are_sent_as_repeated_keys() {
        let mut query = VacancyQuery::default();
        query.set("area", Value::List(vec![text("1"), Value::Whole(2)])).unwrap();
        query.set("only_with_salary", Value::Flag(true)).unwrap();
        let pairs = query.pairs();
        assert_eq!(pairs[0], ("area", "1".to_owned()));
        assert_eq!(pairs[1], ("area", "2".to_owned()));
        assert_eq!(pairs[2], ("only_with_salary", "true".to_owned()));
    }

    #[test]
    fn a_misspelt_parameter_is_named_with_the_right_one() {
        let error = VacancyQuery::default().set("aera", text("1")).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `area`?"));
    }

    #[test]
    fn a_parameter_of_the_other_search_says_so() {
        let error = SimilarQuery::default().set("work_format", text("REMOTE")).unwrap_err();
        assert!(matches!(error, QueryError::Elsewhere { belongs: "vacancy", .. }));
        let error = VacancyQuery::default().set("excluded_employer_id", text("1")).unwrap_err();
        assert!(matches!(error, QueryError::Elsewhere { belongs: "similar", .. }));
    }

    #[test]
    fn rules_that_span_parameters_hold() {
        let mut query = VacancyQuery::default();
        query.set("period", Value::Whole(7)).unwrap();
        query.set("date_from", text("2026-11-01")).unwrap();
        assert!(matches!(query.checked(), Err(QueryError::Together { .. })));

        let mut query = VacancyQuery::default();
        query.set("date_from", text("2026-11-20")).unwrap();
        query.set("date_to", text("2026-10-20")).unwrap();
        assert!(matches!(query.checked(), Err(QueryError::Incomplete { name: "date_from", .. })));

        let mut query = VacancyQuery::default();
        query.set("top_lat", Value::Decimal(55.9)).unwrap();
        assert!(matches!(query.checked(), Err(QueryError::Incomplete { .. })));

        let mut query = VacancyQuery::default();
        query.set("order_by", text("distance")).unwrap();
        assert!(matches!(query.checked(), Err(QueryError::Incomplete { .. })));
    }

    #[test]
    fn a_wrong_type_is_refused_with_what_it_takes() {
        let error = VacancyQuery::default().set("period", text("week")).unwrap_err();
        assert_eq!(error.to_string(), "`period` takes a whole number of at least 1, not `week`");
        let error = VacancyQuery::default().set("date_from", text("20.11.2026")).unwrap_err();
        assert!(matches!(error, QueryError::Kind { name: "date_from", .. }));
    }
}
