//! The operations of hh.ru's API that an applicant's program may use, and whether a request is one of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::recorder::Seen;

/// One operation.
pub struct Operation {
    pub method: &'static str,
    /// With `{}` for what stands in its place.
    pub path: &'static str,
    query: &'static [&'static str],
    body: Body,
}

/// What a request carries: the sets of fields that it may consist of.
enum Body {
    None,
    Form(&'static [&'static [&'static str]]),
    Multipart(&'static [&'static [&'static str]]),
}

/// The parameters of every search.
const SEARCH: &[&str] = &[
    "page",
    "per_page",
    "text",
    "search_field",
    "experience",
    "employment",
    "schedule",
    "area",
    "metro",
    "professional_role",
    "industry",
    "employer_id",
    "currency",
    "salary",
    "label",
    "only_with_salary",
    "period",
    "date_from",
    "date_to",
    "top_lat",
    "bottom_lat",
    "left_lng",
    "right_lng",
    "order_by",
    "sort_point_lat",
    "sort_point_lng",
    "clusters",
    "describe_arguments",
    "no_magic",
    "premium",
    "responses_count_enabled",
    "part_time",
];
/// Those of `/vacancies` alone.
const WHOLE: &[&str] = &[
    "accept_temporary",
    "employment_form",
    "work_schedule_by_days",
    "working_hours",
    "work_format",
    "excluded_text",
    "education",
];
/// That of the similar and related searches alone.
const SIMILAR: &[&str] = &["excluded_employer_id"];
const PAGES: &[&str] = &["page", "per_page"];
/// Answered page by page, though the document does not list it.
const UNLISTED_PAGE: &[&str] = &["page"];
const NEGOTIATIONS: &[&str] = &["page", "per_page", "order_by", "order", "vacancy_id", "status", "has_updates"];

const FLAGS: &[&str] = &[
    "only_with_salary",
    "clusters",
    "describe_arguments",
    "no_magic",
    "premium",
    "responses_count_enabled",
    "accept_temporary",
    "has_updates",
    "with_decline_message",
];
const NUMBERS: &[&str] = &["page", "per_page", "salary", "period"];

/// Every operation that the client knows.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        body: Body::Form(&[
            &["grant_type", "client_id", "client_secret", "code", "redirect_uri"],
            &["grant_type", "client_id", "client_secret", "code"],
            &["grant_type", "refresh_token"],
            &["grant_type", "client_id", "client_secret"],
        ]),
        ..plain("POST", "/token")
    },
    plain("DELETE", "/oauth/token"),
    plain("GET", "/me"),
    Operation {
        body: Body::Form(&[&["first_name", "middle_name", "last_name"], &["is_in_search"]]),
        ..plain("POST", "/me")
    },
    asking("/vacancies", SEARCH),
    plain("GET", "/vacancies/{}"),
    asking("/vacancies/{}/similar_vacancies", SEARCH),
    asking("/vacancies/{}/related_vacancies", SEARCH),
    plain("GET", "/vacancies/{}/suitable_resumes"),
    plain("GET", "/vacancies/{}/resumes_by_status"),
    asking("/vacancies/blacklisted", UNLISTED_PAGE),
    plain("PUT", "/vacancies/blacklisted/{}"),
    plain("DELETE", "/vacancies/blacklisted/{}"),
    asking("/employers/blacklisted", UNLISTED_PAGE),
    plain("PUT", "/employers/blacklisted/{}"),
    plain("DELETE", "/employers/blacklisted/{}"),
    asking("/vacancies/favorited", PAGES),
    plain("PUT", "/vacancies/favorited/{}"),
    plain("DELETE", "/vacancies/favorited/{}"),
    plain("GET", "/resumes/mine"),
    plain("GET", "/resumes/{}"),
    plain("POST", "/resumes/{}/publish"),
    plain("GET", "/resumes/{}/status"),
    asking("/resumes/{}/similar_vacancies", SEARCH),
    Operation {
        body: Body::Multipart(&[&["vacancy_id", "resume_id", "message"], &["vacancy_id", "resume_id"]]),
        ..plain("POST", "/negotiations")
    },
    asking("/negotiations", NEGOTIATIONS),
    asking("/negotiations/active", &["page", "per_page"]),
    Operation { query: &["with_decline_message"], ..plain("DELETE", "/negotiations/active/{}") },
    plain("GET", "/negotiations/{}"),
    plain("GET", "/negotiations/{}/messages"),
    Operation { body: Body::Form(&[&["message"]]), ..plain("POST", "/negotiations/{}/messages") },
    Operation { body: Body::Form(&[&["phone", "confirmation_code"]]), ..plain("POST", "/resume_phone_confirm") },
    asking("/resume_should_send_sms", &["phone"]),
    Operation { body: Body::Form(&[&["phone"]]), ..plain("POST", "/resume_phone_generate_code") },
    plain("GET", "/dictionaries"),
    plain("GET", "/areas"),
    plain("GET", "/areas/countries"),
    plain("GET", "/areas/{}"),
    plain("GET", "/metro"),
    plain("GET", "/metro/{}"),
    plain("GET", "/industries"),
    plain("GET", "/languages"),
    plain("GET", "/professional_roles"),
    plain("GET", "/locales"),
    plain("GET", "/employers/{}"),
    asking("/suggests/areas", &["text"]),
    asking("/suggests/vacancy_search_keyword", &["text"]),
];

