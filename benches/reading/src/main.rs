//! What reading and writing messages costs: each class of messages by itself, by our types through
//! `qapi_types::json` and through `serde_json`, beside the published crate `qapi-qmp` and `serde_json::Value`. Prints
//! figures, asserts none.
//!
//! `cargo bench -p qapi-benches --bench reading_and_writing` runs it, with these arguments after `--`:
//!
//! - names of commands and events, `static-data` and `hostile`: only they are measured;
//! - `--as-recorded`: white space between tokens stays as servers write it, else it is left out;
//! - `--save`: the section of `BENCHMARKS.md` is written anew, with its charts.
//!
//! All sides are in one program, because they take turns; so it is a workspace of its own, which nobody else compiles.
//! The profile is `release` as it comes, since that is what users have.

mod classes;
mod hostile;
mod measure;
mod messages;
mod schema;
mod summary;
mod tables;

use std::env;
use std::error::Error;
use std::path::PathBuf;

use bench_report::allocations::Counting;
use bench_report::{Report, version};

use self::measure::Texts;
use self::messages::{Kind, Messages};
use self::summary::Summary;
use self::tables::{Class, Tables};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The messages that are shown first, the longest of its class each.
const FIRST: [(Kind, &str); 9] = [
    (Kind::Answer, "query-qmp-schema"),
    (Kind::Answer, "query-machines"),
    (Kind::Answer, "query-named-block-nodes"),
    (Kind::Answer, "query-blockstats"),
    (Kind::Answer, "query-status"),
    (Kind::Answer, "query-migrate-parameters"),
    (Kind::Arguments, "blockdev-add"),
    (Kind::Arguments, "chardev-add"),
    (Kind::Arguments, "transaction"),
];

/// How many turns are measured of these, and of all others.
const TURNS: [usize; 2] = [200, 100];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (options, names): (Vec<_>, Vec<_>) = arguments.iter().partition(|it| it.starts_with("--"));
    let (mut stays, mut saves) = (false, false);
    for option in options {
        match option.as_str() {
            "--as-recorded" => stays = true,
            "--save" => saves = true,
            _ => return Err(format!("there is no option '{option}'").into()),
        }
    }
    if saves && !names.is_empty() {
        return Err("what is saved is measured whole, without names".into());
    }
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.ok_or("cargo runs this")?;
    let (from, folder) = match env::var_os("QAPI_CORPUS") {
        Some(corpus) => ("recorded sessions", PathBuf::from(corpus).join("sessions")),
        None => ("made-up sessions", here.join("sessions")),
    };
    let messages = messages::read(&folder, stays)?;
    let mut report = Report::new(
        "reading",
        "Reading and writing messages",
        "cargo bench -p qapi-benches --bench reading_and_writing -- --save",
        &["qapi-types", "qemu-types", "qapi-qmp", "serde_json"].map(|it| version(&here, it)),
    );
    let wanted = |name: &str| names.is_empty() || names.iter().any(|it| *it == name);
    if names
        .iter()
        .any(|it| !matches!(it.as_str(), "static-data" | "hostile"))
        || names.is_empty()
    {
        classes_of(&messages, wanted, from, &mut report)?;
    }
    if wanted("static-data") {
        schema::report(&mut report);
    }
    if wanted("hostile") {
        hostile::report(&mut report);
    }
    if saves {
        report.save(&here.join("../.."))?;
    }
    Ok(())
}

/// Measures messages by class.
fn classes_of(
    messages: &Messages,
    wanted: impl Fn(&str) -> bool,
    from: &str,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    report.paragraph(&format!(
        "Messages of {from}. Times are those of `qapi_types::json`; figures after them are parts of the time that the \
         published crate's types and `serde_json::Value` take in the same turns, both by `serde_json`: first of \
         `qapi_types::json`, then of `serde_json` with the same types. Each is the median of the turns."
    ));
    let mut first = Tables::new();
    for (kind, name) in FIRST {
        let texts = messages.get(&(kind, name.to_owned()));
        let longest = texts.and_then(|it| it.iter().max_by_key(|text| text.len()));
        if let Some(longest) = longest.filter(|_| wanted(name)) {
            first.add(&class(kind, name, std::slice::from_ref(longest), TURNS[0]));
        }
    }
    first.report(report)?;
    let (mut all, mut summary) = (Tables::new(), Summary::new());
    for ((kind, name), texts) in messages.iter().filter(|((_, name), _)| wanted(name)) {
        let class = class(*kind, name, texts, TURNS[1]);
        all.add(&class);
        summary.add(&class);
    }
    summary.report(report);
    all.fold(report);
    Ok(())
}

fn class(kind: Kind, name: &str, texts: &[String], turns: usize) -> Class {
    let of = match kind {
        Kind::Answer if name.is_empty() => "answer of nothing".to_owned(),
        Kind::Answer => format!("answer to {name}"),
        Kind::Arguments => format!("{name}, arguments"),
        Kind::Event => format!("event {name}"),
        Kind::Error => "error".to_owned(),
        Kind::Greeting => "greeting".to_owned(),
    };
    let count = texts.len();
    let title = if count > 1 {
        format!("{of} ({count})")
    } else {
        of
    };
    Class {
        title,
        kind,
        bytes: texts.iter().map(String::len).sum(),
        measured: classes::measure(kind, name, &Texts { texts, turns }),
    }
}
