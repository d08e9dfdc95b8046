//! `qapi probe`.

use test_macros::corpus_test;
use test_support::corpus;

use super::{Folder, text};

const SCHEMA: &str = "{ 'command': 'paint', 'data': 'Paint', 'features': [ 'unstable' ] }
{ 'enum': 'Colour', 'data': [ 'red', { 'name': 'mauve', 'if': 'CONFIG_MAUVE' } ] }
{ 'struct': 'Paint', 'data': { 'colour': 'Colour', '*coats': 'int' } }
{ 'event': 'DRY' }
";

/// The schema as a server answers it.
fn folder() -> Folder {
    let folder = Folder::new(&[("paint.json", SCHEMA.as_bytes())]);
    let (answer, _) = folder.fine(&["introspect", "paint.json"]);
    folder.write(
        "message.json",
        format!("{{\"return\": {answer}, \"id\": 1}}"),
    );
    folder.write("answer.json", answer);
    folder
}

#[test]
fn there_is_a_line_for_each_path_and_the_status_tells() {
    let folder = folder();
    let there = [
        "paint",
        "paint/arg/coats",
        "paint/arg/colour=red",
        "paint^unstable",
        "DRY",
    ];
    for source in ["answer.json", "message.json", "paint.json"] {
        let (out, error) = folder.fine(&[&["probe", source], &there[..]].concat());
        assert_eq!(
            out,
            "\
paint: there: command, unstable
paint/arg/coats: there: optional member, a number
paint/arg/colour=red: there: value
paint^unstable: there: feature
DRY: there: event
"
        );
        assert_eq!(error, "");
        let mixed = [
            "probe",
            source,
            "pain",
            "paint/arg/colour=mauve",
            "DRY",
            "paint/arg/coats/x",
        ];
        let output = folder.qapi(&mixed);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            text(&output.stdout),
            "\
pain: not there: there is no command or event 'pain'; there is 'paint'
paint/arg/colour=mauve: not there: 'paint/arg/colour' has no value 'mauve'
DRY: there: event
paint/arg/coats/x: cannot be there: 'paint/arg/coats' is a number, so it has no member 'x'
"
        );
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn a_schema_has_what_is_built_with_symbols() {
    let folder = folder();
    let path = "paint/arg/colour=mauve";
    folder.fine(&["probe", "--define", "CONFIG_MAUVE", "paint.json", path]);
    let output = folder.piped(&["probe", "-", path], SCHEMA);
    assert_eq!(output.status.code(), Some(1));
    let output = folder.piped(&["probe", "-", "paint"], &folder.read("message.json"));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), "paint: there: command, unstable\n");
}

#[test]
fn what_is_no_path_is_shown_before_anything_is_read() {
    let folder = folder();
    let error = folder.fails(2, &["probe", "nowhere.json", "paint", "paint/args/x", "^"]);
    assert_eq!(
        error,
        "\
error: 'args' must be 'arg' or 'ret'
  paint/args/x
        ^^^^
error: the name of a command or event is missing
  ^
  ^
"
    );
    folder.fails(2, &["probe", "answer.json"]);
    folder.fails(2, &["probe"]);
}

#[test]
fn an_answer_that_cannot_be_read_is_wrong_usage() {
    let folder = folder();
    folder.write("cut.json", "[{\"name\": ");
    folder.write("other.json", "[{\"name\": 7}]");
    folder.write(
        "refusal.json",
        "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}",
    );
    folder.write("broken.json", "{ 'command': 'x', 'data': 'Nothing' }");
    // As what asks a server leaves it that is not there.
    folder.write("empty.json", "\n");
    for (file, expected) in [
        ("nowhere.json", "error: cannot read 'nowhere.json': "),
        (
            "cut.json",
            "error: 'cut.json' is no answer of a server: EOF",
        ),
        (
            "other.json",
            "error: 'other.json': no valid schema: '[0].name': must be a string\n",
        ),
        (
            "refusal.json",
            "error: 'refusal.json': no valid schema: must be an array\n",
        ),
        ("broken.json", "'Nothing'"),
        ("empty.json", "error: 'empty.json' is empty\n"),
    ] {
        let error = folder.fails(2, &["probe", file, "paint"]);
        assert!(error.contains(expected), "{error}");
    }
    let output = folder.piped(&["probe", "-", "paint"], "");
    assert_eq!(output.status.code(), Some(2));
    folder.write("latin.json", b"[\xe4]");
    folder.fails(2, &["probe", "latin.json", "paint"]);
}

#[corpus_test]
fn a_recorded_answer_is_probed() {
    let answer = corpus().join("qemu-10.0/query-qmp-schema.qemu-system-x86_64.json");
    let answer = answer.to_str().expect("the path is text");
    let (out, _) = Folder::new(&[]).fine(&[
        "probe",
        answer,
        "blockdev-add/arg/driver=nbd/reconnect-delay",
        "blockdev-add/arg/driver=file^dynamic-auto-read-only",
        "block-stream/arg/base",
        "query-block/ret/inserted/image/backing-image/filename",
        "object-add/arg/qom-type=memory-backend-file/pmem",
        "query-status/ret/running",
        "device_add/arg/driver",
    ]);
    assert_eq!(
        out,
        "\
blockdev-add/arg/driver=nbd/reconnect-delay: there: optional member, a number
blockdev-add/arg/driver=file^dynamic-auto-read-only: there: feature
block-stream/arg/base: there: optional member, a string
query-block/ret/inserted/image/backing-image/filename: there: member, a string
object-add/arg/qom-type=memory-backend-file/pmem: there: optional member, a boolean
query-status/ret/running: there: member, a boolean
device_add/arg/driver: there: member, a string
"
    );
}
