//! Faults of the platform and the network under every command that deploys: how it ends, how much it sends, and what is
//! there afterwards.

use ipctl::sim::{Options, Simulator};

use crate::bounded::{every_row, run};
use crate::faults::{accepted, apps, deployments, shop};
use crate::support::{TestEnv, platform};

/// Says what is there before the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// No app.
    Nothing,
    /// An app with two deployments, of which the second is active, and a file that is equal to it.
    Twice,
    /// The same, and a file that says something else.
    Edited,
    /// An app whose first deployment was started by a run that did not wait for it.
    Started,
}

use Before::{Edited, Nothing, Started, Twice};

/// One row: a command under a scenario ends with a code, has sent so many accepted writes, and leaves so many deployments.
struct Row(
    &'static str,
    Before,
    &'static str,
    i32,
    usize,
    usize,
    &'static [&'static str],
);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row("create specs/shop.yaml --yes", Nothing, "build-error", 1, 1, 1, &[]),
    Row("create specs/shop.yaml --yes", Nothing, "no-deployment", 1, 1, 0, &[]),
    Row("create specs/shop.yaml --yes", Nothing, "unhealthy", 1, 1, 1, &[]),
    Row("create specs/shop.yaml --yes", Nothing, "lost-reply", 0, 1, 1, &[]),
    Row("create specs/shop.yaml --yes", Nothing, "superseded", 6, 1, 2, &[]),
    Row("create specs/shop.yaml --yes", Nothing, "5xx-storm*2", 0, 1, 1, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "out-of-memory", 1, 1, 3, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "wrong-port", 1, 1, 3, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "no-deployment", 1, 1, 2, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "lost-update", 0, 1, 3, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "unhealthy", 1, 1, 3, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "pinned", 6, 0, 2, &[]),
    Row("update shop specs/shop.yaml --yes", Edited, "outside-edit", 6, 0, 3, &[]),
    Row("apply --yes", Edited, "no-deployment", 1, 1, 2, &[]),
    Row("apply --yes", Edited, "lost-update", 0, 1, 3, &[]),
    Row("apply --yes", Edited, "unhealthy", 1, 1, 3, &[]),
    Row("apply --yes", Edited, "command-not-found", 1, 1, 3, &[]),
    Row("apply --yes", Edited, "wrong-architecture", 1, 1, 3, &[]),
    Row("apply --yes", Edited, "database-refused", 1, 1, 3, &[]),
    Row("apply --yes", Edited, "localhost-only", 1, 1, 3, &[]),
    Row("apply --yes", Twice, "5xx-storm*1", 0, 0, 2, &[]),
    Row("deploy shop", Twice, "build-error", 1, 1, 3, &[]),
    Row("deploy shop", Twice, "crash-loop", 1, 1, 3, &[]),
    Row("deploy shop", Twice, "superseded", 6, 1, 4, &[]),
    Row("deploy shop", Twice, "cancelled", 6, 1, 3, &[]),
    Row("deploy shop", Twice, "429-storm*1", 0, 1, 3, &[]),
    Row("deploy shop", Twice, "5xx-storm*1", 0, 1, 3, &[]),
    Row("deploy shop", Twice, "unhealthy", 1, 1, 3, &[]),
    Row("restart shop", Twice, "crash-loop", 1, 1, 3, &[]),
    Row("restart shop", Twice, "superseded", 6, 1, 4, &[]),
    Row("restart shop", Twice, "html-error*1", 0, 1, 3, &[]),
    // A rollback asks first whether it is possible, which is a write to the request log.
    Row("rollback shop --yes", Twice, "crash-loop", 1, 2, 3, &[]),
    Row("rollback shop --yes", Twice, "cancelled", 6, 2, 3, &[]),
    Row("rollback shop --yes", Twice, "pinned", 0, 2, 3, &[]),
    Row("rollback shop --yes", Twice, "torn-body*1", 0, 2, 3, &[]),
    Row("rollback shop --yes", Twice, "unhealthy", 1, 2, 3, &[]),
    Row("wait shop", Started, "crash-loop", 1, 0, 1, &[]),
    Row("wait shop", Started, "build-error", 1, 0, 1, &[]),
    Row("wait shop", Started, "superseded", 6, 0, 2, &[]),
    Row("wait shop", Started, "cancelled", 6, 0, 1, &[]),
    Row("wait shop", Started, "unhealthy", 1, 0, 1, &[]),
    Row("wait shop", Started, "html-error*2", 0, 0, 1, &[]),
    Row("delete shop --yes --confirm-destroy shop", Twice, "5xx-storm*1", 0, 1, 0, &[]),
    Row("delete shop --yes --confirm-destroy shop", Twice, "429-storm*1", 0, 1, 0, &[]),
];

/// Brings the platform to where a row begins; the scenario is there before the command that starts a deployment.
fn prepared(platform: &Simulator, before: Before, scenario: &str) -> TestEnv {
    let env = shop().on(platform);
    let strike = || platform.apply_scenario(scenario.parse().unwrap());
    if before == Started {
        strike();
        run(&env, "apply --yes --detach");
    } else if before != Nothing {
        run(&env, "apply --yes").expect(0);
        env.edit("specs/shop.yaml", "red", "green");
        run(&env, "apply --yes").expect(0);
    }
    if before == Edited {
        env.edit("specs/shop.yaml", "green", "blue");
    }
    platform.clear_requests();
    if before != Started {
        strike();
    }
    env
}

fn at_speed(speed: f64) -> Simulator {
    let options = Options {
        speed,
        ..Options::default()
    };
    Simulator::start(options).unwrap()
}

/// Says what was seen, where it is not what the row says.
fn check(row: &Row) -> Result<(), String> {
    let Row(words, before, scenario, code, sent, made, says) = row;
    let platform = match before {
        // What was started must still be under way when it is waited for.
        Started => at_speed(100.0),
        _ => platform(),
    };
    let env = prepared(&platform, *before, scenario);
    let done = run(&env, words);
    let apps = apps(&platform);
    let made_now = apps
        .first()
        .map_or(0, |app| deployments(&platform, app).len());
    let seen = (done.code, accepted(&platform), made_now);
    let wanted = (*code, *sent, *made);
    let missing = says.iter().find(|words| !done.both().contains(**words));
    if seen == wanted && missing.is_none() && apps.len() < 2 {
        return Ok(());
    }
    Err(format!(
        "{words}, {scenario}: {seen:?}, not {wanted:?}; says nothing of {missing:?}\n{}",
        done.both()
    ))
}

#[test]
fn every_command_ends_as_the_table_says() {
    every_row(TABLE, 12, check);
}
