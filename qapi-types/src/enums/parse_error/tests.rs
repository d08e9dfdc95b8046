use super::{distance, nearest};

#[test]
fn distances_count_changes_additions_and_removals() {
    for (from, to, expected) in [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("running", "runing", 1),
        ("Running", "rUNNING", 0),
        ("kitten", "sitting", 3),
        ("paused", "caused", 1),
        ("é", "e", 2),
    ] {
        assert_eq!(distance(from, to), expected, "{from} {to}");
        assert_eq!(distance(to, from), expected, "{to} {from}");
    }
}

#[test]
fn only_what_is_like_the_name_is_suggested() {
    let values = ["on", "off", "auto", "running", "guest-panicked"];
    assert_eq!(nearest("runing", &values), Some("running"));
    assert_eq!(nearest("AUTO", &values), Some("auto"));
    assert_eq!(nearest("guest-panic", &values), Some("guest-panicked"));
    assert_eq!(nearest("oof", &values), Some("off"));
    assert_eq!(nearest("onn", &values), Some("on"));
    for other in ["", "x", "onward", "guest", "automatically"] {
        assert_eq!(nearest(other, &values), None, "{other}");
    }
}
