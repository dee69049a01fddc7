//! What is known about each domain, and what to do about it.

use std::fmt::{Display, Write};

use serde_json::{Value, json};

use crate::dns::{Advice, CaaVerdict, Examination, Verdict, Wanted, Zone, advise, line};
use crate::health::{DomainReport, Reason, State};
use crate::model::manifest::DnsManager;
use crate::render::fit::words;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};
use crate::render::words::plural;

use super::records::{host_to_come, purpose_word};

/// The most values of a foreign record that are shown.
const MOST_VALUES: usize = 4;

/// Says whether any resolver was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// These were.
    Resolvers,
    /// None was, so only the platform's word counts.
    Platform,
}

/// Lists whom the answers come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolvers(pub Vec<String>);

impl Resolvers {
    /// Tells whether any resolver was asked.
    pub fn asked(&self) -> Asked {
        if self.0.is_empty() {
            Asked::Platform
        } else {
            Asked::Resolvers
        }
    }
}

/// Holds everything about one domain.
#[derive(Debug, Clone)]
pub struct DomainCheck {
    /// The app.
    pub app: String,
    /// The domain.
    pub host: String,
    /// The zone it is in.
    pub zone: Zone,
    /// The zone's name servers, as far as they are known.
    pub name_servers: Vec<String>,
    /// Who keeps the zone's records, if `ipctl.yaml` says so.
    pub manager: Option<DnsManager>,
    /// The platform's state of it, once the platform knows it.
    pub report: Option<DomainReport>,
    /// What resolvers see.
    pub found: Examination,
}

impl DomainCheck {
    /// Tells whether something is wrong that does not get right by itself soon.
    pub fn is_wrong(&self) -> bool {
        let is_bad = self.report.as_ref().is_some_and(|one| one.state.is_bad());
        is_bad || !self.advice().is_empty()
    }

    /// Tells whether everything is as wanted, at the platform too.
    pub fn is_done(&self) -> bool {
        let is_healthy = |one: &DomainReport| one.state == State::Healthy;
        self.report.as_ref().is_some_and(is_healthy) && self.advice().is_empty()
    }

    fn advice(&self) -> Vec<Advice> {
        advise(&self.found)
    }

    fn phase(&self) -> String {
        let Some(report) = &self.report else {
            return "not known to the platform yet".to_owned();
        };
        let phase = report.phase.as_str();
        match &report.reason {
            Some(Reason::DomainNotReady(_, Some(step))) if report.state.is_bad() => {
                format!("{phase}, failed at {step}")
            }
            Some(Reason::DomainNotReady(_, Some(step))) => format!("{phase}, waiting at {step}"),
            Some(Reason::DomainNotReady(_, None)) | None => phase.to_owned(),
            Some(reason) => format!("{phase}, {reason}"),
        }
    }
}

/// Writes a block for each domain, and a verdict.
pub fn check_text(checks: &[DomainCheck], resolvers: &Resolvers, style: Style) -> String {
    if checks.is_empty() {
        return "No domains to check. Next: ipctl dns list\n".to_owned();
    }
    let mut text = String::new();
    for check in checks {
        text.push_str(&block(check, resolvers, style));
        text.push('\n');
    }
    text.push_str(&verdict(checks, resolvers, style));
    text
}

fn block(check: &DomainCheck, resolvers: &Resolvers, style: Style) -> String {
    let host = style.paint(Role::Name, one_line(&check.host));
    let role = match &check.report {
        Some(report) if report.state == State::Healthy => Role::Good,
        Some(report) if report.state.is_bad() => Role::Bad,
        _ => Role::Warn,
    };
    let phase = style.paint(role, one_line(&check.phase()));
    let mut block = Block {
        text: format!("{host}  {}  {phase}\n", one_line(&check.app)),
        style,
    };
    for (wanted, verdicts) in &check.found.records {
        block.wanted(wanted);
        for line in seen(verdicts) {
            block.line("seen", &line);
        }
    }
    for line in caa(&check.found.caa) {
        block.line("CAA", &line);
    }
    if resolvers.asked() == Asked::Resolvers && !check.name_servers.is_empty() {
        let zone = format!("{} at {}", check.zone.name, listed(&check.name_servers));
        block.line("zone", &zone);
    }
    if let Some(days) = check.report.as_ref().and_then(|one| one.certificate_days) {
        block.line("cert", &certificate(days));
    }
    block.next(check);
    block.text
}

/// A block that is being written.
struct Block {
    text: String,
    style: Style,
}

impl Block {
    fn line(&mut self, label: &str, content: &str) {
        let room = self.style.width.saturating_sub(8);
        let mut label = label;
        for piece in words(&one_line(content), room) {
            // Writing to a `String` cannot fail.
            let _ = writeln!(self.text, "  {label:<4}  {piece}");
            label = "";
        }
    }

    /// Writes a line that is copied, so it is never broken.
    fn whole(&mut self, label: &str, content: &str) {
        let _ = writeln!(self.text, "  {label:<4}  {}", one_line(content));
    }

