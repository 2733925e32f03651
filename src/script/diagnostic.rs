//! Findings and failures as a person reads them: the line, what is wrong with it underlined, what would be right.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::protocol::{Failure, Finding, Place, Severity};

/// Characters a line, for readers that are not wider.
pub const WIDTH: usize = 80;
/// What stands before a message and before help.
const MARGIN: usize = 16;

/// One finding of the static check.
pub fn finding(finding: &Finding, colour: bool) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = wrapped(&finding.message);
    let title = level.primary_title(&message).id(&finding.code);
    render(Group::with_title(title), Some(&finding.place), finding.help.as_deref(), colour)
}

/// One error of a running script.
pub fn failure(failure: &Failure, colour: bool) -> String {
    let mut message = failure.message.clone();
    if let Some(hook) = failure.hook {
        message.push_str(&[", in `", hook.name(), "`"].concat());
    }
    if let Some(vacancy) = &failure.vacancy {
        message.push_str(&[" for vacancy ", vacancy.as_str()].concat());
    }
    render(
        Group::with_title(Level::ERROR.primary_title(&message)),
        failure.place.as_ref(),
        failure.help.as_deref(),
        colour,
    )
}

fn render<'a>(mut group: Group<'a>, place: Option<&'a Place>, help: Option<&'a str>, colour: bool) -> String {
    if let Some(place) = place {
        let annotation = AnnotationKind::Primary.span(bytes(place));
        group = group.element(
            Snippet::source(&place.text).path(&place.file).line_start(place.line as usize).annotation(annotation),
        );
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(wrapped(help)));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH).render(&[group])
}

fn wrapped(text: &str) -> String {
    let options = textwrap::Options::new(WIDTH - MARGIN)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(text, options)
}

/// The place's characters as bytes of its line.
fn bytes(place: &Place) -> std::ops::Range<usize> {
    let offset =
        |character: u32| place.text.char_indices().nth(character as usize).map_or(place.text.len(), |(at, _)| at);
    let column = place.column.saturating_sub(1);
    offset(column)..offset(column.saturating_add(place.span))
}

#[cfg(test)]
mod tests {
    use super::finding;
    use crate::protocol::{Finding, Place, Severity};

    #[test]
    fn the_word_is_underlined_and_the_help_follows() {
        let place =
            Place { file: "a.rhai".to_owned(), line: 7, column: 10, span: 4, text: "«Ж» + v.nmae".to_owned() };
        let place = Place { column: 9, ..place };
        let rendered = finding(
            &Finding {
                code: "HH005".to_owned(),
                severity: Severity::Error,
                place,
                message: "`Vacancy` has no property `nmae`".to_owned(),
                help: Some("did you mean `name`?".to_owned()),
            },
            false,
        );
        let expected = "\
error[HH005]: `Vacancy` has no property `nmae`
 --> a.rhai:7:9
  |
7 | «Ж» + v.nmae
  |         ^^^^
  |
  = help: did you mean `name`?";
        assert_eq!(rendered, expected);
    }
}
