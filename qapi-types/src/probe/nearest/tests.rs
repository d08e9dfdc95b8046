use super::nearest;

#[test]
fn what_is_written_wrong_is_found() {
    let names = ["reconnect-ms", "reconnect", "server", "wait", "tls-creds"];
    for (word, meant) in [
        ("recconect", Some("reconnect")),
        ("reconect-ms", Some("reconnect-ms")),
        ("SERVER", Some("server")),
        ("wiat", Some("wait")),
        ("tls", None),
        ("backlog", None),
        ("", None),
    ] {
        assert_eq!(nearest(word, names), meant, "{word}");
    }
    assert_eq!(nearest("ab", ["abc", "abd"]), Some("abc"));
    let long = "x".repeat(1000);
    assert_eq!(nearest(&long, [&*long.repeat(2)]), None);
}
