//! From a stream's bytes to messages, however it is cut.
//!
//! Seeds: as for `read`.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/support/any_input.rs"]
mod any_input;

libfuzzer_sys::fuzz_target!(|input: &[u8]| any_input::frames(input));
