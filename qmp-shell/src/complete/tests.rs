use test_macros::corpus_test;

use super::complete;
use crate::testing;
use crate::view::{Calls, View};

/// The candidates where `|` stands.
fn shown(text: &str) -> Vec<String> {
    let at = text.find('|').unwrap_or(text.len());
    let (_, candidates) = complete(testing::view(&testing::qemu()), &text.replace('|', ""), at);
    candidates.into_iter().map(|c| c.shown).collect()
}

/// The lines that the candidates make.
fn lines(text: &str) -> Vec<String> {
    let (start, candidates) = complete(testing::view(&testing::qemu()), text, text.len());
    let lines = candidates
        .iter()
        .map(|c| format!("{}{}", &text[..start], c.text));
    lines.collect()
}

#[corpus_test]
fn commands() {
    assert_eq!(
        lines("query-sta"),
        ["query-stats ", "query-stats-schemas ", "query-status "]
    );
    assert_eq!(lines("  quer").len(), 69);
    assert_eq!(lines("hel"), ["help "]);
    assert_eq!(shown("query-status|"), ["query-status"]);
    assert!(lines("no-such").is_empty());
    // Events are no commands.
    assert!(lines("SHUT").is_empty());
    assert_eq!(lines("help SHUT"), ["help SHUTDOWN "]);
    assert_eq!(lines("help query-statu"), ["help query-status "]);
    assert_eq!(
        lines("help blockdev-add dri"),
        ["help blockdev-add driver="]
    );
}

#[corpus_test]
fn names_of_arguments_that_are_not_there_yet() {
    assert_eq!(
        shown("block_resize "),
        ["size=", "[device=]", "[node-name=]"]
    );
    assert_eq!(shown("block_resize size=1 "), ["[device=]", "[node-name=]"]);
    assert_eq!(
        lines("block_resize size=1 n"),
        ["block_resize size=1 node-name="]
    );
    // What stands behind the cursor is there, too.
    assert_eq!(
        shown("block_resize | size=1"),
        ["[device=]", "[node-name=]"]
    );
    assert!(shown("stop ").is_empty());
    assert!(shown("no-such-command ").is_empty());
}

#[corpus_test]
fn members_of_a_branch_once_it_is_known() {
    assert!(!shown("blockdev-add ").contains(&"filename=".to_owned()));
    assert!(shown("blockdev-add driver=file ").contains(&"filename=".to_owned()));
    assert!(shown("blockdev-add | driver=file").contains(&"filename=".to_owned()));
    assert_eq!(
        lines("blockdev-add driver=file fil"),
        ["blockdev-add driver=file filename="]
    );
    assert_eq!(
        lines("blockdev-add driver=qcow2 fil"),
        [
            "blockdev-add driver=qcow2 file=",
            "blockdev-add driver=qcow2 file."
        ]
    );
    assert_eq!(
        lines("blockdev-add driver=qcow2 file.driver=file file.fil"),
        ["blockdev-add driver=qcow2 file.driver=file file.filename="]
    );
    assert_eq!(
        shown("blockdev-add driver=qcow2 file.driver=nbd file.server.")
            .first()
            .map(String::as_str),
        Some("type=")
    );
    assert!(
        shown("blockdev-add driver=qcow2 file.driver=nbd file.server.type=unix file.server.")
            .contains(&"path=".to_owned())
    );
}

#[corpus_test]
fn values() {
    assert_eq!(
        lines("blockdev-add driver=qc"),
        ["blockdev-add driver=qcow ", "blockdev-add driver=qcow2 "]
    );
    assert_eq!(
        lines("set_link up="),
        ["set_link up=true ", "set_link up=false "]
    );
    assert_eq!(lines("set_link up=t"), ["set_link up=true "]);
    assert!(lines("set_link name=").is_empty());
    assert_eq!(shown("blockdev-add driver=qcow2 file="), ["{"]);
    assert_eq!(shown("migrate-set-parameters tls-creds="), ["null"]);
    assert_eq!(shown("transaction actions="), ["["]);
    assert_eq!(
        lines("transaction actions.").first().map(String::as_str),
        Some("transaction actions.0.")
    );
    assert!(
        shown("transaction actions.0.type=blockdev-sn")
            .contains(&"blockdev-snapshot-sync".to_owned())
    );
    assert_eq!(
        shown("transaction actions.0.type=blockdev-snapshot actions.0.data."),
        ["node=", "overlay="]
    );
}

