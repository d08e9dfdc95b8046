use super::words::number;
use super::{Form, Line, Place, value};

fn json(line: &str) -> String {
    let line = Line::read(line);
    assert_eq!(line.fault, None);
    assert!(!line.unfinished);
    line.arguments.to_string()
}

/// What is wrong, and the text that it is about.
fn fault(text: &str) -> (String, &str) {
    let fault = Line::read(text).fault.expect("something is wrong");
    (fault.message, &text[fault.span])
}

fn cursor(text: &str) -> Option<(Place, String, &str, Form)> {
    let cursor = Line::read(text).cursor?;
    Some((
        cursor.place,
        cursor.path.join("."),
        &text[cursor.from..],
        cursor.form,
    ))
}

#[test]
fn arguments_keep_their_order_and_words_stay_words() {
    assert_eq!(json("x b=1 a=2"), r#"{"b": "1", "a": "2"}"#);
    assert_eq!(json("query-status"), "{}");
    assert_eq!(json("x a= b=c=d"), r#"{"a": "", "b": "c=d"}"#);
    let line = Line::read("  blockdev-add  driver=file ");
    assert_eq!(line.name.map(|name| name.span), Some(2..14));
}

#[test]
fn dots_lead_inside_and_numbers_make_lists() {
    assert_eq!(
        json("x a.b=1 c=2 a.d.e=3"),
        r#"{"a": {"b": "1", "d": {"e": "3"}}, "c": "2"}"#
    );
    assert_eq!(json("x a.1=y a.0=x"), r#"{"a": ["x", "y"]}"#);
    assert_eq!(
        json("x a.0.b=y a.0.c=z"),
        r#"{"a": [{"b": "y", "c": "z"}]}"#
    );
    assert_eq!(json("x a={'b': 1} a.c=2"), r#"{"a": {"b": 1, "c": "2"}}"#);
    // In JSON a name is a name.
    assert_eq!(json("x {'0': 1}"), r#"{"0": 1}"#);
    assert_eq!(json("x a={'0': 1}"), r#"{"a": {"0": 1}}"#);
}

#[test]
fn what_does_not_go_together_is_shown() {
    let twice = "'a' is given twice".to_owned();
    assert_eq!(fault("x a=1 a=2"), (twice.clone(), "a"));
    assert_eq!(fault("x {'a': 1, 'a': 2}"), (twice, "'a'"));
    let whole = "what is around this was given a value as a whole".to_owned();
    assert_eq!(fault("x a=1 a.b=2"), (whole, "b"));
    assert_eq!(fault("x a.b=1 a=2").1, "a");
    let gap = "there is no element 0 before this".to_owned();
    assert_eq!(fault("x a.1=1"), (gap, "1"));
    assert_eq!(fault("x a.0=1 a.b=1").1, "b");
    assert_eq!(fault("x a..b=1").0, "a name is missing here");
    assert_eq!(fault("x =1").0, "a name is missing here");
    assert_eq!(
        fault("x foo a=1"),
        ("'foo' is not followed by '='".to_owned(), "foo")
    );
}

#[test]
fn values_are_json_with_what_python_adds() {
    let line = r#"x a={"b": [1, true, None], 'c': 'it\'s', "d": "\u00e4\x41",} e='a b' f="c d""#;
    assert_eq!(
        json(line),
        r#"{"a": {"b": [1, true, null], "c": "it's", "d": "äA"}, "e": "a b", "f": "c d"}"#
    );
    assert_eq!(json("x a=[]\tb={}"), r#"{"a": [], "b": {}}"#);
    assert_eq!(
        json("x a=[\n  1,\n  2\n]\n b=3"),
        r#"{"a": [1, 2], "b": "3"}"#
    );
    assert_eq!(json("x a=1 \\\n b=2"), r#"{"a": "1", "b": "2"}"#);
    assert_eq!(json(r#"x a="\ud83d\ude00""#), r#"{"a": "😀"}"#);
    // A quote inside of a word is a part of it.
    assert_eq!(
        json(r#"x f=json:{"driver":"file"}"#),
        r#"{"f": "json:{\"driver\":\"file\"}"}"#
    );
}

#[test]
fn what_is_no_value_is_shown() {
    assert_eq!(
        fault("x a=[1, foo]"),
        ("this is no value".to_owned(), "foo")
    );
    assert_eq!(fault("x a=[(1)]").1, "(1)");
    assert_eq!(
        fault("x a=[1 2]"),
        ("there is ',' or ']' missing before this".to_owned(), "2")
    );
    assert_eq!(
        fault("x a={b: 1}"),
        ("a name in quotes is expected here".to_owned(), "b")
    );
    assert_eq!(
        fault("x a={'b' 1}"),
        ("this name is not followed by ':'".to_owned(), "'b'")
    );
    assert_eq!(
        fault(r#"x a="\q""#),
        ("there is no such escape".to_owned(), r"\q")
    );
    assert_eq!(
        fault("x a=[1]b=2"),
        ("there is a space missing before this".to_owned(), "b=2")
    );
    assert_eq!(fault("x a=[,]").1, ",");
    assert_eq!(fault("x a=[}").1, "}");
    let deep = format!("x a={}", "[".repeat(100_000));
    assert_eq!(fault(&deep).0, "brackets nest more than 512 deep");
}

#[test]
fn a_whole_message_is_a_line() {
    let line = Line::read(r#"{'execute': 'stop', "arguments": {"a": 1}, "id": 7}"#);
    assert_eq!(line.fault, None);
    assert_eq!(line.name.map(|name| name.text).as_deref(), Some("stop"));
    assert_eq!(line.arguments.to_string(), r#"{"a": 1}"#);
    assert!(!line.oob);
    assert!(Line::read(r#"{"exec-oob": "stop"}"#).oob);
    assert_eq!(fault("{'a': 1}").0, "a message has no member 'a'");
    assert_eq!(fault("{}").0, "a message has the member 'execute'");
    assert_eq!(fault("{'execute': 1}").0, "a command's name is a string");
    assert_eq!(
        fault("{'execute': 'a', 'arguments': 1}").0,
        "arguments are an object"
    );
}

#[test]
fn what_is_open_goes_on() {
    for text in [
        "x a=[",
        "x a={'b'",
        "x a={'b':",
        "x a='b",
        "x a=[1",
        "x \\",
        "{",
        "x {",
        "x a=\"\\",
    ] {
        let line = Line::read(text);
        assert!(line.unfinished, "{text}");
        assert_eq!(line.fault, None, "{text}");
    }
    for text in [
        "", "x", "x a=", "x a", "x a=[]", "x a=[1 2", "x a=-1", "x -f",
    ] {
        assert!(!Line::read(text).unfinished, "{text}");
    }
}

#[test]
fn what_is_being_typed_is_known() {
    use Form::{Literal, Plain, Quoted};
    use Place::{Command, Name, Value};
    let at = |place, path: &str, piece, form| Some((place, path.to_owned(), piece, form));
    assert_eq!(cursor(""), at(Command, "", "", Plain));
    assert_eq!(cursor(" que"), at(Command, "", "que", Plain));
    assert_eq!(cursor("x "), at(Name, "", "", Plain));
    assert_eq!(cursor("x a=1 dr"), at(Name, "", "dr", Plain));
    assert_eq!(cursor("x file.dr"), at(Name, "file", "dr", Plain));
    assert_eq!(cursor("x file."), at(Name, "file", "", Plain));
    assert_eq!(cursor("x a.b="), at(Value, "a.b", "", Plain));
    assert_eq!(cursor("x a=qco"), at(Value, "a", "qco", Plain));
    assert_eq!(cursor("x a='qco"), at(Value, "a", "qco", Quoted('\'')));
    assert_eq!(cursor("x a={"), at(Name, "a", "", Literal));
    assert_eq!(cursor("x a={'b': 1, \"c"), at(Name, "a", "c", Quoted('"')));
    assert_eq!(cursor("x a={'b': "), at(Value, "a.b", "", Literal));
    assert_eq!(cursor("x a={'b': tr"), at(Value, "a.b", "tr", Literal));
    assert_eq!(cursor("x a=[{}, {'b"), at(Name, "a.1", "b", Quoted('\'')));
    assert_eq!(cursor("x {'a': ["), at(Value, "a.0", "", Literal));
    for nothing in ["x a=[]", "x a={'b'", "x a='b'", "x -fi"] {
        assert_eq!(cursor(nothing), None, "{nothing}");
    }
}

#[test]
fn numbers_are_those_of_json_and_python() {
    let same = [
        "0",
        "-1",
        "18446744073709551615",
        "1.5",
        "123456789012345678901234567890",
    ];
    for text in same {
        assert_eq!(number(text).as_deref(), Some(text));
    }
    let others = [
        ("+5", "5"),
        ("007", "7"),
        ("1_000", "1000"),
        ("0x10", "16"),
        ("-0x10", "-16"),
        ("0b11", "3"),
        (".5", "0.5"),
        ("5.", "5.0"),
        ("1e9", "1e9"),
        ("1E+9", "1e9"),
        ("1.5e-3", "1.5e-3"),
        ("000", "0"),
    ];
    for (text, json) in others {
        assert_eq!(number(text).as_deref(), Some(json), "{text}");
    }
    for text in [
        "", "-", "+", ".", "e5", "1e", "1__0", "_1", "0x", "0x+1", "--1", "1.2.3", "inf", "nan",
        "1G", "٣",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
}

#[test]
fn a_file_has_one_value() {
    assert_eq!(
        value(" {'a': [1,\n2]} \n").map(|tree| tree.to_string()),
        Ok(r#"{"a": [1, 2]}"#.to_owned())
    );
    assert_eq!(
        value("12\n").map(|tree| tree.to_string()),
        Ok("12".to_owned())
    );
    assert_eq!(
        value("true").map(|tree| tree.to_string()),
        Ok("true".to_owned())
    );
    assert_eq!(
        value("").map_err(|f| f.message),
        Err("the value does not end".to_owned())
    );
    assert_eq!(
        value("{'a': 1").map_err(|f| f.message),
        Err("the value does not end".to_owned())
    );
    assert_eq!(
        value("'a").map_err(|f| f.message),
        Err("the value does not end".to_owned())
    );
    assert_eq!(
        value("1 2").map_err(|f| f.message),
        Err("there is more than one value".to_owned())
    );
}

/// Whatever is typed, in whatever state it is: no panic, and spans are of the text.
#[test]
fn anything_can_be_typed() {
    let line = "{'x': a.b=[1, \"\\u00e4\", {'c': None}] -f d.0='ü' \\\n e=-1 }";
    let check = |text: &str| {
        let read = Line::read(text);
        if let Some(fault) = read.fault {
            assert!(text.get(fault.span.clone()).is_some(), "{text}: {fault:?}");
            fault.show(text, false);
        }
        if let Some(cursor) = read.cursor {
            assert!(text.get(cursor.from..).is_some(), "{text}");
        }
    };
    let mut rng = test_support::rng();
    for _ in 0..test_support::rounds(20_000) {
        let text: String = (0..rng.usize(..14))
            .filter_map(|_| {
                let all: Vec<char> = line.chars().collect();
                all.get(rng.usize(..all.len())).copied()
            })
            .collect();
        check(&text);
        check(&format!("x {text}"));
        check(&format!("x a={text}"));
    }
}
