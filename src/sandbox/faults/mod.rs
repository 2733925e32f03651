//! Trouble on demand: answers that hh.ru gives on a bad day, and connections that break.

mod grammar;
mod pattern;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::Method;

use super::answers::older_oauth_error;
pub use grammar::RuleError;
use pattern::Pattern;

/// The rules of a sandbox; the first that applies to a request decides what happens to it.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Rule>>);

/// Which requests something happens to, and what. As text (see [`Rule::from_str`](std::str::FromStr)):
/// `POST /negotiations drop-after nth=3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    method: Option<Method>,
    path: Pattern,
    skip: u32,
    times: u32,
    fault: Fault,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This answer instead of the sandbox's own; the request is not carried out.
    Answer { status: u16, headers: Vec<(String, String)>, body: String },
    /// The connection breaks before the request is carried out.
    DropBefore,
    /// The request is carried out, then the connection breaks: the answer is lost.
    DropAfter,
    /// The answer comes so much later.
    Delay(Duration),
    /// The answer breaks off after so many bytes of its body.
    Truncate(usize),
    /// The answer says that it is compressed, and is not.
    BadGzip,
    /// 403 `captcha_required` with the address of the sandbox's own captcha; solving it ends the rule.
    Captcha,
}

impl Fault {
    /// A JSON error of this status, type and value; an empty value is left out.
    pub fn refusal(status: u16, kind: &str, value: &str) -> Self {
        let mut error = serde_json::json!({ "type": kind });
        if !value.is_empty() {
            error["value"] = value.into();
        }
        let mut body = serde_json::json!({
            "request_id": "fault",
            "description": "a fault that was asked for",
            "errors": [error],
        });
        if kind == "bad_argument" {
            body["bad_argument"] = value.into();
        }
        if let Some(older) = older_oauth_error(kind, value) {
            body["oauth_error"] = older.into();
        }
        Self::Answer { status, headers: json(), body: body.to_string() }
    }

    /// A refused token request: `error` and `error_description`.
    pub fn token_error(status: u16, error: &str, description: &str) -> Self {
        let body = serde_json::json!({ "error": error, "error_description": description });
        Self::Answer { status, headers: json(), body: body.to_string() }
    }

    /// A page of HTML where JSON is expected.
    pub fn html(status: u16) -> Self {
        let headers = vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())];
        let body = "<html><head><title>Ошибка</title></head><body><h1>Попробуйте позже</h1></body></html>";
        Self::Answer { status, headers, body: body.to_owned() }
    }
}

fn json() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())]
}

impl Rule {
    /// This fault for every request, without end; the other methods narrow it.
    pub fn new(fault: Fault) -> Self {
        Self { method: None, path: Pattern::below(""), skip: 0, times: u32::MAX, fault }
    }

    /// Only for requests of this method whose path begins so.
    #[must_use]
    pub fn on(self, method: Method, path: &str) -> Self {
        Self { path: Pattern::below(path), ..self.with(method) }
    }

    /// Only for requests of this method.
    #[must_use]
    pub fn with(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only for requests to this path, in which `*` stands for a part between slashes and `**` for anything.
    #[must_use]
    pub fn at(mut self, pattern: &str) -> Self {
        self.path = Pattern::new(pattern);
        self
    }

    /// Lets so many of them through first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// Happens so many times, then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|own| own == method) && self.path.matches(path)
    }
}

impl Faults {
    /// These rules, in order.
    pub(super) fn of(rules: Vec<Rule>) -> Self {
        Self(Mutex::new(rules))
    }

    /// Adds a rule behind the others.
    pub fn add(&self, rule: Rule) {
        self.rules().push(rule);
    }

    /// Forgets every rule.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// Somebody solved the captcha: nobody is asked for one any more.
    pub(super) fn solve_captcha(&self) {
        self.rules().retain(|rule| rule.fault != Fault::Captcha);
    }

    /// What happens to this request, if anything; counts it.
    pub(super) fn strike(&self, method: &Method, path: &str) -> Option<Fault> {
        for rule in self.rules().iter_mut().filter(|rule| rule.matches(method, path)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.times > 0 {
                if rule.times != u32::MAX {
                    rule.times -= 1;
                }
                return Some(rule.fault.clone());
            }
        }
        None
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::{Fault, Faults, Rule};

    #[test]
    fn a_rule_counts_the_requests_it_is_about() {
        let faults = Faults::default();
        faults.add(Rule::new(Fault::DropAfter).on(Method::POST, "/negotiations").after(1).times(2));
        let strikes: Vec<bool> = (0..5).map(|_| faults.strike(&Method::POST, "/negotiations").is_some()).collect();
        assert_eq!(strikes, [false, true, true, false, false]);
        assert_eq!(faults.strike(&Method::GET, "/negotiations"), None);
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        let faults = Faults::default();
        faults.add(Rule::new(Fault::DropBefore).times(1));
        faults.add(Rule::new(Fault::html(502)).on(Method::GET, "/vacancies"));
        assert_eq!(faults.strike(&Method::GET, "/vacancies"), Some(Fault::DropBefore));
        assert!(matches!(faults.strike(&Method::GET, "/vacancies/1"), Some(Fault::Answer { status: 502, .. })));
        faults.clear();
        assert_eq!(faults.strike(&Method::GET, "/vacancies"), None);
    }
}
