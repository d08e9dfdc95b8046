//! Block graphs of many layers, on the stack that a test has, 2 MiB.

use allocation_counter::measure;
use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::message::{Message, Request};
use qapi_types::{Any, json};
use test_qemu::system::command::BlockdevAdd;
use test_qemu::system::schema::SCHEMA;

/// The arguments of a `blockdev-add` with `layers` of qcow2 over each other, with the driver in
/// front or behind.
fn graph(layers: usize, first: bool) -> String {
    let mut text = String::new();
    for layer in 0..layers {
        let layer = if first {
            format!(r#"{{"driver":"qcow2","node-name":"n{layer}","file":"#)
        } else {
            format!(r#"{{"node-name":"n{layer}","backing":"#)
        };
        text += &layer;
    }
    text += r#"{"driver":"null-co"}"#;
    for _ in 0..layers {
        text += if first {
            "}"
        } else {
            r#","file":"f","driver":"qcow2"}"#
        };
    }
    text
}

#[test]
fn of_200_layers_decode_and_encode() {
    for first in [true, false] {
        let text = graph(200, first);
        let add: BlockdevAdd = json::from_str(&text).expect("decodes");
        let again = serde_json::to_string(&add).expect("encodes");
        assert_eq!(
            json::from_slice::<BlockdevAdd>(again.as_bytes()).expect("decodes"),
            add
        );
        assert_eq!(add.clone(), add);
    }
}

#[test]
fn of_as_many_layers_as_serde_takes_need_no_stack_of_their_own() {
    for first in [true, false] {
        let text = graph(126, first);
        let add: BlockdevAdd = serde_json::from_str(&text).expect("decodes");
        assert_eq!(json::from_str::<BlockdevAdd>(&text).expect("decodes"), add);
    }
}

#[test]
fn of_200_layers_decode_where_the_caller_is() {
    for first in [true, false] {
        let value: Any = json::from_str(&graph(200, first)).expect("is JSON");
        let text = value.to_string();
        let add: BlockdevAdd = serde_json::from_value(value).expect("decodes");
        let mut plain = serde_json::Deserializer::from_str(&text);
        plain.disable_recursion_limit();
        let again = <BlockdevAdd as serde::Deserialize>::deserialize(&mut plain);
        assert_eq!(again.expect("decodes"), add);
    }
}

#[test]
fn of_as_many_layers_as_qemu_takes_decode_and_encode() {
    for first in [true, false] {
        let add: BlockdevAdd =
            json::from_str(&graph(json::MAX_NESTING - 1, first)).expect("decodes");
        let text = serde_json::to_string(&add).expect("encodes");
        assert_eq!(json::from_str::<BlockdevAdd>(&text).expect("decodes"), add);
        json::from_str::<BlockdevAdd>(&graph(json::MAX_NESTING, first)).expect_err("too deep");
    }
}

#[test]
fn take_work_that_grows_with_their_layers() {
    // What is decoded on a thread of its own is not counted here; so all of this is on one.
    let counting = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        for first in [true, false] {
            let work = [50, 100, 200].map(|layers| {
                let text = graph(layers, first);
                let info = measure(|| {
                    let mut plain = serde_json::Deserializer::from_str(&text);
                    plain.disable_recursion_limit();
                    let add = <BlockdevAdd as serde::Deserialize>::deserialize(&mut plain);
                    drop(add.expect("decodes"));
                });
                info.bytes_total
            });
            println!("driver first: {first}: {work:?} bytes allocated for 50, 100, 200 layers");
            assert!(
                10 * work[1] <= 22 * work[0] && 10 * work[2] <= 22 * work[1],
                "{work:?}"
            );
        }
    });
    counting
        .expect("there is room")
        .join()
        .expect("grows with the layers");
}

/// Takes block devices and forgets them.
struct Server;

impl Server {
    fn service() -> Service<Self> {
        let service = Service::builder(&SCHEMA).on(|_: &Self, (): &(), _: BlockdevAdd| ());
        service.build().expect("each once")
    }
}

#[test]
fn go_through_dispatch() {
    let service = Server::service();
    let answer = |layers: usize, first: bool| {
        let graph = graph(layers, first);
        let message = format!(r#"{{"execute":"blockdev-add","arguments":{graph},"id":1}}"#);
        let answer = dispatch(&service, &Server, &(), State::new(), message.as_bytes());
        String::from_utf8(answer.expect("an answer")).expect("is text")
    };
    // The message itself is a level, the last device another.
    let deepest = json::MAX_NESTING - 2;
    for first in [true, false] {
        for layers in [1, 30, 31, 200, deepest] {
            assert_eq!(answer(layers, first), r#"{"return":{},"id":1}"#, "{layers}");
        }
        // What is deeper costs the one command.
        let refused = answer(deepest + 1, first);
        assert!(refused.starts_with(r#"{"error":{"class":"GenericError""#));
    }
}

#[test]
fn are_checked_to_the_last_layer() {
    let wrong = graph(1000, true).replace("null-co", "no-such-driver");
    let message = format!(r#"{{"execute":"blockdev-add","arguments":{wrong}}}"#);
    let service = Server::service();
    let answer = dispatch(&service, &Server, &(), State::new(), message.as_bytes());
    let answer = String::from_utf8(answer.expect("an answer")).expect("is text");
    assert!(answer.contains("file.file.file.driver'"), "{answer}");
    assert!(answer.contains("no-such-driver"), "{answer}");
}

#[test]
fn go_through_envelopes() {
    let text = graph(200, true);
    let add: BlockdevAdd = json::from_str(&text).expect("decodes");
    let request = serde_json::to_string(&Request::new(&add)).expect("encodes");
    assert!(request.contains(&text));
    let answer = format!(r#"{{"return": {text}, "id": {text}}}"#);
    let Ok(Message::Return { value, id }) = json::from_str(&answer) else {
        panic!("an answer")
    };
    assert_eq!(value.get(), text);
    assert!(id.is_some());
}
