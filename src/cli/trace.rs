//! The trace: what happens, on stderr, when somebody asks for it.

use tracing_subscriber::EnvFilter;

use super::TraceArguments;

/// Starts tracing as `-v`, `-vv` or `HHRUN_LOG` ask; without them nothing is traced.
pub fn start(arguments: TraceArguments) {
    let filter = match arguments.verbose {
        0 => match crate::config::trace_filter() {
            Some(filter) => filter,
            None => return,
        },
        1 => "hhrun=info".to_owned(),
        _ => "hhrun=debug".to_owned(),
    };
    let Ok(filter) = EnvFilter::try_new(&filter) else { return };
    // Started twice only by a caller that is not this program; the first stays.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
