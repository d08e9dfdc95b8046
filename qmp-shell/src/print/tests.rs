use super::{Colour, pretty, short};

#[test]
fn order_and_numbers_stay() {
    let json = r#"{"b":1.50,"a":[18446744073709551616,{},[],{"c":null}],"t":true,"s":"ä\"\u001b"}"#;
    let expected = r#"{
    "b": 1.50,
    "a": [
        18446744073709551616,
        {},
        [],
        {
            "c": null
        }
    ],
    "t": true,
    "s": "ä\"\u001b"
}"#;
    assert_eq!(pretty(json, Colour(false)), expected);
    assert_eq!(
        short(r#"{"a":[1,2],"b":{}}"#, Colour(false)),
        r#"{"a": [1, 2], "b": {}}"#
    );
    assert_eq!(pretty("{}", Colour(false)), "{}");
    assert_eq!(pretty("[]", Colour(true)), "[]");
    assert_eq!(pretty("\"a\"", Colour(false)), "\"a\"");
    assert_eq!(pretty("no json", Colour(false)), "no json");
}

#[test]
fn colours_say_what_a_value_is() {
    let shown = pretty(r#"{"a":["b",1,true]}"#, Colour(true));
    assert!(
        shown.contains("\u{1b}[1m\u{1b}[34m\"a\"\u{1b}[0m: "),
        "{shown:?}"
    );
    assert!(shown.contains("\u{1b}[32m\"b\"\u{1b}[0m"), "{shown:?}");
    assert!(shown.contains("\u{1b}[36m1\u{1b}[0m"), "{shown:?}");
    assert!(shown.contains("\u{1b}[35mtrue\u{1b}[0m"), "{shown:?}");
}

#[test]
fn no_answer_tells_a_terminal_what_to_do() {
    let shown = pretty("{\"a\u{9b}\": \"\\u001b[2J\u{85}\u{7f}\"}", Colour(false));
    assert!(
        !shown.contains(|c: char| c.is_control() && c != '\n'),
        "{shown:?}"
    );
}
