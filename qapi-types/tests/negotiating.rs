//! What a client is told that negotiates once more: as in QEMU, whatever is wrong with its message, and
//! only then that it is too late.
#![cfg(feature = "schemas")]

#[path = "support/session.rs"]
mod session;

use self::session::Session;
use serde_json::Value;

#[test]
fn negotiating_again_is_refused_once_all_else_is_right() {
    let mut session = Session::new();
    session.feed(br#"{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}"#);
    let mut class = |message: &str| {
        let answers = session.feed(message.as_bytes());
        let answer: Value = serde_json::from_slice(&answers[0]).expect("answers are JSON");
        answer["error"]["class"]
            .as_str()
            .expect("an error")
            .to_owned()
    };
    assert_eq!(
        class(r#"{"execute": "qmp_capabilities"}"#),
        "CommandNotFound"
    );
    let enable = r#"{"execute": "qmp_capabilities", "arguments": {"enable": ["oob"]}}"#;
    assert_eq!(class(enable), "CommandNotFound");
    let unexpected = r#"{"execute": "qmp_capabilities", "arguments": {"x": 1}}"#;
    assert_eq!(class(unexpected), "GenericError");
    assert_eq!(class(r#"{"exec-oob": "qmp_capabilities"}"#), "GenericError");
}
