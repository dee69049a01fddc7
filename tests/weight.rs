//! What is built along stays in bounds; the size of the binary is watched where archives are made, in `.github/package.sh`.

/// The most crates that the lock file may name, those of tests and of other systems included. A change that needs more says
/// in its commit what for.
const MOST_CRATES: usize = 400;

#[test]
fn no_crate_comes_in_unseen() {
    let lock = include_str!("../Cargo.lock");
    let crates = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(
        crates <= MOST_CRATES,
        "{crates} crates instead of {MOST_CRATES} at the most"
    );
}

#[test]
fn crates_come_from_one_registry_only() {
    let lock = include_str!("../Cargo.lock");
    let sources = lock.lines().filter(|line| line.starts_with("source = "));
    for source in sources {
        assert_eq!(
            source,
            "source = \"registry+https://github.com/rust-lang/crates.io-index\""
        );
    }
}
