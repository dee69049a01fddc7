//! The stack on one screen: a row for each app, then what to do next.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::health::{AppReport, DomainReport, State};
use crate::model::live::{App, Deployment};
use crate::plan::Since;

use super::duration::age;
use super::health::{domain_json, hints, parts, problem_json, state_word};
use super::progress::short_id;
use super::report::deployment_word;
use super::sanitise::one_line;
use super::style::{Rows, Style};
use super::table::{Column, table};
use super::words::plural;

/// The columns of the status of the stack.
const COLUMNS: [Column; 7] = [
    Column::text("APP"),
    Column::text("STATE"),
    Column::text("DEPLOYMENT").until(3),
    Column::number("SINCE").until(2),
    Column::text("OUTSIDE").until(4),
    Column::text("DOMAINS").until(5),
    Column::text("URL").until(1),
];

/// The columns of the wide form.
const WIDE: [Column; 11] = [
    COLUMNS[0],
    COLUMNS[1],
    Column::number("READY"),
    COLUMNS[2],
    COLUMNS[3],
    Column::text("COMMIT"),
    Column::text("BY"),
    COLUMNS[4],
    COLUMNS[5],
    Column::text("REGION"),
    COLUMNS[6],
];

/// Says how much of each app is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// What fits.
    Fitting,
    /// More columns, none of them shortened.
    Wide,
}

/// Holds what is known of one app.
pub enum StatusRow {
    /// It is live.
    Live(Box<LiveRow>),
    /// A spec names it, and the account does not have it.
    Absent(AppReport),
}

impl StatusRow {
    /// Returns its health.
    pub fn report(&self) -> &AppReport {
        match self {
            Self::Live(row) => &row.report,
            Self::Absent(report) => report,
        }
    }
}

/// Holds what is known of one live app.
pub struct LiveRow {
    /// The app.
    pub app: App,
    /// Its newest deployment, where the app itself shows none.
    pub newest: Option<Deployment>,
    /// Its health.
    pub report: AppReport,
    /// What became of it since the last apply.
    pub since: Since,
}

impl LiveRow {
    fn deployment(&self) -> Option<&Deployment> {
        self.app.newest_deployment().or(self.newest.as_ref())
    }
}

/// Writes a row for each app, and what to do next.
pub fn status_text(rows: &[StatusRow], now: Timestamp, width: Width, style: Style) -> String {
    if rows.is_empty() {
        return "No apps. Next: ipctl apply specs/\n".to_owned();
    }
    let text = match width {
        Width::Fitting => {
            let cells = rows.iter().map(|row| cells(row, now).to_vec());
            table(&COLUMNS, &cells.collect::<Vec<_>>(), style)
        }
        Width::Wide => {
            let whole = Style {
                rows: Rows::Whole,
                ..style
            };
            let cells = rows.iter().map(|row| wide_cells(row, now));
            table(&WIDE, &cells.collect::<Vec<_>>(), whole)
        }
    };
    let next: Vec<[String; 3]> = rows.iter().flat_map(next_steps).collect();
    text + &hints(&next, style)
}

fn cells(row: &StatusRow, now: Timestamp) -> [String; 7] {
    match row {
        StatusRow::Live(row) => live_cells(row, now),
        StatusRow::Absent(report) => {
            let mut cells = [const { String::new() }; 7].map(|_| dash());
            let named = [report.app.clone(), state_word(report.state)];
            for (cell, text) in cells.iter_mut().zip(named) {
                *cell = text;
            }
            cells
        }
    }
}

fn dash() -> String {
    "-".to_owned()
}

fn live_cells(row: &LiveRow, now: Timestamp) -> [String; 7] {
    let since = row
        .deployment()
        .and_then(|deployment| deployment.phase_last_updated_at);
    let url = row.app.public_url().unwrap_or("-");
    [
        row.app.name().to_owned(),
        state_word(row.report.state),
        deployment_word(row.deployment()),
        age(since, now),
        outside_word(row.since),
        domains_word(&row.report.domains),
        url.to_owned(),
    ]
}

