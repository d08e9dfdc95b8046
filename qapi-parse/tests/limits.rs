//! Input beyond all measure gets a diagnostic, soon.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use qapi_parse::{Code, Failure, Loader, render};

/// Loads from memory; the first file is the root. Fails if it takes long.
fn failure(files: Vec<(String, Vec<u8>)>) -> Failure {
    let root = files[0].0.clone();
    let mut files: HashMap<PathBuf, Vec<u8>> = files
        .into_iter()
        .map(|(path, bytes)| (path.into(), bytes))
        .collect();
    let start = Instant::now();
    let loaded = Loader::new().load_with(root, &mut |path: &Path| {
        files
            .remove(path)
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    });
    let failure = loaded.expect_err("it should be refused");
    for diagnostic in failure.diagnostics().iter().take(20) {
        assert!(render::human(diagnostic, failure.sources(), true).len() < 10_000);
        assert!(render::short(diagnostic, failure.sources()).len() < 1_000);
        assert!(render::json(diagnostic, failure.sources()).len() < 10_000);
    }
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
    failure
}

fn codes(files: Vec<(String, Vec<u8>)>) -> Vec<Code> {
    failure(files)
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

fn one(text: impl Into<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    vec![("root.json".to_owned(), text.into())]
}

#[test]
fn a_hundred_thousand_brackets_nest_too_deep() {
    for bracket in ["[", "{", "{ 'a': [", "[[{'"] {
        let text = format!("{{ 'struct': {}", bracket.repeat(100_000));
        assert!(!codes(one(text)).is_empty());
    }
    assert_eq!(codes(one("[".repeat(100_000))), [Code::NestedTooDeep]);
}

#[test]
fn brackets_just_deep_enough_are_parsed() {
    let text = format!("{{ 'struct': {}{} }}", "[".repeat(99), "]".repeat(99));
    assert_eq!(codes(one(text)), [Code::WrongValue]);
}

#[test]
fn a_string_of_50_megabytes_is_too_large() {
    let text = format!("{{ 'command': '{}' }}", "a".repeat(50 << 20));
    assert_eq!(codes(one(text)), [Code::TooLarge]);
}

#[test]
fn a_string_of_10_megabytes_is_too_long() {
    let text = format!("{{ 'command': '{}' }}", "a".repeat(10 << 20));
    assert_eq!(codes(one(text)), [Code::StringTooLong]);
    let text = format!("{{ 'command': '{}", "a".repeat(10 << 20));
    assert_eq!(codes(one(text)), [Code::StringTooLong]);
    let text = format!("{{ 'command': {} }}", "a".repeat(10 << 20));
    assert_eq!(codes(one(text)), [Code::StrayText]);
}

#[test]
fn a_chain_of_10_000_includes_is_too_deep() {
    let files = (0..10_000)
        .map(|at| {
            let text = format!("{{ 'include': 'file-{}.json' }}", at + 1);
            (format!("file-{at}.json"), text.into_bytes())
        })
        .collect();
    assert_eq!(codes(files), [Code::IncludeDepth]);
}

#[test]
fn files_that_breed_files_are_too_many() {
    // Whatever is included includes two more, under names of their own.
    let mut read = |path: &Path| {
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(format!("{{ 'include': '{stem}0' }} {{ 'include': '{stem}1' }}").into_bytes())
    };
    let failure = Loader::new()
        .load_with("r", &mut read)
        .expect_err("there is no end to it");
    assert!(
        failure
            .diagnostics()
            .iter()
            .any(|d| d.code == Code::TooLarge)
    );
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root.json");
    std::fs::write(&root, "{ 'include': '.' }").expect("a file");
    let failure = Loader::new()
        .load(&root)
        .expect_err("a folder is no schema");
    assert_eq!(failure.diagnostics()[0].code, Code::Unreadable);
    let failure = Loader::new()
        .load(folder.path())
        .expect_err("a folder is no schema");
    assert_eq!(failure.diagnostics()[0].code, Code::Unreadable);
}

#[test]
fn control_characters_are_refused_wherever_they_are() {
    for text in [
        "\0",
        "{ 'command': 'a\0' }",
        "# \0",
        "\r",
        "{ 'command': 'a' }\r",
        "# a\rb",
        "\u{feff}",
        "\u{feff}{ 'command': 'a' }",
    ] {
        assert_eq!(codes(one(text)), [Code::ControlCharacter], "{text:?}");
    }
}

/// `count` pieces of text, one after the other.
fn repeat(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// A union with that number that has the one with the other number in both its branches.
fn union(at: usize, branch: usize) -> String {
    format!(
        "{{ 'union': 'U{at}u', 'base': {{ 'k{at}': 'Kind' }}, 'discriminator': 'k{at}', \
         'data': {{ 'a': 'U{branch}u', 'b': 'U{branch}u' }} }}\n"
    )
}

const KIND: &str = "{ 'enum': 'Kind', 'data': [ 'a', 'b' ] }\n";

#[test]
fn a_long_chain_of_bases_is_refused() {
    let text = repeat(20_000, |at| {
        format!(
            "{{ 'struct': 'A{at}a', 'base': 'A{}a', 'data': {{ }} }}\n",
            at + 1
        )
    });
    let text = text + "{ 'struct': 'A20000a', 'data': { } }\n";
    assert!(
        codes(one(text))
            .iter()
            .all(|code| *code == Code::ContainsItself)
    );
}

#[test]
fn a_long_chain_of_unions_is_refused() {
    let down = repeat(5_000, |at| union(at, at + 1));
    let up = repeat(5_000, |at| union(5_000 - at, 5_001 - at));
    for unions in [down, up] {
        let text = KIND.to_owned() + &unions;
        assert!(codes(one(text)).contains(&Code::ContainsItself));
    }
}

#[test]
fn unions_that_share_branches_do_not_multiply() {
    let text = KIND.to_owned() + &repeat(90, |at| union(at, at + 1));
    assert_eq!(codes(one(text)), [Code::UnknownType; 2]);
}

#[test]
fn a_large_enum_with_many_unions_is_too_large() {
    let values = repeat(10_000, |at| format!("'v{at}', "));
    let unions = repeat(1_000, |at| {
        format!(
            "{{ 'union': 'U{at}u', 'base': {{ 'kind': 'Kind' }}, 'discriminator': 'kind', \
             'data': {{ }} }}\n"
        )
    });
    let text = format!("{{ 'enum': 'Kind', 'data': [ {values} 'last' ] }}\n{unions}");
    assert!(codes(one(text)).iter().all(|code| *code == Code::TooLarge));
}

#[test]
fn large_definitions_take_no_more_than_their_size() {
    let members = repeat(20_000, |at| format!("'m{at}': 'int', "));
    let values = repeat(20_000, |at| format!("'v{at}', "));
    let users = repeat(2_000, |at| {
        format!(
            "{{ 'struct': 'S{at}s', 'base': 'Big', 'data': {{ 'm{at}': 'int' }} }}\n\
             {{ 'command': 'c{at}', 'data': 'Big' }}\n\
             {{ 'alternate': 'A{at}a', 'data': {{ 'k': 'Kind', 'b': 'bool' }} }}\n"
        )
    });
    let text = format!(
        "{{ 'struct': 'Big', 'data': {{ {members} 'last': 'int' }} }}\n\
         {{ 'enum': 'Kind', 'data': [ {values} 'last' ], 'features': [ {values} 'last' ] }}\n\
         {users}"
    );
    assert!(codes(one(text)).contains(&Code::MemberClash));
}

#[test]
fn long_comments_take_no_more_than_their_size() {
    for paragraph in [
        "# text\n#\n",
        "# TODO: a\n# b\n#\n",
        "# @a: b\n# c\n#\n",
        "# Since: 1\n#\n",
    ] {
        let text = format!("##\n# @go:\n#\n{}##\n", paragraph.repeat(100_000));
        assert!(!codes(one(text)).is_empty());
    }
}

#[test]
fn many_errors_stay_within_bounds() {
    let text = "{ 'command': 'a', 'data': 'Nope' }\n".repeat(30_000);
    assert!(codes(one(text)).len() <= 20_000);
    let text = format!("##\n{}##\n", "# A. B\n".repeat(100_000));
    let loaded = Loader::new().load_with("r", &mut |_| Ok(text.clone().into_bytes()));
    assert!(loaded.expect("only warnings").warnings.len() <= 10_000);
}
