//! Any combination of features compiles, documents, and does what it should.

use test_support::cargo;

const FEATURES: &[&str] = &["block", "net", "more", "schema", "a"];

const PACKAGE: &[&str] = &["--quiet", "--package", "test-families", "--features"];

#[test]
fn all_sets_of_features_compile_without_a_warning() {
    for set in 0..1 << FEATURES.len() {
        let on = |(index, feature): (usize, &&'static str)| {
            (set & (1 << index) != 0).then_some(*feature)
        };
        let features: Vec<&str> = FEATURES.iter().enumerate().filter_map(on).collect();
        cargo(&[&["check"], PACKAGE, &[&features.join(",")]].concat(), &[]);
    }
}

#[test]
fn what_is_there_follows_the_features() {
    for features in [
        "",
        "block",
        "net",
        "more",
        "block,net,more,schema",
        "block,a",
    ] {
        let which = ["--test", "there"];
        cargo(&[&["test"], PACKAGE, &[features], &which].concat(), &[]);
    }
}

#[test]
fn no_link_leads_to_what_is_not_there() {
    for features in ["", "block", "net", "more", "a", "block,net,more,schema,a"] {
        let arguments = [&["doc", "--no-deps"], PACKAGE, &[features]].concat();
        cargo(&arguments, &[("RUSTDOCFLAGS", "-D warnings")]);
    }
}
