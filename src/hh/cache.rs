//! Dictionaries change seldom: an answer is kept as long as hh.ru's `Cache-Control` allows and then asked for
//! with `If-None-Match`. Where answers are kept is the caller's.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{CACHE_CONTROL, ETAG, HeaderMap};
use serde::{Deserialize, Serialize};

/// Keeps answers across runs. Losing one costs a request, nothing else.
pub trait Store: Send + Sync {
    /// The answer kept under `key`, if there is one.
    fn get(&self, key: &str) -> Option<Kept>;
    /// Keeps an answer.
    fn put(&self, key: &str, kept: &Kept);
}

/// An answer that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub body: String,
    pub etag: Option<String>,
    /// Until then nobody needs to be asked.
    pub fresh_until: DateTime<Utc>,
}

impl Kept {
    /// What an answer's headers allow to keep; `None`: nothing.
    pub(super) fn of(body: &str, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let control = text(CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
        if control.split(',').any(|word| word.trim() == "no-store") {
            return None;
        }
        let etag = text(ETAG).map(str::to_owned);
        let seconds = control.split(',').find_map(|word| word.trim().strip_prefix("max-age=")?.parse::<u32>().ok());
        if etag.is_none() && seconds.is_none() {
            return None;
        }
        let fresh_until = now + TimeDelta::seconds(seconds.unwrap_or(0).into());
        Some(Self { body: body.to_owned(), etag, fresh_until })
    }

    /// The same answer, confirmed by the headers of a 304.
    pub(super) fn confirmed(self, headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        match Self::of(&self.body, headers, now) {
            Some(fresh) => Self { etag: fresh.etag.or(self.etag), ..fresh },
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::Kept;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn headers_decide_what_is_kept_and_how_long() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(Kept::of("x", &headers(&[]), now), None);
        assert_eq!(Kept::of("x", &headers(&[("cache-control", "no-store"), ("etag", "\"1\"")]), now), None);
        let kept = Kept::of("x", &headers(&[("cache-control", "public, max-age=60"), ("etag", "\"1\"")]), now).unwrap();
        assert_eq!(kept.fresh_until, now + TimeDelta::seconds(60));
        let later = kept.confirmed(&headers(&[("cache-control", "max-age=90")]), now);
        assert_eq!((later.etag.as_deref(), later.fresh_until), (Some("\"1\""), now + TimeDelta::seconds(90)));
    }
}
