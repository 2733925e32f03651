//! A run as a person is told of it, by mail or webhook.

use serde_json::json;

use super::{Document, Language, headline, html, letter};
use crate::notify::{Attachment, Notice};

/// What became of each application in plain text, with the report attached.
pub fn notice(document: &Document, language: Language) -> Notice {
    let fields = json!({
        "run": document.run,
        "user": document.user,
        "strategy": document.strategy.name,
        "planned": document.plan.len(),
        "totals": document.totals,
        "stopped": document.stopped,
    });
    Notice {
        subject: format!("hhrun · {}", headline(document, language)),
        text: letter(document, language),
        html: None,
        attachments: vec![Attachment {
            name: format!("hhrun-{}.html", document.run),
            mime: "text/html; charset=utf-8".to_owned(),
            bytes: html::page(document, language).into_bytes(),
        }],
        fields: fields.as_object().cloned().unwrap_or_default(),
    }
}
