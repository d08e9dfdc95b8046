//! One schema, one rule: what is accepted becomes what, what is refused is refused how.
//!
//! `tests/ui/pass/X.json` loads, strictly unless its name starts with `old-`; `X.out` has the
//! warnings and the dump. `tests/ui/fail/X.json` does not load strictly; `X.err` has the
//! diagnostics as people see them. A folder `X` holds a case of several files, with `root.json`.
//! `UPDATE_EXPECT=1` writes the expectations anew; nothing else does. Review what it wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use qapi_parse::{Code, Loader, dump, render};
use test_support::compare;

/// The cases of a folder: name and root file. Refuses expectations without a case.
fn cases(folder: &str, expectation: &str) -> Vec<(String, PathBuf)> {
    let mut cases = Vec::new();
    let mut expected = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            cases.push((name, path.join("root.json")));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            cases.push((name, path));
        } else {
            let extension = path.extension().and_then(|extension| extension.to_str());
            assert_eq!(extension, Some(expectation), "{}", path.display());
            expected.insert(name);
        }
    }
    cases.sort();
    assert!(!cases.is_empty());
    for (name, _) in &cases {
        expected.remove(name);
    }
    assert!(
        expected.is_empty(),
        "{folder} has expectations without a case: {expected:?}"
    );
    cases
}

fn finish(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn good_schemas_are_accepted() {
    let mut wrong = Vec::new();
    for (name, root) in cases("tests/ui/pass", "out") {
        let strict = !name.starts_with("old-");
        let loaded = match Loader::new().strict(strict).load(&root) {
            Ok(loaded) => loaded,
            Err(failure) => {
                wrong.push(failure.to_string());
                continue;
            }
        };
        let mut found = String::new();
        for warning in &loaded.warnings {
            found.push_str(&render::short(warning, loaded.schema.sources()));
            found.push('\n');
        }
        let dump = dump::dump(&loaded.schema, true);
        // The built-in module is the same everywhere.
        let own = dump.find("module ").map_or(0, |at| at + 1);
        found.push_str(&dump[dump[own..].find("module ").map_or(0, |at| own + at)..]);
        let file = Path::new("tests/ui/pass").join(name + ".out");
        wrong.extend(compare(&file, &found).err());
    }
    finish(&wrong);
}

#[test]
fn bad_schemas_are_refused() {
    let mut wrong = Vec::new();
    for (name, root) in cases("tests/ui/fail", "err") {
        match Loader::new().strict(true).load(&root) {
            Ok(_) => wrong.push(format!("{name} is accepted")),
            Err(failure) => {
                let file = Path::new("tests/ui/fail").join(name + ".err");
                wrong.extend(compare(&file, &format!("{failure}\n")).err());
            }
        }
    }
    finish(&wrong);
}

#[test]
fn every_code_has_a_case_that_fails() {
    // These need files by the hundred or of megabytes; tests/limits.rs makes them up.
    let mut missing: BTreeSet<&str> = Code::all().iter().map(|code| code.as_str()).collect();
    missing.remove("Q0004");
    missing.remove("Q0005");
    // The parser knows nothing of generated code; qapi-codegen's tests have a case.
    missing.remove("Q0701");
    for entry in fs::read_dir("tests/ui/fail").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "err") {
            let text = fs::read_to_string(path).unwrap();
            missing.retain(|code| !text.contains(&format!("error[{code}]")));
        }
    }
    assert!(missing.is_empty(), "no case for {missing:?}");
}
