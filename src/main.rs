//! The `ipctl` binary; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ipctl::cli::run(std::env::args_os())
}
