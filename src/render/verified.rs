//! What was verified after a deployment, for people and for machines.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::apply::{Answered, Probed, Verified};

use super::sanitise::one_line;

/// Lists what was found to be as it should, and what could not be looked at.
pub fn verified_words(verified: &Verified) -> Vec<String> {
    let spec = verified.spec.then(|| "live spec = file".to_owned());
    let ready = verified.ready;
    let ready = ready.map(|all| format!("{all}/{all} components ready"));
    let words = spec.into_iter().chain(ready);
    words.chain(probe_words(&verified.probes)).collect()
}

fn probe_words(probed: &Probed) -> Vec<String> {
    match probed {
        Probed::NotAsked => Vec::new(),
        Probed::Skipped(skip) => vec![format!("probe skipped: {skip}")],
        Probed::Answered(answers) => {
            let words = |answer: &Answered| one_line(&answer.to_string());
            answers.iter().map(words).collect()
        }
    }
}

/// Returns the same as JSON; what was not looked at is null.
pub fn verified_json(verified: &Verified) -> Value {
    let (probe, skipped) = probe_data(&verified.probes);
    json!({
        "spec": verified.spec.then_some(true),
        "health": verified.ready.map(|_| true),
        "probe": probe,
        "probe_skipped": skipped,
    })
}

/// A good answer of a public address.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AnswerData {
    /// The path that was asked for.
    path: String,
    /// The status.
    status: u16,
    /// How long it took, in milliseconds.
    ms: u64,
}

/// Returns what the public address answered, and why it could not be asked.
pub(super) fn probe_data(probed: &Probed) -> (Option<Vec<AnswerData>>, Option<String>) {
    match probed {
        Probed::NotAsked => (None, None),
        Probed::Skipped(skip) => (None, Some(skip.to_string())),
        Probed::Answered(answers) => (Some(answers.iter().map(AnswerData::of).collect()), None),
    }
}

impl AnswerData {
    fn of(answered: &Answered) -> Self {
        Self {
            path: answered.path.clone(),
            status: answered.status,
            ms: u64::try_from(answered.took.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::apply::Skip;

    fn verified(probes: Probed) -> Verified {
        Verified {
            spec: true,
            ready: Some(4),
            probes,
        }
    }

    #[test]
    fn what_was_verified_is_one_line() {
        let answered = Probed::Answered(vec![Answered {
            path: "/health".to_owned(),
            status: 200,
            took: Duration::from_millis(84),
        }]);
        let text = |verified: &Verified| verified_words(verified).join("   ");
        insta::assert_snapshot!(text(&verified(answered.clone())), @"live spec = file   4/4 components ready   GET /health 200 in 84 ms");
        insta::assert_snapshot!(text(&verified(Probed::Skipped(Skip::NoAddress))), @"live spec = file   4/4 components ready   probe skipped: it has no public address");
        assert_eq!(text(&Verified::default()), "");
        assert_eq!(
            verified_json(&verified(answered)),
            json!({"spec": true, "health": true, "probe": [{"path": "/health", "status": 200, "ms": 84}], "probe_skipped": null})
        );
        assert_eq!(
            verified_json(&Verified::default()),
            json!({"spec": null, "health": null, "probe": null, "probe_skipped": null})
        );
    }
}
