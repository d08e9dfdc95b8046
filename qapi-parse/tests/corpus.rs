//! Agreement with the reference on its own test suite and on the schemas of QEMU.
//!
//! The corpus is not part of the project. `QAPI_CORPUS` names its folder; without it these tests
//! are ignored, with it a missing file is a failure.

use std::fs;
use std::path::Path;

use qapi_parse::{Diagnostic, Loader, Severity, SourceMap, dump};
use test_macros::corpus_test;
use test_support::corpus;

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Fails at the first line that differs.
fn same(what: &str, ours: &str, theirs: &str) {
    let mut lines = ours.lines().zip(theirs.lines()).enumerate();
    if let Some((at, (ours, theirs))) = lines.find(|(_, (ours, theirs))| ours != theirs) {
        panic!(
            "{what}, line {}:\n  ours:   {ours}\n  theirs: {theirs}",
            at + 1
        );
    }
    assert_eq!(
        ours.len(),
        theirs.len(),
        "{what}: one ends before the other"
    );
}

/// The case names of the reference's test suite, with the text of `.err`.
fn cases(corpus: &Path) -> Vec<(String, String)> {
    let folder = corpus.join("qapi-schema");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "err"))
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                read(&path),
            )
        })
        .collect();
    cases.sort();
    assert_eq!(cases.len(), 118, "cases in {}", folder.display());
    cases
}

/// Compares the dumps of all schemas of a version with the reference's.
fn dumps_agree(version: &str, docs: bool) {
    let folder = corpus().join(version);
    for (root, out) in [
        ("qapi", "qapi"),
        ("qga", "qga"),
        ("storage-daemon/qapi", "storage-daemon"),
    ] {
        let path = folder.join(root).join("qapi-schema.json");
        let loaded = Loader::new().load(path).unwrap();
        let theirs = read(&folder.join(out).with_extension("out"));
        same(root, &dump::dump(&loaded.schema, docs), &theirs);
    }
}

#[corpus_test]
fn dumps_of_qemu_10_0_agree() {
    dumps_agree("qemu-10.0", true);
}

#[corpus_test]
fn dumps_of_qemu_7_2_agree() {
    dumps_agree("qemu-7.2", false);
}

#[corpus_test]
fn good_cases_are_accepted_and_dumped_alike() {
    let corpus = corpus();
    for (case, _) in cases(&corpus).iter().filter(|(_, err)| err.is_empty()) {
        let path = corpus.join("qapi-schema").join(case).with_extension("json");
        let theirs = read(&path.with_extension("out"));
        for strict in [false, true] {
            let loaded = Loader::new().strict(strict).load(&path).unwrap();
            same(case, &dump::dump(&loaded.schema, true), &theirs);
        }
    }
}

/// What an `.err` says of the first error.
struct Expected<'e> {
    file: &'e str,
    line: Option<usize>,
    /// The line is where a definition starts, and the error is somewhere in it.
    definition: bool,
}

impl<'e> Expected<'e> {
    fn parse(err: &'e str) -> Self {
        if let Some(rest) = err.strip_prefix("can't read schema file '") {
            return Self {
                file: rest.split('\'').next().unwrap(),
                line: None,
                definition: false,
            };
        }
        let mut lines = err
            .lines()
            .filter(|line| !line.starts_with("In file included"));
        let first = lines.next().unwrap();
        let definition = first.contains(": In ");
        let line = if definition {
            lines.next().unwrap()
        } else {
            first
        };
        let mut parts = line.split(':');
        let file = parts.next().unwrap();
        Self {
            file,
            line: parts.next().unwrap().parse().ok(),
            definition,
        }
    }

    fn check(&self, case: &str, found: &Diagnostic, sources: &SourceMap) {
        let place = sources.location(found.primary.span);
        let at = format!("{case}: {}", qapi_parse::render::short(found, sources));
        assert_eq!(place.path.file_name().unwrap(), self.file, "{at}");
        let Some(line) = self.line else { return };
        if !self.definition {
            assert_eq!(place.line, line, "{at}");
            return;
        }
        let text = sources.file_of(found.primary.span).unwrap().text();
        let mut between = text.lines().take(place.line).skip(line);
        assert!(place.line >= line, "{at}");
        assert!(
            between
                .all(|line| !line.trim_start_matches(' ').starts_with("{ '")
                    || line.starts_with("   ")),
            "{at}"
        );
    }
}

#[corpus_test]
fn bad_cases_are_refused_at_the_same_place() {
    let corpus = corpus();
    for (case, err) in cases(&corpus).iter().filter(|(_, err)| !err.is_empty()) {
        let path = corpus.join("qapi-schema").join(case).with_extension("json");
        let Err(failure) = Loader::new().strict(true).load(&path) else {
            panic!("{case} is accepted");
        };
        let first = &failure.diagnostics()[0];
        assert_eq!(first.severity, Severity::Error);
        Expected::parse(err).check(case, first, failure.sources());
    }
}

#[corpus_test]
fn real_schemas_are_accepted_leniently_with_warnings_only_where_dated() {
    let corpus = corpus();
    let path = corpus.join("qemu-7.2/qga/qapi-schema.json");
    let loaded = Loader::new().load(&path).unwrap();
    assert!(!loaded.warnings.is_empty());
    assert!(
        loaded
            .warnings
            .iter()
            .all(|warning| warning.severity == Severity::Warning)
    );
    assert!(Loader::new().strict(true).load(&path).is_err());
}
