//! Who may issue certificates.

use crate::model::live::{Caa, Silence};

use super::host::canonical;
use super::wanted::Subdomains;

/// The authorities that the platform has certificates from.
pub const AUTHORITIES: [&str; 2] = ["letsencrypt.org", "pki.goog"];

/// Says whether the platform's authorities may issue certificates for a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaaVerdict {
    /// Everybody may.
    Unrestricted,
    /// They may.
    Allowed,
    /// These may not.
    Forbidden(Vec<&'static str>),
    /// Nobody knows.
    Unknown(Silence),
}

/// Judges the records that hold for a domain, found at its name or the nearest name above.
///
/// Subdomains go by `issuewild` where there is such a record, else by `issue`.
pub fn judge_caa(found: &Result<Vec<Caa>, Silence>, subdomains: Subdomains) -> CaaVerdict {
    let records = match found {
        Ok(records) => records.as_slice(),
        Err(silence) if silence.is_absence() => &[],
        Err(silence) => return CaaVerdict::Unknown(silence.clone()),
    };
    let mut tags = vec!["issue"];
    if subdomains == Subdomains::Served {
        tags.push("issuewild");
    }
    let named: Vec<Vec<String>> = tags.iter().map(|tag| issuers(records, tag)).collect();
    let ruling = named.iter().filter(|issuers| !issuers.is_empty());
    let forbidden = |name: &str| {
        let mut ruling = ruling.clone();
        ruling.any(|issuers| !issuers.iter().any(|issuer| issuer == name))
    };
    let lacking: Vec<&'static str> = AUTHORITIES
        .into_iter()
        .filter(|name| forbidden(name))
        .collect();
    match (ruling.clone().count(), lacking.is_empty()) {
        (0, _) => CaaVerdict::Unrestricted,
        (_, true) => CaaVerdict::Allowed,
        (_, false) => CaaVerdict::Forbidden(lacking),
    }
}

/// Lists who may issue by the records with a tag; a record that names nobody counts.
fn issuers(records: &[Caa], tag: &str) -> Vec<String> {
    let tagged = records
        .iter()
        .filter(|record| record.tag.eq_ignore_ascii_case(tag));
    tagged
        .map(|record| {
            let name = record.value.split(';').next();
            canonical(name.unwrap_or_default())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(records: &[(&str, &str)], subdomains: Subdomains) -> CaaVerdict {
        let record = |(tag, value): &(&str, &str)| Caa {
            tag: (*tag).to_owned(),
            value: (*value).to_owned(),
        };
        judge_caa(&Ok(records.iter().map(record).collect()), subdomains)
    }

    #[test]
    fn both_authorities_have_to_be_named_once_anybody_is() {
        let one = |records: &[(&str, &str)]| judge(records, Subdomains::Left);
        assert_eq!(one(&[]), CaaVerdict::Unrestricted);
        assert_eq!(
            one(&[("iodef", "mailto:a@example.com")]),
            CaaVerdict::Unrestricted
        );
        let both = [
            ("issue", "LetsEncrypt.org; validationmethods=dns-01"),
            ("issue", "pki.goog"),
        ];
        assert_eq!(one(&both), CaaVerdict::Allowed);
        assert_eq!(
            one(&[("issue", "letsencrypt.org")]),
            CaaVerdict::Forbidden(vec!["pki.goog"])
        );
        assert_eq!(
            one(&[("issue", ";")]),
            CaaVerdict::Forbidden(AUTHORITIES.to_vec())
        );
    }

    #[test]
    fn subdomains_have_a_rule_of_their_own() {
        let both = [("issue", "letsencrypt.org"), ("issue", "pki.goog")];
        assert_eq!(judge(&both, Subdomains::Served), CaaVerdict::Allowed);
        let wild = [both[0], both[1], ("issuewild", ";")];
        assert_eq!(judge(&wild, Subdomains::Left), CaaVerdict::Allowed);
        assert_eq!(
            judge(&wild, Subdomains::Served),
            CaaVerdict::Forbidden(AUTHORITIES.to_vec())
        );
    }

    #[test]
    fn no_answer_is_no_verdict() {
        let judged = |silence| judge_caa(&Err(silence), Subdomains::Left);
        assert_eq!(judged(Silence::NoRecord), CaaVerdict::Unrestricted);
        assert_eq!(
            judged(Silence::TimedOut),
            CaaVerdict::Unknown(Silence::TimedOut)
        );
    }
}
