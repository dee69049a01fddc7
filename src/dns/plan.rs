//! What has to change in a zone so that it holds the wanted records.

use std::net::IpAddr;

use crate::model::live::{DnsRecord, DnsRecordDraft, RecordKind};

use super::host::{Zone, canonical, is_host_of_app};
use super::wanted::{Keeper, Wanted};

/// Says what becomes of one wanted record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is there.
    Keep,
    /// It is made.
    Create,
    /// Our own earlier record is changed.
    Update {
        /// Identifies the record.
        id: u64,
        /// Its value before.
        before: String,
    },
    /// Records that are somebody else's stand in the way, each as type and value.
    Refuse(Vec<String>),
    /// The value is not known before the app is live.
    NotLive,
    /// The name is not in this zone.
    Outside,
    /// The platform writes it itself.
    ByPlatform,
}

/// Holds one wanted record and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRecord {
    /// What wants it.
    pub wanted: Wanted,
    /// The name inside the zone, `@` for the zone itself; the full name outside of it.
    pub name: String,
    /// The one value; none before the app is live.
    pub value: Option<String>,
    /// What becomes of it.
    pub decision: Decision,
}

/// Holds what becomes of every wanted record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZonePlan {
    /// The zone.
    pub zone: Zone,
    /// The records in the order of the apps.
    pub records: Vec<PlannedRecord>,
}

/// Names one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Makes a record.
    Create(DnsRecordDraft),
    /// Changes one.
    Update {
        /// Identifies it.
        id: u64,
        /// What is changed.
        draft: DnsRecordDraft,
    },
}

impl ZonePlan {
    /// Returns the request that a record of the plan needs.
    pub fn step(&self, record: &PlannedRecord) -> Option<Step> {
        let draft = || {
            let kind = record.wanted.kind;
            DnsRecordDraft {
                r#type: kind.word().to_owned(),
                name: Some(record.name.clone()),
                data: record.value.as_deref().map(|value| data(kind, value)),
                ttl: Some(self.zone.ttl),
                ..DnsRecordDraft::default()
            }
        };
        match record.decision {
            Decision::Create => Some(Step::Create(draft())),
            Decision::Update { id, .. } => Some(Step::Update { id, draft: draft() }),
            _ => None,
        }
    }

    /// Lists the requests of the plan.
    pub fn steps(&self) -> Vec<Step> {
        let records = self.records.iter();
        records.filter_map(|record| self.step(record)).collect()
    }

    /// Counts the records that are refused.
    pub fn refused(&self) -> usize {
        let refused = |record: &&PlannedRecord| matches!(record.decision, Decision::Refuse(_));
        self.records.iter().filter(refused).count()
    }
}

/// Writes a value as the API has it: absolute hosts end with a dot.
fn data(kind: RecordKind, value: &str) -> String {
    match kind {
        RecordKind::Cname | RecordKind::Ns => format!("{value}."),
        RecordKind::A | RecordKind::Aaaa | RecordKind::Txt => value.to_owned(),
    }
}

/// A record of the zone, or one that the plan will have made by then.
#[derive(Debug, Clone)]
struct Standing {
    id: Option<u64>,
    kind: String,
    name: String,
    data: String,
    ttl: Option<u32>,
}

impl Standing {
    fn is(&self, kind: RecordKind) -> bool {
        self.kind.eq_ignore_ascii_case(kind.word())
    }

    fn holds(&self, kind: RecordKind, value: &str) -> bool {
        self.is(kind) && same(kind, &self.data, value)
    }

    fn words(&self) -> String {
        format!("{} {}", self.kind, self.data)
    }
}

fn same(kind: RecordKind, one: &str, other: &str) -> bool {
    let address = |text: &str| text.parse::<IpAddr>().ok();
    match kind {
        RecordKind::Cname | RecordKind::Ns => canonical(one) == canonical(other),
        RecordKind::A | RecordKind::Aaaa => {
            one == other || address(one).is_some_and(|one| address(other) == Some(one))
        }
        RecordKind::Txt => one == other || one.trim_matches('"') == other,
    }
}

