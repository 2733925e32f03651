//! A resume as a person names it: its id, or the address of its page.

use super::Error;
use crate::hh::ResumeId;

/// Reads a resume's id, or takes it from the address of the resume's page.
pub fn resume_id(text: &str) -> Result<ResumeId, Error> {
    let wrong = |why: String| Error::Resume { value: text.to_owned(), why };
    let trimmed = text.trim();
    let id = match trimmed.split_once("/resume/") {
        Some((_, rest)) => rest.split(['?', '#', '/']).next().unwrap_or_default(),
        None => trimmed,
    };
    if id.is_empty() {
        return Err(wrong("it names none".to_owned()));
    }
    if let Some(letter) = id.chars().find(|letter| !letter.is_ascii()) {
        return Err(wrong(format!("`{letter}` in it is not a Latin letter or digit")));
    }
    if let Some(letter) = id.chars().find(|letter| !letter.is_ascii_alphanumeric()) {
        return Err(wrong(format!("`{letter}` in it belongs to no id")));
    }
    Ok(ResumeId::new(id))
}

#[cfg(test)]
mod tests {
    use super::resume_id;

    #[test]
    fn an_id_and_an_address_name_the_same_resume() {
        let id = resume_id("0123abc").unwrap();
        assert_eq!(resume_id("https://hh.ru/resume/0123abc?from=share").unwrap(), id);
        assert_eq!(resume_id(" 0123abc\n").unwrap(), id);
    }

    #[test]
    fn a_cyrillic_letter_from_copying_is_named() {
        let message = resume_id("0123abс").unwrap_err().to_string();
        assert!(message.contains('с'), "{message}");
        assert!(resume_id("").is_err());
        assert!(resume_id("../me").is_err());
    }
}
