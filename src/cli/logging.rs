//! Tracing of requests to stderr, with `-vv`.

use tracing::Level;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;

use crate::render::style::Color;

use super::output::Output;

/// Starts to write one line for each request; without it nothing is written.
///
/// Only events of this crate are written, so that no library can print a header or a body.
pub(super) fn start(output: &Output) {
    let format = fmt::format().with_target(false).without_time().compact();
    let subscriber = fmt::Subscriber::builder()
        .with_max_level(Level::DEBUG)
        .with_ansi(output.talk_style.color == Color::On)
        .event_format(format)
        .with_writer(output.talk_stream())
        .finish();
    let own =
        tracing_subscriber::filter::filter_fn(|metadata| metadata.target().starts_with("ipctl"));
    // A second call, as in tests, finds the subscriber in place.
    let _ = tracing::subscriber::set_global_default(subscriber.with(own));
}
