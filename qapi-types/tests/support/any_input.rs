//! What holds for any bytes that a client may send. Tests and fuzz targets share it.
#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "functions have the signature that services ask for"
)]

use std::sync::LazyLock;

use qapi_types::dispatch::{Mode, Phase, Service, State, dispatch};
use qapi_types::document::Document;
use qapi_types::frame::{FrameError, Frames};
use qapi_types::qmp::{self, ChardevReturn, command};
use qapi_types::{Any, Error};
use serde::Deserialize;

/// Answers with what it was sent, where it can.
struct Echo;

impl Echo {
    fn negotiate(&self, (): &(), _: command::QmpCapabilities) {}

    fn monitor_add(&self, (): &(), add: command::MonitorAdd) -> Result<(), String> {
        Err(add.id)
    }

    fn balloon(&self, (): &(), balloon: command::Balloon) -> Result<(), String> {
        Err(balloon.value.to_string())
    }

    fn ringbuf_read(&self, (): &(), read: command::RingbufRead) -> Result<String, Error> {
        Ok(read.device)
    }

    fn chardev_add(&self, (): &(), add: command::ChardevAdd) -> Result<ChardevReturn, Error> {
        let pty = Some(serde_json::to_string(&add)?);
        Ok(ChardevReturn { pty })
    }
}

static SERVICE: LazyLock<Service<Echo>> = LazyLock::new(|| {
    Service::builder(&qmp::schema::SCHEMA)
        .on(Echo::negotiate)
        .on(Echo::monitor_add)
        .on(Echo::balloon)
        .on(Echo::ringbuf_read)
        .on(Echo::chardev_add)
        .build()
        .expect("each once")
});

/// Cuts bytes into messages, whole and byte by byte. What comes out is small and comes out again when
/// it comes in, and what is one message for the reader is one in a stream.
pub(crate) fn frames(bytes: &[u8]) {
    let whole = found(&[bytes]);
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(found(&single), whole);
    let messages: Vec<&Vec<u8>> = whole.iter().flatten().collect();
    assert!(messages.iter().map(|message| message.len()).sum::<usize>() <= bytes.len());
    for message in messages {
        assert_eq!(found(&[message, b"\n"]), [Ok(message.clone())]);
    }
    if Document::read(bytes).is_ok() && !is_deep(bytes) {
        let [Ok(message)] = &found(&[bytes, b"\n"])[..] else {
            panic!("one message");
        };
        let read = Document::read(message).expect("it is still one");
        let read: Option<Any> = Any::deserialize(read.root()).ok();
        let document = Document::read(bytes).expect("it was one");
        assert_eq!(Any::deserialize(document.root()).ok(), read);
    }
}

/// Whether it may be deep. Decoding recurses; `dispatch` sees to the stack where it is.
fn is_deep(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| b"[{".contains(byte)).count() > 100
}

fn found(pieces: &[&[u8]]) -> Vec<Result<Vec<u8>, FrameError>> {
    let mut frames = Frames::new();
    let mut found = Vec::new();
    for mut piece in pieces.iter().copied() {
        while let Some(frame) = frames.next(&mut piece) {
            found.push(frame.map(<[u8]>::to_vec));
        }
    }
    found
}

/// Reads bytes as a message. What `serde_json` takes is read as the same value.
pub(crate) fn read(bytes: &[u8]) {
    let document = Document::read(bytes);
    let plain: Result<Any, _> = qapi_types::json::from_slice(bytes);
    match (document, plain) {
        (Ok(document), plain) => {
            if is_deep(bytes) {
                return;
            }
            let ours = Any::deserialize(document.root());
            if let Ok(plain) = plain {
                assert!(alike(&ours.expect("decodes"), &plain));
            }
        }
        (Err(error), plain) => {
            assert!(error.offset() <= bytes.len());
            assert!(
                plain.is_err() || error.to_string().contains("same name"),
                "{error}"
            );
        }
    }
}

/// Whether two values are the same. `serde_json` takes "-0" for a float, and does not always find
/// the float next to what is written.
fn alike(ours: &Any, theirs: &Any) -> bool {
    match (ours, theirs) {
        (Any::Number(ours), Any::Number(theirs)) if ours != theirs => {
            let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-12 * theirs.abs();
            theirs.is_f64()
                && ours
                    .as_f64()
                    .zip(theirs.as_f64())
                    .is_some_and(|(o, t)| near(o, t))
        }
        (Any::Array(ours), Any::Array(theirs)) => {
            let pairs = || ours.iter().zip(theirs);
            ours.len() == theirs.len() && pairs().all(|(ours, theirs)| alike(ours, theirs))
        }
        (Any::Object(ours), Any::Object(theirs)) => {
            let has = |name: &String, ours| theirs.get(name).is_some_and(|t| alike(ours, t));
            ours.len() == theirs.len() && ours.iter().all(|(name, ours)| has(name, ours))
        }
        _ => ours == theirs,
    }
}

/// Answers bytes as a message in all states. The answer is one JSON object in ASCII, has either a
/// return value or an error, and the id of the message; to white space there is none.
pub(crate) fn answer(bytes: &[u8]) {
    if bytes.trim_ascii().is_empty() && !bytes.contains(&b'\x0c') {
        let answer = dispatch(&SERVICE, &Echo, &(), State::new(), bytes);
        assert_eq!(answer, None);
        return;
    }
    for (mode, phase, oob) in [
        (Mode::Command, Phase::Running, false),
        (Mode::Negotiation, Phase::Running, true),
        (Mode::Command, Phase::Preconfig, true),
    ] {
        let [compact, pretty] = [false, true].map(|pretty| {
            let state = State {
                mode,
                phase,
                oob,
                pretty,
            };
            let answer = dispatch(&SERVICE, &Echo, &(), state, bytes);
            let answer = answer.expect("all commands of this schema answer");
            assert!(answer.is_ascii());
            answer
        });
        check(bytes, &compact);
        if compact.len() < 10_000 {
            let value = |answer: &[u8]| qapi_types::json::from_slice::<Any>(answer).ok();
            assert_eq!(value(&compact), value(&pretty));
        }
    }
}

fn check(message: &[u8], answer: &[u8]) {
    let answer = Document::read(answer).expect("the answer is JSON");
    let answer = answer.root();
    let names: Vec<_> = answer
        .members()
        .filter_map(|(key, _)| key.as_str())
        .collect();
    match names.iter().map(AsRef::as_ref).collect::<Vec<_>>()[..] {
        ["return"] | ["return", "id"] => {}
        ["error"] | ["error", "id"] => {
            let error = answer.get("error").expect("it is there");
            assert_eq!(error.members().count(), 2);
            for name in ["class", "desc"] {
                assert!(error.get(name).is_some_and(|text| text.as_str().is_some()));
            }
        }
        _ => panic!("an answer with {names:?}"),
    }
    let document = Document::read(message).ok();
    let sent = document
        .as_ref()
        .and_then(|document| document.root().get("id"));
    let echoed = answer.get("id");
    assert_eq!(sent.is_some(), echoed.is_some());
    if let (Some(sent), Some(echoed)) = (sent, echoed)
        && sent.members().next().is_none()
        && sent.elements().next().is_none()
    {
        assert_eq!(sent.as_str(), echoed.as_str());
        if sent.as_str().is_none() {
            // Not a digit of a number changes.
            let close = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(close(sent.text()), close(echoed.text()));
        }
    }
}
