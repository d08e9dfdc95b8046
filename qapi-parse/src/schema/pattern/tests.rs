//! What patterns match.

use super::*;

fn matches(pattern: &str, name: &str) -> bool {
    Pattern::new(pattern).matches(name)
}

#[test]
fn a_name_matches_itself_alone() {
    assert!(matches("MonitorMode", "MonitorMode"));
    assert!(!matches("MonitorMode", "MonitorModes"));
    assert!(!matches("Mode", "MonitorMode"));
}

#[test]
fn a_dot_and_an_asterisk_match_everything() {
    for pattern in [".", "*"] {
        assert!(matches(pattern, "MonitorMode"));
        assert!(matches(pattern, "MonitorInfo.id"));
    }
}

#[test]
fn an_asterisk_stands_for_any_text() {
    assert!(matches("Blockdev*", "BlockdevOptions"));
    assert!(matches("*.id", "MonitorInfo.id"));
    assert!(matches("*Block*Info*", "BlockdevBlockStatsInfo"));
    assert!(!matches("*.id", "MonitorInfo.idx"));
    assert!(!matches("a*a", "a"));
    assert!(matches("*", ""));
}

#[test]
fn dots_of_downstream_prefixes_are_plain_text() {
    assert!(matches(
        "__com.example_Thing.member",
        "__com.example_Thing.member"
    ));
    assert!(!matches("__com*_Thing", "__com.example_Things"));
}
