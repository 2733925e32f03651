//! Confirming a phone number: `/resume_should_send_sms`, `/resume_phone_generate_code`, `/resume_phone_confirm`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::answers::{self, Refusal};
use super::params::Params;
use super::server::{SignedIn, Site};
use super::state::Phone;

/// A code works so long.
const LIVES: Duration = Duration::minutes(10);
/// The next one may be asked for after so long.
const EVERY: Duration = Duration::seconds(60);
const DIGITS: usize = 4;
/// After so many wrong codes the number is blocked for so long.
const TRIES: u32 = 5;
const BLOCKED: Duration = Duration::hours(1);

/// The countries that codes are sent to, and how many digits of a number are the city's or the operator's.
const COUNTRIES: &[(&str, usize)] = &[("7", 3), ("375", 2), ("992", 2), ("994", 2), ("995", 3), ("996", 3), ("998", 2)];
/// What a number has behind country and city, at most and at least.
const LONGEST: usize = 8;
const SHORTEST: usize = 5;

/// A phone number in its parts.
#[derive(Debug, PartialEq, Eq)]
struct Number {
    country: String,
    city: String,
    rest: String,
    /// Codes are sent there.
    reachable: bool,
}

impl Number {
    /// Reads a number in any form; Russian ones may begin with 8.
    fn read(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let strange = text.chars().any(|sign| !sign.is_ascii_digit() && !"+-() ".contains(sign));
        let digits = match digits.strip_prefix('8') {
            Some(rest) if digits.len() == 11 && !text.trim_start().starts_with('+') => format!("7{rest}"),
            _ => digits,
        };
        let known = COUNTRIES.iter().find(|(country, _)| digits.starts_with(country));
        let (country, city) = known.map_or((2, 3), |(country, city)| (country.len(), *city));
        let (country, rest) = digits.split_at_checked(country)?;
        let (city, rest) = rest.split_at_checked(city)?;
        let whole = !strange && (SHORTEST..=LONGEST).contains(&rest.len());
        whole.then(|| Self {
            country: country.to_owned(),
            city: city.to_owned(),
            rest: rest.to_owned(),
            reachable: known.is_some(),
        })
    }

    /// Asked for in this parameter.
    fn asked(params: &Params) -> Result<Self, Refusal> {
        params.one("phone").and_then(Self::read).ok_or_else(|| Refusal::argument("phone"))
    }

    fn digits(&self) -> String {
        format!("{}{}{}", self.country, self.city, self.rest)
    }

    fn formatted(&self) -> String {
        format!("+{} ({}) {}", self.country, self.city, self.rest)
    }
}

/// `GET /resume_should_send_sms`
pub(super) async fn status(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let number = Number::asked(&params)?;
    let state = site.state();
    let known = state.people.get(&person).and_then(|person| person.phones.get(&number.digits()));
    let verified = known.is_some_and(|phone| phone.verified);
    let phone = json!({
        "country": number.country,
        "city": number.city,
        "number": number.rest,
        "formatted": number.formatted(),
        "need_verification": !verified && number.reachable,
        "restricted_country": !number.reachable,
        "verified": verified,
    });
    Ok(answers::json(StatusCode::OK, &json!({ "phone": phone })))
}

/// `POST /resume_phone_generate_code`
pub(super) async fn send(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    body: String,
) -> Result<Response, Refusal> {
    let number = Number::asked(&Params::parse(&body))?;
    if !number.reachable {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "resume_phone_generate", "country_not_supported"));
    }
    let now = site.now();
    let code = code();
    let changed = site.try_change(|state| {
        let phone = state.person(&person).phones.entry(number.digits()).or_default();
        if phone.sent_at.is_some_and(|sent| now < sent + EVERY) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "resume_phone_generate", "too_early"));
        }
        (phone.code, phone.sent_at, phone.wrong) = (Some(code.clone()), Some(now), 0);
        Ok(())
    });
    changed.map_err(|error| Refusal::failed(&error))??;
    if let Some(sms) = &site.options.sms {
        sms(&number.formatted(), &code);
    }
    let body = json!({
        "can_request_code_again_in": EVERY.num_seconds(),
        "code_length": DIGITS,
        "notification_type": "sms",
    });
    Ok(answers::json(StatusCode::CREATED, &body))
}

/// `POST /resume_phone_confirm`
pub(super) async fn confirm(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    body: String,
) -> Result<StatusCode, Refusal> {
    let form = Params::parse(&body);
    let number = Number::asked(&form)?;
    let code = form.one("confirmation_code").ok_or_else(|| Refusal::argument("confirmation_code"))?;
    let now = site.now();
    // A wrong code is remembered, which is why this is no change that may be refused.
    let checked = site.change(|state| {
        let phone = state.person(&person).phones.entry(number.digits()).or_default();
        check(phone, code.trim(), now)
    });
    checked.map_err(|error| Refusal::failed(&error))?.map(|()| StatusCode::OK)
}

fn check(phone: &mut Phone, code: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    let blocked = || Refusal::new(StatusCode::FORBIDDEN, "resume_phone_confirm", "phone_temporarily_blocked");
    if phone.blocked_until.is_some_and(|until| now < until) {
        return Err(blocked());
    }
    let expired = || Refusal::new(StatusCode::BAD_REQUEST, "resume_phone_confirm", "confirmation_code_expired");
    let (sent, right) = phone.sent_at.zip(phone.code.as_deref()).ok_or_else(expired)?;
    if now >= sent + LIVES {
        return Err(expired());
    }
    if right == code {
        *phone = Phone { verified: true, ..Phone::default() };
        return Ok(());
    }
    phone.wrong += 1;
    if phone.wrong < TRIES {
        return Err(Refusal::argument("confirmation_code"));
    }
    (phone.code, phone.blocked_until) = (None, Some(now + BLOCKED));
    Err(blocked())
}

/// Digits that nobody can guess.
fn code() -> String {
    let mut bytes = [0; DIGITS];
    // As for tokens: without randomness somebody on this machine could guess it.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| char::from(b'0' + byte % 10)).collect()
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn a_number_in_any_form() {
        let digits = |text: &str| Number::read(text).map(|number| number.digits());
        for text in ["+7 (912) 345-67-89", "8 912 345 67 89", "79123456789"] {
            assert_eq!(digits(text).as_deref(), Some("79123456789"), "{text}");
        }
        assert_eq!(Number::read("+375 29 123-45-67").unwrap().city, "29");
        assert!(!Number::read("+49 151 2345678").unwrap().reachable);
        for wrong in ["", "12", "+7", "номер", "+7 912 345 67 89 доб. 1", "1234567890123456"] {
            assert_eq!(Number::read(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_is_a_number_or_not(text in "[0-9+() -]*|.*") {
            let _ = Number::read(&text);
        }
    }
}
