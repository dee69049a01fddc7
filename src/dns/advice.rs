//! What to do about a domain.

use super::caa::CaaVerdict;
use super::compare::Verdict;
use super::wanted::{Keeper, Purpose, Wanted};

/// Holds everything that was found out about the records of one domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// Each wanted record with what each resolver sees, by the resolver's name.
    pub records: Vec<(Wanted, Vec<(String, Verdict)>)>,
    /// What each resolver says about who may issue certificates.
    pub caa: Vec<(String, CaaVerdict)>,
}

/// Names one thing to do, or to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Deploy the app, whose host is not known before.
    Deploy,
    /// Add these values.
    Add(Wanted, Vec<String>),
    /// Put the wanted values in place of what is there.
    Replace(Wanted),
    /// Remove the records that stand in the way, then add the wanted one.
    Clear(Wanted),
    /// Put the new value of a validation beside or in place of the old one.
    Renew(Wanted),
    /// Wait for the platform, which writes the records itself.
    Platform,
    /// Let these authorities issue certificates.
    Allow(Vec<&'static str>),
    /// Wait until more resolvers see it: how many do, of how many.
    Spread(usize, usize),
    /// Ask again later, or ask others: these gave no answer.
    AskAgain(Vec<String>),
}

impl Advice {
    /// Tells whether it helps to wait without doing anything.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Spread(..) | Self::AskAgain(_) | Self::Platform)
    }
}

impl Examination {
    /// Tells whether nothing is wrong with any record.
    pub fn is_right(&self) -> bool {
        advise(self).is_empty()
    }
}

/// Lists what to do, the most urgent first; empty when all is as wanted.
pub fn advise(found: &Examination) -> Vec<Advice> {
    let mut advice: Vec<Advice> = Vec::new();
    let records = found.records.iter();
    let mut add = |one: Option<Advice>| {
        if let Some(one) = one.filter(|one| !advice.contains(one)) {
            advice.push(one);
        }
    };
    for (wanted, verdicts) in records {
        add(about(wanted, verdicts));
    }
    add(allow(&found.caa));
    add(silent(found));
    advice
}

fn about(wanted: &Wanted, verdicts: &[(String, Verdict)]) -> Option<Advice> {
    if wanted.known().is_empty() {
        return Some(Advice::Deploy);
    }
    let good = |verdict: &Verdict| matches!(verdict, Verdict::Right | Verdict::Flattened);
    let right = verdicts.iter().filter(|(_, verdict)| good(verdict)).count();
    let is_answer = |verdict: &&Verdict| !good(verdict) && !matches!(verdict, Verdict::Unknown(_));
    let first = verdicts
        .iter()
        .map(|(_, verdict)| verdict)
        .find(is_answer)?;
    if right > 0 {
        return Some(Advice::Spread(right, verdicts.len()));
    }
    Some(match first {
        _ if wanted.keeper == Keeper::Platform => Advice::Platform,
        Verdict::Half(lacking) => Advice::Add(wanted.clone(), lacking.clone()),
        Verdict::Wrong(_) if wanted.purpose == Purpose::Validate => Advice::Renew(wanted.clone()),
        Verdict::Wrong(_) => Advice::Replace(wanted.clone()),
        Verdict::Conflict(..) => Advice::Clear(wanted.clone()),
        _ => Advice::Add(wanted.clone(), wanted.known().to_vec()),
    })
}

fn allow(verdicts: &[(String, CaaVerdict)]) -> Option<Advice> {
    verdicts.iter().find_map(|(_, verdict)| match verdict {
        CaaVerdict::Forbidden(lacking) => Some(Advice::Allow(lacking.clone())),
        _ => None,
    })
}

/// Names the resolvers that left something open.
fn silent(found: &Examination) -> Option<Advice> {
    let verdicts = found.records.iter().flat_map(|(_, verdicts)| verdicts);
    let records = verdicts
        .filter(|(_, verdict)| matches!(verdict, Verdict::Unknown(_)))
        .map(|(name, _)| name);
    let caa = found
        .caa
        .iter()
        .filter(|(_, verdict)| matches!(verdict, CaaVerdict::Unknown(_)))
        .map(|(name, _)| name);
    let mut names: Vec<String> = records.chain(caa).cloned().collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then_some(Advice::AskAgain(names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wanted::Values;
    use crate::model::live::{RecordKind, Silence};

    fn examined(kind: RecordKind, verdicts: &[Verdict]) -> Examination {
        let wanted = Wanted {
            app: "shop".to_owned(),
            ingress: None,
            domain: "shop.example.com".to_owned(),
            name: "shop.example.com".to_owned(),
            kind,
            values: Values::Known(vec!["x".to_owned()]),
            purpose: match kind {
                RecordKind::Txt => Purpose::Validate,
                _ => Purpose::Serve,
            },
            keeper: Keeper::User,
        };
        let named = verdicts.iter().cloned().zip(1..);
        let verdicts = named.map(|(verdict, number)| (format!("r{number}"), verdict));
        Examination {
            records: vec![(wanted, verdicts.collect())],
            caa: Vec::new(),
        }
    }

    fn first(kind: RecordKind, verdicts: &[Verdict]) -> Option<Advice> {
        advise(&examined(kind, verdicts)).into_iter().next()
    }

    #[test]
    fn each_fault_has_its_cure() {
        let cname = |verdict| first(RecordKind::Cname, &[verdict]);
        let wrong = || Verdict::Wrong(vec!["y".to_owned()]);
        assert_eq!(cname(Verdict::Right), None);
        assert!(matches!(cname(wrong()), Some(Advice::Replace(_))));
        let conflict = Verdict::Conflict(RecordKind::A, Vec::new());
        assert!(matches!(cname(conflict), Some(Advice::Clear(_))));
        let missing = Verdict::Missing(Silence::NoSuchName);
        assert!(matches!(cname(missing), Some(Advice::Add(..))));
        let txt = first(RecordKind::Txt, &[wrong()]);
        assert!(matches!(txt, Some(Advice::Renew(_))));
    }

    #[test]
    fn an_app_without_a_host_is_deployed_first() {
        let mut found = examined(RecordKind::Cname, &[]);
        found.records[0].0.values = Values::AfterFirstApply;
        assert_eq!(advise(&found), [Advice::Deploy]);
    }

    #[test]
    fn what_some_resolvers_see_spreads_by_itself() {
        let missing = Verdict::Missing(Silence::NoRecord);
        let both = [Verdict::Right, missing, Verdict::Flattened];
        assert_eq!(first(RecordKind::Cname, &both), Some(Advice::Spread(2, 3)));
    }

    #[test]
    fn a_resolver_that_is_silent_is_asked_again() {
        let both = [Verdict::Right, Verdict::Unknown(Silence::TimedOut)];
        let advice = first(RecordKind::Cname, &both);
        assert_eq!(advice, Some(Advice::AskAgain(vec!["r2".to_owned()])));
    }

    #[test]
    fn authorities_that_are_shut_out_are_named() {
        let mut found = examined(RecordKind::Cname, &[Verdict::Right]);
        found.caa = vec![("r1".to_owned(), CaaVerdict::Forbidden(vec!["pki.goog"]))];
        assert_eq!(advise(&found), [Advice::Allow(vec!["pki.goog"])]);
    }
}
