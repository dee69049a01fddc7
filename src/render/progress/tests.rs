//! What the view and the lines show, and that the view always fits.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use crate::apply::{
    Activity, AppOutcome, Event, Failure, Reporter, Stage, StepView, Success, Verified,
};
use crate::autopsy::{Line, LineKind};
use crate::model::live::{AppId, DeploymentId, Phase, StepStatus};
use crate::plan::Action;
use crate::render::fit::width;
use crate::render::style::{Color, Style, Symbols};

use super::board::Board;
use super::expect::Expectations;
use super::lines::Lines;
use super::view::{Size, view};

/// Clears the screen, turns the direction, and gives a build service orders.
const NASTY: &str = "x\u{1b}[2J\u{202e}evil\r\n::error::owned ##[error]owned\u{0}日本";

fn step(stage: Stage, component: &str, status: StepStatus) -> StepView {
    StepView {
        stage,
        component: component.to_owned(),
        status,
        activity: Activity::Work,
        reason: None,
    }
}

fn because(step: StepView, code: &str) -> StepView {
    let reason = serde_json::from_value(json!({"code": code, "message": "No."})).unwrap();
    StepView {
        reason: Some(reason),
        ..step
    }
}

fn waiting(step: StepView) -> StepView {
    StepView {
        activity: Activity::Wait,
        ..step
    }
}

fn outcome(app: &str, action: Action, result: Result<Success, Failure>) -> AppOutcome {
    let deployment = (action != Action::Keep).then(|| DeploymentId::new("8c1f90aa-0000"));
    AppOutcome {
        app: app.to_owned(),
        action,
        id: Some(AppId::new("a")),
        deployment,
        took: Duration::from_secs(13),
        result,
    }
}

fn active() -> Success {
    Success::Active {
        url: Some("https://bi.acme.example".to_owned()),
        verified: Verified::default(),
    }
}

fn expected() -> Expectations {
    let spec = json!({
        "services": [{"name": "web", "health_check": {"http_path": "/health", "port": 8088}}],
        "jobs": [{"name": "db-migrate", "kind": "PRE_DEPLOY"}],
    });
    Expectations::of([("superset", &spec)])
}

use StepStatus::{Pending, Running, Success as Done};

/// Tells a listener, with the second at which it happened, what happens in an apply of three apps.
fn happen(tell: &mut dyn FnMut(u64, &Event<'_>)) {
    let deployment = &DeploymentId::new("4f0a1c22-0000");
    let app = "superset";
    for (app, action) in [
        (app, Action::Update),
        ("odoo", Action::Keep),
        ("mcp-hub", Action::Create),
    ] {
        tell(0, &Event::Started { app, action });
    }
    let same = Ok(Success::Unchanged { url: None });
    let kept = &outcome("odoo", Action::Keep, same);
    tell(0, &Event::Ended { outcome: kept });
    tell(1, &Event::Written { app, deployment });
    let mut step_at = |at, view: StepView| tell(at, &Event::Step { app, step: &view });
    let reused = because(step(Stage::Build, "web", Done), "PreviousBuildReused");
    let ready = because(step(Stage::Build, "redis", Done), "PreBuiltImage");
    step_at(3, reused);
    step_at(3, ready);
    for component in ["db-migrate", "redis", "web", "celery-beat"] {
        step_at(3, step(Stage::Deploy, component, Pending));
    }
    step_at(4, step(Stage::Deploy, "db-migrate", Running));
    step_at(42, step(Stage::Deploy, "db-migrate", Done));
    step_at(42, step(Stage::Deploy, "redis", Running));
    step_at(63, step(Stage::Deploy, "redis", Done));
    step_at(89, step(Stage::Deploy, "web", Running));
    step_at(92, waiting(step(Stage::Deploy, "web", Running)));
    let phase = &Phase::Deploying;
    let elapsed = Duration::from_mins(1);
    for steps in [(8, 14), (9, 14)] {
        let event = Event::Phase {
            app,
            phase,
            steps,
            elapsed,
        };
        tell(93, &event);
    }
    for text in [
        "[INFO] Starting gunicorn 21.2.0",
        NASTY,
        &"y".repeat(100_000),
    ] {
        tell(94, &line("web", text));
    }
    let done = outcome("mcp-hub", Action::Create, Ok(active()));
    tell(95, &Event::Ended { outcome: &done });
    tell(
        125,
        &Event::Heartbeat {
            app,
            phase,
            elapsed: Duration::from_secs(124),
        },
    );
}

/// The line of a component; what it borrows lives as long as the test.
fn line<'a>(component: &'a str, text: &str) -> Event<'a> {
    let line = Line {
        kind: LineKind::Run,
        text: text.to_owned(),
    };
    Event::Line {
        app: "superset",
        id: Box::leak(Box::new(AppId::new("a"))),
        deployment: Box::leak(Box::new(DeploymentId::new("d"))),
        component,
        line: Box::leak(Box::new(line)),
    }
}

