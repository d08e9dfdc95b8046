//! Two members of one name are found, however they are written, and nothing else is taken for them.

use std::collections::HashSet;

use qapi_types::document::Document;

/// A name as it may be written, quotes and all, and what it says.
type Spelling = (&'static str, &'static str);

/// Names that begin, end and are as long as others; and other spellings of the same.
const SPELLINGS: &[Spelling] = &[
    (r#""""#, ""),
    ("''", ""),
    (r#""a""#, "a"),
    ("'a'", "a"),
    (r#""\u0061""#, "a"),
    (r#""b""#, "b"),
    (r#""aba""#, "aba"),
    (r#""aca""#, "aca"),
    (r#""ac\u0061""#, "aca"),
    (r#""abca""#, "abca"),
    (r#""acba""#, "acba"),
    (r#""'""#, "'"),
    (r#""\"""#, "\""),
    ("'\"'", "\""),
    (r#""ä""#, "ä"),
    (r#""\u00e4""#, "ä"),
    (r#""ö""#, "ö"),
];

fn is_refused(names: &[&str]) -> bool {
    let members: Vec<String> = names.iter().map(|name| format!("{name}: 1")).collect();
    let text = format!("[{{{}}}]", members.join(", "));
    match Document::read(text.as_bytes()) {
        Ok(_) => false,
        Err(error) => {
            assert!(error.to_string().contains("same name"), "{text}: {error}");
            true
        }
    }
}

#[test]
fn spellings_of_one_name_are_the_same_and_others_are_not() {
    for (one, says) in SPELLINGS {
        for (other, says_too) in SPELLINGS {
            assert_eq!(is_refused(&[one, other]), says == says_too, "{one} {other}");
            // With one between them, and with many before them.
            let between = is_refused(&[one, r#""between""#, other]);
            assert_eq!(between, says == says_too, "{one} {other}");
            let many: Vec<String> = (0..40).map(|index| format!("\"x{index}\"")).collect();
            let mut many: Vec<&str> = many.iter().map(|name| &**name).collect();
            many.extend([one, other]);
            assert_eq!(is_refused(&many), says == says_too, "{one} {other}");
        }
    }
}

/// Objects of any size are looked through: those of a few members, of more members than there are marks for names, and
/// those that are searched in another way.
#[test]
fn every_pair_of_members_is_looked_at() {
    for count in [2, 3, 8, 15, 16, 17, 18, 40, 100] {
        let names: Vec<String> = (0..count).map(|index| format!("\"{index}\"")).collect();
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        assert!(!is_refused(&names));
        for first in 0..count {
            for second in first + 1..count {
                let mut names = names.clone();
                names[second] = names[first];
                assert!(is_refused(&names), "{first} and {second} of {count}");
            }
        }
    }
}

/// What is inside of a member is not the object's.
#[test]
fn names_may_come_again_in_other_objects() {
    let inner = r#"{"a": 1, "b": [{"a": 1, "b": {}}], "c": {"a": 1, "c": 1}}"#;
    let text = format!(r#"{{"a": {inner}, "b": {inner}, "c": [{inner}, {inner}]}}"#);
    assert!(Document::read(text.as_bytes()).is_ok());
    let text = format!(r#"{{"a": {inner}, "b": {inner}, "a": [{inner}, {inner}]}}"#);
    assert!(Document::read(text.as_bytes()).is_err());
}

/// Names that nothing but their middle tells apart. Compared with each other, they would take minutes.
#[test]
fn a_hundred_thousand_names_that_look_alike_are_read() {
    let names: HashSet<String> = (0..100_000).map(|n| format!("\"x{n:06}x\"")).collect();
    let members: Vec<String> = names.iter().map(|name| format!("{name}:1")).collect();
    let text = format!("{{{}}}", members.join(","));
    let document = Document::read(text.as_bytes()).expect("no name comes twice");
    assert_eq!(document.root().members().count(), 100_000);
    let text = format!("{{{},{}}}", members.join(","), members[0]);
    assert!(Document::read(text.as_bytes()).is_err());
}
