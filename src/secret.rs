//! Strings that cannot be printed: tokens, client secrets, authorization codes.

pub use secrecy::ExposeSecret;

/// A string whose `Debug` shows `[REDACTED]`, that has no `Display`, and that is wiped from memory when dropped.
///
/// [`ExposeSecret::expose_secret`] is the only way to its text; it is called where a request is built or a
/// record is sealed, nowhere else.
pub type Secret = secrecy::SecretString;