    fn wanted(&mut self, wanted: &Wanted) {
        let later = [host_to_come(&wanted.app)];
        let known = wanted.known();
        let values = if known.is_empty() { &later } else { known };
        for value in values {
            let record = format!("{:<5}  {}  ->  {value}", wanted.kind.word(), wanted.name);
            self.whole("want", &record);
        }
    }

    fn next(&mut self, check: &DomainCheck) {
        let advice = check.advice();
        for one in &advice {
            let (what, records) = cure(one, check);
            self.line("next", &what);
            for record in records {
                self.whole("", &record);
            }
        }
        if advice.is_empty() && !check.is_done() {
            let app = &check.app;
            self.line(
                "next",
                &format!("wait for the platform: ipctl dns check {app} --wait"),
            );
        }
    }
}

/// Says what helps, and lists records to copy.
fn cure(advice: &Advice, check: &DomainCheck) -> (String, Vec<String>) {
    let zone = &check.zone;
    let lines = |wanted: &Wanted, values: &[String]| {
        let each = values.iter().map(|value| line(zone, wanted, value));
        each.collect::<Vec<String>>()
    };
    let by_hand = |verb: &str, wanted: &Wanted, values: &[String]| match check.manager {
        Some(DnsManager::Digitalocean) => (
            "ipctl dns plan, then ipctl dns apply".to_owned(),
            Vec::new(),
        ),
        _ => (
            format!("{verb} where {} is kept:", zone.name),
            lines(wanted, values),
        ),
    };
    match advice {
        Advice::Deploy => (format!("ipctl apply {}", check.app), Vec::new()),
        Advice::Add(wanted, values) => by_hand("add", wanted, values),
        Advice::Replace(wanted) => by_hand("change the record", wanted, wanted.known()),
        Advice::Renew(wanted) => by_hand("renew the TXT record", wanted, wanted.known()),
        Advice::Clear(wanted) => (
            format!(
                "remove the other records of this name where {} is kept, then add:",
                zone.name
            ),
            lines(wanted, wanted.known()),
        ),
        Advice::Platform => {
            let what = format!(
                "wait, or see that the zone is on the account; the platform writes the records: ipctl dns check {} --wait",
                check.app
            );
            (what, Vec::new())
        }
        Advice::Allow(lacking) => (
            format!(
                "let them issue certificates, beside the CAA records where {} is kept:",
                zone.name
            ),
            lacking
                .iter()
                .map(|name| format!("@ {} IN CAA 0 issue \"{name}\"", zone.ttl))
                .collect(),
        ),
        Advice::Spread(right, of) => (
            format!(
                "wait until {of} of {of} resolvers see it ({right} do; up to {} s): ipctl dns check {} --wait",
                zone.ttl, check.app
            ),
            Vec::new(),
        ),
        Advice::AskAgain(names) => (
            format!(
                "ask again later, or ask others with --resolver or --public; no answer from {}",
                listed(names)
            ),
            Vec::new(),
        ),
    }
}

fn certificate(days: i64) -> String {
    match days {
        ..0 => "ended".to_owned(),
        0 => "ends today".to_owned(),
        days => format!(
            "{} left",
            plural(usize::try_from(days).unwrap_or_default(), "day")
        ),
    }
}

/// Writes what resolvers see, those who say the same together.
fn seen(verdicts: &[(String, Verdict)]) -> Vec<String> {
    grouped(verdicts, verdict_words)
}

fn caa(verdicts: &[(String, CaaVerdict)]) -> Vec<String> {
    grouped(verdicts, |verdict| match verdict {
        CaaVerdict::Unrestricted => "none, so every authority may issue certificates".to_owned(),
        CaaVerdict::Allowed => "allows letsencrypt.org and pki.goog".to_owned(),
        CaaVerdict::Forbidden(lacking) => format!("forbids {}", lacking.join(" and ")),
        CaaVerdict::Unknown(silence) => silence.to_string(),
    })
}

fn grouped<T: PartialEq>(all: &[(String, T)], say: impl Fn(&T) -> String) -> Vec<String> {
    let mut groups: Vec<(&T, Vec<String>)> = Vec::new();
    for (name, one) in all {
        match groups.iter_mut().find(|(other, _)| *other == one) {
            Some((_, names)) => names.push(name.clone()),
            None => groups.push((one, vec![name.clone()])),
        }
    }
    let say = |(one, names): &(&T, Vec<String>)| format!("{} at {}", say(one), listed(names));
    groups.iter().map(say).collect()
}