/// Decides on each wanted record, given what stands in the zone.
pub fn plan(zone: &Zone, wanted: &[Wanted], records: &[DnsRecord]) -> ZonePlan {
    let mut standing: Vec<Standing> = records.iter().map(|one| of_zone(zone, one)).collect();
    let mut planned = Vec::new();
    for one in wanted {
        let values = one.known();
        if values.is_empty() {
            planned.push(settle(zone, one, None, &mut standing));
        }
        for value in values {
            planned.push(settle(zone, one, Some(value), &mut standing));
        }
    }
    ZonePlan {
        zone: zone.clone(),
        records: planned,
    }
}

fn of_zone(zone: &Zone, record: &DnsRecord) -> Standing {
    Standing {
        id: Some(record.id),
        kind: record.r#type.clone(),
        name: zone.absolute(&record.name),
        data: record.data.clone(),
        ttl: record.ttl,
    }
}

/// Decides on one value, and notes what will then stand.
fn settle(
    zone: &Zone,
    wanted: &Wanted,
    value: Option<&String>,
    standing: &mut Vec<Standing>,
) -> PlannedRecord {
    let name = zone.relative(&wanted.name);
    let decision = match (&name, value, wanted.keeper) {
        (_, _, Keeper::Platform) => Decision::ByPlatform,
        (None, _, _) => Decision::Outside,
        (_, None, _) => Decision::NotLive,
        (_, Some(value), Keeper::User) => decide(zone, wanted, value, standing),
    };
    if let Some(value) = value {
        note(zone, wanted, value, &decision, standing);
    }
    PlannedRecord {
        name: name.unwrap_or_else(|| wanted.name.clone()),
        wanted: wanted.clone(),
        value: value.cloned(),
        decision,
    }
}

fn note(
    zone: &Zone,
    wanted: &Wanted,
    value: &str,
    decision: &Decision,
    standing: &mut Vec<Standing>,
) {
    let made = |id| Standing {
        id,
        kind: wanted.kind.word().to_owned(),
        name: wanted.name.clone(),
        data: value.to_owned(),
        ttl: Some(zone.ttl),
    };
    match decision {
        Decision::Create => standing.push(made(None)),
        Decision::Update { id, .. } => {
            let mut own = standing.iter_mut().filter(|one| one.id == Some(*id));
            if let Some(own) = own.next() {
                *own = made(Some(*id));
            }
        }
        _ => {}
    }
}

fn decide(zone: &Zone, wanted: &Wanted, value: &str, standing: &[Standing]) -> Decision {
    let here: Vec<&Standing> = standing
        .iter()
        .filter(|one| one.name == wanted.name)
        .collect();
    match wanted.kind {
        RecordKind::Cname => alias(zone, wanted, value, &here),
        kind => beside(wanted, kind, value, &here),
    }
}

/// Decides on a `CNAME`, which has to be alone at its name.
fn alias(zone: &Zone, wanted: &Wanted, value: &str, here: &[&Standing]) -> Decision {
    match here {
        [] => Decision::Create,
        [one] if is_own(one, wanted) => match one.id {
            _ if one.holds(RecordKind::Cname, value) && one.ttl == Some(zone.ttl) => Decision::Keep,
            Some(id) => Decision::Update {
                id,
                before: one.data.clone(),
            },
            None => refuse(here),
        },
        _ => refuse(here),
    }
}

/// Tells whether a record is our own; the module says how that is known.
fn is_own(record: &Standing, wanted: &Wanted) -> bool {
    let current = wanted.ingress.as_deref();
    record.is(RecordKind::Cname)
        && (current.is_some_and(|host| record.holds(RecordKind::Cname, host))
            || is_host_of_app(&record.data, &wanted.app))
}

/// Decides on a record that may stand beside others of its type.
fn beside(wanted: &Wanted, kind: RecordKind, value: &str, here: &[&Standing]) -> Decision {
    if here.iter().any(|one| one.holds(kind, value)) {
        return Decision::Keep;
    }
    let is_foreign = |one: &&&Standing| {
        let mut values = wanted.known().iter();
        one.is(kind) && !values.any(|value| one.holds(kind, value))
    };
    let blocks = |one: &&&Standing| {
        one.is(RecordKind::Cname) || (kind != RecordKind::Txt && is_foreign(one))
    };
    let blocking: Vec<&Standing> = here.iter().filter(blocks).copied().collect();
    if blocking.is_empty() {
        Decision::Create
    } else {
        refuse(&blocking)
    }
}

