//! The `hhrun` program: parses, calls, prints what went wrong once, exits.

fn main() {}
