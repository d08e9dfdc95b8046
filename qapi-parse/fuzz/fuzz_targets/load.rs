//! From bytes to a schema, all the way and back to text.
//!
//! The input is one or more files: a line `=== NAME` starts the next one. The first is the root.
//! Seeds: `cargo fuzz run load corpus ../tests/ui/pass ../tests/ui/fail`, and any folder of schemas.

#![no_main]

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use libfuzzer_sys::fuzz_target;
use qapi_parse::{Loader, dump, render};

/// Splits the input into files.
fn files(input: &[u8]) -> HashMap<PathBuf, Vec<u8>> {
    let mut files = HashMap::new();
    let mut name = PathBuf::from("root.json");
    let mut text = Vec::new();
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        if let Some(next) = line.strip_prefix(b"=== ") {
            let next = String::from_utf8_lossy(next).trim().into();
            files.insert(
                std::mem::replace(&mut name, next),
                std::mem::take(&mut text),
            );
        } else {
            text.extend_from_slice(line);
        }
    }
    files.insert(name, text);
    files
}

fuzz_target!(|input: &[u8]| {
    let files = files(input);
    let mut read = |path: &Path| {
        files
            .get(path)
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    for strict in [false, true] {
        match Loader::new()
            .strict(strict)
            .load_with("root.json", &mut read)
        {
            Ok(loaded) => {
                dump::dump(&loaded.schema, true);
            }
            Err(failure) => {
                assert!(failure.errors() > 0);
                for diagnostic in failure.diagnostics().iter().take(10) {
                    render::human(diagnostic, failure.sources(), false);
                    render::short(diagnostic, failure.sources());
                    render::json(diagnostic, failure.sources());
                }
            }
        }
    }
});
