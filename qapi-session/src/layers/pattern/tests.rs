use super::matches;

#[test]
fn a_star_stands_for_any_text() {
    for (pattern, name) in [
        ("quit", "quit"),
        ("*", "quit"),
        ("*", ""),
        ("query-*", "query-status"),
        ("query-*", "query-"),
        ("*-status", "query-status"),
        ("q*-s*s", "query-status"),
        ("*u*i*", "quit"),
        ("**", "quit"),
    ] {
        assert!(matches(pattern, name), "{pattern} {name}");
    }
}

#[test]
fn all_else_stands_for_itself() {
    for (pattern, name) in [
        ("quit", "quits"),
        ("", "quit"),
        ("query-*", "x-query-status"),
        ("query-*", "query"),
        ("*-status", "query-statuses"),
        ("que*ery", "query"),
        ("*i*u*", "quit"),
        ("q?it", "quit"),
        ("Quit", "quit"),
    ] {
        assert!(!matches(pattern, name), "{pattern} {name}");
    }
}
