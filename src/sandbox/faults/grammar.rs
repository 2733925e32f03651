//! Rules as text.

use std::str::FromStr;
use std::time::Duration;

use axum::http::Method;

use super::{Fault, Pattern, Rule};

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("the rule names no {0}")]
    Missing(&'static str),
    #[error("`{0}` is no method")]
    Method(String),
    #[error("`{0}` is no path")]
    Path(String),
    #[error("`{0}` is nothing that can happen")]
    Word(String),
    #[error("`{name}` takes {expected}, not `{found}`")]
    Value { name: String, expected: &'static str, found: String },
    #[error("`{0}` and `{1}` cannot both happen to a request")]
    Both(String, String),
    #[error("`{0}` goes together with `status`, `error` or `oauth`")]
    Alone(String),
    #[error("a quotation mark is not closed")]
    Unclosed,
}

impl RuleError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Missing(_) => "write it like `POST /negotiations drop-after nth=3`",
            Self::Method(_) => "it is GET, POST, PUT, DELETE, or * for any",
            Self::Path(_) => "a path begins with `/`; `*` stands for a part of it, `**` for any rest",
            Self::Word(_) => {
                "what can happen: drop-before, drop-after, truncate, bad-gzip, delay=500ms, html, captcha, \
                 status=503, error=TYPE/VALUE, oauth='ERROR/DESCRIPTION'; when: nth=3, after=2, times=1"
            }
            Self::Value { .. } | Self::Both(..) | Self::Alone(_) | Self::Unclosed => return None,
        };
        Some(hint.to_owned())
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    /// `METHOD PATH WHAT… [WHEN…]`, the parts divided by spaces; a value with spaces stands between quotation marks.
    ///
    /// - METHOD: `GET`, `POST`, `PUT`, `DELETE`, or `*` for any.
    /// - PATH: `/vacancies` is that path alone, `/vacancies/*` a vacancy, `/vacancies**` everything that begins so.
    /// - WHAT, one of:
    ///   - `drop-before`, `drop-after`: the connection breaks before, or after, the request is carried out;
    ///   - `truncate`, `truncate=100`: the answer breaks off (after so many bytes of its body);
    ///   - `bad-gzip`: the answer says that it is compressed, and is not;
    ///   - `delay=500ms`, `delay=2s`: it comes later;
    ///   - `html`, `html=502`: a page instead of JSON;
    ///   - `captcha`: hh.ru wants to see a human being, until somebody opens the captcha and solves it;
    ///   - `status=503`, with `body=…` and `header=Name:value` as often as needed;
    ///   - `error=negotiations/application_denied`: an error of this type and value, with 403 unless `status` says
    ///     otherwise;
    ///   - `oauth='invalid_grant/token was revoked'`: the same for a token request, with 400.
    /// - WHEN: `after=2` lets two through first, `times=3` happens thrice, `nth=3` is the third one only; otherwise
    ///   always.
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let mut words = words(text)?.into_iter();
        let method = words.next().ok_or(RuleError::Missing("method"))?.method()?;
        let path = words.next().ok_or(RuleError::Missing("path"))?.path()?;
        let mut draft = Draft { times: u32::MAX, ..Draft::default() };
        for word in words {
            draft.take(word)?;
        }
        let (skip, times) = (draft.skip, draft.times);
        Ok(Self { method, path: Pattern::new(&path), skip, times, fault: draft.fault()? })
    }
}

/// `name` or `name=value`.
#[derive(Clone, Debug)]
struct Word {
    name: String,
    value: Option<String>,
}

impl Word {
    fn method(self) -> Result<Option<Method>, RuleError> {
        match (self.name.as_str(), &self.value) {
            ("*", None) => Ok(None),
            ("GET" | "POST" | "PUT" | "DELETE", None) => {
                Method::from_bytes(self.name.as_bytes()).map(Some).map_err(|_| RuleError::Method(self.name))
            }
            _ => Err(RuleError::Method(self.name)),
        }
    }

    fn path(self) -> Result<String, RuleError> {
        let good = self.value.is_none() && (self.name.starts_with('/') || self.name == "**");
        if good { Ok(self.name) } else { Err(RuleError::Path(self.name)) }
    }

    fn wrong(&self, expected: &'static str) -> RuleError {
        let found = self.value.clone().unwrap_or_default();
        RuleError::Value { name: self.name.clone(), expected, found }
    }

    fn number<T: FromStr>(&self, expected: &'static str) -> Result<T, RuleError> {
        self.value.as_deref().and_then(|value| value.parse().ok()).ok_or_else(|| self.wrong(expected))
    }

