//! Probing by path and by type: what is there, and where a path leads nowhere.

use qapi_types::JsonType;
use qapi_types::probe::{Kind, Path, ProbeError, ProbeErrorKind};
use qapi_types::schema::{Builtin, Row, Schema, Tables, when};
use serde_json::{Value, json};

/// An entry of an object type: names of members, those with '?' are optional, and their types.
fn object(name: &str, members: &[(&str, &str)]) -> Value {
    let members = members
        .iter()
        .map(|(name, ty)| match name.strip_suffix('?') {
            Some(name) => json!({"name": name, "type": ty, "default": null}),
            None => json!({"name": name, "type": ty}),
        });
    json!({"name": name, "meta-type": "object", "members": members.collect::<Vec<_>>()})
}

fn with(mut entry: Value, key: &str, value: Value) -> Value {
    entry[key] = value;
    entry
}

/// A server with a corner of each kind.
fn schema() -> Schema {
    let mut node = object(
        "node",
        &[("driver", "driver"), ("name?", "str"), ("mode?", "mode")],
    );
    node["tag"] = json!("driver");
    node["variants"] = json!([
        {"case": "file", "type": "file"},
        {"case": "nbd", "type": "nbd"},
        {"case": "none", "type": "empty"}]);
    node["members"][1]["features"] = json!(["deprecated"]);
    let mut server = object(
        "nbd",
        &[("kind", "kind"), ("delay?", "int"), ("label?", "str")],
    );
    server["tag"] = json!("kind");
    server["variants"] =
        json!([{"case": "inet", "type": "inet"}, {"case": "unix", "type": "unix"}]);
    let builtin =
        |name: &str, json: &str| json!({"name": name, "meta-type": "builtin", "json-type": json});
    let array = |name: &str, element: &str| json!({"name": name, "meta-type": "array", "element-type": element});
    let answer = json!([
        {"name": "add", "meta-type": "command", "arg-type": "node", "ret-type": "empty",
            "features": ["unstable"]},
        {"name": "list", "meta-type": "command", "arg-type": "empty", "ret-type": "[node]"},
        {"name": "set", "meta-type": "command", "arg-type": "setting", "ret-type": "empty"},
        {"name": "GONE", "meta-type": "event", "arg-type": "gone"},
        object("empty", &[]),
        object("gone", &[("node", "str"), ("why?", "any")]),
        object("setting", &[("on", "ref"), ("all", "[ref]"), ("how?", "how"), ("modes", "[mode]"),
            ("x?", "riddle")]),
        node,
        with(object("file", &[("path", "str"), ("aio?", "mode")]), "features", json!(["locks"])),
        server,
        object("inet", &[("host", "str"), ("port", "str")]),
        object("unix", &[("path", "str")]),
        {"name": "driver", "meta-type": "enum", "values": ["file", "nbd", "none", "odd"], "members": [
            {"name": "file"}, {"name": "nbd", "features": ["deprecated"]}, {"name": "none"},
            {"name": "odd"}]},
        {"name": "kind", "meta-type": "enum", "values": ["inet", "unix"]},
        {"name": "mode", "meta-type": "enum", "values": ["fast", "safe"]},
        {"name": "ref", "meta-type": "alternate", "members": [{"type": "str"}, {"type": "node"}]},
        {"name": "how", "meta-type": "alternate", "members": [{"type": "mode"}, {"type": "int"},
            {"type": "null"}]},
        {"name": "riddle", "meta-type": "riddle"},
        array("[node]", "node"), array("[ref]", "ref"), array("[mode]", "mode"),
        builtin("str", "string"), builtin("int", "int"), builtin("any", "value"),
        builtin("null", "null"),
    ]);
    Schema::from_introspection(&answer).expect("a schema")
}

