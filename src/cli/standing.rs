//! How a person's tokens stand, in words and without asking anybody.

use chrono::{DateTime, Local, TimeDelta, Utc};

use crate::vault::machine::{Holding, State};

/// A few words about the state of the tokens.
pub(super) fn state(holding: Option<&Holding>, now: DateTime<Utc>) -> String {
    let Some(holding) = holding else { return "never signed in".to_owned() };
    match &holding.state {
        State::Active if is_expired(holding, now) => "signed in, renewed when next used".to_owned(),
        State::Active => "signed in".to_owned(),
        State::Refreshing => "renewal unanswered, tried again when next used".to_owned(),
        State::NeedsLogin(reason) => format!("has to sign in: {reason}"),
        State::NeedsAction(reason) => format!("something to do at hh.ru: {reason}"),
        State::LoggedOut => "signed out".to_owned(),
    }
}

/// When the access token ends, for people.
pub(super) fn expires(holding: Option<&Holding>, now: DateTime<Utc>) -> Option<String> {
    let pair = holding?.pair.as_ref()?;
    let left = pair.expires_at - now;
    let left = if left > TimeDelta::zero() { format!("in {}", span(left)) } else { format!("{} ago", span(-left)) };
    Some(format!("{} ({left})", moment(pair.expires_at)))
}

/// A moment by the clock on the wall.
pub(super) fn moment(moment: DateTime<Utc>) -> String {
    moment.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()
}

/// A length of time in its largest unit.
pub(super) fn span(length: TimeDelta) -> String {
    let units = [(length.num_days(), "day"), (length.num_hours(), "hour"), (length.num_minutes(), "minute")];
    let (count, unit) = units.into_iter().find(|(count, _)| *count > 0).unwrap_or((length.num_seconds(), "second"));
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn is_expired(holding: &Holding, now: DateTime<Utc>) -> bool {
    let ahead = TimeDelta::try_milliseconds(holding.clock_ahead).unwrap_or_default();
    holding.pair.as_ref().is_none_or(|pair| pair.expires_at <= now + ahead)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};

    use super::{expires, span, state};
    use crate::secret::Secret;
    use crate::vault::machine::{Event, Holding, LoginReason, Moment, NewPair, State};

    fn signed_in() -> Holding {
        let pair = NewPair { access: Secret::from("a"), refresh: Secret::from("r"), expires_in: 7_200 };
        Holding::empty().step(Event::Login(pair), Moment { now: Utc::now(), clock_ahead: None }).0
    }

    #[test]
    fn each_state_has_its_words() {
        let holding = signed_in();
        let now = Utc::now() + TimeDelta::minutes(1);
        assert_eq!(state(None, now), "never signed in");
        assert_eq!(state(Some(&holding), now), "signed in");
        assert_eq!(state(Some(&holding), now + TimeDelta::days(1)), "signed in, renewed when next used");
        let spent = Holding { state: State::NeedsLogin(LoginReason::LostResponse), ..holding.clone() };
        assert!(state(Some(&spent), now).starts_with("has to sign in: hh.ru's answer"));
        assert!(expires(Some(&holding), now).unwrap().ends_with("(in 1 hour)"));
        assert!(expires(Some(&holding), now + TimeDelta::days(3)).unwrap().ends_with("(2 days ago)"));
        assert_eq!(expires(Some(&Holding::empty()), now), None);
        assert_eq!(span(TimeDelta::seconds(1)), "1 second");
    }
}