fn wide_cells(row: &StatusRow, now: Timestamp) -> Vec<String> {
    match row {
        StatusRow::Live(row) => live_wide_cells(row, now),
        StatusRow::Absent(_) => {
            let mut cells = cells(row, now).to_vec();
            cells.resize_with(WIDE.len(), dash);
            cells
        }
    }
}

fn live_wide_cells(row: &LiveRow, now: Timestamp) -> Vec<String> {
    let [name, state, deployment, since, outside, domains, url] = live_cells(row, now);
    let of = |word: Option<&str>| word.map_or_else(dash, str::to_owned);
    let components = &row.report.components;
    let healthy = components
        .iter()
        .filter(|component| component.state == State::Healthy);
    let ready = format!("{}/{}", healthy.count(), components.len());
    let commit = row.deployment().and_then(Deployment::commit);
    let region = row.app.region.as_ref();
    vec![
        name,
        state,
        ready,
        deployment,
        since,
        of(commit.map(|commit| commit.get(..7).unwrap_or(commit))),
        of(row.deployment().and_then(Deployment::actor)),
        outside,
        domains,
        of(region.map(|region| region.slug.as_str())),
        url,
    ]
}

fn outside_word(since: Since) -> String {
    match since {
        Since::NotKept => "-".to_owned(),
        Since::AsSent => "none".to_owned(),
        Since::Edited(count) => plural(count, "field"),
        Since::EditedSomehow => "edited".to_owned(),
    }
}

/// Says how many domains are not as they should be, or how long the certificates last.
fn domains_word(domains: &[DomainReport]) -> String {
    let amiss = domains
        .iter()
        .filter(|domain| domain.state != State::Healthy)
        .count();
    let days = domains
        .iter()
        .filter_map(|domain| domain.certificate_days)
        .min();
    let days = days.map_or_else(String::new, |days| format!(", cert {}d", days.max(0)));
    match (domains.len(), amiss) {
        (0, _) => "-".to_owned(),
        (_, 0) => format!("ok{days}"),
        (all, amiss) => format!("{amiss} of {all} not ok{days}"),
    }
}

/// Lists what to do next about an app: its problems, a rollback that holds it, edits by somebody else.
fn next_steps(row: &StatusRow) -> Vec<[String; 3]> {
    let report = row.report();
    let name = one_line(&report.app);
    let mut problems: Vec<_> = report.problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.state));
    let mut next: Vec<[String; 3]> = problems
        .iter()
        .map(|problem| parts(&name, problem))
        .collect();
    if let StatusRow::Live(row) = row {
        next.extend(live_steps(row, &name));
    }
    next
}

/// Lists what a rollback and edits by somebody else ask for.
fn live_steps(row: &LiveRow, name: &str) -> Vec<[String; 3]> {
    let mut next = Vec::new();
    if let Some(pinned) = &row.app.pinned_deployment {
        let id = short_id(pinned.id.as_str());
        let way = |what: &str, command: &str| {
            let reason = format!("pinned to {id} by a rollback; {what}");
            [
                name.to_owned(),
                reason,
                format!("ipctl rollback {command} {name}"),
            ]
        };
        next.push(way("keep it", "commit"));
        next.push(way("undo it", "revert"));
    }
    let edits = match row.since {
        Since::NotKept | Since::AsSent => None,
        Since::Edited(count) => Some(plural(count, "field")),
        Since::EditedSomehow => Some("something".to_owned()),
    };
    next.extend(edits.map(|what| {
        let what = format!("{what} changed outside ipctl");
        [name.to_owned(), what, format!("ipctl drift {name}")]
    }));
    next
}

