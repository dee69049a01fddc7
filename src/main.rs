//! The `ipctl` binary.
fn main() {}
