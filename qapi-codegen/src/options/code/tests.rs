use super::{Code, has_nul, lexed, outline};

fn has_outline(text: &str, generic: bool) -> bool {
    outline(&lexed(text).unwrap(), generic).is_ok()
}

#[test]
fn paths_are_names_with_colons_between_them() {
    for path in ["Eq", "::core::cmp::Eq", "serde::Serialize", "crate::a::B"] {
        assert!(has_outline(path, false), "{path}");
        assert!(Code::path(path).is_ok(), "{path}");
    }
    for no in [
        "", "::", "a::", "a:b", "a:::b", "::::a", "a b", "a::<u8>", "a::1", "a::(b)", "a, b",
        "\"a\"", "'a",
    ] {
        assert!(!has_outline(no, false), "{no}");
        assert!(Code::path(no).is_err(), "{no}");
    }
}

#[test]
fn types_may_have_arguments() {
    for ty in [
        "Own",
        "::a::Map<String, Vec<[u8; 4]>>",
        "Map::<A>",
        "<A as B>::C",
        "a::F<fn(u8) -> B<u8>>::G<'static>",
    ] {
        assert!(has_outline(ty, true), "{ty}");
        assert!(Code::ty(ty).is_ok(), "{ty}");
    }
    for no in [
        "",
        "::my::",
        "Vec<",
        "Vec>",
        "Vec<Vec<u8>",
        "A<B> C",
        "A<B>,",
        "<A>",
        "&A",
        "[u8]",
        "A<fn() -> u8",
    ] {
        assert!(!has_outline(no, true), "{no}");
        assert!(Code::ty(no).is_err(), "{no}");
    }
}

#[test]
fn attributes_are_outer_ones_in_brackets() {
    for attributes in [
        "#[must_use]",
        "#[a::b(c = 1)] #[doc = \"d\"]",
        "/// One\n/// Two\n#[e]",
        "#[doc = r#\"\\0\"#]",
        "#[doc = \"\\\\0 \\u{1}\"]",
    ] {
        assert!(Code::attributes(attributes, true).is_ok(), "{attributes}");
    }
    for no in [
        "must_use",
        "#[]",
        "#[doc = ]",
        "#![inner]",
        "#(a)",
        "#[a] b",
        "#[a] #",
        "[a]",
        "#[a",
        "//! Inner",
    ] {
        assert!(Code::attributes(no, true).is_err(), "{no}");
    }
    let code = |comments| Code::attributes("#[doc = \"a\"] #[doc(hidden)]", comments).unwrap();
    let [with, without] = [true, false].map(|comments| code(comments).as_str().replace(' ', ""));
    assert_eq!(with, "#[doc=\"a\"]#[doc(hidden)]");
    assert_eq!(without, "#[cfg_attr(all(),doc=\"a\")]#[doc(hidden)]");
}

#[test]
fn nul_is_seen_however_it_is_written() {
    let has = |text: &str| has_nul(&text.parse().unwrap());
    for text in [
        r#""\0""#,
        r#""a\x00b""#,
        r#""\\\u{0}""#,
        r#""\u{0_0}""#,
        "r\"\0\"",
        "\"\0\"",
    ] {
        assert!(has(text), "{text}");
    }
    for text in [
        r#""""#,
        r#""0 \\0 \\x00""#,
        r#""\x01 \u{10} \u{a0}""#,
        r#"r"\0""#,
        "0",
    ] {
        assert!(!has(text), "{text}");
    }
}