#[corpus_test]
fn inside_of_json() {
    assert!(lines("blockdev-add {").contains(&"blockdev-add {\"driver\": ".to_owned()));
    assert_eq!(lines("blockdev-add {\"dri"), ["blockdev-add {\"driver\": "]);
    assert_eq!(lines("blockdev-add {'dri"), ["blockdev-add {'driver': "]);
    assert_eq!(
        lines("blockdev-add {'driver': 'qcow"),
        [
            "blockdev-add {'driver': 'qcow'",
            "blockdev-add {'driver': 'qcow2'"
        ]
    );
    assert_eq!(
        lines("blockdev-add {'driver': 'file', 'filen"),
        ["blockdev-add {'driver': 'file', 'filename': "]
    );
    assert_eq!(
        lines("blockdev-add driver=qcow2 file={'driver': 'file', 'locking': 'o"),
        [
            "blockdev-add driver=qcow2 file={'driver': 'file', 'locking': 'on'",
            "blockdev-add driver=qcow2 file={'driver': 'file', 'locking': 'off'"
        ]
    );
    assert_eq!(
        lines("transaction {'actions': [{'typ"),
        ["transaction {'actions': [{'type': "]
    );
    assert_eq!(lines("set_link {'up': t"), ["set_link {'up': true"]);
}

#[corpus_test]
fn actions_of_a_transaction() {
    let schema = testing::qemu();
    let view = View {
        schema: &schema,
        calls: Calls::Actions,
        others: &[],
    };
    let lines = |text: &str| -> Vec<String> {
        let (start, candidates) = complete(view, text, text.len());
        let lines = candidates
            .iter()
            .map(|c| format!("{}{}", &text[..start], c.text));
        lines.collect()
    };
    assert_eq!(lines("ab"), ["abort "]);
    assert_eq!(lines("blockdev-snapshot n"), ["blockdev-snapshot node="]);
    assert!(lines("query-status").is_empty());
    assert_eq!(lines("help query-statu"), ["help query-status "]);
}

/// Whatever is typed, wherever the cursor is: no panic, and what is replaced is of the text.
#[corpus_test]
fn anything_can_be_completed_hinted_and_explained() {
    let schema = testing::qemu();
    let view = testing::view(&schema);
    let pieces = [
        "blockdev-add",
        "transaction",
        "help ",
        "device_add",
        " ",
        " ",
        "driver=",
        "qcow2",
        "file.",
        "file=",
        "{",
        "}",
        "[",
        "]",
        "'driver': ",
        "'",
        "\"",
        ",",
        ": ",
        "actions.0.",
        "type=",
        "abort",
        "-f",
        "1",
        "ä",
        "\\",
        "\n",
        "server.",
        "nbd",
    ];
    let mut rng = test_support::rng();
    for _ in 0..test_support::rounds(800) {
        let count = rng.usize(..12);
        let text: String = (0..count).filter_map(|_| rng.choice(pieces)).collect();
        for at in 0..=text.len() {
            let (start, candidates) = complete(view, &text, at);
            assert!(start <= at, "{text}");
            assert!(
                candidates.is_empty() || text.get(start..at).is_some(),
                "{text}"
            );
        }
        crate::hint::hint(view, &text);
        let _ = crate::help::help(&schema, false, &text, crate::print::Colour(false));
        let line = crate::line::Line::read(&text);
        if let Err(fault) = crate::check::check(view, line, &mut |_| Ok("{'a': 1}".to_owned())) {
            assert!(text.get(fault.span.clone()).is_some(), "{text}: {fault:?}");
            fault.show(&text, false);
        }
    }
}
