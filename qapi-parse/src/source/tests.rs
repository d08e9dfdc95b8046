//! Tests of places in files.

use super::{SourceMap, Span};

fn map(texts: &[&str]) -> SourceMap {
    let mut map = SourceMap::default();
    for (at, text) in texts.iter().enumerate() {
        map.add(format!("{at}.json").into(), (*text).to_owned(), None)
            .unwrap();
    }
    map
}

#[test]
fn columns_count_characters() {
    let map = map(&["äö x\ny"]);
    let place = map.location(Span::new(5, 6));
    assert_eq!((place.line, place.column), (1, 4));
    assert_eq!(map.slice(Span::new(5, 6)), "x");
}

#[test]
fn the_end_of_a_file_is_not_the_start_of_the_next() {
    let map = map(&["ab", "", "cd"]);
    let end = map.files()[0].span().part(2, 2);
    assert_eq!(map.location(end).path.to_str(), Some("0.json"));
    assert_eq!(map.location(end).column, 3);
    let empty = map.files()[1].span();
    assert_eq!(map.location(empty).path.to_str(), Some("1.json"));
    let last = map.files()[2].span();
    assert_eq!(map.slice(last), "cd");
}

#[test]
fn a_line_starts_after_the_line_feed() {
    let map = map(&["a\n\nb\n"]);
    for (at, line, column) in [
        (0, 1, 1),
        (1, 1, 2),
        (2, 2, 1),
        (3, 3, 1),
        (4, 3, 2),
        (5, 4, 1),
    ] {
        let place = map.location(Span::new(at, at));
        assert_eq!((place.line, place.column), (line, column), "byte {at}");
    }
}

#[test]
fn a_span_of_no_file_has_no_text() {
    let map = map(&["a"]);
    assert_eq!(map.slice(Span::new(7, 9)), "");
    assert!(map.file_of(Span::new(7, 9)).is_none());
    assert_eq!(map.location(Span::new(7, 9)).line, 1);
}

#[test]
fn parts_stay_inside() {
    let span = Span::new(10, 20);
    assert_eq!(span.part(2, 4), Span::new(12, 14));
    assert_eq!(span.part(5, 99), Span::new(15, 20));
    assert_eq!(span.part(99, 99), Span::new(20, 20));
}
