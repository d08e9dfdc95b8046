//! Loads schemas and prints what is wrong with them, or what is in them with `--dump`.
//!
//! `cargo run -p qapi-parse --example check -- [--strict] [--short] [--dump] [--time] SCHEMA...`

use qapi_parse::{Loader, dump, render};

fn main() {
    let (flags, paths): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|arg| arg.starts_with("--"));
    let has = |flag: &str| flags.iter().any(|f| f == flag);
    for path in paths {
        let settings = Loader::new().strict(has("--strict"));
        if has("--time") {
            let times = (0..20).map(|_| {
                let start = std::time::Instant::now();
                let loaded = settings.load(&path);
                let time = start.elapsed();
                drop(loaded);
                time
            });
            eprintln!(
                "{path}: {:?}, the fastest of 20",
                times.min().unwrap_or_default()
            );
        }
        let loaded = settings.load(&path);
        let (sources, diagnostics) = match &loaded {
            Ok(loaded) => (loaded.schema.sources(), loaded.warnings.as_slice()),
            Err(failure) => (failure.sources(), failure.diagnostics()),
        };
        for diagnostic in diagnostics.iter().filter(|_| !has("--quiet")) {
            let text = if has("--short") {
                render::short(diagnostic, sources)
            } else {
                render::human(diagnostic, sources, false)
            };
            eprintln!("{text}");
        }
        match loaded {
            Ok(loaded) if has("--dump") => {
                print!("{}", dump::dump(&loaded.schema, !has("--no-docs")));
            }
            Ok(loaded) => println!("{path}: {} definitions", loaded.schema.definitions().len()),
            Err(failure) => println!("{path}: {} errors", failure.errors()),
        }
    }
}
