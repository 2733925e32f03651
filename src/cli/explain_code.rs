//! `hhrun explain-code`: what the codes of the check mean.

use clap::Args;

use crate::error::Error;
use crate::script::codes::{self, Code};
use crate::script::{diagnostic, nearest};

use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct ExplainCodeArguments {
    /// The code, such as HH007; without it, all of them
    code: Option<String>,
}

/// Explains a code, or lists them.
pub(super) fn explain_code(arguments: &ExplainCodeArguments, terminal: &Terminal) -> Result<(), Error> {
    let Some(wanted) = &arguments.code else {
        let lines: Vec<String> = codes::CODES.iter().map(|code| format!("{}  {}", code.id, code.title)).collect();
        terminal.say(&lines.join("\n"));
        return Ok(());
    };
    match codes::find(wanted) {
        Some(code) => {
            terminal.say(&explained(code));
            Ok(())
        }
        None => Err(unknown(wanted)),
    }
}

fn explained(code: &Code) -> String {
    let why = textwrap::fill(code.why, diagnostic::WIDTH);
    let indented = |script: &str| textwrap::indent(script, "    ");
    format!(
        "{}: {}\n\n{why}\n\nWrong:\n\n{}\n\nRight:\n\n{}",
        code.id,
        code.title,
        indented(code.wrong),
        indented(code.right)
    )
}

fn unknown(wanted: &str) -> Error {
    let upper = wanted.trim().to_uppercase();
    let digits = upper.trim_start_matches(|c: char| !c.is_ascii_digit());
    // `7`, `HH7`, `E007`
    let number = digits.parse::<u32>().ok().map(|number| format!("HH{number:03}"));
    let meant = number
        .as_deref()
        .and_then(codes::find)
        .map(|code| code.id)
        .or_else(|| nearest(&upper, codes::CODES.iter().map(|code| code.id)));
    Error::Usage {
        message: format!("there is no code `{wanted}`"),
        hint: Some(match meant {
            Some(meant) => format!("did you mean `{meant}`? `hhrun explain-code` lists them"),
            None => "`hhrun explain-code` lists them".to_owned(),
        }),
    }
}
