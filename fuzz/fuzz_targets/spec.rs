//! Any text as a spec: no panic, every span inside the text, and the text can be put together again from its tree.
//!
//! It needs a nightly toolchain and `cargo install cargo-fuzz --locked`. From the root of the repository:
//!
//! ```text
//! mkdir -p /tmp/spec/corpus /tmp/spec/seeds /tmp/spec/kept
//! cp tests/corpus/*/*.yaml tests/corpus/*/*.json specs/*.yaml /tmp/spec/seeds/
//! cargo +nightly fuzz run spec /tmp/spec/corpus fuzz/corpus/spec /tmp/spec/seeds -- \
//!     -max_len=4096 -dict=fuzz/spec.dict -max_total_time=3600
//! cargo +nightly fuzz run spec -- -set_cover_merge=1 -use_counters=0 /tmp/spec/kept /tmp/spec/corpus
//! ```
//!
//! The first directory collects what is new. What is found goes, made small, into `tests/corpus/invalid` or into a unit test.
//! Of the merged files at most 150 and 200 KB go into `fuzz/corpus/spec`, those that were chosen first before others;
//! `tests/fuzz_corpus.rs` replays them without any of these tools.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/laws/mod.rs"]
mod laws;

fuzz_target!(|text: &str| laws::hold(text));
