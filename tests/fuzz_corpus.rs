//! What the fuzzer kept, replayed on every run of the tests.

mod laws;

use std::path::Path;

#[test]
fn what_the_fuzzer_kept_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/spec");
    if !folder.is_dir() {
        println!("skipped: no folder {}", folder.display());
        return;
    }
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a readable file");
        if let Ok(text) = String::from_utf8(bytes) {
            println!("{}", path.display());
            laws::hold(&text);
            count += 1;
        }
    }
    assert!(count > 0, "the folder is empty");
}