fn path(text: &str) -> Path {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What a path finds, in words.
fn finds(text: &str) -> String {
    let schema = schema();
    assert_eq!(schema.has_path(text), Ok(true), "{text}");
    let found = schema.probe(&path(text));
    found
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .to_string()
}

/// What is said of a path that finds nothing, and which part of the path that is about.
fn misses(text: &str) -> (ProbeErrorKind, String, String) {
    let schema = schema();
    let error = match text.parse::<Path>() {
        Ok(path) => {
            assert_eq!(schema.has_path(text), Ok(false), "{text}");
            schema.probe(&path).expect_err(text)
        }
        Err(error) => {
            assert_eq!(schema.has_path(text), Err(error.clone()), "{text}");
            error
        }
    };
    assert_eq!(error.path(), text);
    let part = text.get(error.range()).expect("it is in the path");
    (error.kind(), part.to_owned(), error.to_string())
}

#[test]
fn everything_is_found_by_its_path() {
    for (path, expected) in [
        ("add", "command, unstable"),
        ("GONE", "event"),
        ("add^unstable", "feature"),
        ("add/arg", "arguments"),
        ("add/ret", "return value, an object"),
        ("list/ret", "return value, an array"),
        ("GONE/arg/why", "optional member, anything"),
        ("set/arg/x", "optional member, anything"),
        ("add/arg/driver", "member, a string"),
        ("add/arg/name", "optional member, a string, deprecated"),
        ("add/arg/name^deprecated", "feature"),
        ("add/arg/mode=safe", "value"),
        ("add/arg/driver=file", "branch, locks"),
        ("add/arg/driver=file^locks", "feature"),
        ("add/arg/driver=nbd", "branch, deprecated"),
        ("add/arg/driver=nbd^deprecated", "feature"),
        ("add/arg/driver=odd", "value"),
        // Members of branches, common ones, and branches of branches.
        ("add/arg/driver=file/aio=fast", "value"),
        (
            "add/arg/driver=file/name",
            "optional member, a string, deprecated",
        ),
        ("add/arg/driver=nbd/delay", "optional member, a number"),
        ("add/arg/driver=nbd/kind=unix/path", "member, a string"),
        (
            "add/arg/driver=nbd/kind=unix/name",
            "optional member, a string, deprecated",
        ),
        // Through lists and alternates.
        ("list/ret/driver=nbd/kind", "member, a string"),
        ("set/arg/on", "member, a string or an object"),
        ("set/arg/on/driver=file/path", "member, a string"),
        ("set/arg/all", "member, an array"),
        ("set/arg/all/driver=file/path", "member, a string"),
        ("set/arg/how", "optional member, a string, a number or null"),
        ("set/arg/how=safe", "value"),
        ("set/arg/modes=fast", "value"),
    ] {
        assert_eq!(finds(path), expected, "{path}");
    }
}

#[test]
fn what_is_not_there_says_where_and_what_there_is() {
    use ProbeErrorKind::{Absent, NoCall};
    for (path, kind, part, message) in [
        (
            "ad",
            NoCall,
            "ad",
            "there is no command or event 'ad'; there is 'add'",
        ),
        (
            "gone/arg/x",
            NoCall,
            "gone",
            "there is no command or event 'gone'; there is 'GONE'",
        ),
        (
            "frobnicate^x",
            NoCall,
            "frobnicate",
            "there is no command or event 'frobnicate'",
        ),
        (
            "list/arg/all",
            Absent,
            "all",
            "'list/arg' has no member 'all'",
        ),
        (
            "add/arg/driver=nbd/dealy",
            Absent,
            "dealy",
            "'add/arg/driver=nbd' has no member 'dealy'; there is 'delay'",
        ),
        (
            "add/arg/driver=nbd/path",
            Absent,
            "path",
            "'add/arg/driver=nbd' has no member 'path'; there is one after 'kind=unix'",
        ),
        (
            "add/arg/delay",
            Absent,
            "delay",
            "'add/arg' has no member 'delay'; there is one after 'driver=nbd'",
        ),
        (
            "add/arg/driver=nfs",
            Absent,
            "nfs",
            "'add/arg/driver' has no value 'nfs'",
        ),
        (
            "add/arg/driver=fiel/path",
            Absent,
            "fiel",
            "'add/arg/driver' has no value 'fiel'; there is 'file'",
        ),
        (
            "set/arg/how=sfae",
            Absent,
            "sfae",
            "'set/arg/how' has no value 'sfae'; there is 'safe'",
        ),
        (
            "add^deprecated",
            Absent,
            "deprecated",
            "'add' has no feature 'deprecated'",
        ),
        (
            "add/arg/name^depricated",
            Absent,
            "depricated",
            "'add/arg/name' has no feature 'depricated'; there is 'deprecated'",
        ),
        (
            "add/arg^unstable",
            Absent,
            "unstable",
            "'add/arg' has no feature 'unstable'",
        ),
    ] {
        assert_eq!(
            misses(path),
            (kind, part.to_owned(), message.to_owned()),
            "{path}"
        );
    }
}

#[test]
fn what_cannot_be_there_is_told_apart() {
    use ProbeErrorKind::Impossible;
    for (path, part, message) in [
        (
            "GONE/ret/x",
            "ret",
            "'GONE' is an event, which returns nothing",
        ),
        (
            "add/arg/name/x",
            "x",
            "'add/arg/name' is a string, so it has no member 'x'",
        ),
        (
            "add/arg/driver/path",
            "path",
            "'add/arg/driver' is an enumeration, so it has no member 'path'",
        ),
        (
            "add/arg/mode=fast/x",
            "x",
            "'add/arg/mode=fast' is a value, so it has no member 'x'",
        ),
        (
            "add/arg/driver=odd/x",
            "x",
            "'add/arg/driver=odd' is a value, so it has no member 'x'",
        ),
        (
            "add/arg/driver=nbd/driver=file",
            "driver=file",
            "'driver' has a value already",
        ),
        (
            "add/arg/name=x",
            "x",
            "'add/arg/name' is a string and no enumeration, so it has no value 'x'",
        ),
        (
            "GONE/arg/why/x",
            "x",
            "'GONE/arg/why' may be anything, of which the schema says no more, so it has no member 'x'",
        ),
        (
            "set/arg/x/y",
            "y",
            "'set/arg/x' may be anything, of which the schema says no more, so it has no member 'y'",
        ),
    ] {
        let expected = (Impossible, part.to_owned(), message.to_owned());
        assert_eq!(misses(path), expected, "{path}");
    }
}

#[test]
fn text_that_is_no_path_is_told_apart() {
    for (path, part, message) in [
        ("", "", "the name of a command or event is missing"),
        ("/arg", "", "the name of a command or event is missing"),
        ("add/", "", "'' must be 'arg' or 'ret'"),
        ("add/data/x", "data", "'data' must be 'arg' or 'ret'"),
        ("add/arg/", "", "the name of a member is missing"),
        ("add/arg//x", "", "the name of a member is missing"),
        ("add/arg/=x", "", "the name of a member is missing"),
        ("add/arg/x=", "", "the name of a value is missing"),
        ("add/arg/x=y=z", "=", "no name has '=' in it"),
        ("add=x", "=", "no name has '=' in it"),
        ("add/arg=x", "arg=x", "'arg=x' must be 'arg' or 'ret'"),
        ("add^", "", "the name of a feature is missing"),
        ("add^x/arg", "/", "no name has '/' in it"),
        ("add^x^y", "^", "no name has '^' in it"),
        ("add/arg/ü", "ü", "no name has 'ü' in it"),
        ("add arg", " ", "no name has ' ' in it"),
        ("add\n", "\n", "no name has '\u{fffd}' in it"),
    ] {
        let expected = (
            ProbeErrorKind::Malformed,
            part.to_owned(),
            message.to_owned(),
        );
        assert_eq!(misses(path), expected, "{path}");
    }
}

#[test]
fn the_part_that_fails_is_underlined() {
    let underlined = |text: &str| {
        let error = text
            .parse()
            .and_then(|path| schema().probe(&path).map(drop));
        let error: ProbeError = error.expect_err("it leads nowhere");
        let text = format!("{error:#}");
        text.split_once('\n')
            .expect("the path follows")
            .1
            .to_owned()
    };
    assert_eq!(
        underlined("add/arg/driver=nbd/dealy"),
        "  add/arg/driver=nbd/dealy\n                     ^^^^^"
    );
    assert_eq!(underlined("add/arg/"), "  add/arg/\n          ^");
    assert_eq!(underlined("é\n/x"), "  é\u{fffd}/x\n  ^");
}

#[test]
fn alternatives_are_data() {
    let error = schema()
        .probe(&path("add/arg/mode=x"))
        .expect_err("no value");
    assert_eq!(error.alternatives(), ["fast", "safe"]);
    assert_eq!(error.nearest(), None);
    let error = schema()
        .probe(&path("set/arg/all/mod"))
        .expect_err("no member");
    assert_eq!(error.alternatives(), ["driver", "name", "mode"]);
    assert_eq!(error.nearest(), Some("mode"));
    let error = schema().probe(&path("add^new")).expect_err("no feature");
    assert_eq!(error.alternatives(), ["unstable"]);
}

#[test]
fn what_is_found_is_data() {
    let schema = schema();
    let found = schema.probe(&path("set/arg/how")).expect("it is there");
    assert_eq!(found.kind(), Kind::Member);
    assert!(found.is_optional() && found.ty().is_some());
    let types = [JsonType::String, JsonType::Number, JsonType::Null];
    assert_eq!(found.json_types(), types);
    let found = schema
        .probe(&path("add/arg/driver=nbd"))
        .expect("it is there");
    assert_eq!((found.kind(), found.is_deprecated()), (Kind::Branch, true));
    assert!(!found.is_optional() && !found.is_unstable());
    assert_eq!(found.json_types(), [JsonType::String]);
    assert_eq!(found.features().collect::<Vec<_>>(), ["deprecated"]);
    let found = schema.probe(&path("add")).expect("it is there");
    assert_eq!((found.is_unstable(), found.json_types()), (true, vec![]));
    let found = schema.probe(&path("GONE/arg/why")).expect("it is there");
    assert_eq!(found.json_types().len(), 6);
}

#[test]
fn what_the_build_leaves_out_is_not_there() {
    let built = |with: bool| {
        let rows = vec![
            Row::Command(0, 2, 3, false),
            Row::Event(when(1, with), 3),
            Row::Struct(0, (0, 2)),
            Row::Struct(1, (2, 2)),
            Row::Builtin(Builtin::Str, 4),
            Row::Enum(2, (0, 2)),
        ];
        let schema = Schema::from_tables(Tables {
            names: &["go", "NEWS", "how", "fast", "slow", "more", "young"],
            rows: rows.leak(),
            shown: 6,
            calls: &[1, 0],
            members: vec![2, 2 * 5, when(5, with), 2 * 4].leak(),
            values: vec![3, when(4, with)].leak(),
            branches: &[],
            choices: &[],
            features: vec![0, when(6, with)].leak(),
            member_features: &[],
            value_features: &[],
        });
        assert_eq!(schema.validate(), Ok(()));
        schema
    };
    let (all, less) = (built(true), built(false));
    assert_eq!(less.has_path("go/arg/how=fast"), Ok(true));
    for (there, alternatives) in [
        ("NEWS", &[][..]),
        ("go/arg/more", &["how"]),
        ("go/arg/how=slow", &["fast"]),
        ("go^young", &[]),
    ] {
        assert!(all.probe(&path(there)).is_ok(), "{there}");
        let error = less.probe(&path(there)).expect_err(there);
        assert_eq!(error.alternatives(), alternatives, "{there}");
        assert_eq!(error.nearest(), None, "{there}");
    }
}

#[test]
#[cfg(feature = "schemas")]
fn commands_and_events_are_found_by_their_types() {
    use qapi_types::qmp::schema::SCHEMA;
    use qapi_types::qmp::{command, event};

    assert!(SCHEMA.has::<command::ChardevAdd>() && SCHEMA.has_event::<event::Stop>());
    let theirs = schema();
    assert!(!theirs.has::<command::ChardevAdd>() && !theirs.has_event::<event::Stop>());
    // A command is no event of the same name.
    let answer = json!([
        {"name": "STOP", "meta-type": "command", "arg-type": "e", "ret-type": "e"},
        {"name": "stop", "meta-type": "command", "arg-type": "e", "ret-type": "e",
            "features": ["deprecated"]},
        object("e", &[])]);
    let schema = Schema::from_introspection(&answer).expect("a schema");
    assert!(!schema.has_event::<event::Stop>() && schema.event::<event::Stop>().is_none());
    let stop = schema.command::<command::Stop>().expect("it is there");
    assert!(schema.has::<command::Stop>() && stop.is_deprecated());
}