/// Builds the JSON of one app; null where no state is kept, where the edits could not be counted, and where there is no app.
pub fn status_json(row: &StatusRow) -> Value {
    match row {
        StatusRow::Live(row) => live_json(row),
        StatusRow::Absent(report) => json!({
            "state": report.state.word(),
            "deployment": null,
            "in_flight": null,
            "pinned": false,
            "pinned_to": null,
            "outside_edits": {"edited": null, "fields": null},
            "domains": [],
            "problems": problems_json(report),
        }),
    }
}

fn problems_json(report: &AppReport) -> Value {
    let problems = report.problems.iter();
    problems
        .map(|problem| problem_json(&report.app, problem))
        .collect()
}

fn live_json(row: &LiveRow) -> Value {
    let app = &row.app;
    let deployment = |deployment: &Deployment| {
        let since = deployment.phase_last_updated_at;
        json!({
            "id": deployment.id.as_str(),
            "phase": deployment.phase.to_string(),
            "since": since.map(|time| time.to_string()),
        })
    };
    let (edited, fields) = match row.since {
        Since::NotKept => (Value::Null, Value::Null),
        Since::AsSent => (false.into(), 0.into()),
        Since::Edited(count) => (true.into(), count.into()),
        Since::EditedSomehow => (true.into(), Value::Null),
    };
    let pinned = app.pinned_deployment.as_ref();
    json!({
        "state": row.report.state.word(),
        "deployment": row.deployment().map(deployment),
        "in_flight": app.in_flight().map(deployment),
        "pinned": pinned.is_some(),
        "pinned_to": pinned.map(|pinned| pinned.id.as_str()),
        "outside_edits": {"edited": edited, "fields": fields},
        "domains": row.report.domains.iter().map(domain_json).collect::<Value>(),
        "problems": problems_json(&row.report),
    })
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::health::{Endpoints, Observed, assess, assess_absent};
    use crate::model::live::AppHealth;
    use crate::render::fit::width;

    fn now() -> Timestamp {
        "2026-08-07T09:00:00Z".parse().unwrap()
    }

    fn row(app: Value, ready: u32, newest: Value, since: Since) -> StatusRow {
        let app: App = serde_json::from_value(app).unwrap();
        let newest: Option<Deployment> = serde_json::from_value(newest).unwrap();
        let components = json!([{"name": "web", "replicas_ready": ready, "replicas_desired": 2, "state": "HEALTHY"}]);
        let components = if ready > 0 { components } else { json!([]) };
        let health = json!({"components": components});
        let health: AppHealth = serde_json::from_value(health).unwrap();
        let report = assess(Observed {
            app: &app,
            health: &health,
            instances: &[],
            newest: newest.as_ref(),
            endpoints: Endpoints::NotAsked,
            now: now(),
        });
        StatusRow::Live(Box::new(LiveRow {
            app,
            newest,
            report,
            since,
        }))
    }

    fn app(name: &str, more: &Value) -> Value {
        let mut app = json!({
            "id": "1", "spec": {"name": name, "services": [{"name": "web"}]},
            "live_url": format!("https://{name}.acme.example"),
            "region": {"slug": "fra"},
            "domains": [{"spec": {"domain": format!("{name}.acme.example")}, "phase": "ACTIVE", "certificate_expires_at": "2026-10-07T09:00:00Z"}],
        });
        let own = app.as_object_mut().unwrap();
        own.extend(more.as_object().unwrap().clone());
        app
    }

    fn active(id: &str, time: &str) -> Value {
        json!({"active_deployment": {"id": id, "phase": "ACTIVE", "phase_last_updated_at": time,
            "services": [{"name": "web", "source_commit_hash": "77ab01c9d"}],
            "cause_details": {"digitalocean_user_action": {"user": {"email": "ann@acme.example"}}}}})
    }

    fn stack() -> Vec<StatusRow> {
        let odoo = app("odoo", &active("a01b22c3-1", "2026-08-01T09:00:00Z"));
        let mut superset = active("4f0a1c22-1", "2026-08-07T06:00:00Z");
        superset["pinned_deployment"] = json!({"id": "8c1f90aa-1"});
        superset["pending_deployment"] = json!({"id": "be120000-1", "phase": "BUILDING", "phase_last_updated_at": "2026-08-07T08:59:30Z"});
        let mcp = json!({"live_url": "", "domains": [{"spec": {"domain": "mcp.acme.example"}, "phase": "CONFIGURING", "progress": {"steps": [{"name": "verify-cname", "status": "RUNNING"}]}}]});
        let failed = json!({"id": "e77d0912-1", "phase": "ERROR", "phase_last_updated_at": "2026-08-07T08:56:00Z"});
        vec![
            row(odoo, 2, Value::Null, Since::AsSent),
            row(app("superset", &superset), 1, Value::Null, Since::Edited(1)),
            row(app("mcp-hub", &mcp), 0, failed, Since::NotKept),
        ]
    }

    fn text(columns: usize, form: Width) -> String {
        let style = Style {
            width: columns,
            rows: Rows::Wrapped,
            ..Style::plain()
        };
        status_text(&stack(), now(), form, style)
    }

    #[test]
    fn a_stack_in_trouble() {
        assert_snapshot!(text(200, Width::Fitting), @"
        APP       STATE     DEPLOYMENT         SINCE  OUTSIDE  DOMAINS        URL
        odoo      healthy   a01b22c3 ACTIVE       6d  none     ok, cert 61d   https://odoo.acme.example
        superset  DEGRADED  be120000 BUILDING    30s  1 field  ok, cert 61d   https://superset.acme.example
        mcp-hub   MISSING   e77d0912 ERROR     4m00s  -        1 of 1 not ok  -
          superset/web              1 of 2 ready: ipctl logs superset -c web --type crash
          superset                  deployment be120000 is BUILDING: ipctl wait superset
          superset                  pinned to 8c1f90aa by a rollback; keep it: ipctl rollback commit superset
          superset                  pinned to 8c1f90aa by a rollback; undo it: ipctl rollback revert superset
          superset                  1 field changed outside ipctl: ipctl drift superset
          mcp-hub                   no deployment is active; e77d0912 ended as ERROR: ipctl why mcp-hub
          mcp-hub/mcp.acme.example  domain CONFIGURING, waiting at verify-cname: ipctl get mcp-hub
        ");
        assert_snapshot!(text(100, Width::Fitting), @"
        APP       STATE     DEPLOYMENT         SINCE  OUTSIDE  DOMAINS        URL
        odoo      healthy   a01b22c3 ACTIVE       6d  none     ok, cert 61d   https://odoo.acme.example
        superset  DEGRADED  be120000 BUILDING    30s  1 field  ok, cert 61d   https://superset.acme.example
        mcp-hub   MISSING   e77d0912 ERROR     4m00s  -        1 of 1 not ok  -
          superset/web              1 of 2 ready:
            ipctl logs superset -c web --type crash
          superset                  deployment be120000 is BUILDING:
            ipctl wait superset
          superset                  pinned to 8c1f90aa by a rollback; keep it:
            ipctl rollback commit superset
          superset                  pinned to 8c1f90aa by a rollback; undo it:
            ipctl rollback revert superset
          superset                  1 field changed outside ipctl:
            ipctl drift superset
          mcp-hub                   no deployment is active; e77d0912 ended as ERROR:
            ipctl why mcp-hub
          mcp-hub/mcp.acme.example  domain CONFIGURING, waiting at verify-cname:
            ipctl get mcp-hub
        ");
    }

    #[test]
    fn a_stack_on_a_narrow_terminal() {
        let text = text(60, Width::Fitting);
        assert!(text.lines().all(|line| width(line) <= 60), "{text}");
        assert_snapshot!(text, @"
        APP       STATE     SINCE  OUTSIDE  DOMAINS
        odoo      healthy      6d  none     ok, cert 61d
        superset  DEGRADED    30s  1 field  ok, cert 61d
        mcp-hub   MISSING   4m00s  -        1 of 1 not ok
          superset/web              1 of 2 ready:
            ipctl logs superset -c web --type crash
          superset                  deployment be120000 is BUILDING:
            ipctl wait superset
          superset
            pinned to 8c1f90aa by a rollback; keep it:
            ipctl rollback commit superset
          superset
            pinned to 8c1f90aa by a rollback; undo it:
            ipctl rollback revert superset
          superset                  1 field changed outside ipctl:
            ipctl drift superset
          mcp-hub
            no deployment is active; e77d0912 ended as ERROR:
            ipctl why mcp-hub
          mcp-hub/mcp.acme.example
            domain CONFIGURING, waiting at verify-cname:
            ipctl get mcp-hub
        ");
    }

    #[test]
    fn the_wide_form_shows_more() {
        assert_snapshot!(text(100, Width::Wide).lines().take(4).collect::<Vec<_>>().join("\n"), @"
        APP       STATE     READY  DEPLOYMENT         SINCE  COMMIT   BY                OUTSIDE  DOMAINS        REGION  URL
        odoo      healthy     1/1  a01b22c3 ACTIVE       6d  77ab01c  ann@acme.example  none     ok, cert 61d   fra     https://odoo.acme.example
        superset  DEGRADED    0/1  be120000 BUILDING    30s  -        -                 1 field  ok, cert 61d   fra     https://superset.acme.example
        mcp-hub   MISSING     0/1  e77d0912 ERROR     4m00s  -        -                 -        1 of 1 not ok  fra     -
        ");
    }

    #[test]
    fn one_app_as_json() {
        let json = serde_json::to_string_pretty(&status_json(&stack()[1])).unwrap();
        assert_snapshot!(json, @r#"
        {
          "state": "degraded",
          "deployment": {
            "id": "be120000-1",
            "phase": "BUILDING",
            "since": "2026-08-07T08:59:30Z"
          },
          "in_flight": {
            "id": "be120000-1",
            "phase": "BUILDING",
            "since": "2026-08-07T08:59:30Z"
          },
          "pinned": true,
          "pinned_to": "8c1f90aa-1",
          "outside_edits": {
            "edited": true,
            "fields": 1
          },
          "domains": [
            {
              "domain": "superset.acme.example",
              "state": "healthy",
              "phase": "ACTIVE",
              "certificate_days": 61,
              "reason": null
            }
          ],
          "problems": [
            {
              "part": null,
              "state": "progressing",
              "reason": "deployment be120000 is BUILDING",
              "next": "ipctl wait superset"
            },
            {
              "part": "web",
              "state": "degraded",
              "reason": "1 of 2 ready",
              "next": "ipctl logs superset -c web --type crash"
            }
          ]
        }
        "#);
    }

    #[test]
    fn an_app_that_is_not_there_has_a_row_and_a_way_to_make_it() {
        let rows = [StatusRow::Absent(assess_absent("shop"))];
        let text = |form| status_text(&rows, now(), form, Style::plain());
        assert_snapshot!(text(Width::Fitting), @"
        APP   STATE    DEPLOYMENT  SINCE  OUTSIDE  DOMAINS  URL
        shop  MISSING  -               -  -        -        -
          shop  the account has no such app: ipctl apply shop
        ");
        assert_snapshot!(text(Width::Wide), @"
        APP   STATE    READY  DEPLOYMENT  SINCE  COMMIT  BY  OUTSIDE  DOMAINS  REGION  URL
        shop  MISSING      -  -               -  -       -   -        -        -       -
          shop  the account has no such app: ipctl apply shop
        ");
        assert_eq!(status_json(&rows[0])["state"], "missing");
    }
}
