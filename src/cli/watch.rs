//! A result that is shown again and again: in place on a terminal, block after block elsewhere.

use std::io;
use std::time::Duration;

use jiff::Timestamp;

use crate::render::fit::{head, width};
use crate::render::progress::Size;
use crate::render::style::{LEAST_WIDTH, Rows, Style};

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::output::Output;
use super::report::Report;
use super::signal::Interruption;
use super::stderr::size;

/// The shortest time between two looks.
const SHORTEST: Duration = Duration::from_secs(1);

/// Holds one look at something.
pub(super) struct Frame {
    /// What counts as a change where nothing can be drawn in place: numbers that always move are not part of it.
    pub key: String,
    /// Writes the frame in a style.
    pub text: Box<dyn Fn(Style) -> String>,
}

/// Says where frames go.
enum Place {
    /// The bottom of a terminal.
    Screen,
    /// A stream, on which only changes are told.
    Stream(Option<String>),
}

/// Shows one look after the other until Ctrl-C; an outage of the platform is told and waited out.
pub(super) async fn watch(
    context: &Context,
    every: Duration,
    interruption: &Interruption,
    look: impl AsyncFn() -> Outcome<Frame>,
) -> Outcome<Report> {
    let output = &context.output;
    if !output.format.is_human() {
        return Err(
            Failure::usage("--watch is for people, and the result is to be JSON")
                .next("leave out --watch and run the command again and again"),
        );
    }
    let on_terminal = context.settings.motion && output.style.rows == Rows::Wrapped;
    let mut place = if on_terminal {
        Place::Screen
    } else {
        Place::Stream(None)
    };
    let rounds = async {
        loop {
            match look().await {
                Ok(frame) => {
                    if show(output, &mut place, &frame).is_err() {
                        // Nobody reads any more.
                        return Ok(Exit::Done);
                    }
                }
                Err(failure) if failure.exit() == Exit::Unreachable => {
                    output.note(&format!("{}; trying again", failure.what()));
                }
                Err(failure) => return Err(failure),
            }
            tokio::time::sleep(every.max(SHORTEST)).await;
        }
    };
    match interruption.or(rounds).await {
        Ok(ended) => ended.map(Report::streamed),
        Err(exit) => Ok(Report::streamed(exit)),
    }
}

fn show(output: &Output, place: &mut Place, frame: &Frame) -> io::Result<()> {
    match place {
        Place::Screen => draw(output, frame),
        Place::Stream(last) => {
            if last.as_ref() == Some(&frame.key) {
                return Ok(());
            }
            let blank = if last.is_some() { "\n" } else { "" };
            let time = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
            let text = (frame.text)(output.style);
            *last = Some(frame.key.clone());
            output.result(&format!("{blank}{time}\n{text}"))
        }
    }
}

/// Draws a frame over the one before; lines that are equal are not written again.
fn draw(output: &Output, frame: &Frame) -> io::Result<()> {
    let size = size(output.style.width);
    let style = Style {
        width: size.columns.max(LEAST_WIDTH),
        ..output.style
    };
    let lines = fitting(&(frame.text)(style), size);
    let canvas = output.talk_stream().canvas();
    let mut canvas = canvas
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    canvas.draw(lines, size)
}

/// Cuts a text to what a terminal can show: lines at its width, and as many as it has rows.
fn fitting(text: &str, size: Size) -> Vec<String> {
    let is_plain = |line: &str| !line.contains('\u{1b}');
    let cut = |line: &str| {
        let shown = if width(line) > size.columns && is_plain(line) {
            head(line, size.columns)
        } else {
            line
        };
        shown.to_owned()
    };
    let mut lines: Vec<String> = text.lines().map(cut).collect();
    let room = size.rows.saturating_sub(1).max(1);
    if lines.len() > room {
        let hidden = lines.len() - (room - 1);
        lines.truncate(room - 1);
        lines.push(format!("and {hidden} more lines"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_never_outgrows_the_terminal() {
        let size = Size {
            columns: 5,
            rows: 4,
        };
        assert_eq!(
            fitting("abcdefgh\n2\n3\n4\n5\n", size),
            ["abcde", "2", "and 3 more lines"]
        );
        assert_eq!(fitting("a\nb\nc\n", size), ["a", "b", "c"]);
    }
}
