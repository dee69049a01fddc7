//! Who listens while deployments go on, chosen by what the output is for.

use std::convert::Infallible;
use std::io::{self, Stderr};
use std::time::{Duration, Instant};

use jiff::ZonedDateTime;
use terminal_size::{Height, Width, terminal_size_of};
use tokio::sync::watch;

use crate::apply::{Both, Event, Reporter, Silent};
use crate::render::progress::{Board, Expectations, Lines, Screen, Size};

use super::context::Context;
use super::output::{Format, Talk};
use super::signal::Interruption;

/// How often what is drawn is looked after.
const TICK: Duration = Duration::from_millis(100);

/// The rows of a terminal that does not tell.
const ROWS: usize = 24;

/// Passes events to a person or a program, and to the recorder.
pub(super) struct Listener<'a> {
    context: &'a Context,
    shown: Shown,
}

/// Says how a person follows.
enum Shown {
    /// On a screen that has to be looked after.
    Screen(Screen<Stderr>),
    /// As it comes.
    Stream(Box<dyn Reporter>),
}

impl<'a> Listener<'a> {
    /// Chooses how progress is told about apps of which this is expected.
    pub(super) fn new(context: &'a Context, expected: Expectations) -> Self {
        Self {
            context,
            shown: shown(context, expected),
        }
    }

    /// Does work that is told to stop after the first signal, and keeps what is shown up to date meanwhile.
    pub(super) async fn attend<T>(
        &self,
        interruption: &Interruption,
        work: impl AsyncFnOnce(watch::Receiver<bool>, &dyn Reporter) -> T,
    ) -> T {
        let (sender, stop) = watch::channel(interruption.pending().is_some());
        let listener = Both(self, self.context.recorder());
        let stopping = async {
            interruption.wait().await;
            let _ = sender.send(true);
            std::future::pending::<Infallible>().await
        };
        tokio::select! {
            result = work(stop, &listener) => result,
            never = stopping => match never {},
            never = self.look_after() => match never {},
        }
    }

    async fn look_after(&self) -> Infallible {
        let Shown::Screen(screen) = &self.shown else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(TICK).await;
            screen.tick();
        }
    }
}

impl Reporter for Listener<'_> {
    fn event(&self, event: &Event<'_>) {
        match &self.shown {
            Shown::Screen(screen) => screen.event(event),
            Shown::Stream(listener) => listener.event(event),
        }
    }
}

fn shown(context: &Context, expected: Expectations) -> Shown {
    let output = &context.output;
    match (context.settings.motion, output.talk, output.format) {
        (_, Talk::Quiet | Talk::ErrorsOnly, _) | (_, _, Format::Json) => {
            Shown::Stream(Box::new(Silent))
        }
        (true, _, _) => Shown::Screen(screen(context, expected)),
        (false, _, _) => {
            let clock = || ZonedDateTime::now().time();
            let stream = output.talk_stream();
            Shown::Stream(Box::new(Lines::new(
                stream,
                output.talk_style,
                clock,
                expected,
            )))
        }
    }
}

fn screen(context: &Context, expected: Expectations) -> Screen<Stderr> {
    let output = &context.output;
    let (start, widest) = (Instant::now(), output.talk_style.width);
    let size = move || match terminal_size_of(io::stderr()) {
        Some((Width(columns), Height(rows))) => Size {
            columns: usize::from(columns),
            rows: usize::from(rows),
        },
        None => Size {
            columns: widest,
            rows: ROWS,
        },
    };
    Screen::new(
        Board::new(expected),
        output.talk_stream().canvas(),
        output.talk_style,
        move || start.elapsed(),
        size,
    )
}