const fn plain(method: &'static str, path: &'static str) -> Operation {
    Operation { method, path, query: &[], body: Body::None }
}

const fn asking(path: &'static str, query: &'static [&'static str]) -> Operation {
    Operation { query, ..plain("GET", path) }
}

impl Operation {
    /// The operation that a request is.
    #[track_caller]
    pub fn of(seen: &Seen) -> &'static Self {
        let fits = |own: &&Self| own.method == seen.method.as_str() && own.is_at(&seen.path);
        let found = OPERATIONS.iter().filter(fits).min_by_key(|own| own.path.matches("{}").count());
        found.unwrap_or_else(|| panic!("{} {} is not documented", seen.method, seen.path))
    }

    fn is_at(&self, path: &str) -> bool {
        let (own, other): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        let same = |(own, other): (&&str, &&str)| own == other || (*own == "{}" && !other.is_empty());
        own.len() == other.len() && own.iter().zip(&other).all(same)
    }

    fn knows(&self, name: &str) -> bool {
        let of_search = match self.path {
            "/vacancies" => WHOLE,
            _ if self.query == SEARCH => SIMILAR,
            _ => &[],
        };
        let of_all: &[&str] = if self.path.ends_with("/token") { &[] } else { &["locale", "host"] };
        self.query.contains(&name) || of_search.contains(&name) || of_all.contains(&name)
    }

    /// Holds that a request's parameters and body are those of the operation.
    #[track_caller]
    pub fn hold(&self, seen: &Seen) {
        let query = query(seen);
        for (name, value) in &query {
            assert!(self.knows(name), "{} {} has no parameter {name}", self.method, self.path);
            assert!(!value.is_empty(), "{name} is empty");
            assert!(!FLAGS.contains(&name.as_str()) || matches!(value.as_str(), "true" | "false"), "{name}={value}");
            assert!(!NUMBERS.contains(&name.as_str()) || value.parse::<u32>().is_ok(), "{name}={value}");
        }
        let number = |name: &str| query.iter().find(|(own, _)| own == name).map(|(_, value)| value.parse().unwrap());
        let (page, size): (u32, u32) = (number("page").unwrap_or(0), number("per_page").unwrap_or(20));
        assert!(size <= 100 && (page + 1) * size <= 2_000, "page {page} of {size} is past the depth");
        self.hold_body(seen);
    }

    #[track_caller]
    fn hold_body(&self, seen: &Seen) {
        let kind = seen.headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
        let (sent, allowed) = match self.body {
            Body::None => {
                assert!(seen.body.is_empty() && kind.is_empty(), "{} {} has a body", self.method, self.path);
                return;
            }
            Body::Form(allowed) => {
                assert_eq!(kind, "application/x-www-form-urlencoded");
                (url::form_urlencoded::parse(&seen.body).map(|(name, _)| name.into_owned()).collect(), allowed)
            }
            Body::Multipart(allowed) => {
                assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
                (parts(&seen.body), allowed)
            }
        };
        let sent: BTreeSet<String> = sent;
        let is_sent = |fields: &&&[&str]| sent == fields.iter().map(|field| (*field).to_owned()).collect();
        assert!(allowed.iter().any(|fields| is_sent(&fields)), "{} {} with {sent:?}", self.method, self.path);
    }
}

/// The parameters of a request.
pub fn query(seen: &Seen) -> Vec<(String, String)> {
    url::form_urlencoded::parse(seen.raw_query.as_bytes()).into_owned().collect()
}

/// The names of a multipart body's fields.
fn parts(body: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(body).into_owned();
    let names = text.lines().filter_map(|line| line.split_once("; name=\"")).map(|(_, rest)| rest);
    names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Holds that nothing was asked twice in a run, except after an answer that failed or after one that showed that
/// the count had moved.
#[track_caller]
pub fn none_asked_twice(seen: &[Seen]) {
    let mut answered: BTreeMap<(String, String), usize> = BTreeMap::new();
    let found = |seen: &Seen| serde_json::from_str::<serde_json::Value>(&seen.answer).ok()?["found"].as_u64();
    for (place, request) in seen.iter().enumerate().filter(|(_, request)| request.method == "GET") {
        let key = (request.path.clone(), request.raw_query.clone());
        if let Some(earlier) = answered.insert(key, place) {
            let of_path = seen[earlier..place].iter().filter(|other| other.path == request.path);
            let counts: BTreeSet<Option<u64>> = of_path.map(found).collect();
            let moved = counts.len() > 1;
            let failed = seen[earlier].status >= 400;
            assert!(failed || moved, "asked twice: {} {}?{}", request.method, request.path, request.raw_query);
        }
    }
}
