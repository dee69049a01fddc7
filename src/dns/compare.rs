//! Wanted records against what a resolver sees.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::model::live::{Lookup, RecordKind, Silence};

use super::host::canonical;
use super::wanted::Wanted;

/// Holds what one resolver answered, by name and type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    answers: BTreeMap<(String, RecordKind), Lookup>,
}

impl Seen {
    /// Adds an answer.
    pub fn add(&mut self, name: &str, kind: RecordKind, answer: Lookup) {
        self.answers.insert((canonical(name), kind), answer);
    }

    fn get(&self, name: &str, kind: RecordKind) -> Lookup {
        let answer = self.answers.get(&(canonical(name), kind));
        answer.cloned().unwrap_or(Err(Silence::NoRecord))
    }

    fn addresses(&self, name: &str, kind: RecordKind) -> Vec<String> {
        let found = self.get(name, kind).unwrap_or_default();
        found.iter().map(|text| comparable(kind, text)).collect()
    }
}

/// Says how what a resolver sees stands to what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is there.
    Right,
    /// Another record leads to the same addresses, as an ALIAS or a flattened `CNAME` does.
    Flattened,
    /// It is not there; what the resolver said.
    Missing(Silence),
    /// Only these are lacking.
    Half(Vec<String>),
    /// Something else is there.
    Wrong(Vec<String>),
    /// Records of another type stand in its place.
    Conflict(RecordKind, Vec<String>),
    /// The resolver did not say.
    Unknown(Silence),
    /// The value itself is not known yet.
    NotLive,
}

/// Lists what to ask about a wanted record, by name and type.
pub fn questions(wanted: &Wanted) -> Vec<(String, RecordKind)> {
    let own = |kind| (wanted.name.clone(), kind);
    let target = |kind| wanted.ingress.clone().map(|host| (host, kind));
    match wanted.kind {
        RecordKind::Cname => [
            own(RecordKind::Cname),
            own(RecordKind::A),
            own(RecordKind::Aaaa),
        ]
        .into_iter()
        .chain(target(RecordKind::A))
        .chain(target(RecordKind::Aaaa))
        .collect(),
        kind @ (RecordKind::A | RecordKind::Aaaa) => {
            std::iter::once(own(kind)).chain(target(kind)).collect()
        }
        kind => vec![own(kind)],
    }
}

/// Compares a wanted record with what a resolver sees.
pub fn compare(wanted: &Wanted, seen: &Seen) -> Verdict {
    match (wanted.known(), wanted.kind) {
        ([], _) => Verdict::NotLive,
        ([target, ..], RecordKind::Cname) => alias(wanted, target, seen),
        (values, RecordKind::A | RecordKind::Aaaa) => addresses(wanted, values, seen),
        (values, kind) => texts(values, seen.get(&wanted.name, kind)),
    }
}

fn alias(wanted: &Wanted, target: &str, seen: &Seen) -> Verdict {
    match seen.get(&wanted.name, RecordKind::Cname) {
        Ok(found)
            if found
                .iter()
                .any(|host| canonical(host) == canonical(target)) =>
        {
            Verdict::Right
        }
        Ok(found) => Verdict::Wrong(found),
        Err(silence) if silence.is_absence() => {
            instead(wanted, target, seen).unwrap_or(Verdict::Missing(silence))
        }
        Err(silence) => Verdict::Unknown(silence),
    }
}

/// Judges the addresses that stand where an alias is wanted, if there are any.
fn instead(wanted: &Wanted, target: &str, seen: &Seen) -> Option<Verdict> {
    let kinds = [RecordKind::A, RecordKind::Aaaa];
    let found = |kind: &RecordKind| !seen.addresses(&wanted.name, *kind).is_empty();
    let standing: Vec<RecordKind> = kinds.into_iter().filter(found).collect();
    let foreign = |kind: &&RecordKind| !leads_to(&wanted.name, target, **kind, seen);
    let conflict =
        |kind: &RecordKind| Verdict::Conflict(*kind, seen.addresses(&wanted.name, *kind));
    let wrong = standing.iter().find(foreign).map(conflict);
    (!standing.is_empty()).then(|| wrong.unwrap_or(Verdict::Flattened))
}

/// Tells whether every address of a name is one of the target's too.
fn leads_to(name: &str, target: &str, kind: RecordKind, seen: &Seen) -> bool {
    let targets = seen.addresses(target, kind);
    let found = seen.addresses(name, kind);
    !found.is_empty() && found.iter().all(|address| targets.contains(address))
}

fn addresses(wanted: &Wanted, values: &[String], seen: &Seen) -> Verdict {
    let kind = wanted.kind;
    let found = match seen.get(&wanted.name, kind) {
        Ok(found) => found,
        Err(silence) if silence.is_absence() => return Verdict::Missing(silence),
        Err(silence) => return Verdict::Unknown(silence),
    };
    let is = |one: &String, other: &String| comparable(kind, one) == comparable(kind, other);
    let lacking: Vec<String> = values
        .iter()
        .filter(|value| !found.iter().any(|one| is(one, value)))
        .cloned()
        .collect();
    let foreign = found
        .iter()
        .any(|one| !values.iter().any(|value| is(one, value)));
    let target = wanted.ingress.as_deref();
    match (foreign, lacking.is_empty()) {
        (false, true) => Verdict::Right,
        _ if target.is_some_and(|target| leads_to(&wanted.name, target, kind, seen)) => {
            Verdict::Flattened
        }
        (true, _) => Verdict::Wrong(found),
        (false, false) => Verdict::Half(lacking),
    }
}

