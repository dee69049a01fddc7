//! The health of apps: a row for each component, then what is not as it should be and what helps.

use serde_json::{Value, json};

use crate::health::{
    Answer, AppReport, ComponentReport, DomainReport, Endpoints, ProbeReport, Problem, Remedy,
    State,
};

use super::fit::{width, words};
use super::sanitise::one_line;
use super::style::{Role, Rows, Style};
use super::table::{Column, table};
use super::words::plural;

/// The columns of the health of components.
const COLUMNS: [Column; 7] = [
    Column::text("APP").until(4),
    Column::text("COMPONENT"),
    Column::text("STATE"),
    Column::number("READY"),
    Column::number("CPU").until(1),
    Column::number("MEM").until(2),
    Column::text("PROBE").until(3),
];

/// Writes a row for each component, and a verdict.
pub fn health_text(reports: &[AppReport], style: Style) -> String {
    if reports.is_empty() {
        return "No apps. Next: ipctl apply specs/\n".to_owned();
    }
    let rows: Vec<Vec<String>> = reports.iter().flat_map(rows).collect();
    let table = table(&COLUMNS, &rows, style);
    format!("{table}\n{}", verdict(reports, style))
}

fn rows(report: &AppReport) -> Vec<Vec<String>> {
    let probes = report.endpoints.probes();
    let mut rows = Vec::new();
    if report.is_absent() {
        let dash = || "-".to_owned();
        let mut row = vec![report.app.clone(), dash(), state_word(report.state)];
        row.resize_with(COLUMNS.len(), dash);
        rows.push(row);
    }
    for component in &report.components {
        let own = |probe: &&ProbeReport| probe.component.as_deref() == Some(&component.name);
        let mut own = probes.iter().filter(own);
        rows.push(component_row(&report.app, component, own.next()));
        rows.extend(own.map(|probe| probe_row(&report.app, probe)));
    }
    let has_row = |probe: &&ProbeReport| {
        let name = probe.component.as_deref();
        let mut components = report.components.iter();
        components.any(|component| Some(component.name.as_str()) == name)
    };
    let homeless = probes.iter().filter(|probe| !has_row(probe));
    rows.extend(homeless.map(|probe| probe_row(&report.app, probe)));
    rows
}

fn component_row(
    app: &str,
    component: &ComponentReport,
    probe: Option<&ProbeReport>,
) -> Vec<String> {
    let percent =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.0}%"));
    let ready = component.ready;
    vec![
        app.to_owned(),
        component.name.clone(),
        state_word(component.state),
        ready.map_or_else(
            || "-".to_owned(),
            |(ready, desired)| format!("{ready}/{desired}"),
        ),
        percent(component.cpu_percent),
        percent(component.memory_percent),
        probe.map_or_else(|| "-".to_owned(), probe_cell),
    ]
}

fn probe_row(app: &str, probe: &ProbeReport) -> Vec<String> {
    let dash = || "-".to_owned();
    vec![
        app.to_owned(),
        probe.component.clone().unwrap_or_else(dash),
        state_word(probe.answer.state()),
        dash(),
        dash(),
        dash(),
        probe_cell(probe),
    ]
}

/// Writes a state so that a bad one stands out without colour.
pub(super) fn state_word(state: State) -> String {
    if state.is_bad() {
        state.word().to_uppercase()
    } else {
        state.word().to_owned()
    }
}

fn probe_cell(probe: &ProbeReport) -> String {
    let path = &probe.path;
    match &probe.answer {
        Answer::Good { status, took } | Answer::Poor { status, took, .. } => {
            format!("GET {path} {status}  {} ms", took.as_millis())
        }
        Answer::Wrong {
            status,
            wanted: Some(wanted),
        } => format!("GET {path} {status} (want {wanted})"),
        Answer::Wrong { status, .. } => format!("GET {path} {status}"),
        Answer::Silence(_) => format!("GET {path} no answer"),
    }
}

/// Lists problems, then what is only worth a note; says that all is well where that is so.
fn verdict(reports: &[AppReport], style: Style) -> String {
    let all = reports
        .iter()
        .flat_map(|report| report.problems.iter().map(move |problem| (report, problem)));
    let (bad, notes): (Vec<_>, Vec<_>) = all.partition(|(_, problem)| is_problem(problem));
    let mut text = String::new();
    if bad.is_empty() {
        text.push_str(&well(reports, style));
    } else {
        text.push_str(&heading(bad.len(), "problem", Role::Bad, style));
        text.push_str(&block(&bad, style));
    }
    if !notes.is_empty() {
        text.push('\n');
        text.push_str(&heading(notes.len(), "note", Role::Warn, style));
        text.push_str(&block(&notes, style));
    }
    text
}

