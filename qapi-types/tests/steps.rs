//! The steps of dispatch, each alone: reading, admitting, running.
#![cfg(feature = "schemas")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "functions have the signature that services ask for"
)]

use std::collections::VecDeque;
use std::sync::Mutex;

use qapi_types::dispatch::{Prepared, Request, Service, State};
use qapi_types::qmp::{self, VersionInfo, VersionTriple, command};
use qapi_types::{Error, ErrorClass};

/// Knows what it was told to do.
#[derive(Default)]
struct Machine {
    log: Mutex<Vec<String>>,
}

impl Machine {
    fn write(&self, line: impl Into<String>) {
        self.log.lock().expect("nothing panics").push(line.into());
    }

    fn balloon(&self, (): &(), balloon: command::Balloon) -> Result<(), Error> {
        self.write(format!("balloon {}", balloon.value));
        Ok(())
    }

    fn stop(&self, (): &(), _: command::Stop) {
        self.write("stop");
    }
}

fn service() -> Service<Machine> {
    let service = Service::builder(&qmp::schema::SCHEMA);
    let service = service.on(Machine::balloon).on(Machine::stop);
    service.build().expect("each once")
}

fn text(answer: Option<Vec<u8>>) -> String {
    String::from_utf8(answer.expect("an answer")).expect("text")
}

const OOB: State = State {
    oob: true,
    ..State::new()
};

