//! Tests of the forms of diagnostics.

use super::{human, json, short};
use crate::load::{Failure, Loader};

fn failure() -> Failure {
    let mut read = |path: &std::path::Path| {
        Ok(match path.to_str() {
            Some("root.json") => b"{ 'include': 'sub.json' }\n".to_vec(),
            _ => b"{ 'enum': 'Foo', 'data': [ 'a\"b' ] }\n{ 'command': 'Foo' }\n".to_vec(),
        })
    };
    Loader::new().load_with("root.json", &mut read).unwrap_err()
}

#[test]
fn short_is_one_line_with_the_place() {
    let failure = failure();
    assert_eq!(
        short(&failure.diagnostics()[0], failure.sources()),
        "sub.json:1:28: error[Q0501]: 'a\"b' is no valid name for a value"
    );
}

#[test]
fn human_shows_both_places_and_how_the_file_came_in() {
    let failure = failure();
    let found = failure
        .diagnostics()
        .iter()
        .find(|d| d.code.as_str() == "Q0509")
        .unwrap();
    let text = human(found, failure.sources(), false);
    assert!(
        text.starts_with("error[Q0509]: 'Foo' is defined twice\n --> sub.json:2:14\n"),
        "{text}"
    );
    assert!(text.contains("----- first here"), "{text}");
    assert!(text.contains("= note: included from root.json:1"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(human(found, failure.sources(), true).contains('\u{1b}'));
}

#[test]
fn json_is_one_line_with_everything() {
    let failure = failure();
    let text = json(&failure.diagnostics()[0], failure.sources());
    assert_eq!(
        text,
        "{\"code\":\"Q0501\",\"severity\":\"error\",\
         \"message\":\"'a\\\"b' is no valid name for a value\",\
         \"file\":\"sub.json\",\"line\":1,\"column\":28,\"end_line\":1,\"end_column\":33,\
         \"text\":\"'a\\\"b'\",\"label\":\"\",\"related\":[],\
         \"included_from\":[{\"file\":\"root.json\",\"line\":1,\"column\":14,\"end_line\":1,\
         \"end_column\":24}],\
         \"help\":[\"a name starts with a letter and has letters, digits, '-' and '_'\"]}"
    );
}

#[test]
fn failures_read_like_their_diagnostics() {
    let failure = failure();
    let text = failure.to_string();
    for diagnostic in failure.diagnostics() {
        assert!(text.contains(&diagnostic.message));
    }
    assert_eq!(failure.errors(), text.matches("error[").count());
}

#[test]
fn labels_far_apart_are_shown_apart() {
    let filler = "# filler\n".repeat(10_000);
    let text = format!("{{ 'command': 'go' }}\n{filler}{{ 'command': 'go' }}\n");
    let mut read = |_: &std::path::Path| Ok(text.clone().into_bytes());
    let failure = Loader::new().load_with("root.json", &mut read).unwrap_err();
    let text = human(&failure.diagnostics()[0], failure.sources(), false);
    assert!(text.contains("root.json:10002:14"), "{text}");
    assert!(text.contains("first here"), "{text}");
    assert!(text.lines().count() < 20, "{text}");
}
