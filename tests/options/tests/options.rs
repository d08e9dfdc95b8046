//! What is generated under options: what its text says, and what its code does.

use std::fs;
use std::path::{Path, PathBuf};

use test_options::{Own, bare, custom, plain};

fn path(name: &str) -> PathBuf {
    Path::new(env!("OUT_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).expect("the file is there")
}

#[test]
fn attributes_derives_and_types_are_written_as_asked() {
    let code = read("custom/my_root.rs");
    for expected in [
        "#[must_use]\n#[doc(alias = \"couple\")]\npub struct Pair {",
        "/// The branch.\npub enum SourceBranch {",
        "#[doc(alias = \"begin\")]\n    pub struct Open {",
        "#[doc(alias = \"identity\")]\n    pub id: String,",
        "#[doc(alias = \"yes\")]\n    On,",
        "#[derive(Debug, Clone, Hash)]\npub struct File {",
        "#[derive(Debug, Clone, PartialEq)]\npub struct Heir {",
        "type Response = crate::Own;",
    ] {
        assert!(code.contains(expected), "{expected}\nis not there");
    }
    // Types from elsewhere print themselves, which only a derived Debug lets them do.
    assert!(!code.contains("debug!"), "{code}");
    let plain = read("plain/root.rs");
    assert!(plain.contains("qapi_::debug!(File);"), "{plain}");
    let code = read("silent.rs");
    assert!(!code.contains("debug!(Pair)") && code.contains("debug!(File)"));
    assert!(!path("custom/my_sub.rs").exists(), "it would be empty");
    let bare = read("bare.rs");
    assert!(!bare.contains("[doc") && bare.len() < read("single.rs").len());
    assert!(
        bare.lines().all(|line| line.len() < 200),
        "compilers can show its lines"
    );
}

#[test]
fn closed_enumerations_and_unions_refuse_what_they_do_not_know() {
    use custom::{Kind, Mode, Source};
    let mode = Mode::On;
    let copy = mode;
    assert!(mode == copy && Mode::On < Mode::Off);
    let error = serde_json::from_str::<Mode>("\"perhaps\"")
        .unwrap_err()
        .to_string();
    assert!(error.contains("'Mode' has no value 'perhaps'"), "{error}");
    let error = serde_json::from_str::<Source>(r#"{"kind":"tape"}"#)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("union 'Source' has no branch 'tape'"),
        "{error}"
    );
    // Not asked for, so open.
    assert!(serde_json::from_str::<Kind>("\"tape\"").is_ok());
    assert!(serde_json::from_str::<plain::Source>(r#"{"kind":"tape"}"#).is_ok());
}

#[test]
fn derives_and_types_are_as_asked() {
    fn is_key<T: Eq + std::hash::Hash>(_: &T) {}
    is_key(&custom::Pair {
        id: String::new(),
        mode: None,
        rare: None,
    });
    is_key(&custom::event::Opened {
        uuid: Own(serde_json::Value::Null),
        n: None,
    });
    let answer: <custom::command::Open as qapi_types::Command>::Response =
        serde_json::from_str("[1]").unwrap();
    assert_eq!(answer, Own(serde_json::json!([1])));
}

#[test]
fn bare_code_is_the_same_code() {
    let text = r#"{"source":{"kind":"file","tag":"t","path":"p"},"ref":"r"}"#;
    let command: bare::command::Open = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&command).unwrap(), text);
}