fn refuse(standing: &[&Standing]) -> Decision {
    Decision::Refuse(standing.iter().map(|one| one.words()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::dns::wanted::{AppWish, DomainWish, Subdomains};

    fn zone() -> Zone {
        Zone {
            name: "example.com".to_owned(),
            ttl: 3600,
        }
    }

    fn record(id: u64, kind: &str, name: &str, data: &str, ttl: u32) -> DnsRecord {
        let record = json!({"id": id, "type": kind, "name": name, "data": data, "ttl": ttl});
        serde_json::from_value(record).unwrap()
    }

    fn wish(app: &str, suffix: Option<&str>, hosts: &[&str]) -> AppWish {
        let domain = |host: &&str| DomainWish {
            host: (*host).to_owned(),
            subdomains: Subdomains::Left,
            keeper: Keeper::User,
            validations: vec![(format!("_acme-challenge.{host}"), format!("{app}-token"))],
        };
        AppWish {
            app: app.to_owned(),
            ingress: suffix.map(|suffix| format!("{app}-{suffix}.ondigitalocean.app")),
            domains: hosts.iter().map(domain).collect(),
        }
    }

    fn decided(wish: &AppWish, records: &[DnsRecord]) -> Vec<Decision> {
        let wanted = wish.records(Some(&zone()));
        let plan = plan(&zone(), &wanted, records);
        plan.records.into_iter().map(|one| one.decision).collect()
    }

    fn alias(records: &[DnsRecord]) -> Decision {
        let wish = wish("shop", Some("new01"), &["www.example.com"]);
        decided(&wish, records).swap_remove(0)
    }

    #[test]
    fn our_own_record_is_kept_or_changed() {
        assert_eq!(alias(&[]), Decision::Create);
        let own = |data, ttl| [record(7, "CNAME", "www", data, ttl)];
        assert_eq!(
            alias(&own("Shop-new01.ondigitalocean.app.", 3600)),
            Decision::Keep
        );
        let update = |before: &str| Decision::Update {
            id: 7,
            before: before.to_owned(),
        };
        let older = "shop-old99.ondigitalocean.app.";
        assert_eq!(alias(&own(older, 3600)), update(older));
        let current = "shop-new01.ondigitalocean.app";
        assert_eq!(alias(&own(current, 60)), update(current));
    }

    #[test]
    fn what_is_somebody_elses_is_told_and_left() {
        let foreign = [
            record(
                1,
                "CNAME",
                "www",
                "shop-admin-old99.ondigitalocean.app.",
                60,
            ),
            record(1, "CNAME", "www", "pages.example.net.", 60),
            record(1, "A", "www", "192.0.2.1", 60),
            record(1, "TXT", "www", "shop-new01.ondigitalocean.app", 60),
        ];
        for one in foreign {
            let told = format!("{} {}", one.r#type, one.data);
            assert_eq!(alias(&[one]), Decision::Refuse(vec![told]));
        }
    }

    #[test]
    fn addresses_of_a_zone_are_not_mixed_with_others() {
        let wish = wish("shop", Some("new01"), &["example.com"]);
        let ns = record(1, "NS", "@", "ns1.digitalocean.com.", 1800);
        let one = record(2, "A", "@", "172.66.0.96", 60);
        let found = decided(&wish, &[ns.clone(), one]);
        assert_eq!(found[..2], [Decision::Create, Decision::Keep]);
        let other = record(3, "A", "@", "192.0.2.1", 60);
        let found = decided(&wish, &[ns, other]);
        let refused = Decision::Refuse(vec!["A 192.0.2.1".to_owned()]);
        assert_eq!(found[..2], [refused.clone(), refused]);
        assert_eq!(found[2..4], [Decision::Create, Decision::Create]);
    }

    #[test]
    fn a_validation_stands_beside_other_texts() {
        let wish = wish("shop", Some("new01"), &["www.example.com"]);
        let text = |data| record(1, "TXT", "_acme-challenge.www", data, 60);
        assert_eq!(decided(&wish, &[text("older")])[1], Decision::Create);
        assert_eq!(decided(&wish, &[text("shop-token")])[1], Decision::Keep);
    }

    #[test]
    fn two_apps_cannot_have_one_name() {
        let apps = [
            wish("shop", Some("aaaaa"), &["www.example.com"]),
            wish("blog", Some("bbbbb"), &["www.example.com"]),
        ];
        let wanted: Vec<Wanted> = apps
            .iter()
            .flat_map(|app| app.records(Some(&zone())))
            .collect();
        let plan = plan(&zone(), &wanted, &[]);
        assert_eq!((plan.steps().len(), plan.refused()), (3, 1));
    }

    #[test]
    fn what_is_not_known_or_not_here_is_left_out() {
        let later = wish("shop", None, &["www.example.com"]);
        assert_eq!(decided(&later, &[])[0], Decision::NotLive);
        let elsewhere = wish("shop", Some("aaaaa"), &["www.example.org"]);
        assert_eq!(decided(&elsewhere, &[])[0], Decision::Outside);
        let mut platform = wish("shop", Some("aaaaa"), &["www.example.com"]);
        platform.domains[0].keeper = Keeper::Platform;
        assert_eq!(decided(&platform, &[])[0], Decision::ByPlatform);
    }

    fn apps() -> impl Strategy<Value = Vec<AppWish>> {
        let hosts = [
            "example.com",
            "www.example.com",
            "a.b.example.com",
            "x.example.org",
        ];
        let hosts = proptest::sample::subsequence(hosts.to_vec(), 0..=4);
        let suffix = proptest::option::of(prop_oneof![Just("aaaaa"), Just("bbbbb")]);
        let both = (suffix, hosts);
        (both.clone(), both).prop_map(|((one, first), (other, second))| {
            vec![
                wish("shop", one, &first),
                wish("shop-admin", other, &second),
            ]
        })
    }

    fn records() -> impl Strategy<Value = Vec<DnsRecord>> {
        let kind = prop_oneof![
            Just("A"),
            Just("CNAME"),
            Just("TXT"),
            Just("MX"),
            Just("AAAA")
        ];
        let name = prop_oneof![
            Just("@"),
            Just("www"),
            Just("a.b"),
            Just("_acme-challenge.www")
        ];
        let data = prop_oneof![
            Just("shop-aaaaa.ondigitalocean.app."),
            Just("shop-older.ondigitalocean.app"),
            Just("shop-admin-bbbbb.ondigitalocean.app."),
            Just("elsewhere.example.net."),
            Just("162.159.140.98"),
            Just("192.0.2.1"),
            Just("shop-token"),
        ];
        let one = (kind, name, data, prop_oneof![Just(3600u32), Just(60)]);
        proptest::collection::vec(one, 0..8).prop_map(|all| {
            let numbered = (1..).zip(all);
            numbered
                .map(|(id, (kind, name, data, ttl))| record(id, kind, name, data, ttl))
                .collect()
        })
    }

    /// Carries steps out as the API would.
    fn apply(records: &[DnsRecord], steps: &[Step]) -> Vec<DnsRecord> {
        let mut after = records.to_vec();
        for step in steps {
            match step {
                Step::Create(draft) => {
                    let id = u64::try_from(after.len()).unwrap() + 100;
                    let name = draft.name.as_deref().unwrap();
                    let data = draft.data.as_deref().unwrap();
                    after.push(record(id, &draft.r#type, name, data, draft.ttl.unwrap()));
                }
                Step::Update { id, draft } => {
                    let mut own = after.iter_mut().filter(|one| one.id == *id);
                    let own = own.next().unwrap();
                    assert_eq!(own.r#type, draft.r#type);
                    own.data = draft.data.clone().unwrap();
                    own.ttl = draft.ttl;
                }
            }
        }
        after
    }

    proptest! {
        /// What was not made for an app of ours is never changed and never deleted; a plan that was carried out leaves an
        /// empty one.
        #[test]
        fn foreign_records_stay_and_a_second_plan_is_empty(apps in apps(), before in records()) {
            let wanted: Vec<Wanted> = apps.iter().flat_map(|app| app.records(Some(&zone()))).collect();
            let first = plan(&zone(), &wanted, &before);
            let after = apply(&before, &first.steps());
            for one in &before {
                let own = one.r#type == "CNAME" && apps.iter().any(|app| is_host_of_app(&one.data, &app.app));
                let still = after.iter().find(|other| other.id == one.id);
                prop_assert!(still.is_some_and(|still| own || still == one), "{one:?}");
            }
            let second = plan(&zone(), &wanted, &after);
            prop_assert_eq!(second.steps(), Vec::new());
            prop_assert_eq!(second.refused(), first.refused());
        }
    }
}
