//! What changed between two texts, line by line.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::protocol::strip_controls;

/// A large difference is told less finely after so long.
const TIME: Duration = Duration::from_millis(300);

/// One line: what became of it, and its text; `None` stands for lines left out.
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Same,
    Added,
    Removed,
    /// Lines that both have are left out here.
    Gap,
}

impl Line {
    pub(super) fn is(&self, kind: &str) -> bool {
        kind == match self.kind {
            Kind::Same => "same",
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Gap => "gap",
        }
    }
}

/// The lines that differ, with three around them.
pub(super) fn lines(before: &str, after: &str) -> Vec<Line> {
    let diff = TextDiff::configure().timeout(TIME).diff_lines(before, after);
    let mut lines = Vec::new();
    for (place, group) in diff.grouped_ops(3).iter().enumerate() {
        if place > 0 {
            lines.push(Line { kind: Kind::Gap, text: String::new() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let kind = match change.tag() {
                ChangeTag::Equal => Kind::Same,
                ChangeTag::Insert => Kind::Added,
                ChangeTag::Delete => Kind::Removed,
            };
            let text = strip_controls(change.value().trim_end_matches('\n'), true).into_owned();
            lines.push(Line { kind, text });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Kind, lines};

    #[test]
    fn what_changed_stands_between_what_did_not() {
        let found: Vec<_> = lines("a\nb\nc\n", "a\nx\nc\n").into_iter().map(|line| (line.kind, line.text)).collect();
        let line = |kind, text: &str| (kind, text.to_owned());
        let expected = [line(Kind::Same, "a"), line(Kind::Removed, "b"), line(Kind::Added, "x"), line(Kind::Same, "c")];
        assert_eq!(found, expected);
        assert!(lines("a\n", "a\n").is_empty());
    }
}
