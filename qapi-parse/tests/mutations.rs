//! Damaged schemas are refused or accepted, but never make the loader panic, and never take long.
//!
//! Seeds are the cases of `tests/ui`, and with `QAPI_CORPUS` the schemas of the corpus too.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use qapi_parse::{Loader, dump, render};
use test_macros::corpus_test;
use test_support::{corpus, each_mutation};

/// Pieces that mean something to the parser.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "'",
    "\\",
    "#",
    "##\n",
    "\n",
    "\r\n",
    " ",
    "'if'",
    "'data'",
    "'base'",
    "'*",
    "true",
    "false",
    "'type'",
    "@",
    "# @x:",
    "# Features:\n",
    "# Returns:\n",
    "::",
    "\0",
    "\u{feff}",
    "ü",
    "'struct'",
    "'union'",
    "'Foo'",
    "'int'",
    "['int']",
    "__a_",
];

/// Loads `bytes` as the root at `path`; what it includes comes from the file system.
fn load(path: &Path, bytes: &[u8], strict: bool) {
    let mut root = Some(bytes.to_vec());
    let mut read = |path: &Path| match root.take() {
        Some(bytes) => Ok(bytes),
        None => fs::read(path),
    };
    match Loader::new().strict(strict).load_with(path, &mut read) {
        Ok(loaded) => {
            assert!(dump::dump(&loaded.schema, true).starts_with("module ./builtin\n"));
        }
        Err(failure) => {
            assert!(failure.errors() > 0);
            for diagnostic in failure.diagnostics().iter().take(5) {
                let sources = failure.sources();
                assert!(!render::human(diagnostic, sources, false).is_empty());
                assert!(render::short(diagnostic, sources).contains(diagnostic.code.as_str()));
                assert!(render::json(diagnostic, sources).ends_with('}'));
            }
        }
    }
}

fn seeds(folder: &Path) -> Vec<PathBuf> {
    let mut seeds = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            seeds.extend(self::seeds(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            seeds.push(path);
        }
    }
    seeds.sort();
    seeds
}

fn run(seeds: &[PathBuf], rounds: usize) {
    let texts: Vec<Vec<u8>> = seeds.iter().map(|path| fs::read(path).unwrap()).collect();
    let mut strict = false;
    let mut slowest = Duration::ZERO;
    each_mutation(&texts, PIECES, rounds, |seed, bytes| {
        let start = Instant::now();
        load(&seeds[seed], bytes, strict);
        strict = !strict;
        slowest = slowest.max(start.elapsed());
    });
    println!("the slowest took {slowest:?}");
    assert!(slowest < Duration::from_secs(5));
}

#[test]
fn mutations_of_our_own_cases_do_no_harm() {
    let seeds = [
        seeds(Path::new("tests/ui/pass")),
        seeds(Path::new("tests/ui/fail")),
    ]
    .concat();
    run(&seeds, 100);
}

#[corpus_test]
fn mutations_of_the_corpus_do_no_harm() {
    run(&seeds(&corpus().join("qapi-schema")), 100);
    // These are large; their own size makes up for the fewer rounds.
    run(&seeds(&corpus().join("qemu-10.0")), 3);
}

#[test]
fn truncations_do_no_harm() {
    let path = Path::new("tests/ui/pass/documentation.json");
    let text = fs::read(path).unwrap();
    for end in 0..text.len() {
        load(path, &text[..end], end % 2 == 0);
    }
    let path = Path::new("tests/ui/pass/kinds.json");
    let text = fs::read(path).unwrap();
    for end in 0..text.len() {
        load(path, &text[..end], end % 2 == 0);
    }
}
