//! Who listens while deployments go on, chosen by what the output is for.

use std::convert::Infallible;
use std::io::Stderr;
use std::time::{Duration, Instant};

use jiff::ZonedDateTime;
use tokio::sync::watch;

use crate::apply::{Both, Event, Reporter};
use crate::model::live::App;
use crate::plan::{AppPlan, Plan};
use crate::render::progress::{Board, Expectations, Lines, Screen};

use super::context::Context;
use super::output::{Format, Talk};
use super::signal::Interruption;
use super::stderr::{TalkStream, size};

/// How often what is drawn is looked after.
const TICK: Duration = Duration::from_millis(100);

/// Passes events to a person or a program, and to the recorder.
pub(super) struct Listener<'a> {
    context: &'a Context,
    plans: &'a [AppPlan],
    shown: Shown,
}

/// Says who follows, and how.
enum Shown {
    /// A person on a screen that has to be looked after.
    Screen(Screen<Stderr>),
    /// A person line by line.
    Lines(Lines<TalkStream>),
    /// A program on stdout.
    Events,
    /// Nobody.
    Nothing,
}

impl<'a> Listener<'a> {
    /// Listens to a plan that is carried out.
    pub(super) fn of_plan(context: &'a Context, plan: &'a Plan) -> Self {
        let specs = plan
            .apps
            .iter()
            .map(|app| (app.name.as_str(), &app.outgoing));
        Self {
            context,
            plans: &plan.apps,
            shown: shown(context, Expectations::of(specs)),
        }
    }

    /// Listens to a deployment of a live app.
    pub(super) fn of_app(context: &'a Context, app: &App) -> Self {
        Self {
            context,
            plans: &[],
            shown: shown(context, Expectations::of([(app.name(), &app.spec)])),
        }
    }

    /// Does work that is told to stop after the first signal, and keeps what is shown up to date meanwhile.
    pub(super) async fn attend<T>(
        &self,
        interruption: &Interruption,
        work: impl AsyncFnOnce(watch::Receiver<bool>, &dyn Reporter) -> T,
    ) -> T {
        let (sender, stop) = watch::channel(interruption.pending().is_some());
        let kept = Both(self, self.context.recorder());
        let receipted = self.context.receipt().map(|receipt| Both(&kept, receipt));
        let listener: &dyn Reporter = match &receipted {
            Some(all) => all,
            None => &kept,
        };
        let stopping = async {
            interruption.wait().await;
            let _ = sender.send(true);
            std::future::pending::<Infallible>().await
        };
        tokio::select! {
            result = work(stop, listener) => result,
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
            Shown::Lines(lines) => lines.event(event),
            Shown::Events => {
                let output = &self.context.output;
                output.event(&output.stream().event(event, self.plans));
            }
            Shown::Nothing => {}
        }
    }
}

fn shown(context: &Context, expected: Expectations) -> Shown {
    let output = &context.output;
    match (output.format, output.talk, context.settings.motion) {
        (Format::Events, ..) => Shown::Events,
        (Format::Json, ..) | (_, Talk::Quiet | Talk::ErrorsOnly, _) => Shown::Nothing,
        (Format::Human, _, true) => Shown::Screen(screen(context, expected)),
        (Format::Human, _, false) => {
            let clock = || ZonedDateTime::now().time();
            let (stream, style) = (output.talk_stream(), output.talk_style);
            Shown::Lines(Lines::new(stream, style, clock, expected))
        }
    }
}

fn screen(context: &Context, expected: Expectations) -> Screen<Stderr> {
    let output = &context.output;
    let (start, widest) = (Instant::now(), output.talk_style.width);
    Screen::new(
        Board::new(expected),
        output.talk_stream().canvas(),
        output.talk_style,
        move || start.elapsed(),
        move || size(widest),
    )
}
