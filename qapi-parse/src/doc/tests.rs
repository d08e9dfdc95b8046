//! Tests of what spans of documentation cover; their text is tested on whole schemas.

use super::parse;
use crate::diagnostic::Sink;
use crate::source::SourceMap;

const TEXT: &str =
    "##\n# @Foo:\n#\n# Overview\n# of it.\n#\n# @a: one\n#\n#     two\n#\n# Since: 1.0\n##";

#[test]
fn texts_know_where_they_stand() {
    let mut map = SourceMap::default();
    let file = map.add("x".into(), TEXT.to_owned(), None).unwrap();
    let comment = parse(TEXT, map.file(file).span(), &mut Sink::new(true));
    assert!(comment.sound);
    assert_eq!(map.slice(comment.symbol.as_ref().unwrap().span), "Foo");
    assert_eq!(map.slice(comment.body.span), "Overview\n# of it.");
    assert_eq!(map.slice(comment.members[0].name.span), "a");
    assert_eq!(map.slice(comment.members[0].text.span), "one\n#\n#     two");
    assert_eq!(map.slice(comment.sections[0].tag), "Since:");
    assert_eq!(map.slice(comment.sections[0].text.span), "1.0");
    assert_eq!(comment.opening().len(), 2);
}

#[test]
fn an_empty_comment_is_free_form() {
    let mut map = SourceMap::default();
    let file = map.add("x".into(), "##\n##".to_owned(), None).unwrap();
    let comment = parse("##\n##", map.file(file).span(), &mut Sink::new(true));
    assert!(comment.symbol.is_none());
    assert_eq!(comment.body.text, "");
}
