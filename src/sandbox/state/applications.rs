//! Applications, what employers make of them, and what is written back and forth.
//!
//! What employers do follows from the negotiation's number and the time that has passed, so that nothing has to
//! run meanwhile. Where they favour some letters, it follows from that too (see [`Favour`](crate::sandbox::Favour)).

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// An application (отклик).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Application {
    pub(in crate::sandbox) negotiation: u64,
    pub(in crate::sandbox) vacancy: u64,
    pub(in crate::sandbox) resume: String,
    pub(in crate::sandbox) message: Option<String>,
    pub(in crate::sandbox) created_at: DateTime<Utc>,
    /// What the person wrote after the letter.
    #[serde(default)]
    pub(in crate::sandbox) written: Vec<Written>,
    /// When the person looked at it last.
    #[serde(default)]
    pub(in crate::sandbox) read_at: Option<DateTime<Utc>>,
    /// Withdrawn by the person.
    #[serde(default)]
    pub(in crate::sandbox) hidden: bool,
    /// Whether the letter is of the kind that employers favour; none where they favour none.
    #[serde(default)]
    pub(in crate::sandbox) favoured: Option<bool>,
}

/// A message that the person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Written {
    pub(in crate::sandbox) text: String,
    pub(in crate::sandbox) at: DateTime<Utc>,
}

/// How an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Fate {
    pub(in crate::sandbox) viewed: bool,
    /// An id of the dictionary `negotiations_state`.
    pub(in crate::sandbox) state: &'static str,
}

/// A message of the correspondence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Line {
    /// Decimal digits.
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) by_employer: bool,
    /// What it did: `response`, `invitation`, `discard`, `text`.
    pub(in crate::sandbox) state: &'static str,
    pub(in crate::sandbox) text: Option<String>,
    pub(in crate::sandbox) at: DateTime<Utc>,
}

/// Employers look after so long, and decide after so long.
const LOOKS: Duration = Duration::hours(2);
const DECIDES: Duration = Duration::hours(20);
/// An employer who invited answers a message after so long.
const ANSWERS: Duration = Duration::hours(3);

const INVITATION: &str = "Здравствуйте! Нас заинтересовал ваш отклик, приглашаем на интервью. Когда вам удобно?";
const REFUSAL: &str = "Здравствуйте! Спасибо за отклик. К сожалению, сейчас мы не готовы пригласить вас на интервью.";
const ANSWER: &str = "Спасибо, договорились! Ссылку на встречу пришлём письмом.";

impl Application {
    /// One that was sent just now.
    pub(in crate::sandbox) fn new(
        negotiation: u64,
        vacancy: u64,
        resume: String,
        message: Option<String>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            negotiation,
            vacancy,
            resume,
            message,
            created_at: now,
            written: Vec::new(),
            read_at: None,
            hidden: false,
            favoured: None,
        }
    }

    /// What became of it: of twenty three are invited, five refused, seven looked at, and five never. Of a favoured
    /// kind of letter eight are invited, four refused, five looked at, three never; of the others one, four, eight and
    /// seven.
    pub(in crate::sandbox) fn fate(&self, now: DateTime<Utc>) -> Fate {
        let passed = now - self.created_at;
        let lot = self.negotiation % 20;
        let (invited, decided, viewed) = match self.favoured {
            None => (3, 8, 15),
            Some(true) => (8, 12, 17),
            Some(false) => (1, 5, 13),
        };
        if passed < LOOKS {
            Fate { viewed: false, state: "response" }
        } else if passed < DECIDES || lot >= decided {
            Fate { viewed: lot < viewed, state: "response" }
        } else {
            Fate { viewed: true, state: if lot < invited { "invitation" } else { "discard" } }
        }
    }

    /// When it last changed.
    pub(in crate::sandbox) fn updated_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.lines(now).last().map_or(self.created_at, |line| line.at)
    }

    /// Whether the employer has written what the person has not looked at.
    pub(in crate::sandbox) fn has_updates(&self, now: DateTime<Utc>) -> bool {
        let unread = |line: &Line| line.by_employer && self.read_at.is_none_or(|read| line.at > read);
        self.lines(now).iter().any(unread)
    }

    /// Everything written so far, in order; the letter stands first, also where there was none.
    pub(in crate::sandbox) fn lines(&self, now: DateTime<Utc>) -> Vec<Line> {
        let mut lines = vec![(self.created_at, false, "response", self.message.clone())];
        let said = match self.fate(now).state {
            "invitation" => Some(("invitation", INVITATION)),
            "discard" => Some(("discard", REFUSAL)),
            _ => None,
        };
        let invited = said.is_some_and(|(state, _)| state == "invitation");
        let decided = self.created_at + DECIDES;
        lines.extend(said.map(|(state, text)| (decided, true, state, Some(text.to_owned()))));
        for message in &self.written {
            lines.push((message.at, false, "text", Some(message.text.clone())));
            let answered = message.at.max(decided) + ANSWERS;
            if invited && answered <= now {
                lines.push((answered, true, "text", Some(ANSWER.to_owned())));
            }
        }
        lines.sort_by_key(|(at, ..)| *at);
        let numbered = lines.into_iter().enumerate();
        let line = |(number, (at, by_employer, state, text))| {
            let id = format!("{}{number:03}", self.negotiation);
            Line { id, by_employer, state, text, at }
        };
        numbered.map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};

    use super::{Application, Written};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    /// What was written after so many hours: who, and what it did.
    fn lines(application: &Application, hours: i64) -> Vec<(bool, &'static str)> {
        let lines = application.lines(noon() + Duration::hours(hours));
        lines.iter().map(|line| (line.by_employer, line.state)).collect()
    }

    #[test]
    fn an_invited_person_is_answered() {
        let mut invited = Application::new(4_100_000_001, 1, String::new(), None, noon());
        invited.written.push(Written { text: "Завтра?".to_owned(), at: noon() + Duration::hours(21) });
        assert_eq!(lines(&invited, 1), [(false, "response"), (false, "text")]);
        let all = [(false, "response"), (true, "invitation"), (false, "text"), (true, "text")];
        assert_eq!(lines(&invited, 25), all);
        assert_eq!(invited.lines(noon() + Duration::hours(25))[3].id, "4100000001003");
    }

    #[test]
    fn what_was_looked_at_is_no_update() {
        let mut refused = Application::new(4_100_000_005, 1, String::new(), None, noon());
        let later = noon() + Duration::hours(30);
        assert!(!refused.has_updates(noon() + Duration::hours(3)) && refused.has_updates(later));
        refused.read_at = Some(later);
        assert!(!refused.has_updates(later));
    }

    #[test]
    fn an_older_state_is_read() {
        let text = r#"{"negotiation":1,"vacancy":2,"resume":"r","message":null,"created_at":"2026-11-20T12:00:00Z"}"#;
        let one: Application = serde_json::from_str(text).unwrap();
        assert!(one.written.is_empty() && !one.hidden);
    }
}
