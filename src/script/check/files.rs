//! HH040: files that `text::file` names and that are not there, or that are not named plainly.

use rhai::{ASTNode, Expr, FnCallExpr, Position, Stmt};

use super::file::File;
use super::report::Report;

const HELP: &str = "for example: `text::file(\"letter.txt\")`, so that the file can be read before anything runs";

pub(super) fn check(file: &File, report: &mut Report) {
    let own = |statement: &Stmt| matches!(statement, Stmt::Import(import, _) if import.1.name == "text");
    if file.program.statements().iter().any(own) {
        return;
    }
    file.program.walk(&mut |path| {
        if let Some(ASTNode::Expr(Expr::FnCall(call, position)) | ASTNode::Stmt(Stmt::FnCall(call, position))) =
            path.last()
            && call.name == "file"
            && !call.namespace.is_empty()
            && call.namespace.root() == "text"
        {
            named(call, *position, report);
        }
        true
    });
}

fn named(call: &FnCallExpr, position: Position, report: &mut Report) {
    let [argument] = call.args.as_slice() else { return };
    let Expr::StringConstant(name, at) = argument else {
        let at = if argument.position().is_none() { position } else { argument.position() };
        let message = "`text::file` takes the name of a file in double quotes".to_owned();
        return report.error("HH040", at, message, Some(HELP.to_owned()));
    };
    match report.source.files.get(name.as_str()) {
        Some(Ok(_)) => {}
        Some(Err(why)) => {
            let (message, help) = why.split_once("; ").map_or((why.as_str(), None), |(why, help)| (why, Some(help)));
            let (message, help) = (message.to_owned(), help.map(str::to_owned));
            report.error("HH040", *at, message, help);
        }
        None => report.error("HH040", *at, format!("`{name}` was not read"), Some(HELP.to_owned())),
    }
}
