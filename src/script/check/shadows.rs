//! HH021: names of hhrun's own that a script takes for something else.

use rhai::{ASTNode, Position, Stmt};

use super::file::File;
use super::functions::Functions;
use super::report::Report;
use crate::protocol::{Hook, Severity};

/// Functions of the API that every script may expect to work.
const OWN: &[&str] = &["card", "skip", "similar", "param", "has_word", "has_any", "count_of"];

pub(super) fn check(file: &File, functions: &Functions, report: &mut Report) {
    file.program.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, _))) = path.last() {
            let alias: &str = &import.1.name;
            if functions.modules().any(|module| module == alias) {
                let position: Position = import.1.pos;
                let message = format!("`{alias}` hides hhrun's own `{alias}::…`");
                report.warning("HH021", position, message, Some(format!("`as my_{alias}` keeps both")));
            }
        }
        true
    });
    for defined in file.functions().filter(|defined| OWN.contains(&defined.name.as_str())) {
        let name = defined.name.as_str();
        if Hook::ALL.iter().all(|hook| hook.name() != name) {
            let message = format!("`{name}` hides hhrun's own `{name}`");
            let place = report.function(name);
            report.add("HH021", Severity::Warning, place, message, Some("another name keeps both".to_owned()));
        }
    }
}
