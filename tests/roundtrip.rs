//! The way from a spec to the platform and back: what was applied is planned without a change.
//!
//! The platform is the simulator, whose normal form is written apart from that of the comparison, so that each can catch
//! a mistake of the other. Everything goes over HTTP through the client.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a helper of a test may end it, and says what it looked at"
)]

mod roundtrip {
    mod changes;
    mod corpus;
    mod edits;
    mod fixtures;
    mod generate;
    mod matrix;
    mod platform;
    mod pull;
    mod secrets;
    mod silence;
    mod unknown;
    mod variants;
}
