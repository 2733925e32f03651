//! What else than applications was changed at hh.ru, as the journal has it.

use std::fmt::Write;

use comfy_table::{ContentArrangement, LineStyle, Table, presets};

use crate::protocol::strip_controls;
use crate::run::cells::{cell, line};
use crate::vault::actions::{Action, ActionState};

use super::list::at;

/// A table of the newest `most`.
pub(super) fn table(actions: &[Action], most: usize, width: usize) -> String {
    if actions.is_empty() {
        return "nothing else was changed".to_owned();
    }
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["at", "what", "about", "state"]);
    for action in actions.iter().take(most) {
        let about = if action.title.is_empty() { &action.target } else { &action.title };
        let cells = [at(action.at), action.kind.clone(), about.clone(), state(&action.state)];
        table.add_row(cells.map(|text| strip_controls(&text, false).into_owned()));
    }
    let mut text = table.trim_fmt();
    if actions.len() > most {
        let _ = write!(text, "\nand {} older", actions.len() - most);
    }
    text
}

/// All of them (RFC 4180).
pub(super) fn csv(actions: &[Action]) -> String {
    let mut text = line(["at", "kind", "target", "title", "state", "task", "script", "run"].map(cell));
    for action in actions {
        let (moment, state) = (action.at.to_rfc3339(), state(&action.state));
        let values =
            [&moment, &action.kind, &action.target, &action.title, &state, &action.task, &action.script, &action.run];
        text.push_str(&line(values.map(|value| cell(value))));
    }
    text
}

fn state(state: &ActionState) -> String {
    match state {
        ActionState::Done => "done".to_owned(),
        ActionState::Denied(why) => format!("refused: {why}"),
        ActionState::Intent | ActionState::Unknown => "open: settled by the next run".to_owned(),
        ActionState::NotDone => "not done".to_owned(),
    }
}
