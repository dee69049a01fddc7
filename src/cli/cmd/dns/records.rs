//! The records that the specs want, with the hosts of the live apps.

use crate::cli::load::Loaded;
use crate::dns::{AppWish, Wanted, Zone};
use crate::model::live::App;

/// Lists the records that specs want; an app that is not among the live ones has no host yet.
pub(super) fn wanted(loaded: &Loaded, live: &[App]) -> Vec<Wanted> {
    let zone = zone(loaded);
    let specs = loaded.specs.iter();
    specs
        .flat_map(|one| {
            let app = live.iter().find(|app| app.name() == one.spec.name.as_str());
            AppWish::of_spec(&one.spec, app).records(zone.as_ref())
        })
        .collect()
}

/// Returns the zone of the manifest.
pub(super) fn zone(loaded: &Loaded) -> Option<Zone> {
    let manifest = loaded.manifest.as_ref()?;
    manifest.dns.as_ref().map(Zone::of_manifest)
}
