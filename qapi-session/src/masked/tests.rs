use super::{SECRET, masked};

fn shown(command: &str, arguments: &str) -> String {
    let secret = ["password", "secret", "x-token"].map(str::to_owned);
    masked(command, Some(arguments), &secret)
}

#[test]
fn secrets_are_masked_wherever_they_stand() {
    for (command, arguments, expected) in [
        (
            "set_password",
            r#"{"protocol":"vnc","password":"abc"}"#,
            r#"{"password":"***","protocol":"vnc"}"#,
        ),
        (
            "x",
            r#"{"a":[{"b":{"x-token":{"c":1}}}],"password-secret":"sec0"}"#,
            r#"{"a":[{"b":{"x-token":"***"}}],"password-secret":"sec0"}"#,
        ),
        (
            "object-add",
            r#"{"data":"abc","id":"sec0","qom-type":"secret"}"#,
            r#"{"data":"***","id":"sec0","qom-type":"secret"}"#,
        ),
        ("ringbuf-write", r#"{"data":"abc"}"#, r#"{"data":"abc"}"#),
        (
            "human-monitor-command",
            r#"{"command-line":"set_password vnc abc"}"#,
            r#"{"command-line":"***"}"#,
        ),
        (
            "human-monitor-command",
            r#"{"command-line":"info status"}"#,
            r#"{"command-line":"info status"}"#,
        ),
    ] {
        assert_eq!(shown(command, arguments), expected);
    }
}

#[test]
fn what_is_no_json_is_not_shown() {
    assert_eq!(shown("x", r#"{"password": "#), "***");
    assert_eq!(masked("quit", None, &SECRET), "{}");
}
