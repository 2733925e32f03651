//! E-mail addresses as people write them into a setting.

use lettre::Address;
use lettre::message::Mailbox;

/// A text that is no e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no e-mail address")]
pub struct AddressError(pub String);

/// Reads one address, which may have a name before it: `bob@example.com`, `Bob <bob@example.com>`.
pub fn mailbox(text: &str) -> Result<Mailbox, AddressError> {
    let wrong = || AddressError(super::super::words::one_line(text));
    if text.contains(char::is_control) {
        return Err(wrong());
    }
    let text = text.trim();
    let (name, inside) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, inside)) => (name.trim().trim_matches('"').trim(), inside),
        None => ("", text),
    };
    let (user, domain) = inside.trim().rsplit_once('@').ok_or_else(wrong)?;
    // A mail server need not know letters beyond ASCII; a domain has an ASCII form, a name has none.
    let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else { return Err(wrong()) };
    if !user.is_ascii() || user.contains(char::is_whitespace) {
        return Err(wrong());
    }
    let address = Address::new(user, domain).map_err(|_| wrong())?;
    Ok(Mailbox::new(Some(name.to_owned()).filter(|name| !name.is_empty()), address))
}

/// Reads a list: with commas, semicolons or spaces between, or as JSON and Python write one. Each address counts once.
pub fn mailboxes(text: &str) -> Result<Vec<Mailbox>, AddressError> {
    let inside = text.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    let between = |c: char| c.is_whitespace() || c == ',' || c == ';';
    let words = inside.split(between).map(|word| word.trim_matches(['"', '\'', '<', '>']));
    let mut found: Vec<Mailbox> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        let mailbox = mailbox(word)?;
        if !found.iter().any(|known| known.email == mailbox.email) {
            found.push(mailbox);
        }
    }
    if found.is_empty() { Err(AddressError(super::super::words::one_line(text))) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::{mailbox, mailboxes};

    #[test]
    fn lists_as_people_and_programs_write_them() {
        for (text, expected) in [
            ("a@b.ru", "a@b.ru"),
            (" a@b.ru, c@d.ru ", "a@b.ru c@d.ru"),
            ("a@b.ru;c@d.ru; ", "a@b.ru c@d.ru"),
            ("a@b.ru c@d.ru\tc@d.ru", "a@b.ru c@d.ru"),
            (r#"["a@b.ru", "c@d.ru"]"#, "a@b.ru c@d.ru"),
            ("['a@b.ru', 'c@d.ru',]", "a@b.ru c@d.ru"),
            ("('a@b.ru', \"o'brien@d.ru\")", "a@b.ru o'brien@d.ru"),
            ("<a@b.ru>", "a@b.ru"),
            ("me@пример.рф", "me@xn--e1afmkfd.xn--p1ai"),
        ] {
            let read = mailboxes(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let read: Vec<String> = read.iter().map(|one| one.email.to_string()).collect();
            assert_eq!(read.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_named() {
        for (text, named) in [
            ("", ""),
            ("[]", "[]"),
            ("bob", "bob"),
            ("a@b.ru, bob", "bob"),
            ("a@", "a@"),
            ("@b.ru", "@b.ru"),
            ("боб@b.ru", "боб@b.ru"),
            ("a@b@c.ru", "a@b@c.ru"),
            ("a@127.0.0.1", "a@127.0.0.1"),
        ] {
            assert_eq!(mailboxes(text).unwrap_err().0, named, "{text}");
        }
    }

    #[test]
    fn a_sender_may_have_a_name_but_no_header_of_its_own() {
        let bob = mailbox("\"Борис Орлов\" <bob@example.com>").unwrap();
        assert_eq!((bob.name.as_deref(), bob.email.as_ref()), (Some("Борис Орлов"), "bob@example.com"));
        for wrong in ["Bob\r\nBcc: eve@example.com <bob@example.com>", "bob@example.com\nX: y", "b b@example.com"] {
            assert!(mailbox(wrong).is_err(), "{wrong:?}");
        }
    }
}
