//! Parts of schemas: `Config::only`, as users and compilers see what is left.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use qapi_codegen::parse::schema::{DefinitionId, Selection};
use qapi_codegen::parse::{Loader, Schema, introspect};
use qapi_codegen::{Conditions, Config, Report};
use serde_json::Value;
use support::Scratch;
use tempfile::TempDir;
use test_macros::corpus_test;
use test_support::{Rng, corpus, rng, symbols};

const SCHEMA: &str = r"
##
# = Title
#
# See @other and `Way`.
##

##
# @Way:
#
# A way, not an `Other`, used by @go.  OtherKind is elsewhere.
#
# @far: Whether it is far
##
{ 'struct': 'Way', 'data': { 'far': 'bool' } }
{ 'enum': 'OtherKind', 'data': [ 'x' ] }
{ 'struct': 'Other', 'data': { 'kind': 'OtherKind' } }
{ 'command': 'go', 'data': 'Way' }
{ 'command': 'other', 'data': 'Other', 'if': 'CONFIG_A' }
{ 'event': 'GONE', 'data': 'Way' }
";

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("s.json"), SCHEMA).expect("a file can be written");
    folder
}

#[test]
fn a_pattern_has_to_match_in_one_of_several_schemas() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("t.json"), "{ 'command': 'tell' }").expect("a file can be written");
    let config = Config::new().cargo(false).out(folder.join("out"));
    let schemas = [
        (folder.join("s.json"), "s.rs"),
        (folder.join("t.json"), "t.rs"),
    ];
    let reports = config.clone().only(["tell"]).generate_all(schemas.clone());
    let reports = reports.unwrap_or_else(|error| panic!("{error}"));
    let left: Vec<_> = reports
        .iter()
        .map(|it| (it.definitions, it.left_out))
        .collect();
    assert_eq!(left, [(0, 6), (1, 0)]);
    let error = config.only(["tell", "tall"]).generate_all(schemas);
    assert_eq!(
        error.expect_err("nothing matches").to_string(),
        "only: there is no command, event or type 'tall' in the schema; there is 'tell'"
    );
}

#[test]
fn links_to_what_is_left_out_become_plain_code() {
    let folder = folder();
    let text = |config: Config| {
        let out = folder.path().join("s.rs");
        let config = config.cargo(false).out(&out);
        let report = config.generate(folder.path().join("s.json"));
        report.unwrap_or_else(|error| panic!("{error}"));
        fs::read_to_string(out).expect("it is written")
    };
    let all = text(Config::new());
    assert!(
        all.contains("not an [`Other`](struct@super::Other), used by [`go`]"),
        "{all}"
    );
    assert!(all.contains("See [`other`]"), "{all}");
    let part = text(Config::new().only(["Way"]));
    assert!(
        part.contains("not an `Other`, used by `go`. OtherKind is"),
        "{part}"
    );
    assert!(part.contains("See `other` and [`Way`]"), "{part}");
}

#[test]
fn other_options_may_name_what_is_left_out() {
    let folder = folder();
    let config = Config::new().cargo(false).out(folder.path().join("s.rs"));
    let config = config.only(["go"]).closed_enums(["OtherKind"]);
    let report = config.generate(folder.path().join("s.json"));
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((report.definitions, report.left_out), (2, 4));
    assert_eq!(report.commands.len(), 1);
}

/// What monitors are about in QEMU 10.0.
const MONITOR: [&str; 8] = [
    "qmp_capabilities",
    "query-version",
    "query-commands",
    "query-qmp-schema",
    "human-monitor-command",
    "query-chardev*",
    "chardev-remove",
    "chardev-send-break",
];

fn load(schema: &Path) -> Schema {
    let loaded = Loader::new().load(schema);
    loaded.unwrap_or_else(|failure| panic!("{failure}")).schema
}

/// Patterns drawn at random: names, and the beginnings of names.
fn patterns(schema: &Schema, random: &mut Rng) -> Vec<String> {
    let mut below = |limit: usize| random.usize(..limit);
    let calls: Vec<DefinitionId> = (schema.definitions().iter().copied())
        .filter(|id| matches!(id, DefinitionId::Command(_) | DefinitionId::Event(_)))
        .collect();
    let patterns = (0..=below(3)).map(|_| {
        let ids = [&calls, schema.definitions()][below(2)];
        let name = schema.head(ids[below(ids.len())]).name.as_str();
        match below(2) {
            0 => name.to_owned(),
            _ => format!("{}*", &name[..name.len() - below(name.len() / 2)]),
        }
    });
    patterns.collect()
}

