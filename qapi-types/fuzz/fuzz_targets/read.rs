//! From bytes to a document, beside what `serde_json` makes of them.
//!
//! Seeds: `QAPI_SEEDS=$PWD/corpus/read cargo test -p qapi-types --test mutations`, with
//! `QAPI_CORPUS` set.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/support/any_input.rs"]
mod any_input;

libfuzzer_sys::fuzz_target!(|input: &[u8]| any_input::read(input));
