//! HH008: imports are plain names that lead to a file, so that the host can read it before anything runs.

use rhai::{ASTNode, Expr, Position, Stmt};

use super::file::File;
use super::report::Report;
use crate::protocol::Unfollowed;

const HELP: &str = "for example: `import \"salary\" as salary;`";

pub(super) fn check(file: &File, report: &mut Report) {
    file.program.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, position))) = path.last() {
            match &import.0 {
                Expr::StringConstant(name, _) if report.source.imports.contains_key(name.as_str()) => {}
                Expr::StringConstant(name, position) => unfollowed(name, *position, report),
                other => {
                    let position = if other.position().is_none() { *position } else { other.position() };
                    let message = "an import is a plain name in double quotes".to_owned();
                    report.error("HH008", position, message, Some(HELP.to_owned()));
                }
            }
        }
        true
    });
}

fn unfollowed(name: &str, position: Position, report: &mut Report) {
    let (message, help) = match report.source.unfollowed.get(name) {
        Some(why @ Unfollowed::Missing { near: Some(near) }) => {
            (format!("`{name}` {why}"), format!("did you mean `{near}`?"))
        }
        Some(why) => (format!("`{name}` {why}"), why.hint().to_owned()),
        None => (format!("`{name}` was not read"), HELP.to_owned()),
    };
    report.error("HH008", position, message, Some(help));
}
