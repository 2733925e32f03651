//! Telling a person what came of it: a letter by their mail provider, a JSON document to a webhook.

pub mod mail;
pub mod webhook;
mod words;

use serde_json::{Map, Value};

pub use mail::Mail;
pub use webhook::Webhook;

/// What is told.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// One line; a break in it becomes a space.
    pub subject: String,
    /// Plain text, in UTF-8.
    pub text: String,
    /// The same for programs that show HTML.
    pub html: Option<String>,
    /// For the mail alone.
    pub attachments: Vec<Attachment>,
    /// For the webhook alone; `subject` and `text` are added where they are not among them.
    pub fields: Map<String, Value>,
}

/// A file in a mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// As `report.html`.
    pub name: String,
    /// As `text/html; charset=utf-8`.
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// The ways to a person that are set up.
#[derive(Debug)]
pub struct Notifier {
    pub mail: Option<Mail>,
    pub webhook: Option<Webhook>,
}

/// Why a person was not told in one of the ways.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Mail(#[from] mail::Error),
    #[error(transparent)]
    Webhook(#[from] webhook::Error),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Mail(error) => error.hint(),
            Self::Webhook(error) => error.hint(),
        }
    }
}

impl Notifier {
    /// Tells in every way at once; one that fails does not keep the other from it. What failed comes back.
    pub async fn tell(&self, notice: &Notice) -> Vec<Error> {
        let mail = async {
            let mail = self.mail.as_ref()?;
            mail.send(notice).await.err().map(Error::from)
        };
        let webhook = async {
            let webhook = self.webhook.as_ref()?;
            webhook.post(notice).await.err().map(Error::from)
        };
        let (mail, webhook) = tokio::join!(mail, webhook);
        mail.into_iter().chain(webhook).collect()
    }

    /// Where it is told, without what is secret: `mail to bob@example.com`, `webhook at example.com`.
    pub fn ways(&self) -> Vec<String> {
        let mail = self.mail.as_ref().map(|mail| format!("mail to {}", mail.recipients()));
        let webhook = self.webhook.as_ref().map(|webhook| format!("webhook at {}", webhook.host()));
        mail.into_iter().chain(webhook).collect()
    }
}