    /// At least 1.
    fn count(&self) -> Result<u32, RuleError> {
        self.number("a whole number from 1")
            .and_then(|count| if count > 0 { Ok(count) } else { Err(self.wrong("a whole number from 1")) })
    }

    fn status(&self) -> Result<u16, RuleError> {
        let expected = "a status from 200 to 599";
        let status = self.number(expected)?;
        if (200..600).contains(&status) { Ok(status) } else { Err(self.wrong(expected)) }
    }

    fn pair(&self, sign: char, expected: &'static str) -> Result<(String, String), RuleError> {
        let pair = self.value.as_deref().and_then(|value| value.split_once(sign));
        let (left, right) = pair.filter(|(left, _)| !left.is_empty()).ok_or_else(|| self.wrong(expected))?;
        Ok((left.to_owned(), right.trim_start().to_owned()))
    }

    fn delay(&self) -> Result<Duration, RuleError> {
        let value = self.value.as_deref().unwrap_or_default();
        let (number, unit) = value.split_at(value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len()));
        let unit = match unit {
            "ms" => Some(1),
            "s" => Some(1_000),
            _ => None,
        };
        let milliseconds = number.parse::<u32>().ok().zip(unit).map(|(number, unit)| u64::from(number) * unit);
        milliseconds.map(Duration::from_millis).ok_or_else(|| self.wrong("a time like `500ms` or `2s`"))
    }
}

/// A rule as far as it has been read.
#[derive(Debug, Default)]
struct Draft {
    skip: u32,
    times: u32,
    fault: Option<(String, Fault)>,
    /// The word that made `status`, `error` or `oauth` known.
    answer: Option<String>,
    status: Option<u16>,
    error: Option<(String, String)>,
    oauth: Option<(String, String)>,
    body: Option<String>,
    headers: Vec<(String, String)>,
}

impl Draft {
    fn take(&mut self, word: Word) -> Result<(), RuleError> {
        let fault = match (word.name.as_str(), &word.value) {
            ("drop-before", None) => Fault::DropBefore,
            ("drop-after", None) => Fault::DropAfter,
            ("bad-gzip", None) => Fault::BadGzip,
            ("captcha", None) => Fault::Captcha,
            ("truncate", None) => Fault::Truncate(20),
            ("truncate", Some(_)) => Fault::Truncate(word.number("a number of bytes")?),
            ("html", None) => Fault::html(502),
            ("html", Some(_)) => Fault::html(word.status()?),
            ("delay", _) => Fault::Delay(word.delay()?),
            _ => return self.detail(word),
        };
        if let Some((earlier, _)) = self.fault.replace((word.name.clone(), fault)) {
            return Err(RuleError::Both(earlier, word.name));
        }
        Ok(())
    }

    fn detail(&mut self, word: Word) -> Result<(), RuleError> {
        match word.name.as_str() {
            "nth" => (self.skip, self.times) = (word.count()? - 1, 1),
            "after" => self.skip = word.number("a whole number")?,
            "times" => self.times = word.count()?,
            "status" => self.status = Some(word.status()?),
            "error" => self.error = Some(word.error()?),
            "oauth" => self.oauth = Some(word.pair('/', "`ERROR/DESCRIPTION`")?),
            "body" => self.body = Some(word.value.clone().unwrap_or_default()),
            "header" => self.headers.push(word.pair(':', "`Name:value`")?),
            _ => return Err(RuleError::Word(word.name)),
        }
        if matches!(word.name.as_str(), "status" | "error" | "oauth" | "body" | "header") {
            self.answer.get_or_insert(word.name);
        }
        Ok(())
    }

    fn fault(self) -> Result<Fault, RuleError> {
        let answer = match (self.status, self.error, self.oauth) {
            (_, Some(_), Some(_)) => return Err(RuleError::Both("error".to_owned(), "oauth".to_owned())),
            (status, Some((kind, value)), None) => Some(Fault::refusal(status.unwrap_or(403), &kind, &value)),
            (status, None, Some((error, why))) => Some(Fault::token_error(status.unwrap_or(400), &error, &why)),
            (Some(status), None, None) => Some(Fault::Answer { status, headers: Vec::new(), body: String::new() }),
            (None, None, None) => None,
        };
        match (self.fault, answer, self.answer) {
            (Some((name, _)), _, Some(other)) => Err(RuleError::Both(name, other)),
            (None, None, Some(name)) => Err(RuleError::Alone(name)),
            (None, None, None) => Err(RuleError::Missing("trouble")),
            (None, Some(Fault::Answer { status, mut headers, body }), _) => {
                headers.extend(self.headers);
                Ok(Fault::Answer { status, headers, body: self.body.unwrap_or(body) })
            }
            (Some((_, fault)), _, None) | (None, Some(fault), _) => Ok(fault),
        }
    }
}

