//! Which warnings are shown, and when.

use super::{Folder, text};

/// A schema with this many warnings of one kind, and one of another.
fn folder(sections: usize) -> Folder {
    let mut schema = "##\n# @Way:\n#\n".to_owned();
    for _ in 0..sections {
        schema += "# Note: it is far\n#\n";
    }
    schema += "##\n{ 'struct': 'Way', 'data': {} }\n{ 'enum': 'A', 'data': [] }\n";
    Folder::new(&[("old.json", schema.as_bytes())])
}

fn shown(errors: &str) -> usize {
    let lines = errors.lines();
    lines.filter(|line| line.contains(": warning[Q")).count()
}

const CHECK: [&str; 4] = ["check", "old.json", "--message-format", "short"];

#[test]
fn check_shows_the_first_few_of_each_kind() {
    let (_, errors) = folder(10).fine(&CHECK);
    assert_eq!(shown(&errors), 4, "{errors}");
    let (_, summary) = errors.split_once("note: ").expect("there is a summary");
    let mut lines = summary.lines();
    let head = "7 more warnings, which '--warnings all' shows:";
    assert_eq!(lines.next(), Some(head), "{errors}");
    let kind = lines.next().expect("there is a kind");
    assert!(kind.starts_with("       7 Q"), "{errors}");
    assert_eq!(lines.next(), None);
}

#[test]
fn few_warnings_need_no_summary() {
    let (_, errors) = folder(3).fine(&CHECK);
    assert_eq!(shown(&errors), 4, "{errors}");
    assert!(!errors.contains("note: "), "{errors}");
}

#[test]
fn all_or_none_can_be_asked_for() {
    let folder = folder(10);
    let (_, errors) = folder.fine(&[&CHECK[..], &["--warnings", "all"]].concat());
    assert_eq!((shown(&errors), errors.lines().count()), (11, 11));
    let (_, errors) = folder.fine(&[&CHECK[..], &["--warnings", "none"]].concat());
    assert_eq!(errors, "");
    let (_, errors) = folder.fine(&["check", "old.json", "--message-format", "json"]);
    assert_eq!(errors.lines().count(), 11);
}

#[test]
fn commands_that_show_something_else_are_quiet() {
    let folder = folder(10);
    for arguments in [
        &["dump", "old.json"][..],
        &["introspect", "old.json"],
        &["generate", "old.json", "--out", "old.rs"],
        &["generate", "old.json", "--out", "-"],
    ] {
        assert_eq!(folder.fine(arguments).1, "", "{arguments:?}");
        let more = [arguments, &["--warnings", "summary"]].concat();
        assert!(folder.fine(&more).1.contains("7 more warnings"), "{more:?}");
    }
}

#[test]
fn errors_are_always_shown() {
    let folder = folder(10);
    let mut schema = folder.read("old.json");
    schema += "{ 'command': 'a', 'data': 'Aa' }\n{ 'command': 'b', 'data': 'Bb' }\n";
    folder.write("bad.json", schema);
    let output = folder.qapi(&["dump", "bad.json", "--message-format", "short"]);
    let errors = text(&output.stderr);
    assert_eq!(errors.lines().count(), 2, "{errors}");
    assert_eq!(shown(&errors), 0, "{errors}");
}