fn board() -> Board {
    let mut board = Board::new(expected());
    happen(&mut |at, event| board.take(event, Duration::from_secs(at)));
    board
}

fn drawn(columns: usize, rows: usize) -> String {
    let lines = view(
        &board(),
        Size { columns, rows },
        Duration::from_secs(161),
        Style::plain(),
    );
    assert!(lines.iter().all(|line| width(line) < columns), "{lines:#?}");
    lines.join("\n")
}

#[test]
fn the_view_at_60_columns() {
    insta::assert_snapshot!(drawn(60, 30), @r"
    superset  deployment 4f0a1c22  DEPLOYING  9/14        2m41s
      ok   build   web          reused                       2s
      ok   build   redis        image already built          2s
      ok   job     db-migrate   pre-deploy, exit 0          38s
      ok   deploy  redis                                    21s
      ..   deploy  web          waiting for GET :8088..   1m12s
      --   deploy  celery-beat  pending
      web | [INFO] Starting gunicorn 21.2.0
      web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[..
      web | yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    odoo  no changes
    mcp-hub  ACTIVE in 13s
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
}

#[test]
fn the_view_at_80_columns() {
    insta::assert_snapshot!(drawn(80, 30), @r"
    superset  deployment 4f0a1c22  DEPLOYING  9/14                            2m41s
      ok   build   web          reused                                           2s
      ok   build   redis        image already built                              2s
      ok   job     db-migrate   pre-deploy, exit 0                              38s
      ok   deploy  redis                                                        21s
      ..   deploy  web          waiting for GET :8088/health                  1m12s
      --   deploy  celery-beat  pending
      web | [INFO] Starting gunicorn 21.2.0
      web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
      web | yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    odoo  no changes
    mcp-hub  ACTIVE in 13s
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
}

#[test]
fn the_view_at_120_columns() {
    insta::assert_snapshot!(drawn(120, 30), @r"
    superset  deployment 4f0a1c22  DEPLOYING  9/14                                                 2m41s
      ok   build   web          reused                                                                2s
      ok   build   redis        image already built                                                   2s
      ok   job     db-migrate   pre-deploy, exit 0                                                   38s
      ok   deploy  redis                                                                             21s
      ..   deploy  web          waiting for GET :8088/health                                       1m12s
      --   deploy  celery-beat  pending
      web | [INFO] Starting gunicorn 21.2.0
      web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
      web | yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    odoo  no changes
    mcp-hub  ACTIVE in 13s
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
}

#[test]
fn the_view_at_200_columns() {
    insta::assert_snapshot!(drawn(200, 30), @r"
    superset  deployment 4f0a1c22  DEPLOYING  9/14                                                 2m41s
      ok   build   web          reused                                                                2s
      ok   build   redis        image already built                                                   2s
      ok   job     db-migrate   pre-deploy, exit 0                                                   38s
      ok   deploy  redis                                                                             21s
      ..   deploy  web          waiting for GET :8088/health                                       1m12s
      --   deploy  celery-beat  pending
      web | [INFO] Starting gunicorn 21.2.0
      web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
      web | yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    odoo  no changes
    mcp-hub  ACTIVE in 13s
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
}

#[test]
fn finished_steps_go_first_when_the_terminal_is_low() {
    insta::assert_snapshot!(drawn(80, 14), @r"
    superset  deployment 4f0a1c22  DEPLOYING  9/14                            2m41s
      ok   build   web          reused                                           2s
      ok   build   redis        image already built                              2s
      ok   job     db-migrate   pre-deploy, exit 0                              38s
      ok   deploy  redis                                                        21s
      ..   deploy  web          waiting for GET :8088/health                  1m12s
      --   deploy  celery-beat  pending
      web | [INFO] Starting gunicorn 21.2.0
      web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
      web | yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    odoo  no changes
    mcp-hub  ACTIVE in 13s
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
    insta::assert_snapshot!(drawn(80, 10), @r"
    superset  deployment 4f0a1c22  DEPLOYING  9/14                            2m41s
      ok   4 steps done
      ..   deploy  web          waiting for GET :8088/health                  1m12s
      --   deploy  celery-beat  pending
      web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
      web | yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    2 apps done
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
    insta::assert_snapshot!(drawn(80, 4), @"
    superset  deployment 4f0a1c22  DEPLOYING  9/14                            2m41s
    and 4 more lines
    Ctrl-C leaves it running; `ipctl cancel superset` stops it.
    ");
}

#[test]
fn the_view_has_symbols_and_colours_where_they_are_wanted() {
    let style = Style {
        color: Color::On,
        symbols: Symbols::Unicode,
        ..Style::plain()
    };
    let size = Size {
        columns: 80,
        rows: 10,
    };
    let lines = view(&board(), size, Duration::from_secs(161), style);
    insta::assert_snapshot!(lines.join("\n").replace('\u{1b}', "^"), @r"
    ^[36msuperset^[0m  deployment 4f0a1c22  ^[1mDEPLOYING^[0m  9/14                            ^[2m2m41s^[0m
      ^[32m✓^[0m    ^[2m4 steps done^[0m
      ^[33m⠙^[0m    ^[2mdeploy^[0m  web          waiting for GET :8088/health                  ^[2m1m12s^[0m
      ^[2m·^[0m    ^[2mdeploy^[0m  celery-beat  ^[2mpending^[0m
      ^[36mweb^[0m^[2m | ^[0mx\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
      ^[36mweb^[0m^[2m | ^[0myyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy..
    ^[2m2 apps done^[0m
    ^[2mCtrl-C leaves it running; `ipctl cancel superset` stops it.^[0m
    ");
}

#[test]
fn a_step_that_failed_stays_in_sight() {
    let mut board = board();
    let failed = because(
        step(Stage::Deploy, "web", StepStatus::Error),
        "DeployContainerHealthChecksFailed",
    );
    let event = Event::Step {
        app: "superset",
        step: &failed,
    };
    board.take(&event, Duration::from_secs(170));
    let size = Size {
        columns: 80,
        rows: 10,
    };
    let lines = view(&board, size, Duration::from_secs(200), Style::plain());
    insta::assert_snapshot!(lines[2..5].join("\n"), @r"
    x    deploy  web          DeployContainerHealthChecksFailed             1m21s
    --   deploy  celery-beat  pending
    web | x\u{1b}[2J\u{202e}evil\r\n::error::owned #\u{23}[error]owned\u{0}日本
    ");
}

#[test]
fn a_deployment_that_was_found_says_no_times_that_were_not_seen() {
    let mut board = Board::new(Expectations::default());
    let deployment = &DeploymentId::new("4f0a1c22-0000");
    let app = "shop";
    let done = &step(Stage::Build, "web", StepStatus::Success);
    for event in [
        Event::Started {
            app,
            action: Action::Keep,
        },
        Event::Attached { app, deployment },
        Event::Step { app, step: done },
    ] {
        board.take(&event, Duration::from_secs(5));
    }
    let size = Size {
        columns: 60,
        rows: 24,
    };
    let lines = view(&board, size, Duration::from_secs(9), Style::plain());
    insta::assert_snapshot!(lines.join("\n"), @"
    shop  deployment 4f0a1c22  looking                       4s
      ok   build   web
    Ctrl-C leaves it running; `ipctl cancel shop` stops it.
    ");
}

#[test]
fn a_rollback_is_a_deployment_with_steps_of_its_own() {
    let mut board = board();
    let (app, deployment) = ("superset", &DeploymentId::new("8c1f90aa-0000"));
    let running = &step(Stage::Deploy, "web", Running);
    let event = Event::Attached { app, deployment };
    board.take(&event, Duration::from_secs(165));
    board.take(
        &Event::Step { app, step: running },
        Duration::from_secs(170),
    );
    let size = Size {
        columns: 80,
        rows: 24,
    };
    let lines = view(&board, size, Duration::from_mins(3), Style::plain());
    insta::assert_snapshot!(lines[..3].join("\n"), @"
    superset  deployment 8c1f90aa  DEPLOYING                                  3m00s
      ..   deploy  web  starting                                                10s
    odoo  no changes
    ");

    let mut written = Vec::new();
    let clock = || jiff::civil::time(14, 3, 22, 0);
    let told = Lines::new(&mut written, Style::plain(), clock, Expectations::default());
    for _ in 0..2 {
        told.event(&event);
        told.event(&Event::Step { app, step: running });
        told.event(&Event::Step { app, step: running });
    }
    drop(told);
    let text = String::from_utf8(written).unwrap();
    assert_eq!(text.matches("web deploy running").count(), 2, "{text}");
}

/// Writes down what `Lines` tells, at a clock that stands at three minutes past two and counts the seconds.
fn told() -> String {
    let mut written = Vec::new();
    let second = std::rc::Rc::new(std::cell::Cell::new(0));
    let clock = {
        let second = std::rc::Rc::clone(&second);
        move || {
            jiff::civil::time(
                14,
                i8::try_from(3 + second.get() / 60).unwrap(),
                i8::try_from(second.get() % 60).unwrap(),
                0,
            )
        }
    };
    let lines = Lines::new(&mut written, Style::plain(), clock, expected());
    happen(&mut |at, event| {
        second.set(at);
        lines.event(event);
    });
    drop(lines);
    String::from_utf8(written).unwrap()
}

#[test]
fn each_change_is_a_line_with_the_time_of_day() {
    insta::assert_snapshot!(told(), @"
    14:03:00 superset updating
    14:03:00 mcp-hub creating
    14:03:00 odoo no changes
    14:03:01 superset deployment 4f0a1c22 started
    14:03:03 superset web build ok (reused)
    14:03:03 superset redis build ok (image already built)
    14:03:04 superset db-migrate deploy running
    14:03:42 superset db-migrate deploy ok
    14:03:42 superset redis deploy running
    14:04:03 superset redis deploy ok
    14:04:29 superset web deploy running
    14:04:32 superset web deploy waiting for GET :8088/health
    14:04:33 superset DEPLOYING 8/14 1m00s
    14:04:35 mcp-hub ACTIVE in 13s 8c1f90aa
    14:05:05 superset still DEPLOYING after 2m04s
    ");
}

#[test]
fn nothing_foreign_makes_a_line_or_an_order_of_its_own() {
    let mut written = Vec::new();
    let clock = || jiff::civil::time(14, 3, 22, 0);
    let lines = Lines::new(&mut written, Style::plain(), clock, Expectations::default());
    let deployment = &DeploymentId::new(NASTY);
    let running = &because(step(Stage::Deploy, NASTY, StepStatus::Error), NASTY);
    let app = NASTY;
    let phase = &Phase::Unknown(NASTY.to_owned());
    let ended = &outcome(
        app,
        Action::Create,
        Err(Failure::NotAsWritten(NASTY.to_owned())),
    );
    lines.event(&Event::Started {
        app,
        action: Action::Create,
    });
    lines.event(&Event::Written { app, deployment });
    lines.event(&Event::Step { app, step: running });
    lines.event(&Event::Heartbeat {
        app,
        phase,
        elapsed: Duration::ZERO,
    });
    lines.event(&line("web", "::error::owned"));
    lines.event(&Event::Ended { outcome: ended });
    drop(lines);
    let text = String::from_utf8(written).unwrap();
    assert_eq!(text.lines().count(), 5);
    for line in text.lines() {
        assert!(
            line.starts_with("14:03:22 ") && !line.contains("##["),
            "{line}"
        );
        assert!(
            !line.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{line:?}"
        );
    }
}

proptest! {
    #[test]
    fn the_view_always_fits(
        columns in 1_usize..220,
        rows in 1_usize..40,
        apps in prop::collection::vec(".{0,40}", 0..8),
        steps in prop::collection::vec((0_usize..8, any::<bool>(), ".{0,40}", 0_u8..4), 0..40),
        colour in any::<bool>(),
    ) {
        let mut board = Board::new(Expectations::default());
        let deployment = &DeploymentId::new("日本日本日本日本日本");
        for app in &apps {
            board.take(&Event::Started { app, action: Action::Update }, Duration::ZERO);
            board.take(&Event::Written { app, deployment }, Duration::ZERO);
        }
        for (app, build, component, status) in &steps {
            let stage = if *build { Stage::Build } else { Stage::Deploy };
            let status = [StepStatus::Pending, StepStatus::Running, StepStatus::Success, StepStatus::Error][usize::from(*status)].clone();
            let step = &step(stage, component, status);
            if let Some(app) = apps.get(*app) {
                board.take(&Event::Step { app, step }, Duration::ZERO);
            }
        }
        let style = Style { color: if colour { Color::On } else { Color::Off }, ..Style::plain() };
        let lines = view(&board, Size { columns, rows }, Duration::from_secs(100_000), style);
        prop_assert!(lines.len() <= rows.saturating_sub(1).max(1));
        for line in lines {
            let bare: String = line.split("\u{1b}[").map(|part| match part.split_once('m') {
                Some((code, rest)) if code.chars().all(|c| c.is_ascii_digit()) => rest,
                _ => part,
            }).collect();
            prop_assert!(width(&bare) < columns.max(9), "{line:?}");
            prop_assert!(!bare.chars().any(char::is_control));
        }
    }
}
