//! JSON text: how deep it may be, and where errors in it are.

use qapi_types::{Any, json};

fn error(text: &str) -> String {
    json::from_str::<Vec<u8>>(text)
        .expect_err("must not decode")
        .to_string()
}

/// Arrays in each other.
fn nest(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn as_deep_as_qemu_takes_and_no_deeper() {
    assert!(json::from_str::<Any>(&nest(json::MAX_NESTING)).is_ok());
    let deeper = json::from_str::<Any>(&nest(json::MAX_NESTING + 1)).expect_err("too deep");
    assert_eq!(deeper.to_string(), "nested deeper than 1024 levels");
    // Not even when it does not end, or closes more than it opens.
    json::from_str::<Any>(&"{\"a\":[".repeat(1 << 20)).expect_err("too deep");
    json::from_str::<Any>(&("]".repeat(100) + &nest(1))).expect_err("no JSON");
}

#[test]
fn brackets_in_strings_do_not_count() {
    let text = format!(
        r#"["{}", "\\\"{}\\", "]"]"#,
        "[".repeat(5000),
        "{".repeat(5000)
    );
    assert!(json::from_str::<Any>(&text).is_ok_and(|value| value[2] == "]"));
}

#[test]
fn what_follows_the_value_is_an_error() {
    assert_eq!(json::from_str::<u8>(" 1 \n").ok(), Some(1));
    json::from_str::<u8>("1 2").expect_err("trailing characters");
    json::from_str::<u8>("").expect_err("nothing");
}

#[test]
fn bytes_are_checked_to_be_text() {
    assert_eq!(
        json::from_slice::<String>("\"\u{fc}\"".as_bytes())
            .ok()
            .as_deref(),
        Some("\u{fc}")
    );
    let error = json::from_slice::<String>(b"\"\xfc\"").expect_err("latin-1");
    assert!(error.to_string().contains("utf-8"), "{error}");
}

#[test]
fn errors_in_an_array_have_the_index_of_the_element() {
    for (text, index) in [
        ("[300]", 0),
        ("[1,2,300]", 2),
        ("[\n1\n,\n  2,\n300,4]", 2),
        ("  [1, \"],[\"]", 1),
        ("[1, 2, [3, 4], 5]", 2),
        ("[1, {\"a\": [1, 2]}]", 1),
    ] {
        let error = error(text);
        assert!(
            error.starts_with(&format!("in '[{index}]': ")) && error.matches("in '").count() == 1,
            "{text}: {error}"
        );
    }
}

#[test]
fn errors_about_the_array_itself_have_no_index() {
    for text in ["{}", "7", "[1, 2", "[1 2]", "[1,]", "[]]"] {
        assert!(!error(text).starts_with("in "), "{text}: {}", error(text));
    }
    assert!(
        !json::from_str::<u8>("[1]")
            .expect_err("no number")
            .to_string()
            .starts_with("in ")
    );
}
