//! Cells of CSV (RFC 4180), for spreadsheets too.

use std::borrow::Cow;

use crate::protocol::strip_controls;

/// A text as one cell: what a spreadsheet would run as a formula is quoted with an apostrophe, what separates or ends
/// cells stands in quotation marks, and nothing in it steers a terminal.
pub fn cell(text: &str) -> Cow<'_, str> {
    let mut cell = strip_controls(text, true);
    // Spaces before a formula do not keep every spreadsheet from running it.
    if cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\n'])
    {
        cell = Cow::Owned(format!("'{cell}"));
    }
    if cell.contains(['"', ',', '\n', ';', '\t']) {
        cell = Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")));
    }
    cell
}

/// Cells as one line, with its end.
pub fn line<'a>(cells: impl IntoIterator<Item = Cow<'a, str>>) -> String {
    let mut line = cells.into_iter().collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::{cell, line};

    #[test]
    fn a_spreadsheet_runs_nothing_and_a_terminal_is_not_steered() {
        for (text, expected) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            (" @SUM(A1)", "' @SUM(A1)"),
            ("-5", "'-5"),
            ("\u{1b}=1", "'=1"),
            ("one, \"two\"", "\"one, \"\"two\"\"\""),
            ("=HYPERLINK(\"http://x\";1)", "\"'=HYPERLINK(\"\"http://x\"\";1)\""),
            ("two\nlines", "\"two\nlines\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected);
        }
        assert_eq!(line(["a,b", "c"].map(cell)), "\"a,b\",c\r\n");
    }
}
