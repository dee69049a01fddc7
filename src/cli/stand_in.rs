//! Values for secrets that have none, for the embedded App Platform only.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::model::manifest::{Generate, Manifest};
use crate::model::secret::Plaintext;
use crate::plan::{Desired, MissingSecret, SuppliedValue};
use crate::render::words::plural;

use super::context::Context;
use super::error::Outcome;
use super::secrets::generated::generate;

/// Fills secrets that have no value, for the embedded platform only: generated where the manifest says how, else obvious
/// stand-ins. One secret of the manifest gets one value in all its places.
pub(super) fn stand_in(
    context: &Context,
    manifest: Option<&Manifest>,
    missing: &[MissingSecret],
    desired: &mut [Desired],
) -> Outcome<()> {
    let mut values: BTreeMap<String, SuppliedValue> = BTreeMap::new();
    let mut generated = 0;
    for secret in missing {
        let named = manifest.and_then(|manifest| {
            manifest.secret_for(
                &secret.app,
                secret.slot.component.as_deref(),
                &secret.slot.key,
            )
        });
        let name = named.map_or_else(
            || format!("{}/{}", secret.app, secret.slot),
            |(name, _)| name.to_owned(),
        );
        if !values.contains_key(&name) {
            let recipe = named.and_then(|(_, spec)| spec.generate);
            generated += usize::from(recipe.is_some());
            values.insert(name.clone(), stand_in_value(&name, recipe)?);
        }
        let app = desired
            .iter_mut()
            .find(|desired| desired.name == secret.app);
        if let (Some(app), Some(value)) = (app, values.get(&name)) {
            app.supplied
                .values
                .insert(secret.slot.clone(), value.clone());
        }
    }
    let stand_ins = values.len() - generated;
    context.output.note(&format!(
        "Simulated: {} without a value: {generated} generated, {stand_ins} filled with a stand-in.",
        plural(values.len(), "secret")
    ));
    Ok(())
}

fn stand_in_value(name: &str, recipe: Option<Generate>) -> Outcome<SuppliedValue> {
    let (plaintext, source) = match recipe {
        Some(recipe) => (generate(recipe)?, "generated"),
        None => (Plaintext::new(format!("stand-in-for-{name}")), "stand-in"),
    };
    Ok(SuppliedValue {
        plaintext: Rc::new(plaintext),
        source: source.to_owned(),
    })
}
