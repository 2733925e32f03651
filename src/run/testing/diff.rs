//! Two texts beside each other: what was there, what was expected.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

use crate::protocol::strip_controls;

/// How a piece of a line is shown.
#[derive(Clone, Copy)]
struct Style(&'static str, &'static str);

const RED: Style = Style("\x1b[31m", "\x1b[0m");
const GREEN: Style = Style("\x1b[32m", "\x1b[0m");
const PLAIN: Style = Style("", "");

/// Lines with `-` were found, lines with `+` were expected, the others are in both. Where colours are there, what
/// differs within a line is underlined.
pub(super) fn diff(found: &str, expected: &str, colour: bool) -> String {
    let (found, expected) = (strip_controls(found, true), strip_controls(expected, true));
    let mut text = String::from("  - found\n  + expected\n");
    let lines = TextDiff::from_lines(&*found, &*expected);
    for group in lines.grouped_ops(3) {
        for op in &group {
            for change in lines.iter_inline_changes(op) {
                let (sign, style) = match change.tag() {
                    ChangeTag::Delete => ("-", RED),
                    ChangeTag::Insert => ("+", GREEN),
                    ChangeTag::Equal => (" ", PLAIN),
                };
                let Style(on, off) = if colour { style } else { PLAIN };
                let _ = write!(text, "  {on}{sign} ");
                for (differs, piece) in change.iter_strings_lossy() {
                    let piece = piece.trim_end_matches('\n');
                    if differs && colour {
                        let _ = write!(text, "\x1b[4m{piece}\x1b[24m");
                    } else {
                        text.push_str(piece);
                    }
                }
                text.push_str(off);
                text.push('\n');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn lines_that_differ_stand_below_each_other() {
        let told = diff("a\nb\nc", "a\nx\nc", false);
        assert_eq!(told, "  - found\n  + expected\n    a\n  - b\n  + x\n    c\n");
        assert!(diff("one two", "one three", true).contains("\u{1b}[4mtwo\u{1b}[24m"));
    }
}
