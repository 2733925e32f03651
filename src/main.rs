//! The `hhrun` program: parses, calls, prints what went wrong once, exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: this process must learn nothing but its script.
    if std::env::args_os().nth(1).is_some_and(|verb| verb == "__worker") {
        return hhrun::script::child_main();
    }
    ExitCode::SUCCESS
}
