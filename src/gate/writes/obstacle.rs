//! What is never sent, whatever a script says: looked up before it is planned, and again before it is sent.

use super::super::{Error, Gate, check_letter};
use crate::hh::negotiations::Message;
use crate::hh::{self, Meaning, NegotiationId, ResumeId, Write};

impl Gate {
    /// Why a change is not made; `Ok`: nothing stands against it, and, of a message, how many of the person's said the
    /// same before.
    pub(super) async fn look(&self, write: &Write) -> Result<Result<u32, String>, Error> {
        match write {
            Write::Message { negotiation, text } => self.look_at_message(negotiation, text).await,
            Write::Withdraw { negotiation, .. } => match self.own(negotiation).await? {
                Err(why) => Ok(Err(why)),
                Ok(true) => Ok(Err("it is withdrawn already".to_owned())),
                Ok(false) => Ok(Ok(0)),
            },
            Write::PublishResume(resume) => self.look_at_resume(resume).await,
            Write::SetName { first, last, .. } if first.trim().is_empty() || last.trim().is_empty() => {
                Ok(Err("hh.ru wants a first and a last name".to_owned()))
            }
            _ => Ok(Ok(0)),
        }
    }

    async fn look_at_message(&self, negotiation: &NegotiationId, text: &str) -> Result<Result<u32, String>, Error> {
        if let Err(problem) = check_letter(Some(text), true) {
            return Ok(Err(problem.to_string().replace("the letter", "the message")));
        }
        if text.trim().is_empty() {
            return Ok(Err("the message is empty".to_owned()));
        }
        if let Err(why) = self.own(negotiation).await? {
            return Ok(Err(why));
        }
        let messages = self.client.messages(negotiation).await?;
        if unanswered(&messages).any(|message| normal(message) == normal(text)) {
            return Ok(Err("the same message stands there, and nobody has answered it yet".to_owned()));
        }
        Ok(Ok(alike(&messages, |message| normal(message) == normal(text))))
    }

    async fn look_at_resume(&self, id: &ResumeId) -> Result<Result<u32, String>, Error> {
        let Some(resume) = self.client.resumes_mine().await?.into_iter().find(|resume| resume.id == *id) else {
            return Ok(Err("it is no resume of yours".to_owned()));
        };
        let next = resume.next_publish_at.as_ref();
        let early = next.and_then(hh::Timestamp::moment).is_some_and(|next| next.to_utc() > self.now());
        if early || resume.can_publish_or_update == Some(false) {
            return Ok(Err(match next.and_then(hh::Timestamp::moment) {
                Some(next) if early => format!("hh.ru does not lift it before {}", next.format("%d.%m. %H:%M")),
                _ => "hh.ru does not lift it now".to_owned(),
            }));
        }
        Ok(Ok(0))
    }

    /// Whether an application of the person's own is hidden; `Err`: it is none of theirs.
    pub(super) async fn own(&self, negotiation: &NegotiationId) -> Result<Result<bool, String>, Error> {
        match self.client.negotiation(negotiation).await {
            Ok(found) => Ok(Ok(found.hidden)),
            Err(error) if is_none(&error) => Ok(Err("it is no application of yours".to_owned())),
            Err(error) => Err(error.into()),
        }
    }
}

/// How many messages of the person say something.
pub(super) fn alike(messages: &[Message], says: impl Fn(&str) -> bool) -> u32 {
    let count = messages.iter().filter(|message| is_own(message) && message.text.as_deref().is_some_and(&says)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A text as hh.ru may give it back: it changes spaces and line ends.
pub(super) fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The person's messages after the last one of the employer.
fn unanswered(messages: &[Message]) -> impl Iterator<Item = &str> {
    messages.iter().rev().take_while(|message| is_own(message)).filter_map(|message| message.text.as_deref())
}

fn is_own(message: &Message) -> bool {
    message.author.participant_type == "applicant"
}

/// Another person's is answered like one that there is not.
fn is_none(error: &hh::Error) -> bool {
    matches!(
        error.meaning(),
        Some(Meaning::NotFound | Meaning::Forbidden | Meaning::Negotiation(_) | Meaning::Argument(_))
    )
}

#[cfg(test)]
mod tests {
    use super::{Message, alike, normal, unanswered};
    use crate::hh::negotiations::Author;

    fn message(author: &str, text: &str) -> Message {
        let author = Author { participant_type: author.to_owned() };
        Message { author, text: Some(text.to_owned()), ..Message::default() }
    }

    #[test]
    fn only_what_stands_after_the_employers_last_word_is_unanswered() {
        let messages =
            [message("applicant", "Спасибо!"), message("employer", "Приходите"), message("applicant", "Приду\n")];
        assert_eq!(unanswered(&messages).map(normal).collect::<Vec<_>>(), ["Приду"]);
        assert_eq!(alike(&messages, |text| text == "Спасибо!"), 1);
        assert_eq!(alike(&messages, |text| text == "Приходите"), 0);
    }
}
