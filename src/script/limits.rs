//! How much a script may use.

use std::time::Duration;

/// How much a script may use. What a single value may hold is fixed; what differs between a run and its tests is here.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Steps of one call of a hook.
    pub operations: u64,
    /// Time of one call of a hook.
    pub hook: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { operations: 5_000_000, hook: Duration::from_secs(2) }
    }
}

/// Bytes of one file.
pub const MAX_SOURCE: usize = 64 * 1024;
/// Bytes of a file that a script names in `text::file`.
pub const MAX_TEXT: usize = 32 * 1024;
/// Files of one program, the script itself among them.
pub const MAX_FILES: usize = 32;
/// Bytes of one string.
pub(crate) const MAX_STRING: usize = 64 * 1024;
/// Entries of one array or map.
pub(crate) const MAX_ENTRIES: usize = 10_000;
/// Calls within calls.
pub(crate) const MAX_CALLS: usize = 32;
/// Expressions within expressions, at the top of a file and in a function.
pub(crate) const MAX_DEPTH: (usize, usize) = (64, 32);
/// Variables in sight at once.
pub(crate) const MAX_VARIABLES: usize = 256;
/// Functions of one file.
pub(crate) const MAX_FUNCTIONS: usize = 256;
/// The engine's stack: a parser of nested literals is the hungriest.
pub(crate) const STACK: usize = 16 * 1024 * 1024;
/// What the whole process may hold.
pub(crate) const MEMORY: u64 = 256 * 1024 * 1024;
