//! From a message's bytes to an answer's.
//!
//! Seeds: as for `read`.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/support/any_input.rs"]
mod any_input;

libfuzzer_sys::fuzz_target!(|input: &[u8]| any_input::answer(input));
