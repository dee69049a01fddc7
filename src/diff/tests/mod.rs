//! Tests of the normal form and the comparison.

mod comparing;
mod generate;
mod laws;
mod rules_1_to_24;
mod rules_25_to_50;
mod support;

/// Every rule of the platform's documentation has a test that is named after it.
#[test]
fn every_rule_from_n1_to_n50_has_a_test() {
    let text = concat!(
        include_str!("rules_1_to_24.rs"),
        include_str!("rules_25_to_50.rs")
    );
    let untested: Vec<u32> = (1..=50)
        .filter(|rule| !text.contains(&format!("\nfn n{rule:02}_")))
        .collect();
    assert_eq!(untested, [] as [u32; 0]);
}
