//! What others said, fit for a line of ours.

/// Longer ones are cut.
const LONGEST: usize = 200;

/// One line of `text`, without control characters; whatever is secret becomes `…`.
pub(super) fn said(text: &str, secrets: &[&str]) -> String {
    let mut line = one_line(text);
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        line = line.replace(secret, "…");
    }
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Control characters and runs of white space become one space.
pub(super) fn one_line(text: &str) -> String {
    let parts = text.split(|c: char| c.is_whitespace() || c.is_control());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The innermost cause says what happened.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    said(&innermost.to_string(), &[])
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_others_say_is_one_short_line_without_secrets() {
        assert_eq!(said("  no\r\n\x1b[31mway \u{85} ", &[]), "no [31mway");
        assert_eq!(said("bot123:abc is unknown", &["", "bot123:abc"]), "… is unknown");
        assert_eq!(said(&"я".repeat(300), &[]).chars().count(), 201);
    }
}
