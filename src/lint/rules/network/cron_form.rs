//! A schedule that cannot be read.

use super::cron::{Fault, faults};
use super::requests::is_template;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP194.
pub(super) const RULE: Rule = Rule {
    code: Code::CronForm,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
jobs:
- name: tidy
  kind: SCHEDULED
  schedule: {cron: '0 24 * * *'}
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
jobs:
- name: tidy
  kind: SCHEDULED
  schedule: {cron: '0 0 * * *'}
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write five fields: minute, hour, day of the month, month and day of the week.",
    found: Found::App(check),
};

/// How many faults of one schedule are told.
const MOST: usize = 5;

/// Names of time zones without a slash.
const ZONES: [&str; 39] = [
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "Factory",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "UTC",
];

/// Further names of time zones without a slash, most of them for UTC.
const MORE_ZONES: [&str; 6] = ["Turkey", "UCT", "Universal", "W-SU", "WET", "Zulu"];

/// What the other names begin with.
const AREAS: [&str; 16] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let jobs = app.of_kind(ComponentKind::Job);
    jobs.filter_map(|job| job.node.get("schedule"))
        .flat_map(|schedule| of_schedule(app, schedule))
        .collect()
}

fn of_schedule(app: &App<'_>, schedule: &Node) -> Vec<Diagnostic> {
    let cron = schedule
        .get("cron")
        .and_then(|node| Some((node, node.as_str()?)));
    let zone = schedule
        .get("time_zone")
        .and_then(|node| Some((node, node.as_str()?)));
    let cron = cron.filter(|(_, text)| !is_template(text));
    let zone = zone.filter(|(_, text)| !is_template(text) && !is_zone(text));
    let faults = cron.map_or(Vec::new(), |(node, text)| {
        let faults = faults(text).into_iter().take(MOST);
        faults.map(|fault| told(app, node, text, &fault)).collect()
    });
    let zone = zone.map(|(node, _)| {
        let shown = app.quoted(node);
        let shown = shown.map_or_else(String::new, |zone| format!(" {zone}"));
        let mut finding = RULE.at(
            app,
            node.span,
            format!("the time zone{shown} is not an IANA name"),
        );
        finding.severity = Severity::Warning;
        finding.help("write an area and a city, such as `Asia/Singapore`, or `UTC`")
    });
    faults.into_iter().chain(zone).collect()
}

fn told(app: &App<'_>, node: &Node, text: &str, fault: &Fault) -> Diagnostic {
    let part = text.get(fault.start..fault.start + fault.len);
    let part = part.filter(|part| !part.is_empty() && app.quoted(node).is_some());
    let message = match (fault.field, part) {
        (Some(field), Some(part)) => format!("the {field} `{part}` {}", fault.what),
        (Some(field), None) => format!("the {field} {}", fault.what),
        (None, _) => fault.what.clone(),
    };
    let mut finding = RULE.at(app, span(app, node, text, fault), message);
    finding.severity = fault.level;
    finding.help(match in_fields(text.trim()) {
        Some(fields) => format!("write `{fields}`"),
        None => "the fields are minute, hour, day of the month, month, day of the week".to_owned(),
    })
}

/// Returns the five fields that a word stands for elsewhere.
fn in_fields(word: &str) -> Option<&'static str> {
    match word {
        "@hourly" => Some("0 * * * *"),
        "@daily" | "@midnight" => Some("0 0 * * *"),
        "@weekly" => Some("0 0 * * 0"),
        "@monthly" => Some("0 0 1 * *"),
        "@yearly" | "@annually" => Some("0 0 1 1 *"),
        _ => None,
    }
}

/// Returns where a part of a text is, when the text stands in the file as it reads.
fn span(app: &App<'_>, node: &Node, text: &str, fault: &Fault) -> Span {
    if fault.field.is_none() {
        return node.span;
    }
    let whole = app.part(node, text);
    if whole.end() - whole.start() != text.len() {
        return node.span;
    }
    let start = whole.start() + fault.start;
    Span::new(start, start + fault.len)
}

/// Tells whether a text has the form of a name in the IANA time zone database.
fn is_zone(text: &str) -> bool {
    let part = |part: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
        part.bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic())
            && part.bytes().all(letters)
    };
    let parts = text.split('/').count();
    match parts {
        1 => text.is_empty() || ZONES.contains(&text) || MORE_ZONES.contains(&text),
        2 | 3 => {
            let known = text
                .split('/')
                .next()
                .is_some_and(|area| AREAS.contains(&area));
            known && text.split('/').all(part)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{diagnostics, found_of};

    fn found(schedule: &str) -> Vec<String> {
        let text = format!("name: shop\njobs:\n- name: j\n  schedule: {{{schedule}}}\n");
        found_of(Code::CronForm, &text)
    }

    #[test]
    fn the_part_that_is_wrong_is_marked() {
        assert_eq!(
            found("cron: '10 0 0 * 8'"),
            [
                "error 4:26 the day of the month `0` is not from 1 to 31",
                "error 4:30 the day of the week `8` is not from 0 to 7"
            ]
        );
        assert!(found("cron: '0 0 * * * *'").is_empty());
        assert!(found("cron: '${CRON}'").is_empty());
        assert!(found("cron: 7").is_empty());
    }

    #[test]
    fn words_get_the_fields_they_stand_for() {
        let text = "name: shop\njobs:\n- name: j\n  schedule: {cron: '@daily'}\n";
        let found = diagnostics(text);
        let found = found.iter().find(|one| one.code == Code::CronForm);
        let help = found.and_then(|one| one.help.as_deref());
        assert_eq!(help, Some("write `0 0 * * *`"));
    }

    #[test]
    fn zones_have_the_form_of_a_name() {
        for zone in [
            "Europe/London",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+8",
            "UTC",
            "Japan",
        ] {
            assert!(found(&format!("time_zone: {zone}")).is_empty(), "{zone}");
        }
        for zone in [
            "PST",
            "London",
            "Mars/Base",
            "europe/berlin",
            "'+08:00'",
            "UTC+8",
            "Europe/",
            "Europe / London",
        ] {
            assert_eq!(found(&format!("time_zone: {zone}")).len(), 1, "{zone}");
        }
    }
}
