//! What a function is given is what was written, wherever discriminators stand and however they are written.
#![cfg(feature = "schemas")]

use std::sync::Mutex;

use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::qmp::{self, ChardevReturn, command};

/// Backends of one meaning: an `inet` socket.
const BACKENDS: &[&str] = &[
    r#"{"type": "socket", "data": {"addr": ADDRESS, "server": false}}"#,
    r#"{"data": {"addr": ADDRESS, "server": false}, "type": "socket"}"#,
    r#"{"data": {"server": false, "addr": ADDRESS}, "\u0074ype": "socket"}"#,
    r#"{"data": {"server": false, "addr": ADDRESS}, "type": "s\u006fcket"}"#,
    r"{'data': {'server': false, 'addr': ADDRESS}, 'type': 'socket'}",
];

const ADDRESSES: &[&str] = &[
    r#"{"type": "inet", "data": {"host": "type", "port": "1"}}"#,
    r#"{"data": {"port": "1", "host": "type"}, "type": "inet"}"#,
    r#"{"data": {"port": "1", "host": "t\u0079pe"}, "typ\u0065": "in\u0065t"}"#,
];

type Added = Mutex<Vec<command::ChardevAdd>>;

#[test]
fn a_discriminator_may_stand_anywhere_and_have_escapes() {
    let add = |added: &Added, (): &(), add: command::ChardevAdd| {
        added.lock().expect("no panic").push(add);
        Ok::<_, String>(ChardevReturn::new())
    };
    let service = Service::builder(&qmp::schema::SCHEMA).on(add);
    let service = service.build().expect("once");
    let plain = BACKENDS[0].replace("ADDRESS", ADDRESSES[0]);
    let expected = format!(r#"{{"id": "a", "backend": {plain}}}"#);
    let expected: command::ChardevAdd = serde_json::from_str(&expected).expect("decodes");
    for backend in BACKENDS {
        for address in ADDRESSES {
            let backend = backend.replace("ADDRESS", address);
            let arguments = format!(r#"{{"backend": {backend}, "id": "a"}}"#);
            let message = format!(r#"{{"arguments": {arguments}, "execute": "chardev-add"}}"#);
            let added = Added::default();
            let answer = dispatch(&service, &added, &(), State::new(), message.as_bytes());
            assert_eq!(
                answer.expect("an answer"),
                br#"{"return":{}}"#,
                "{arguments}"
            );
            let added = added.into_inner().expect("no panic");
            assert_eq!(added, std::slice::from_ref(&expected), "{arguments}");
        }
    }
}
