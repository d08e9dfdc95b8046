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
