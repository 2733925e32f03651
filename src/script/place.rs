//! Where in a file something is: the engine gives a line and a column, a person wants to see the word.

use rhai::Position;

use crate::protocol::{Place, Source, strip_controls};

/// The place of the word that begins at `position`; `None` where the engine does not know.
pub(crate) fn at(file: &str, text: &str, position: Position) -> Option<Place> {
    let line = position.line()?;
    Some(on_line(file, text, line, position.position().unwrap_or(1)))
}

/// The place of the word that begins at a byte of a file.
pub(crate) fn of_byte(source: &Source, at: usize) -> Place {
    let before = &source.text[..at.min(source.text.len())];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    on_line(&source.file, &source.text, before.matches('\n').count() + 1, column)
}

/// The place of the word at a line and a column, both from 1.
pub(crate) fn on_line(file: &str, text: &str, line: usize, column: usize) -> Place {
    let source = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let from: Vec<char> = source.chars().skip(column.saturating_sub(1)).collect();
    Place {
        file: file.to_owned(),
        line: count(line),
        column: count(column.max(1)),
        span: count(span(&from)),
        text: strip_controls(source, false).into_owned(),
    }
}

/// How many characters the word at the start of `text` has; 1 for anything that is no word.
fn span(text: &[char]) -> usize {
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    match text.first() {
        Some('"' | '`') => {
            let quote = text[0];
            let closes = |(at, c): (usize, &char)| *c == quote && text[at - 1] != '\\';
            text.iter().enumerate().skip(1).find(|pair| closes(*pair)).map_or(1, |(at, _)| at + 1)
        }
        Some(first) if word(first) => text.iter().take_while(|c| word(c)).count(),
        Some('=' | '!' | '<' | '>' | '&' | '|') => {
            text.iter().take(2).take_while(|c| matches!(c, '=' | '<' | '>' | '&' | '|' | '!')).count()
        }
        _ => 1,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::on_line;

    #[test]
    fn the_whole_word_is_meant() {
        let text = "fn f() {\n\tlet x = привет + \"a b\";\n}";
        assert_eq!(on_line("a", text, 2, 10).span, 6);
        assert_eq!(on_line("a", text, 2, 19).span, 5);
        assert_eq!(on_line("a", text, 2, 99).span, 1);
        assert_eq!(on_line("a", text, 99, 1).text, "");
    }
}
