//! HH018 and HH019: hooks that end without a value, or with one that the host cannot use.

use rhai::{Position, Stmt};

use super::super::file::Function;
use super::statement::Left;
use super::{Frame, Kind, Value};
use crate::protocol::{Hook, Severity};

/// Judges the ways in which a hook ends.
pub(super) fn judge(
    frame: &mut Frame,
    function: &Function,
    left: &Left,
    returned: &[(Value, Position)],
    statements: &[Stmt],
) {
    let hook = Hook::ALL.into_iter().find(|hook| {
        frame.file.index == 0 && function.name == hook.name() && function.params.len() == hook.parameters().len()
    });
    let Some(hook) = hook.filter(|hook| frame.hook == Some(*hook)) else { return };
    let last = statements.last().map_or(Position::NONE, Stmt::position);
    let end = (!left.ends).then_some((&left.value, last));
    let ways: Vec<(&Value, Position)> =
        returned.iter().map(|(value, position)| (value, *position)).chain(end).collect();
    for (value, position) in &ways {
        if !is_of(hook, &value.kind) {
            let message = format!("`{hook}` returns {}, not {}", expected(hook), value.kind.words());
            frame.error("HH019", *position, message, None);
        }
    }
    if matches!(hook, Hook::Letter | Hook::Resume) {
        return;
    }
    let Some((value, position)) = ways.iter().find(|(value, _)| value.gap.is_some() || value.kind == Kind::Unit) else {
        return;
    };
    let position = value.gap.filter(|gap| !gap.is_none()).unwrap_or(*position);
    let every = ways.iter().all(|(value, _)| value.kind == Kind::Unit);
    let (severity, message) = if every {
        (Severity::Error, format!("`{hook}` returns nothing"))
    } else {
        (Severity::Warning, format!("`{hook}` may end here without a value"))
    };
    frame.found(severity, "HH018", position, message, Some(advice(hook).to_owned()));
}

fn is_of(hook: Hook, kind: &Kind) -> bool {
    let object = |names: &[&str]| matches!(kind, Kind::Object(name) if names.contains(&&**name));
    match kind {
        // What ends without a value is another finding.
        Kind::Any | Kind::Unit => true,
        kind => match hook {
            Hook::Filter => *kind == Kind::Flag || object(&["Skip"]),
            Hook::Score | Hook::Review => kind.is_number() || object(&["Skip", "Card"]),
            Hook::Resume => *kind == Kind::Text || object(&["Resume"]),
            Hook::Letter => *kind == Kind::Text,
            Hook::Queries => matches!(kind, Kind::Map | Kind::List(_)) || object(&["Similar"]),
            Hook::Settings => *kind == Kind::Map,
            Hook::Main => true,
        },
    }
}

fn expected(hook: Hook) -> &'static str {
    match hook {
        Hook::Filter => "`true`, `false` or `skip(\"why\")`",
        Hook::Score | Hook::Review => "a number, a card or `skip(\"why\")`",
        Hook::Resume => "one of the resumes, its id or `()`",
        Hook::Letter => "a string",
        Hook::Queries => "a map, `similar(…)` or an array of them",
        Hook::Settings => "a map",
        Hook::Main => "rows, a text or nothing",
    }
}

fn advice(hook: Hook) -> &'static str {
    match hook {
        Hook::Filter => "end it with `true` to keep the vacancy",
        Hook::Score | Hook::Review => "end it with a number or a card, such as `0`",
        Hook::Resume => "end it with one of the resumes, or `()` for the run's own",
        Hook::Letter => "end it with a string",
        Hook::Queries => "end it with a query, such as `#{ text: \"rust\" }`",
        Hook::Settings => "end it with a map, such as `#{ limit: 20 }`",
        Hook::Main => "end it with an array of maps or vacancies",
    }
}