fn texts(values: &[String], answer: Lookup) -> Verdict {
    match answer {
        Ok(found) if values.iter().all(|value| found.contains(value)) => Verdict::Right,
        Ok(found) => Verdict::Wrong(found),
        Err(silence) if silence.is_absence() => Verdict::Missing(silence),
        Err(silence) => Verdict::Unknown(silence),
    }
}

/// Returns a value so that two ways to write one address are equal.
fn comparable(kind: RecordKind, text: &str) -> String {
    match kind {
        RecordKind::A | RecordKind::Aaaa => text
            .parse::<IpAddr>()
            .map_or_else(|_| text.to_owned(), |address| address.to_string()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wanted::{Keeper, Purpose, Values};

    const HOST: &str = "shop-x1y2z.ondigitalocean.app";
    const NAME: &str = "shop.example.com";

    type Answer<'a> = (&'a str, RecordKind, Result<&'a [&'a str], Silence>);

    fn wanted(kind: RecordKind, values: &[&str]) -> Wanted {
        Wanted {
            app: "shop".to_owned(),
            ingress: Some(HOST.to_owned()),
            domain: NAME.to_owned(),
            name: NAME.to_owned(),
            kind,
            values: Values::Known(values.iter().map(|value| (*value).to_owned()).collect()),
            purpose: Purpose::Serve,
            keeper: Keeper::User,
        }
    }

    fn seen(answers: &[Answer<'_>]) -> Seen {
        let mut seen = Seen::default();
        for (name, kind, answer) in answers {
            let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
            seen.add(name, *kind, answer.clone().map(owned));
        }
        seen
    }

    fn alias(answers: &[Answer<'_>]) -> Verdict {
        compare(&wanted(RecordKind::Cname, &[HOST]), &seen(answers))
    }

    #[test]
    fn an_alias_is_right_wrong_missing_or_not_known() {
        let answer = |found: Result<&[&str], Silence>| alias(&[(NAME, RecordKind::Cname, found)]);
        assert_eq!(
            answer(Ok(&["SHOP-x1y2z.ondigitalocean.app."])),
            Verdict::Right
        );
        assert_eq!(
            answer(Ok(&["old.example.net."])),
            Verdict::Wrong(vec!["old.example.net.".to_owned()])
        );
        for absence in [Silence::NoSuchName, Silence::NoRecord] {
            assert_eq!(answer(Err(absence.clone())), Verdict::Missing(absence));
        }
        for silence in [Silence::ServerFailed, Silence::TimedOut] {
            assert_eq!(answer(Err(silence.clone())), Verdict::Unknown(silence));
        }
    }

    #[test]
    fn addresses_in_place_of_an_alias_are_right_when_they_are_its_own() {
        let none = (NAME, RecordKind::Cname, Err(Silence::NoRecord));
        let own = (NAME, RecordKind::A, Ok(["192.0.2.7"].as_slice()));
        let target = (
            HOST,
            RecordKind::A,
            Ok(["192.0.2.7", "192.0.2.8"].as_slice()),
        );
        assert_eq!(
            alias(&[none.clone(), own.clone(), target]),
            Verdict::Flattened
        );
        let conflict = Verdict::Conflict(RecordKind::A, vec!["192.0.2.7".to_owned()]);
        assert_eq!(alias(&[none, own]), conflict);
    }

    #[test]
    fn addresses_of_a_zone_are_whole_half_or_wrong() {
        let answer = |found: &[&str]| {
            let wanted = wanted(RecordKind::Aaaa, &["2606:4700:7::60", "2a06:98c1:58::60"]);
            compare(&wanted, &seen(&[(NAME, RecordKind::Aaaa, Ok(found))]))
        };
        assert_eq!(
            answer(&["2a06:98c1:58:0::60", "2606:4700:7:0::60"]),
            Verdict::Right
        );
        assert_eq!(
            answer(&["2606:4700:7::60"]),
            Verdict::Half(vec!["2a06:98c1:58::60".to_owned()])
        );
        assert_eq!(
            answer(&["2606:4700:7::60", "2001:db8::1"]),
            Verdict::Wrong(vec!["2606:4700:7::60".to_owned(), "2001:db8::1".to_owned()])
        );
    }

    #[test]
    fn a_text_may_stand_beside_others() {
        let answer = |found: &[&str]| {
            let wanted = wanted(RecordKind::Txt, &["token"]);
            compare(&wanted, &seen(&[(NAME, RecordKind::Txt, Ok(found))]))
        };
        assert_eq!(answer(&["other", "token"]), Verdict::Right);
        assert_eq!(answer(&["older"]), Verdict::Wrong(vec!["older".to_owned()]));
    }
}
