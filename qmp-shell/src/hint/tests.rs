use test_macros::corpus_test;

use super::hint;
use crate::testing;

#[corpus_test]
fn what_is_missing_is_said_while_a_line_is_typed() {
    let schema = testing::qemu();
    let cases = [
        ("", None),
        ("query-sta", None),
        ("no-such-command ", None),
        ("query-status ", None),
        ("blockdev-add ", Some("missing: driver")),
        ("blockdev-add driver=qcow2 ", Some("missing: file")),
        ("blockdev-add driver=qcow2 file.", Some("missing: file")),
        (
            "blockdev-add driver=qcow2 file.driver=file ",
            Some("missing: file.filename"),
        ),
        (
            "blockdev-add driver=qcow2 file.driver=file file.filename=",
            Some("file.filename: str"),
        ),
        (
            "blockdev-add driver=qcow2 file.driver=file file.filename=/x ",
            Some(
                "optional: node-name, discard, cache, active, read-only, auto-read-only, force-share, detect-zeroes and 14 more",
            ),
        ),
        (
            "block_resize device=a",
            Some("device: str  ·  missing: size"),
        ),
        ("block_resize size=1 ", Some("optional: device, node-name")),
        ("block_resize size=1 device=a node-name=b ", None),
        ("blockdev-add -f", None),
        (
            "transaction actions=[{'type': 'blockdev-snapshot', 'data': {'node': 'a', ",
            Some("missing: actions.0.data.overlay"),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            hint(testing::view(&schema), text).as_deref(),
            expected,
            "{text}"
        );
    }
}