fn is_problem(problem: &Problem) -> bool {
    problem.state >= State::Unknown
}

fn heading(count: usize, noun: &str, role: Role, style: Style) -> String {
    let heading = style.paint(role, plural(count, noun));
    format!("{heading}\n")
}

fn well(reports: &[AppReport], style: Style) -> String {
    let components = || reports.iter().flat_map(|report| &report.components);
    let all = components().count();
    let healthy = components().filter(|component| component.state == State::Healthy);
    let healthy = healthy.count();
    let mark = if healthy == all {
        format!("{} ", style.ok())
    } else {
        String::new()
    };
    format!("{mark}{healthy} of {all} components healthy\n")
}

fn block(problems: &[(&AppReport, &Problem)], style: Style) -> String {
    let lines: Vec<[String; 3]> = problems
        .iter()
        .map(|(report, problem)| parts(&report.app, problem))
        .collect();
    hints(&lines, style)
}

/// Writes places, what is the matter there, and the commands that help: on a line each, the commands below where one
/// does not fit.
pub(super) fn hints(lines: &[[String; 3]], style: Style) -> String {
    let longest = lines.iter().map(|[place, ..]| width(place)).max();
    let first = |[place, reason, _]: &[String; 3]| {
        let blanks = " ".repeat(longest.unwrap_or(0).saturating_sub(width(place)));
        format!("  {place}{blanks}  {reason}:")
    };
    let fits = |text: &str| style.rows == Rows::Whole || width(text) <= style.width;
    let whole = |line| format!("{} {}", first(line), line[2]);
    if lines.iter().all(|line| fits(&whole(line))) {
        return lines.iter().map(whole).map(ended).collect();
    }
    let below = |line: &[String; 3]| {
        let first = first(line);
        if fits(&first) {
            format!("{first}\n    {}\n", line[2])
        } else {
            stacked(line, style)
        }
    };
    lines.iter().map(below).collect()
}

fn ended(line: String) -> String {
    line + "\n"
}

/// Returns where a problem is, why, and the command that helps.
pub(super) fn parts(app: &str, problem: &Problem) -> [String; 3] {
    let part = problem.part.iter().map(|part| format!("/{part}"));
    let place = std::iter::once(app.to_owned()).chain(part);
    [
        one_line(&place.collect::<String>()),
        one_line(&problem.reason.to_string()),
        one_line(&command(app, &problem.remedy)),
    ]
}

/// Writes a problem on several lines; the command is never broken.
fn stacked([place, reason, command]: &[String; 3], style: Style) -> String {
    let reason = words(&format!("{reason}:"), style.width.saturating_sub(4));
    let reason = reason.join("\n    ");
    format!("  {place}\n    {reason}\n    {command}\n")
}

/// Writes the command that helps.
fn command(app: &str, remedy: &Remedy) -> String {
    match remedy {
        Remedy::Log(component) => format!("ipctl logs {app} -c {component}"),
        Remedy::CrashLog(component) => format!("ipctl logs {app} -c {component} --type crash"),
        Remedy::Why => format!("ipctl why {app}"),
        Remedy::Wait => format!("ipctl wait {app}"),
        Remedy::Create => format!("ipctl apply {app}"),
        Remedy::Deploy => format!("ipctl deploy {app}"),
        Remedy::Look => format!("ipctl get {app}"),
    }
}

/// Says in one line what is still waited for.
pub fn settling_text(reports: &[AppReport]) -> String {
    let open = reports.iter().filter(|report| !report.state.is_settled());
    let open: Vec<String> = open
        .map(|report| format!("{} {}", one_line(&report.app), report.state))
        .collect();
    format!("waiting: {}", open.join(", "))
}

/// Builds the JSON of one app's health.
pub fn health_json(report: &AppReport) -> Value {
    let skipped = match &report.endpoints {
        Endpoints::Skipped(why) => Some(why),
        Endpoints::NotAsked | Endpoints::Asked(_) => None,
    };
    let problems = report.problems.iter();
    json!({
        "name": report.app,
        "state": report.state.word(),
        "components": report.components.iter().map(component_json).collect::<Value>(),
        "domains": report.domains.iter().map(domain_json).collect::<Value>(),
        "probes": report.endpoints.probes().iter().map(probe_json).collect::<Value>(),
        "probe_skipped": skipped,
        "problems": problems.map(|problem| problem_json(&report.app, problem)).collect::<Value>(),
    })
}

