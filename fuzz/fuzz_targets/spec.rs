//! Any text as a spec: no panic, every span inside the text, and the text can be put together again from its tree.
//!
//! It needs a nightly toolchain and `cargo install cargo-fuzz --locked`. From the root of the repository:
//!
//! ```text
//! cp tests/corpus/*/*.yaml tests/corpus/*/*.json specs/*.yaml /tmp/seeds/
//! cargo +nightly fuzz run spec fuzz/corpus/spec /tmp/seeds -- -max_len=4096 -dict=fuzz/spec.dict -max_total_time=3600
//! cargo +nightly fuzz cmin spec
//! ```
//!
//! What is found goes, made small, into `tests/corpus/invalid` or into a unit test. `tests/fuzz_corpus.rs` replays the kept
//! corpus without any of these tools.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/laws/mod.rs"]
mod laws;

fuzz_target!(|text: &str| laws::hold(text));