#[test]
fn a_request_knows_what_is_asked_for() {
    let message = br#"{"arguments": {"value": 1}, "id": [7], "exec-oob": "b\u0061lloon"}"#;
    let request = Request::read(message).expect("it is one");
    assert_eq!(request.name(), "balloon");
    assert!(request.is_out_of_band());
    assert_eq!(request.arguments().text(), r#"{"value": 1}"#);
    assert_eq!(request.id().expect("it has one").text(), "[7]");

    let request = Request::read(br#"{"execute": "stop"}"#).expect("it is one");
    assert!(!request.is_out_of_band());
    assert_eq!(request.arguments().text(), "{}");
    assert!(request.id().is_none());
}

fn is_owned<T: Send + 'static>(_: &T) {}

#[test]
fn a_request_borrows_its_text_or_owns_it() {
    let message = br#"{"execute": "stop", "id": 1}"#;
    let borrowed = allocation_counter::measure(|| drop(Request::read(message)));
    // The nodes; not a byte of the text.
    assert_eq!(borrowed.count_total, 1);

    let owned = Request::read(message.to_vec()).expect("it is one");
    is_owned(&owned);
    let given = message.to_vec();
    let owned = allocation_counter::measure(|| drop(Request::read(given)));
    assert_eq!(owned.count_total, 1);
}

#[test]
fn what_is_no_request_is_refused_with_its_id() {
    for (message, answer) in [
        (&b"{"[..], r#""}}"#),
        (b"[]", r#""}}"#),
        (b"\xff", r#""}}"#),
        (br#"{"id": 5}"#, r#"},"id":5}"#),
        (br#"{"execute": "stop", "x": 1, "id": 5}"#, r#"},"id":5}"#),
        (br#"{"execute": 1, "id": 5}"#, r#"},"id":5}"#),
    ] {
        let refusal = Request::read(message).expect_err("it is none");
        assert_eq!(refusal.error().class, ErrorClass::GenericError);
        assert_eq!(refusal.id().is_some(), answer.contains("id"));
        let text = text(Some(refusal.answer(false)));
        assert!(text.ends_with(answer), "{text}");
    }
    let refusal = Request::read(b"[]".to_vec()).expect_err("it is none");
    let pretty = text(Some(refusal.answer(true)));
    assert!(pretty.starts_with("{\n    \"error\": {\n"), "{pretty}");
}

#[test]
fn admission_refuses_before_anything_runs() {
    let (service, machine) = (service(), Machine::default());
    for (message, class) in [
        (
            r#"{"execute": "cont", "id": 1}"#,
            ErrorClass::CommandNotFound,
        ),
        (r#"{"exec-oob": "stop", "id": 1}"#, ErrorClass::GenericError),
        (
            r#"{"execute": "balloon", "arguments": {"value": "1"}, "id": 1}"#,
            ErrorClass::GenericError,
        ),
    ] {
        let request = Request::read(message.as_bytes()).expect("it is one");
        let refusal = service.admit(request, OOB).expect_err("it is refused");
        assert_eq!(refusal.error().class, class);
        assert!(text(Some(refusal.answer(false))).ends_with(r#","id":1}"#));
    }
    // `exec-oob` is no member of a message where it is not enabled, known command or not.
    let request = Request::read(br#"{"exec-oob": "cont"}"#).expect("it is one");
    let refusal = service.admit(request, State::new()).expect_err("not now");
    assert_eq!(refusal.error().class, ErrorClass::GenericError);
    assert!(refusal.error().desc.contains("'exec-oob'"));
    assert!(machine.log.into_inner().expect("whole").is_empty());
}

#[test]
fn a_prepared_call_says_what_it_is_and_may_be_dropped() {
    let service = service();
    let message = r#"{"execute": "balloon", "arguments": {"value": 5}, "id": "x"}"#;
    let request = Request::read(message.as_bytes()).expect("it is one");
    let call = service.admit(request, State::new()).expect("admitted");
    assert_eq!((call.name(), call.is_out_of_band()), ("balloon", false));
    assert_eq!(call.arguments().text(), r#"{"value": 5}"#);
    assert_eq!(call.id().expect("it has one").text(), "x");
    assert!(format!("{call:?}").contains("balloon"));
    // What is dropped can still be answered for.
    let refusal = call.into_request().refuse("too busy");
    assert_eq!(
        text(Some(refusal.answer(false))),
        r#"{"error":{"class":"GenericError","desc":"too busy"},"id":"x"}"#
    );
}

/// A server's reader queues calls, and may run a later one at once.
#[test]
fn queued_calls_run_in_any_order() {
    fn version(machine: &Machine, (): &(), _: command::QueryVersion) -> Result<VersionInfo, Error> {
        machine.write("version");
        let qemu = VersionTriple {
            major: 1,
            minor: 2,
            micro: 3,
        };
        let package = String::new();
        Ok(VersionInfo { qemu, package })
    }

    let service = Service::builder(&qmp::schema::SCHEMA);
    let service = service.on(Machine::balloon).on(Machine::stop).on(version);
    let service = service.build().expect("each once");
    let machine = Machine::default();
    let mut queue: VecDeque<Prepared<'static>> = VecDeque::new();
    let mut answers = Vec::new();
    for message in [
        r#"{"execute": "balloon", "arguments": {"value": 1}, "id": 1}"#,
        r#"{"execute": "stop", "id": 2}"#,
        r#"{"execute": "balloon", "arguments": {"value": 3}, "id": 3}"#,
    ] {
        let request = Request::read(message.as_bytes().to_vec()).expect("it is one");
        queue.push_back(service.admit(request, OOB).expect("admitted"));
    }
    let request = Request::read(br#"{"execute": "query-version", "id": 4}"#.to_vec());
    let overtaking = service.admit(request.expect("it is one"), OOB);
    let overtaking = overtaking.expect("admitted");
    for call in [overtaking].into_iter().chain(queue) {
        answers.push(text(service.run(call, &machine, &()).answer()));
    }
    let log = machine.log.into_inner().expect("whole");
    assert_eq!(log, ["version", "balloon 1", "stop", "balloon 3"]);
    assert!(answers[0].ends_with(r#""id":4}"#), "{}", answers[0]);
    assert_eq!(answers[1], r#"{"return":{},"id":1}"#);
    assert_eq!(answers[3], r#"{"return":{},"id":3}"#);
}

#[test]
fn running_reads_nothing_again() {
    let (service, machine) = (service(), Machine::default());
    machine.log.lock().expect("whole").reserve(1);
    let message = br#"{"execute": "stop", "id": 2}"#;
    let call = service.admit(Request::read(message).expect("it is one"), State::new());
    let call = call.expect("admitted");
    let info = allocation_counter::measure(|| {
        let answer = service.run(call, &machine, &()).answer();
        assert_eq!(answer.expect("an answer"), br#"{"return":{},"id":2}"#);
    });
    // The log's line, and the answer.
    assert_eq!(info.count_total, 2);
}

#[test]
fn a_prepared_call_moves_to_another_thread() {
    let (service, machine) = (service(), Machine::default());
    let message = br#"{"execute": "balloon", "arguments": {"value": 9}}"#.to_vec();
    let call = service.admit(Request::read(message).expect("it is one"), State::new());
    let call = call.expect("admitted");
    let answer = std::thread::scope(|scope| {
        let thread = scope.spawn(|| service.run(call, &machine, &()).answer());
        thread.join().expect("it does not panic")
    });
    assert_eq!(text(answer), r#"{"return":{}}"#);
    assert_eq!(*machine.log.lock().expect("whole"), ["balloon 9"]);
}

#[test]
fn eight_threads_run_one_service_at_once() {
    use std::sync::Barrier;

    /// Returns when all are in it.
    fn wait(barrier: &Barrier, (): &(), _: command::Stop) {
        barrier.wait();
    }

    let service = Service::builder(&qmp::schema::SCHEMA).on(wait);
    let service = service.build().expect("it is there");
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        for id in 0..8 {
            let (service, barrier) = (&service, &barrier);
            scope.spawn(move || {
                let message = format!(r#"{{"execute": "stop", "id": {id}}}"#);
                let request = Request::read(message.into_bytes()).expect("it is one");
                let call = service.admit(request, State::new()).expect("admitted");
                let answer = text(service.run(call, barrier, &()).answer());
                assert_eq!(answer, format!(r#"{{"return":{{}},"id":{id}}}"#));
            });
        }
    });
}

#[test]
fn a_call_of_another_service_is_answered_with_an_error() {
    let (one, other, machine) = (service(), service(), Machine::default());
    let none = Service::builder(&qmp::schema::SCHEMA).build();
    let none = none.expect("nothing is wrong with it");
    for other in [&other, &none] {
        let message = br#"{"execute": "stop", "id": 3}"#;
        let call = one.admit(Request::read(message).expect("it is one"), State::new());
        let answer = other.run(call.expect("admitted"), &machine, &()).answer();
        assert_eq!(
            text(answer),
            r#"{"error":{"class":"GenericError","desc":"the call was prepared by another service"},"id":3}"#
        );
    }
    assert!(machine.log.into_inner().expect("whole").is_empty());
}

#[test]
fn a_deep_id_is_repeated() {
    let (service, machine) = (service(), Machine::default());
    let (open, close) = ("[".repeat(1000), "]".repeat(1000));
    let message = format!(r#"{{"execute": "stop", "id": {open}{close}}}"#);
    let call = Request::read(message.into_bytes()).and_then(|it| service.admit(it, State::new()));
    let answer = text(service.run(call.expect("admitted"), &machine, &()).answer());
    assert!(answer.ends_with(&format!("{open}{close}}}")));
}