fn component_json(component: &ComponentReport) -> Value {
    json!({
        "name": component.name,
        "state": component.state.word(),
        "ready": component.ready.map(|(ready, _)| ready),
        "desired": component.ready.map(|(_, desired)| desired),
        "cpu_pct": component.cpu_percent,
        "mem_pct": component.memory_percent,
        "instances": component.instances,
        "reason": component.reason.as_ref().map(ToString::to_string),
    })
}

pub(super) fn domain_json(domain: &DomainReport) -> Value {
    json!({
        "domain": domain.host,
        "state": domain.state.word(),
        "phase": domain.phase.to_string(),
        "certificate_days": domain.certificate_days,
        "reason": domain.reason.as_ref().map(ToString::to_string),
    })
}

fn probe_json(probe: &ProbeReport) -> Value {
    let millis = |took: std::time::Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    json!({
        "component": probe.component,
        "url": probe.url,
        "status": probe.answer.status(),
        "ms": probe.answer.took().map(millis),
        "ok": probe.answer.state() == State::Healthy,
        "problem": probe.answer.problem(),
    })
}

pub(super) fn problem_json(app: &str, problem: &Problem) -> Value {
    json!({
        "part": problem.part,
        "state": problem.state.word(),
        "reason": problem.reason.to_string(),
        "next": command(app, &problem.remedy),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use insta::assert_snapshot;
    use serde_json::Value;

    use super::*;
    use crate::health::{Observed, assess};
    use crate::model::live::{App, AppHealth};

    fn report(name: &str, parts: &[(&str, u32, u32, f64, f64)], endpoints: Endpoints) -> AppReport {
        let services: Vec<Value> = parts.iter().map(|part| json!({"name": part.0})).collect();
        let components: Vec<Value> = parts
            .iter()
            .map(|(name, ready, desired, cpu, memory)| {
                let state = if ready < desired { "UNHEALTHY" } else { "HEALTHY" };
                json!({"name": name, "replicas_ready": ready, "replicas_desired": desired, "cpu_usage_percent": cpu, "memory_usage_percent": memory, "state": state})
            })
            .collect();
        let app: App = serde_json::from_value(json!({
            "id": "1", "spec": {"name": name, "services": services},
            "active_deployment": {"id": "4f0a1c22-1", "phase": "ACTIVE"},
            "domains": [{"spec": {"domain": format!("{name}.acme.example")}, "phase": "ACTIVE", "certificate_expires_at": "2026-10-07T09:00:00Z"}],
        }))
        .unwrap();
        let health: AppHealth = serde_json::from_value(json!({"components": components})).unwrap();
        assess(Observed {
            app: &app,
            health: &health,
            instances: &[],
            newest: None,
            endpoints,
            now: "2026-08-07T09:00:00Z".parse().unwrap(),
        })
    }

    fn asked(name: &str, path: &str, answer: Answer) -> Endpoints {
        let spec = json!({"ingress": {"rules": [{"component": {"name": name}}]}});
        let url = format!("https://acme.example{path}");
        Endpoints::Asked(vec![ProbeReport::new(&spec, url, path, answer)])
    }

    fn good(milliseconds: u64) -> Answer {
        Answer::Good {
            status: 200,
            took: Duration::from_millis(milliseconds),
        }
    }

    fn stack() -> Vec<AppReport> {
        let wrong = Answer::Wrong {
            status: 503,
            wanted: Some(200),
        };
        vec![
            report(
                "odoo",
                &[("web", 1, 1, 12.0, 61.0)],
                asked("web", "/web/health", good(95)),
            ),
            report(
                "superset",
                &[
                    ("web", 1, 1, 8.0, 72.0),
                    ("celery-worker", 1, 2, 97.0, 88.0),
                    ("celery-beat", 1, 1, 1.0, 22.0),
                    ("redis", 1, 1, 2.0, 14.0),
                ],
                asked("web", "/health", good(84)),
            ),
            report(
                "mcp-hub",
                &[("hub", 0, 1, 0.0, 0.0)],
                asked("hub", "/healthz", wrong),
            ),
        ]
    }

    fn at(width: usize) -> Style {
        Style {
            width,
            rows: Rows::Wrapped,
            ..Style::plain()
        }
    }

    #[test]
    fn a_stack_with_problems() {
        assert_snapshot!(health_text(&stack(), at(100)), @"
        APP       COMPONENT      STATE      READY  CPU  MEM  PROBE
        odoo      web            healthy      1/1  12%  61%  GET /web/health 200  95 ms
        superset  web            healthy      1/1   8%  72%  GET /health 200  84 ms
        superset  celery-worker  DEGRADED     1/2  97%  88%  -
        superset  celery-beat    healthy      1/1   1%  22%  -
        superset  redis          healthy      1/1   2%  14%  -
        mcp-hub   hub            UNHEALTHY    0/1    -    -  GET /healthz 503 (want 200)

        2 problems
          superset/celery-worker  1 of 2 ready, memory 88%, CPU 97%:
            ipctl logs superset -c celery-worker --type crash
          mcp-hub/hub             0 of 1 ready:
            ipctl logs mcp-hub -c hub --type crash
        ");
        assert_snapshot!(health_text(&stack(), at(200)), @"
        APP       COMPONENT      STATE      READY  CPU  MEM  PROBE
        odoo      web            healthy      1/1  12%  61%  GET /web/health 200  95 ms
        superset  web            healthy      1/1   8%  72%  GET /health 200  84 ms
        superset  celery-worker  DEGRADED     1/2  97%  88%  -
        superset  celery-beat    healthy      1/1   1%  22%  -
        superset  redis          healthy      1/1   2%  14%  -
        mcp-hub   hub            UNHEALTHY    0/1    -    -  GET /healthz 503 (want 200)

        2 problems
          superset/celery-worker  1 of 2 ready, memory 88%, CPU 97%: ipctl logs superset -c celery-worker --type crash
          mcp-hub/hub             0 of 1 ready: ipctl logs mcp-hub -c hub --type crash
        ");
    }

    #[test]
    fn a_stack_with_problems_on_a_narrow_terminal() {
        let text = health_text(&stack(), at(60));
        assert!(text.lines().all(|line| width(line) <= 60), "{text}");
        assert_snapshot!(text, @"
        APP       COMPONENT      STATE      READY  CPU  MEM
        odoo      web            healthy      1/1  12%  61%
        superset  web            healthy      1/1   8%  72%
        superset  celery-worker  DEGRADED     1/2  97%  88%
        superset  celery-beat    healthy      1/1   1%  22%
        superset  redis          healthy      1/1   2%  14%
        mcp-hub   hub            UNHEALTHY    0/1    -    -

        2 problems
          superset/celery-worker  1 of 2 ready, memory 88%, CPU 97%:
            ipctl logs superset -c celery-worker --type crash
          mcp-hub/hub             0 of 1 ready:
            ipctl logs mcp-hub -c hub --type crash
        ");
    }

    #[test]
    fn all_is_well() {
        let well = stack().into_iter().take(1).collect::<Vec<_>>();
        assert_snapshot!(health_text(&well, at(60)), @"
        APP   COMPONENT  STATE    READY  PROBE
        odoo  web        healthy    1/1  GET /web/health 200  95 ms

        ok 1 of 1 components healthy
        ");
        assert_snapshot!(health_text(&[], at(60)), @"No apps. Next: ipctl apply specs/");
    }

    #[test]
    fn one_app_as_json() {
        let json = serde_json::to_string_pretty(&health_json(&stack()[2])).unwrap();
        assert_snapshot!(json, @r#"
        {
          "name": "mcp-hub",
          "state": "unhealthy",
          "components": [
            {
              "name": "hub",
              "state": "unhealthy",
              "ready": 0,
              "desired": 1,
              "cpu_pct": null,
              "mem_pct": null,
              "instances": [],
              "reason": "0 of 1 ready"
            }
          ],
          "domains": [
            {
              "domain": "mcp-hub.acme.example",
              "state": "healthy",
              "phase": "ACTIVE",
              "certificate_days": 61,
              "reason": null
            }
          ],
          "probes": [
            {
              "component": "hub",
              "url": "https://acme.example/healthz",
              "status": 503,
              "ms": null,
              "ok": false,
              "problem": "answered 503 instead of 200"
            }
          ],
          "probe_skipped": null,
          "problems": [
            {
              "part": "hub",
              "state": "unhealthy",
              "reason": "0 of 1 ready",
              "next": "ipctl logs mcp-hub -c hub --type crash"
            }
          ]
        }
        "#);
    }

    #[test]
    fn what_comes_from_outside_is_shown_harmlessly() {
        let answer = Answer::Silence("\u{1b}[2J\n::error::x".to_owned());
        let report = report(
            "a",
            &[("web", 1, 1, 0.0, 0.0)],
            asked("web", "/\u{202e}", answer),
        );
        let text = health_text(&[report], at(100));
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        assert!(text.lines().all(|line| !line.starts_with("::")), "{text}");
    }
}
