//! A notice as a mail.

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};

use super::Error;
use crate::notify::Notice;
use crate::notify::words::one_line;

/// A mail that carries the whole notice but the fields of the webhook.
pub(super) fn message(from: &Mailbox, to: &[Mailbox], notice: &Notice) -> Result<Message, Error> {
    let mut builder = Message::builder().from(from.clone()).subject(one_line(&notice.subject)).message_id(id(from));
    for recipient in to {
        builder = builder.to(recipient.clone());
    }
    let text = SinglePart::plain(notice.text.clone());
    let text = match &notice.html {
        Some(html) => MultiPart::alternative().singlepart(text).singlepart(SinglePart::html(html.clone())),
        None => MultiPart::mixed().singlepart(text),
    };
    let mut whole = match &notice.html {
        Some(_) if !notice.attachments.is_empty() => MultiPart::mixed().multipart(text),
        _ => text,
    };
    for file in &notice.attachments {
        let unfit = || Error::Message(format!("`{}` is no type of a file", one_line(&file.mime)));
        let mime = ContentType::parse(&file.mime).map_err(|_| unfit())?;
        // Whatever is in it, it arrives byte by byte.
        let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
            .map_err(|_| Error::Message(format!("`{}` cannot be attached", one_line(&file.name))))?;
        whole = whole.singlepart(Attachment::new(one_line(&file.name)).body(body, mime));
    }
    builder.multipart(whole).map_err(|error| Error::Message(error.to_string()))
}

/// At the sender's domain: a name of this machine is nobody's business.
fn id(from: &Mailbox) -> Option<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).ok()?;
    Some(format!("<{}@{}>", base16ct::lower::encode_string(&random), from.email.domain()))
}

#[cfg(test)]
mod tests {
    use super::message;
    use crate::notify::mail::mailbox;
    use crate::notify::{Attachment, Notice};

    #[test]
    fn nothing_of_a_notice_becomes_a_header() {
        let bob = mailbox("bob@example.com").unwrap();
        let file = Attachment {
            name: "a\r\nBcc: eve@example.com\r\n\".html".into(),
            mime: "text/html".into(),
            bytes: b"x".to_vec(),
        };
        let notice = Notice {
            subject: "Отчёт\r\nBcc: eve@example.com\n\nX".into(),
            text: "\r\nBcc: eve@example.com\r\n.\r\nQUIT".into(),
            attachments: vec![file],
            ..Notice::default()
        };
        let written = message(&bob, std::slice::from_ref(&bob), &notice).unwrap();
        assert_eq!(written.envelope().to().len(), 1);
        let written = String::from_utf8(written.formatted()).unwrap();
        let (headers, _) = written.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{headers}");
        assert!(!written.replace("\r\n", "").contains(['\r', '\n']), "a bare line end");
        let parsed = mail_parser::MessageParser::default().parse(&written).unwrap();
        assert_eq!(parsed.subject(), Some("Отчёт Bcc: eve@example.com X"));
        assert!(parsed.bcc().is_none() && parsed.attachments().all(|part| part.headers.len() == 3));
    }

    #[test]
    fn a_type_of_no_file_is_named() {
        let bob = mailbox("bob@example.com").unwrap();
        let file = Attachment { name: "a".into(), mime: "html\r\nX: y".into(), bytes: Vec::new() };
        let notice = Notice { attachments: vec![file], ..Notice::default() };
        let error = message(&bob, std::slice::from_ref(&bob), &notice).unwrap_err().to_string();
        assert!(error.contains("`html X: y` is no type of a file"), "{error}");
    }
}
