//! Any combination of symbols compiles, documents, and does what it should.

use test_support::cargo;

const PACKAGE: &[&str] = &["--quiet", "--package", "test-conditions", "--features"];

/// Runs the other tests of this package with these features, and nothing but them.
fn test(features: &[&str]) {
    for features in features {
        let which = ["--lib", "--test", "members", "--test", "server"];
        cargo(&[&["test"], PACKAGE, &[features], &which].concat(), &[]);
    }
}

#[test]
fn small_schemas_do_with_all_symbols_some_and_none() {
    test(&["", "a", "b", "a,b"]);
}

#[test]
fn small_schemas_document_with_all_symbols_and_none() {
    for features in ["", "a,b"] {
        let arguments = [&["doc", "--no-deps"], PACKAGE, &[features]].concat();
        cargo(&arguments, &[("RUSTDOCFLAGS", "-D warnings")]);
    }
}

#[test_macros::corpus_test]
fn schemas_of_the_corpus_do_with_the_symbols_of_real_builds() {
    test(&["daemon", "suite-1", "suite-2"]);
}
