//! A script line by line, with what was found at each line.

use crate::protocol::{Finding, strip_controls};
use crate::web::language::Language;

/// A script with its findings.
pub(super) struct Listing {
    pub(super) lines: Vec<Line>,
}

/// One line.
pub(super) struct Line {
    pub(super) number: usize,
    /// Whether each piece is what a finding is about.
    pub(super) pieces: Vec<(bool, String)>,
    pub(super) findings: Vec<Shown>,
}

/// A finding as it is shown.
pub(super) struct Shown {
    pub(super) code: String,
    pub(super) is_error: bool,
    pub(super) severity: &'static str,
    pub(super) file: String,
    pub(super) line: u32,
    /// Where it leads; none where the line is on no page of the person's.
    pub(super) href: Option<String>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Shown {
    /// A finding in the file `own`, or in another, whose page is another.
    pub(super) fn new(finding: &Finding, own: &str, prefix: &str, language: Language) -> Self {
        let s = language.scripts();
        let place = &finding.place;
        let plain = |text: &str| strip_controls(text, true).into_owned();
        let other = place.file.strip_suffix(".rhai").filter(|name| crate::script::recipes::is_name(name));
        let href = if place.file == own {
            Some(format!("#{prefix}{}", place.line))
        } else {
            other.map(|name| format!("/strategies/{name}#line-{}", place.line))
        };
        Self {
            code: finding.code.clone(),
            is_error: finding.is_error(),
            severity: if finding.is_error() { s.error } else { s.warning },
            file: if place.file == own { String::new() } else { plain(&place.file) },
            line: place.line,
            href,
            message: plain(&finding.message),
            help: finding.help.as_deref().map(plain),
        }
    }
}

impl Listing {
    /// The lines of `text`, which is the file `own`.
    pub(super) fn new(text: &str, own: &str, prefix: &str, findings: &[Finding], language: Language) -> Self {
        let of_line = |number: usize| {
            findings.iter().filter(move |finding| finding.place.file == own && finding.place.line as usize == number)
        };
        let lines = text.lines().zip(1..).map(|(line, number)| Line {
            number,
            pieces: pieces(line, of_line(number)),
            findings: of_line(number).map(|finding| Shown::new(finding, own, prefix, language)).collect(),
        });
        Self { lines: lines.collect() }
    }
}

/// A line cut where what is found begins and ends.
fn pieces<'a>(line: &str, findings: impl Iterator<Item = &'a Finding>) -> Vec<(bool, String)> {
    let mut spans: Vec<(usize, usize)> = findings
        .map(|finding| {
            let from = (finding.place.column as usize).saturating_sub(1);
            (from, from.saturating_add(finding.place.span.max(1) as usize))
        })
        .collect();
    if spans.is_empty() {
        return vec![(false, strip_controls(line, true).into_owned())];
    }
    spans.sort_unstable();
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (at, letter) in line.chars().enumerate() {
        let marked = spans.iter().any(|(from, to)| (*from..*to).contains(&at));
        match pieces.last_mut() {
            Some((same, text)) if *same == marked => text.push(letter),
            _ => pieces.push((marked, letter.to_string())),
        }
    }
    for (_, text) in &mut pieces {
        *text = strip_controls(text, true).into_owned();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::Listing;
    use crate::protocol::{Finding, Place, Severity};
    use crate::web::language::Language;

    #[test]
    fn what_is_found_stands_at_its_letters() {
        let place = Place { file: "a.rhai".to_owned(), line: 2, column: 9, span: 4, text: String::new() };
        let finding = Finding {
            code: "HH005".to_owned(),
            severity: Severity::Error,
            place,
            message: "no `nmae`".to_owned(),
            help: None,
        };
        let listing = Listing::new("fn a(v) {\n«Ж» + v.nmae\n}", "a.rhai", "line-", &[finding], Language::English);
        assert_eq!(listing.lines.len(), 3);
        let line = &listing.lines[1];
        assert_eq!(line.pieces, [(false, "«Ж» + v.".to_owned()), (true, "nmae".to_owned())]);
        assert_eq!(line.findings[0].href.as_deref(), Some("#line-2"));
        assert!(listing.lines[0].findings.is_empty());
    }
}
