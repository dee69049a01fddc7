//! The front end on files: small ones with one mistake each, and real ones where they are at hand.

use std::path::Path;
use std::sync::Arc;

use ipctl::diag::{Severity, Source};
use ipctl::spec::parse_spec;

#[test]
fn real_specs_give_a_document_or_an_error_with_a_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no folder {}", folder.display());
        return;
    };
    let (mut read, mut refused) = (0, 0);
    for entry in entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "yaml"))
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(entry.path()) else {
            continue;
        };
        let parsed = parse_spec(&Arc::new(Source::new(name.clone(), text)));
        for found in &parsed.diagnostics {
            let place = found.place.as_ref().expect("a place");
            assert!(
                place.source().text().get(place.span().range()).is_some(),
                "{name}"
            );
            if std::env::var_os("IPCTL_SHOW").is_some() {
                println!(
                    "{name}:{}:{}: {:?} {} | {}",
                    place.start().line,
                    place.start().column,
                    found.severity,
                    found.message,
                    place.source().slice(place.span())
                );
            }
        }
        let errors = parsed
            .diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error);
        assert!(parsed.document.is_some() || errors, "{name}");
        if parsed.document.is_some() {
            read += 1
        } else {
            refused += 1
        }
    }
    println!("{read} documents, {refused} refused");
}
