//! The `hhrun` program: parses, calls, prints what went wrong once, exits.

use std::process::ExitCode;

use hhrun::vault::refresh;

fn main() -> ExitCode {
    if std::env::args_os().skip(1).eq([refresh::VERB]) {
        return refresh::child_main();
    }
    ExitCode::SUCCESS
}
