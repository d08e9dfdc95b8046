use qapi_types::schema::Schema;
use qapi_types::{qga, qmp};
use test_macros::corpus_test;

use super::{OVERVIEW, help};
use crate::complete::complete;
use crate::hint::hint;
use crate::print::Colour;
use crate::testing;

fn plain(text: &str) -> String {
    help(&testing::qemu(), false, text, Colour(false)).expect("there is help")
}

/// What is wrong, and the text that it is about.
fn wrong(text: &str) -> (String, &str) {
    let fault = help(&testing::qemu(), false, text, Colour(false)).expect_err("there is no help");
    (fault.message, &text[fault.span])
}

#[corpus_test]
fn arguments_types_features_and_answers() {
    let expected = "\
command block_resize

Arguments
  size         int
  [device]     str
  [node-name]  str

Returns: nothing
";
    assert_eq!(plain("block_resize"), expected);
    let expected = "\
command query-stats

Arguments
  target       vm|vcpu|cryptodev
  [providers]  [object]
  more with target=…: vcpu, vm, cryptodev

Returns: [object]
  provider    kvm|cryptodev
  stats       [object]
    name   str
    value  int or bool or [int]
  [qom-path]  str
";
    assert_eq!(plain("query-stats"), expected);
    assert!(plain("drive-backup").starts_with("command drive-backup  [deprecated]\n"));
    assert!(plain("migrate-pause").ends_with("\nMay be executed out-of-band.\n"));
    assert!(plain("device_add").contains("\n  and others, which introspection does not show\n"));
}

#[corpus_test]
fn branches_and_what_is_inside_of_arguments() {
    let shown = plain("blockdev-add driver=qcow2 ");
    assert!(
        shown.contains("\n  [lazy-refcounts]         bool\n"),
        "{shown}"
    );
    assert!(!plain("blockdev-add").contains("lazy-refcounts"));
    let shown = plain("blockdev-add driver=qcow2 file.driver=file file");
    assert!(
        shown.starts_with("file: object or str\n\nMembers\n"),
        "{shown}"
    );
    assert!(
        shown.contains("\n  [x-check-cache-dropped]  bool  [unstable]\n"),
        "{shown}"
    );
    let shown = plain("blockdev-add driver");
    assert!(shown.contains("\n  gluster  [deprecated]\n"), "{shown}");
    assert!(plain("transaction actions").contains("\n  type  abort|"));
}

#[corpus_test]
fn prose_where_there_is_some() {
    let shown = plain("query-status");
    let expected = "\
command query-status

Ask for the run state of the machine.

Arguments: none
";
    assert!(shown.starts_with(expected), "{shown}");
    let shown = plain("SHUTDOWN");
    assert!(
        shown.starts_with("event SHUTDOWN\n\nThe machine has shut down"),
        "{shown}"
    );
    assert!(
        shown.contains("\n  guest   bool\n      Whether the guest asked for it"),
        "{shown}"
    );
}

#[corpus_test]
fn what_is_not_there() {
    let expected = (
        "the server has no command or event 'sotp'".to_owned(),
        "sotp",
    );
    assert_eq!(wrong("sotp"), expected);
    assert_eq!(
        wrong("stop now"),
        ("command 'stop' has no 'now'".to_owned(), "now")
    );
    assert_eq!(wrong("stop a=1 a=2 ").1, "a");
    assert_eq!(plain(" "), format!("{OVERVIEW}\n"));
}

/// Every command and event has documentation in our schemas.
#[test]
fn all_of_our_own_commands_have_prose() {
    for (schema, agent) in [(&qmp::schema::SCHEMA, false), (&qga::schema::SCHEMA, true)] {
        let names = crate::shape::commands(schema).chain(crate::shape::events(schema));
        let mut seen = 0;
        for name in names {
            let prose = crate::prose::find(agent, name).expect(name);
            assert!(!prose.text.is_empty(), "{name}");
            let shown = help(schema, agent, name, Colour(false)).expect("there is help");
            assert!(
                shown.contains(prose.text.lines().next().unwrap_or_default()),
                "{shown}"
            );
            seen += 1;
        }
        assert!(seen > 10);
    }
}

/// Whatever a server has, there is help on it, and completion of what it has inside.
#[corpus_test]
fn every_command_of_real_servers() {
    let folders = std::fs::read_dir(test_support::corpus()).expect("it can be read");
    let mut seen = 0;
    for folder in folders.map(|folder| folder.expect("it can be read").path()) {
        for server in ["qemu-system-x86_64", "qemu-storage-daemon"] {
            let path = folder.join(format!("query-qmp-schema.{server}.json"));
            let Ok(answer) = std::fs::read_to_string(&path) else {
                continue;
            };
            let schema: Schema = serde_json::from_str(&answer).expect("it is well-formed");
            let view = testing::view(&schema);
            for name in view.names() {
                let shown = help(&schema, false, name, Colour(true)).expect("there is help");
                assert!(
                    shown.contains("Arguments") && shown.contains("Returns"),
                    "{shown}"
                );
                let line = format!("{name} ");
                let (_, candidates) = complete(view, &line, line.len());
                for candidate in candidates {
                    let line = format!("{line}{}", candidate.text);
                    complete(view, &line, line.len());
                    hint(view, &line).expect("there is a value to be typed, or something missing");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "{seen}");
}
