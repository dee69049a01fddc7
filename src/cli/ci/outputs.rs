//! Outputs of a step, for the steps after it.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use indexmap::IndexMap;
use serde_json::json;

use crate::catalog::Cents;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::plan::{Action, Plan};
use crate::render::sanitise::one_line;

/// Holds what later steps may ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct StepOutputs {
    /// The apps that change or changed.
    pub changed: Vec<String>,
    /// Where each app can be reached, as far as it is known.
    pub urls: IndexMap<String, String>,
    /// The deployments that were started, by app.
    pub deployments: IndexMap<String, String>,
    /// By how much the monthly costs change.
    pub cost_delta: Option<i64>,
}

impl StepOutputs {
    /// Returns what a plan tells: the apps that change, and the costs with the least number of instances.
    pub(in crate::cli) fn of_plan(plan: &Plan) -> Self {
        let changed = plan.apps.iter().filter(|app| app.action != Action::Keep);
        let (before, after) = plan.cost();
        let cents = |price: Cents| i64::try_from(price.0).ok();
        let delta = || cents(after.least)?.checked_sub(cents(before.least)?);
        Self {
            changed: changed.map(|app| app.name.clone()).collect(),
            cost_delta: delta(),
            ..Self::default()
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "changed={}", !self.changed.is_empty());
        let _ = writeln!(text, "apps={}", json!(self.changed));
        let _ = writeln!(text, "urls={}", json!(self.urls));
        if let Some(cents) = self.cost_delta {
            let sign = if cents < 0 { "-" } else { "" };
            let cents = cents.unsigned_abs();
            let _ = writeln!(text, "cost_delta={sign}{}.{:02}", cents / 100, cents % 100);
        }
        for (app, deployment) in &self.deployments {
            let _ = writeln!(
                text,
                "deployment_{}={}",
                one_line(app),
                one_line(deployment)
            );
        }
        text
    }
}

/// Writes the outputs into the file that the runner names; that there are none of a failed run is told by `exit`.
pub(in crate::cli) fn write_outputs(context: &Context, exit: Exit, outputs: Option<&StepOutputs>) {
    let Some(file) = &context.settings.step_output else {
        return;
    };
    let text = outputs.map_or_else(String::new, StepOutputs::text);
    let text = format!("exit={}\n{text}", exit.code());
    if let Err(error) = append(file, &text) {
        context.output.note(&format!(
            "the outputs of the step could not be written: {error}"
        ));
    }
}

fn append(file: &Path, text: &str) -> io::Result<()> {
    let mut open = OpenOptions::new().append(true).create(true).open(file)?;
    open.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn one_line_for_each_output_whatever_the_names() {
        let pairs = |pairs: &[(&str, &str)]| {
            let owned = pairs
                .iter()
                .map(|(app, text)| ((*app).to_owned(), (*text).to_owned()));
            owned.collect::<IndexMap<_, _>>()
        };
        let outputs = StepOutputs {
            changed: vec!["shop".to_owned(), "a\nexit=0".to_owned()],
            urls: pairs(&[("shop", "https://shop.example")]),
            deployments: pairs(&[("shop", "4f0a1c22\nchanged=false")]),
            cost_delta: Some(-1250),
        };
        assert_snapshot!(outputs.text(), @r#"
        changed=true
        apps=["shop","a\nexit=0"]
        urls={"shop":"https://shop.example"}
        cost_delta=-12.50
        deployment_shop=4f0a1c22\nchanged=false
        "#);
    }
}