fn verdict_words(verdict: &Verdict) -> String {
    let some = |values: &[String]| {
        let shown: Vec<String> = values.iter().take(MOST_VALUES).cloned().collect();
        let more = values.len().saturating_sub(MOST_VALUES);
        match more {
            0 => listed(&shown),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    };
    match verdict {
        Verdict::Right => "ok".to_owned(),
        Verdict::Flattened => "ok, the same addresses without the alias".to_owned(),
        Verdict::Missing(silence) | Verdict::Unknown(silence) => silence.to_string(),
        Verdict::Half(lacking) => format!("only in part, without {}", some(lacking)),
        Verdict::Wrong(found) => format!("another value, {},", some(found)),
        Verdict::Conflict(kind, found) => format!("{kind} records instead, {},", some(found)),
        Verdict::NotLive => "the app has no host yet, nothing to compare".to_owned(),
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn verdict(checks: &[DomainCheck], resolvers: &Resolvers, style: Style) -> String {
    let count = plural(checks.len(), "domain");
    let wrong = checks.iter().filter(|check| check.is_wrong()).count();
    let open = checks.iter().filter(|check| !check.is_done()).count();
    let whom = match resolvers.asked() {
        Asked::Resolvers => plural(resolvers.0.len(), "resolver"),
        Asked::Platform => "no resolver".to_owned(),
    };
    let (mark, words): (String, String) = match (wrong, open) {
        (0, 0) => (
            style.paint(Role::Good, style.ok()),
            format!("{count} right"),
        ),
        (0, open) => ("..".to_owned(), format!("{open} of {count} not ready yet")),
        (wrong, _) => (
            style.paint(Role::Bad, style.bad()),
            format!("{wrong} of {count} not right"),
        ),
    };
    format!("{mark} {words}, {whom} asked\n")
}

/// Writes in one line for each domain what is waited for.
pub fn waiting_text(checks: &[DomainCheck]) -> String {
    let open = checks.iter().filter(|check| !check.is_done());
    let lines = open.map(|check| {
        let advice = check.advice();
        let what = advice.first().map(|one| cure(one, check).0);
        let what = what.unwrap_or_else(|| check.phase());
        one_line(&format!("waiting for {}: {what}", check.host))
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// Builds the JSON of a domain.
pub fn check_json(check: &DomainCheck) -> Value {
    let report = check.report.as_ref();
    let records = check.found.records.iter();
    let next: Vec<Value> = check
        .advice()
        .iter()
        .map(|one| {
            let (what, records) = cure(one, check);
            json!({"what": what, "records": records})
        })
        .collect();
    json!({
        "app": check.app,
        "domain": check.host,
        "zone": check.zone.name,
        "name_servers": check.name_servers,
        "phase": report.map(|report| report.phase.as_str()),
        "state": report.map(|report| report.state.word()),
        "reason": report.and_then(|report| report.reason.as_ref()).map(ToString::to_string),
        "certificate_days": report.and_then(|report| report.certificate_days),
        "renew_txt": matches!(report.and_then(|report| report.reason.as_ref()), Some(Reason::RecordsChanged)),
        "ok": !check.is_wrong(),
        "wanted": records.clone().map(|(wanted, _)| wanted_json(wanted, &check.zone)).collect::<Vec<Value>>(),
        "seen": records.flat_map(|(wanted, verdicts)| verdicts.iter().map(|(name, verdict)| seen_json(wanted, name, verdict))).collect::<Vec<Value>>(),
        "caa": check.found.caa.iter().map(|(name, verdict)| caa_json(name, verdict)).collect::<Vec<Value>>(),
        "next": next,
    })
}

fn wanted_json(wanted: &Wanted, zone: &Zone) -> Value {
    let lines = wanted.known().iter().map(|value| line(zone, wanted, value));
    json!({
        "type": wanted.kind.word(),
        "name": wanted.name,
        "values": wanted.known(),
        "purpose": purpose_word(wanted),
        "zone_file": lines.collect::<Vec<String>>(),
    })
}

fn seen_json(wanted: &Wanted, resolver: &str, verdict: &Verdict) -> Value {
    let (word, values, detail): (&str, &[String], Option<&dyn Display>) = match verdict {
        Verdict::Right => ("ok", &[], None),
        Verdict::Flattened => ("flattened", &[], None),
        Verdict::Missing(silence) => ("missing", &[], Some(silence)),
        Verdict::Half(lacking) => ("half", lacking, None),
        Verdict::Wrong(found) => ("wrong", found, None),
        Verdict::Conflict(kind, found) => ("conflict", found, Some(kind)),
        Verdict::Unknown(silence) => ("unknown", &[], Some(silence)),
        Verdict::NotLive => ("not-live", &[], None),
    };
    json!({
        "resolver": resolver,
        "type": wanted.kind.word(),
        "name": wanted.name,
        "verdict": word,
        "values": values,
        "detail": detail.map(ToString::to_string),
    })
}

fn caa_json(resolver: &str, verdict: &CaaVerdict) -> Value {
    let (word, forbidden, detail) = match verdict {
        CaaVerdict::Unrestricted => ("unrestricted", Vec::new(), None),
        CaaVerdict::Allowed => ("allowed", Vec::new(), None),
        CaaVerdict::Forbidden(lacking) => ("forbidden", lacking.clone(), None),
        CaaVerdict::Unknown(silence) => ("unknown", Vec::new(), Some(silence.to_string())),
    };
    json!({"resolver": resolver, "verdict": word, "forbidden": forbidden, "detail": detail})
}