/// The entries of introspection by name, where these symbols are defined.
fn entries(schema: &Schema, symbols: &[String]) -> BTreeMap<String, Value> {
    let defined = |symbol: &str| symbols.iter().any(|it| it == symbol);
    let text = introspect::json(schema, true, &defined);
    let entries: Vec<Value> = serde_json::from_str(&text).expect("it is a JSON array");
    let name = |entry: &Value| entry["name"].as_str().expect("it has a name").to_owned();
    (entries.into_iter())
        .map(|entry| (name(&entry), entry))
        .collect()
}

/// The names of the entries that these lead to.
fn reached(entries: &BTreeMap<String, Value>, from: Vec<String>) -> BTreeSet<String> {
    let mut pending = from;
    let mut reached = BTreeSet::new();
    while let Some(name) = pending.pop() {
        let Some(entry) = entries.get(&name) else {
            continue;
        };
        if !reached.insert(name) {
            continue;
        }
        let own = ["arg-type", "ret-type", "element-type"].map(|key| &entry[key]);
        let of = |key: &str| entry[key].as_array().cloned().unwrap_or_default();
        let inner = [of("members"), of("variants")].concat();
        let types = own.into_iter().chain(inner.iter().map(|it| &it["type"]));
        pending.extend(types.filter_map(|ty| Some(ty.as_str()?.to_owned())));
    }
    reached
}

#[corpus_test]
fn introspection_of_a_part_is_that_part_of_introspection() {
    let corpus = corpus();
    let schema = load(&corpus.join("qemu-10.0/qapi/qapi-schema.json"));
    let symbols = symbols(&corpus, "system emulator 10.0.2");
    let all = entries(&schema, &symbols);
    let mut random = rng();
    let mut entries_seen = 0;
    for _ in 0..100 {
        let patterns = patterns(&schema, &mut random);
        let selection = Selection::new().only(&patterns).define(&symbols);
        let selected = schema.select(&selection);
        let selected = selected.unwrap_or_else(|unmatched| panic!("{unmatched}"));
        let part = entries(&selected.schema, &symbols);
        let matching = |name: &&String| {
            let calls = matches!(all[*name]["meta-type"].as_str(), Some("command" | "event"));
            calls
                && patterns
                    .iter()
                    .any(|pattern| match pattern.strip_suffix('*') {
                        Some(beginning) => name.starts_with(beginning),
                        None => *name == pattern,
                    })
        };
        let wanted = reached(&all, all.keys().filter(matching).cloned().collect());
        assert_eq!(
            part.keys().cloned().collect::<BTreeSet<_>>(),
            wanted,
            "{patterns:?}"
        );
        for (name, entry) in &part {
            assert_eq!(entry, &all[name], "{patterns:?}");
        }
        entries_seen += part.len();
    }
    assert!(
        entries_seen > 1000,
        "{entries_seen} entries are too few to tell"
    );
}

#[corpus_test]
fn parts_of_a_real_schema_compile_and_document() {
    let corpus = corpus();
    let path = corpus.join("qemu-10.0/qapi/qapi-schema.json");
    let schema = load(&path);
    let scratch = Scratch::open("only");
    let mut root = "//! Generated.\n#![deny(warnings, missing_docs)]\n\
        #![allow(unexpected_cfgs)]\n"
        .to_owned();
    let mut add = |name: &str, config: Config| -> Report {
        let file = format!("{name}.rs");
        let report = config
            .cargo(false)
            .out(scratch.path("src").join(&file))
            .generate(&path);
        writeln!(
            root,
            "/// A part.\npub mod {name} {{ include!(\"{file}\"); }}"
        )
        .expect("a string takes it");
        report.unwrap_or_else(|error| panic!("{error}"))
    };
    let report = add("monitor", Config::new().only(MONITOR));
    assert_eq!(report.counts.commands, 9);
    assert!(
        report.definitions < 60,
        "{} definitions",
        report.definitions
    );
    assert_eq!(report.definitions + report.left_out, 994);
    let mut random = rng();
    for index in 0..12 {
        let patterns = patterns(&schema, &mut random);
        println!("part{index}: {patterns:?}");
        let config = Config::new().only(patterns).server(index % 4 != 0);
        let config = match index % 3 {
            0 => config,
            1 => config.conditions(Conditions::Cfg),
            _ => config.define(symbols(&corpus, "system emulator 10.0.2")),
        };
        add(&format!("part{index}"), config);
    }
    scratch.write("src/lib.rs", &root);
    for arguments in [&["check"][..], &["doc", "--no-deps"]] {
        scratch.cargo(arguments, "");
    }
}
