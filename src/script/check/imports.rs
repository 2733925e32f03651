//! HH008: imports are plain names, so that the host can read them before anything runs.

use rhai::{ASTNode, Expr, Stmt};

use super::{File, Report};

const HELP: &str = "for example: `import \"salary\" as salary;`";

pub(super) fn check(file: &File, report: &mut Report) {
    file.program.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, position))) = path.last() {
            match &import.0 {
                Expr::StringConstant(name, _) if report.source.imports.contains_key(name.as_str()) => {}
                Expr::StringConstant(name, position) => {
                    report.error("HH008", *position, format!("`{name}` was not read"), Some(HELP.to_owned()));
                }
                other => {
                    let position = if other.position().is_none() { *position } else { other.position() };
                    report.error(
                        "HH008",
                        position,
                        "an import is a plain name in double quotes".to_owned(),
                        Some(HELP.to_owned()),
                    );
                }
            }
        }
        true
    });
}