impl Word {
    /// `TYPE/VALUE`, or `TYPE` alone.
    fn error(&self) -> Result<(String, String), RuleError> {
        match self.value.as_deref() {
            Some(kind) if !kind.is_empty() && !kind.contains('/') => Ok((kind.to_owned(), String::new())),
            _ => self.pair('/', "`TYPE/VALUE`"),
        }
    }
}

/// Cuts at spaces; a value that begins with a quotation mark ends with the next one of its kind.
fn words(text: &str) -> Result<Vec<Word>, RuleError> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let Some((name, value)) = rest[..end].split_once('=') else {
            words.push(Word { name: rest[..end].to_owned(), value: None });
            rest = rest[end..].trim_start();
            continue;
        };
        let (value, after) = match value.chars().next() {
            Some(mark @ ('"' | '\'')) => {
                let quoted = &rest[name.len() + 2..];
                quoted.split_once(mark).ok_or(RuleError::Unclosed)?
            }
            _ => (value, &rest[end..]),
        };
        words.push(Word { name: name.to_owned(), value: Some(value.to_owned()) });
        rest = after.trim_start();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Method;

    use super::super::{Fault, Rule};
    use super::RuleError;

    fn read(text: &str) -> Result<Rule, RuleError> {
        text.parse()
    }

    #[test]
    fn what_happens_and_when() {
        let third = Rule::new(Fault::DropAfter).at("/negotiations").after(2).times(1);
        assert_eq!(read("* /negotiations drop-after nth=3"), Ok(third));
        let Rule { method, fault, times, .. } = read("GET /vacancies delay=500ms").unwrap();
        assert_eq!((method, fault, times), (Some(Method::GET), Fault::Delay(Duration::from_millis(500)), u32::MAX));
        assert_eq!(read("* ** truncate").unwrap().fault, Fault::Truncate(20));
        assert_eq!(read("* /me bad-gzip times=2").unwrap().times, 2);
        assert_eq!(read("* /me html").unwrap().fault, Fault::html(502));
    }

    #[test]
    fn answers_are_made_up() {
        let rule = read("GET /vacancies status=503 body='{\"a\": 1}' header=Retry-After:7 times=2").unwrap();
        let headers = vec![("Retry-After".to_owned(), "7".to_owned())];
        assert_eq!(rule.fault, Fault::Answer { status: 503, headers, body: "{\"a\": 1}".to_owned() });
        let denied = read("POST /negotiations error=negotiations/application_denied").unwrap();
        assert_eq!(denied.fault, Fault::refusal(403, "negotiations", "application_denied"));
        let revoked = read("POST /token oauth=\"invalid_grant/token was revoked\"").unwrap();
        assert_eq!(revoked.fault, Fault::token_error(400, "invalid_grant", "token was revoked"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| read(text).unwrap_err().to_string();
        assert_eq!(error(""), "the rule names no method");
        assert_eq!(error("GET"), "the rule names no path");
        assert_eq!(error("FETCH /me html"), "`FETCH` is no method");
        assert_eq!(error("GET me html"), "`me` is no path");
        assert_eq!(error("GET /me"), "the rule names no trouble");
        assert_eq!(error("GET /me explode"), "`explode` is nothing that can happen");
        assert_eq!(error("GET /me drop-before=1"), "`drop-before` is nothing that can happen");
        assert_eq!(error("GET /me delay=2"), "`delay` takes a time like `500ms` or `2s`, not `2`");
        assert_eq!(error("GET /me status=99"), "`status` takes a status from 200 to 599, not `99`");
        assert_eq!(error("GET /me html nth=0"), "`nth` takes a whole number from 1, not `0`");
        assert_eq!(error("GET /me html captcha"), "`html` and `captcha` cannot both happen to a request");
        assert_eq!(error("GET /me html status=500"), "`html` and `status` cannot both happen to a request");
        assert_eq!(error("GET /me body=x"), "`body` goes together with `status`, `error` or `oauth`");
        assert_eq!(error("GET /me body='x"), "a quotation mark is not closed");
        assert!(read("GET /me explode").unwrap_err().hint().is_some());
    }

    proptest::proptest! {
        #[test]
        fn anything_is_a_rule_or_an_error(text in "(GET|\\*) /[a-z*]* ([a-z-]+(=[0-9a-z'\"]*)? ?){0,4}|.*") {
            let _ = read(&text);
        }
    }
}
