use std::io;

use test_macros::corpus_test;

use super::decide;
use crate::line::Line;
use crate::testing;

/// The arguments that are sent. There is one file, 'f'.
fn sent(line: &str, file: &str) -> Result<String, String> {
    let schema = testing::qemu();
    let line = Line::read(line);
    assert_eq!(line.fault, None);
    let mut arguments = line.arguments;
    let row = line
        .name
        .and_then(|name| testing::view(&schema).arguments(&name.text));
    let mut files = |name: &str| match name {
        "f" | "" => Ok(file.to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    decide(&schema, row, &mut arguments, &mut files).map_err(|fault| fault.message)?;
    Ok(arguments.to_string())
}

fn typed(line: &str) -> String {
    sent(line, "").expect("it is fine")
}

#[corpus_test]
fn words_are_what_the_schema_has_in_their_place() {
    // Strings, though they look like something else.
    assert_eq!(typed("blockdev-del node-name=5"), r#"{"node-name": "5"}"#);
    assert_eq!(
        typed("blockdev-del node-name=true"),
        r#"{"node-name": "true"}"#
    );
    assert_eq!(
        typed("blockdev-del node-name=None"),
        r#"{"node-name": "None"}"#
    );
    assert_eq!(
        typed("balloon value=0x4000_0000"),
        r#"{"value": 1073741824}"#
    );
    assert_eq!(typed("balloon value=1_000"), r#"{"value": 1000}"#);
    assert_eq!(
        typed("blockdev-add driver=qcow2 read-only=TRUE file=0 discard=unmap"),
        r#"{"driver": "qcow2", "read-only": true, "file": "0", "discard": "unmap"}"#
    );
}

#[corpus_test]
fn where_several_types_are_allowed_a_word_is_what_it_looks_like() {
    let null = "migrate-set-parameters tls-creds=null";
    assert_eq!(typed(null), r#"{"tls-creds": null}"#);
    assert_eq!(
        typed("migrate-set-parameters tls-creds=abc"),
        r#"{"tls-creds": "abc"}"#
    );
    assert_eq!(
        typed("migrate-set-parameters tls-creds='null'"),
        r#"{"tls-creds": "null"}"#
    );
    let any = |value: &str| typed(&format!("qom-set path=/a property=b value={value}"));
    for (word, json) in [
        ("5", "5"),
        ("True", "true"),
        ("None", "null"),
        ("1.5", "1.5"),
        ("0x10", "\"0x10\""),
        ("x", "\"x\""),
    ] {
        assert_eq!(
            any(word),
            format!(r#"{{"path": "/a", "property": "b", "value": {json}}}"#)
        );
    }
}

#[corpus_test]
fn members_of_branches_and_lists_have_types_too() {
    assert_eq!(
        typed("blockdev-add driver=file node-name=7 filename=8 locking=on"),
        r#"{"driver": "file", "node-name": "7", "filename": "8", "locking": "on"}"#
    );
    // The discriminator may come last.
    assert_eq!(
        typed("blockdev-add x.y=5 filename=8 driver=file"),
        r#"{"x": {"y": 5}, "filename": "8", "driver": "file"}"#
    );
    assert_eq!(
        typed(
            "transaction actions.0.type=blockdev-snapshot actions.0.data.node=1 actions.0.data.overlay=2"
        ),
        r#"{"actions": [{"type": "blockdev-snapshot", "data": {"node": "1", "overlay": "2"}}]}"#
    );
}

#[corpus_test]
fn files_have_values_or_strings() {
    let json = "{ 'driver': 'null-co',\n 'size': 5 }\n";
    assert_eq!(
        sent("blockdev-add -f", json).as_deref(),
        Ok(r#"{"driver": "null-co", "size": 5}"#)
    );
    assert_eq!(
        sent("blockdev-add -", json).as_deref(),
        Ok(r#"{"driver": "null-co", "size": 5}"#)
    );
    assert_eq!(
        sent("blockdev-add driver=qcow2 file=-f", json).as_deref(),
        Ok(r#"{"driver": "qcow2", "file": {"driver": "null-co", "size": 5}}"#)
    );
    // Where there is nothing but strings, all of the file is one.
    assert_eq!(
        sent("blockdev-del node-name=-f", "5\n").as_deref(),
        Ok(r#"{"node-name": "5\n"}"#)
    );
    let error = sent("blockdev-add -g", json).expect_err("it is not there");
    assert!(error.starts_with("'g' cannot be read: "), "{error}");
    assert_eq!(
        sent("blockdev-add -f", "{ 'a': 1,\n  b }").expect_err("it is no value"),
        "f:2:3: a name in quotes is expected here"
    );
}
