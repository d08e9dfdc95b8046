//! Damaged schemas are refused or accepted, but never make the loader panic, and never take long.
//!
//! Seeds are the cases of `tests/ui`, and with `QAPI_CORPUS` the schemas of the corpus too. The
//! damage is the same in each run. `QAPI_MUTATIONS=N` makes it N times as much.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use qapi_parse::{Loader, dump, render};

/// Small and good enough: xorshift, as everybody knows it.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }
}

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

fn mutate(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let until = (at + random.below(20)).min(bytes.len());
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..until)),
            2 => {
                let piece = PIECES[random.below(PIECES.len())];
                drop(bytes.splice(at..at, piece.bytes()));
            }
            3 => {
                let piece = PIECES[random.below(PIECES.len())];
                drop(bytes.splice(at..until, piece.bytes()));
            }
            4 => {
                let copy = bytes[at..until].to_vec();
                let to = random.below(bytes.len() + 1);
                drop(bytes.splice(to..to, copy));
            }
            5 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(random.below(256)).unwrap_or_default();
                }
            }
        }
    }
    bytes
}

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
    let times = std::env::var("QAPI_MUTATIONS")
        .ok()
        .and_then(|times| times.parse().ok());
    let rounds = rounds * times.unwrap_or(1);
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    let start = Instant::now();
    let mut inputs = 0;
    let mut slowest = Duration::ZERO;
    for path in seeds {
        let seed = fs::read(path).unwrap();
        for round in 0..rounds {
            let bytes = mutate(&seed, &mut random);
            let start = Instant::now();
            load(path, &bytes, round % 2 == 0);
            inputs += 1;
            slowest = slowest.max(start.elapsed());
        }
    }
    println!(
        "{inputs} inputs in {:?}, the slowest in {slowest:?}",
        start.elapsed()
    );
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

#[test]
fn mutations_of_the_corpus_do_no_harm() {
    // A relative path is relative to the workspace, where cargo was called.
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let Some(corpus) = std::env::var_os("QAPI_CORPUS").map(|path| workspace.join(path)) else {
        println!("QAPI_CORPUS is not set: no mutations of the corpus");
        return;
    };
    run(&seeds(&corpus.join("qapi-schema")), 100);
    // These are large; their own size makes up for the fewer rounds.
    run(&seeds(&corpus.join("qemu-10.0")), 3);
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
