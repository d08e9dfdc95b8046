//! Tests of values and of what stands before a failure.

use super::parse;
use crate::diagnostic::Sink;
use crate::source::{SourceMap, Span};
use crate::value::{Top, Value};

fn tops(text: &str) -> Result<Vec<Top>, Vec<Top>> {
    let mut map = SourceMap::default();
    let file = map.add("x".into(), text.to_owned(), None).unwrap();
    parse(text, map.file(file).span(), &mut Sink::new(true))
}

#[test]
fn values_keep_their_places() {
    let tops = tops("{ 'a': [ true, 'b\\\\' ] }").unwrap();
    let [Top::Value(Value::Object(object))] = tops.as_slice() else {
        panic!("{tops:?}")
    };
    assert_eq!(object.span, Span::new(0, 24));
    assert_eq!(object.entries[0].key.span, Span::new(2, 5));
    let Some(Value::Array(array)) = object.get("a") else {
        panic!("{object:?}")
    };
    assert!(matches!(array.items[0], Value::Bool(true, _)));
    let Value::Str(string) = &array.items[1] else {
        panic!("{array:?}")
    };
    assert_eq!(string.as_str(), "b\\");
    assert_eq!(string.span, Span::new(15, 20));
}

#[test]
fn documentation_comments_are_apart_from_others() {
    let tops = tops("# no\n##\n# yes\n\n  # yes\n##\n#no\n{ }#no\n").unwrap();
    assert_eq!(tops.len(), 2);
    assert!(matches!(tops[0], Top::Doc(span) if span == Span::new(5, 25)));
}

#[test]
fn what_stands_before_a_failure_is_kept() {
    assert_eq!(tops("{ 'a': true } [ ] { 'b' }").unwrap_err().len(), 2);
    assert_eq!(tops("x").unwrap_err().len(), 0);
}

#[test]
fn of_a_key_that_occurs_twice_the_first_counts() {
    let many: Vec<_> = (0..40)
        .map(|at| format!("'k{}': 'v{at}', ", at % 20))
        .collect();
    let many = many.concat();
    let tops = tops(&format!("{{ {many} 'last': true }}")).unwrap_err();
    let [Top::Value(Value::Object(object))] = tops.as_slice() else {
        panic!("{tops:?}")
    };
    assert_eq!(object.entries.len(), 21);
}

/// Definitions with their comments, more than are parsed at once.
fn long(end_of_comment: &str) -> String {
    let definition =
        |at| format!("##\n# @E{at}:\n{end_of_comment}##\n{{ 'enum': 'E{at}', 'data': [] }}\n\n");
    (0..3000).map(definition).collect()
}

#[test]
fn long_text_is_read_like_short_text() {
    // The second text has empty lines before the ends of its comments, so that it is cut there.
    for (end_of_comment, length) in [("", 13), ("\n", 14)] {
        let text = long(end_of_comment);
        let tops = tops(&text).unwrap();
        assert_eq!(tops.len(), 6000);
        for (at, pair) in tops.chunks(2).enumerate() {
            let [Top::Doc(doc), Top::Value(value)] = pair else {
                panic!("{pair:?}")
            };
            let digits = at.to_string().len();
            let (doc, value) = (doc.start() as usize, value.span());
            assert!(text[doc..].starts_with(&format!("##\n# @E{at}:\n")));
            assert_eq!(value.start() as usize, doc + length - 1 + digits);
            let code = &text[value.start() as usize..value.end() as usize];
            assert_eq!(code, format!("{{ 'enum': 'E{at}', 'data': [] }}"));
        }
    }
}

#[test]
fn what_stands_before_a_failure_is_kept_of_long_text() {
    let text = long("") + "{ 'b' }\n\n" + &long("");
    let mut map = SourceMap::default();
    let file = map.add("x".into(), text.clone(), None).unwrap();
    let mut sink = Sink::new(true);
    let before = parse(&text, map.file(file).span(), &mut sink).unwrap_err();
    assert_eq!(before.len(), 6000);
    let found = sink.finish();
    assert_eq!(found.len(), 1);
    let place = text.find("'b'").unwrap() + "'b' ".len();
    assert_eq!(found[0].primary.span.start() as usize, place);
}
