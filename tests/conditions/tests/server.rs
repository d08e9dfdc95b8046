//! Servers whose conditions are carried into the code: what they answer to `query-qmp-schema`, and
//! what they accept, follows the cfgs that they are compiled with.
#![allow(deprecated, reason = "a command is, under a condition")]

use std::path::Path;

use qapi_codegen::parse::{Loader, introspect};
use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::schema::{Keep, Schema};
use qapi_types::{Command, Error};
use serde_json::Value;
use test_conditions::small;
use test_conditions::small::command::{Classify, Go, Open, Use};

/// Has some commands.
struct Part;

impl Part {
    fn service() -> Service<Self> {
        Service::builder(&small::schema::SCHEMA)
            .on(|_: &Self, (): &(), _: Open| ())
            .on(|_: &Self, (): &(), _: Classify| ())
            .on(|_: &Self, (): &(), _: Use| ())
            .build()
            .expect("each once")
    }
}

/// Has all commands that are there.
struct All;

impl small::dispatch::Handler for All {
    fn open(&self, (): &(), _: Open) -> Result<(), Error> {
        Ok(())
    }

    fn classify(&self, (): &(), _: Classify) -> Result<(), Error> {
        Ok(())
    }

    fn use_(&self, (): &(), _: Use) -> Result<(), Error> {
        Ok(())
    }

    fn go(&self, (): &(), _: Go) -> Result<(), Error> {
        Ok(())
    }

    #[cfg(CONFIG_B)]
    fn listen(&self, (): &(), _: small::command::Listen) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn what_is_accepted_follows_the_cfgs() {
    let service = Part::service();
    let takes = |command: &str, arguments: &str| {
        let message = format!("{{'execute': '{command}', 'arguments': {arguments}}}");
        let answer = dispatch(&service, &Part, &(), State::new(), message.as_bytes());
        let answer = String::from_utf8(answer.expect("an answer")).expect("text");
        answer.contains("return")
    };
    let (a, b) = (cfg!(CONFIG_A), cfg!(CONFIG_B));
    assert_eq!(takes("open", "{'kind': 'file', 'path': ''}"), !a);
    assert_eq!(takes("open", "{'kind': 'file', 'path': '', 'flags': 1}"), a);
    assert!(!takes("open", "{'kind': 'file', 'path': '', '': 1}"));
    let flags = if a { "'flags': 1, " } else { "" };
    let open = |rest: &str| takes("open", &format!("{{{flags}{rest}}}"));
    assert!(open("'kind': 'file', 'path': ''"));
    assert_eq!(open("'kind': 'file', 'path': '', 'mode': 'on'"), !b);
    assert_eq!(open("'kind': 'file', 'path': '', 'mode': 'auto'"), a && !b);
    assert_eq!(takes("open", "{'kind': 'net', 'port': 1}"), b);
    assert!(takes("use", "{'ref': 'x'}"));
    // The enumeration that is built in is checked as any other.
    assert!(takes(
        "classify",
        "{'type': 'none', 'more': ['qnull', 'qnum'], 'last': 'qbool'}"
    ));
    assert!(!takes("classify", "{'type': 'int'}"));
    assert!(!takes(
        "classify",
        "{'type': 'qdict', 'more': ['qdict', 'dict']}"
    ));
    let file = format!("{{'ref': {{{flags} 'kind': 'file', 'path': ''}}}}");
    assert_eq!(takes("use", &file), a);
    assert_eq!(Open::SPEC.features.contains(&"deprecated"), a || b);
    assert_eq!(
        Use::SPEC.features,
        if a { &["fast", "safe"][..] } else { &["fast"] }
    );
    let all = small::dispatch::service::<All, ()>().build();
    let all = all.expect("each once");
    assert_eq!(all.command("listen").is_some(), b);
    assert_eq!(small::schema::SCHEMA.find("listen").is_some(), b);
    assert_eq!(small::schema::SCHEMA.find(""), None);
    // A server that leaves out `listen` answers nothing of what it alone refers to.
    let cut = service.introspection().to_string();
    assert!(!cut.contains("listen"), "{cut}");
    assert_eq!(cut.contains("OPENED"), a, "{cut}");
}

/// Compares what `ours` answers with what introspection of the schema says where the cfgs of this
/// build are defined; gives the number of entries.
fn compare(ours: &'static Schema, schema: impl AsRef<Path>) -> usize {
    let entries =
        |text: String| -> Vec<Value> { serde_json::from_str(&text).expect("it is a JSON array") };
    assert_eq!(ours.validate(), Ok(()));
    let ours = entries(ours.introspection(Keep::All).to_string());
    let loaded = Loader::new().load(schema);
    let loaded = loaded.unwrap_or_else(|failure| panic!("{failure}"));
    let symbols: Vec<&str> = env!("SYMBOLS").split_whitespace().collect();
    let defined = |symbol: &str| symbols.contains(&symbol);
    let theirs = entries(introspect::json(&loaded.schema, false, &defined));
    for (index, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(ours, theirs, "with {symbols:?}, entry {index}");
    }
    assert_eq!(ours.len(), theirs.len(), "with {symbols:?}");
    ours.len()
}

#[test]
fn what_is_said_of_a_small_schema_follows_the_cfgs() {
    compare(&small::schema::SCHEMA, "schema/small.json");
}

#[test_macros::corpus_test]
fn what_is_said_of_the_storage_daemon_follows_the_cfgs() {
    #[cfg(corpus)]
    {
        let schema = "qemu-10.0/storage-daemon/qapi/qapi-schema.json";
        let schema = test_support::corpus().join(schema);
        let count = compare(&test_conditions::storage::SCHEMA, schema);
        assert!(cfg!(not(feature = "daemon")) || count == 513, "{count}");
    }
}

#[test_macros::corpus_test]
fn what_is_said_of_the_suite_s_schema_follows_the_cfgs() {
    #[cfg(corpus)]
    {
        let schema = test_support::corpus().join("qapi-schema/qapi-schema-test.json");
        compare(&test_conditions::suite::SCHEMA, schema);
    }
}
