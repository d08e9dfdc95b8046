//! Services: what is registered, blocking and asynchronous, layers, and what a service answers itself.
#![cfg(feature = "schemas")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "functions have the signature that services ask for"
)]

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use qapi_types::dispatch::{
    Asynchronous, Builder, Prepared, Request, Service, State, dispatch, dispatch_async,
};
use qapi_types::qmp::dispatch::{AsyncHandler, Handler};
use qapi_types::qmp::schema::SCHEMA;
use qapi_types::qmp::{
    self, BalloonInfo, BlockStats, ChardevBackendInfo, ChardevInfo, ChardevReturn, CommandInfo,
    MonitorInfo, RunState, SchemaInfo, StatusInfo, VersionInfo, VersionTriple, command,
};
use qapi_types::{Any, Empty, Error, ErrorClass};
use serde_json::{Value, json};

fn value(answer: Option<Vec<u8>>) -> Value {
    serde_json::from_slice(&answer.expect("an answer")).expect("JSON")
}

fn send<S>(service: &Service<Machine, S>, session: &S, command: &str) -> Value {
    let message = json!({ "execute": command }).to_string();
    let answer = dispatch(
        service,
        &Machine::default(),
        session,
        State::new(),
        message.as_bytes(),
    );
    value(answer)
}

/// Polls until there is an answer, without a runtime.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return value;
        }
    }
}

/// Is pending once.
async fn give_way() {
    let mut waited = false;
    poll_fn(|_| {
        if waited {
            Poll::Ready(())
        } else {
            waited = true;
            Poll::Pending
        }
    })
    .await;
}

#[derive(Default)]
struct Machine {
    stops: AtomicU32,
    dropped: Arc<AtomicBool>,
}

impl Machine {
    fn stop(&self, (): &(), _: command::Stop) -> Result<(), Error> {
        self.stops.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn cont(&self, (): &(), _: command::Cont) -> Result<(), Error> {
        give_way().await;
        match self.stops.load(Ordering::Relaxed) {
            0 => Err(Error::generic("it runs")),
            _ => Ok(()),
        }
    }

    async fn reset(&self, (): &(), _: command::SystemReset) -> Result<(), String> {
        give_way().await;
        panic!("what now?")
    }

    async fn quit(&self, (): &(), _: command::Quit) {
        struct Guard(Arc<AtomicBool>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _guard = Guard(self.dropped.clone());
        std::future::pending::<()>().await;
    }
}

/// A user's own error.
enum Failure {
    Io(std::io::Error),
    Stuck,
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Io(error) => error.into(),
            Failure::Stuck => Self {
                class: ErrorClass::DeviceNotActive,
                desc: "stuck".to_owned(),
            },
        }
    }
}

#[test]
fn functions_answer_with_errors_of_all_kinds() {
    fn own(_: &Machine, (): &(), balloon: command::Balloon) -> Result<(), Failure> {
        match balloon.value {
            0 => Err(std::io::Error::other("io"))?,
            1 => Err(Failure::Stuck),
            _ => Ok(()),
        }
    }
    fn boxed(_: &Machine, (): &(), _: command::Stop) -> Result<(), Box<dyn std::error::Error>> {
        "x".parse::<i32>()?;
        Ok(())
    }
    fn usual(_: &Machine, (): &(), _: command::Cont) -> Result<Empty, Error> {
        use std::fmt::Write;
        write!(String::new(), "x")?;
        serde_json::from_str::<i32>("1")?;
        std::str::from_utf8(b"x")?;
        Err("text")?
    }
    let service = Service::builder(&SCHEMA).on(own).on(boxed).on(usual);
    let service = service.build().expect("each once");
    assert_eq!(send(&service, &(), "cont")["error"]["desc"], "text");
    let desc = &send(&service, &(), "stop")["error"]["desc"];
    assert_eq!(desc, "invalid digit found in string");
    let balloon = |value: u32| {
        let message = json!({"execute": "balloon", "arguments": {"value": value}}).to_string();
        value_of(&service, &message)
    };
    assert_eq!(
        balloon(0)["error"],
        json!({"class": "GenericError", "desc": "io"})
    );
    assert_eq!(
        balloon(1)["error"],
        json!({"class": "DeviceNotActive", "desc": "stuck"})
    );
    assert_eq!(balloon(2), json!({"return": {}}));
}

fn value_of(service: &Service<Machine>, message: &str) -> Value {
    let machine = Machine::default();
    value(dispatch(
        service,
        &machine,
        &(),
        State::new(),
        message.as_bytes(),
    ))
}

#[test]
fn closures_are_functions_too() {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    let service = Service::<Machine>::builder(&SCHEMA)
        .on(move |_: &Machine, (): &(), _: command::Stop| {
            counted.fetch_add(1, Ordering::Relaxed);
        })
        .build()
        .expect("each once");
    assert_eq!(send(&service, &(), "stop"), json!({"return": {}}));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[test]
fn what_is_registered_twice_or_unknown_is_an_error_at_start() {
    fn shutdown(_: &Machine, (): &(), _: qapi_types::qga::command::GuestShutdown) {}
    fn ping(_: &Machine, (): &(), _: qapi_types::qga::command::GuestPing) {}
    fn again(_: &Machine, (): &(), _: command::Stop) {}
    let service = Service::builder(&SCHEMA)
        .on(Machine::stop)
        .on_async(Machine::cont)
        .on(shutdown)
        .on(again)
        .on(ping)
        .on_async(Machine::cont)
        .on(again);
    let error = service.build().expect_err("much is wrong");
    assert_eq!(error.unknown(), ["guest-ping", "guest-shutdown"]);
    assert_eq!(error.repeated(), ["cont", "stop"]);
    assert_eq!(
        error.to_string(),
        "the schema has no command 'guest-ping', 'guest-shutdown'; \
         more than one function handles 'cont', 'stop'"
    );
}

fn mixed() -> Service<Machine, (), Asynchronous> {
    Service::builder(&SCHEMA)
        .on(Machine::stop)
        .on_async(Machine::cont)
        .on_async(Machine::reset)
        .on_async(Machine::quit)
        .build()
        .expect("each once")
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn blocking_and_asynchronous_functions_mix() {
    let (service, machine) = (mixed(), Machine::default());
    let send = |message: &[u8]| {
        let call = dispatch_async(&service, &machine, &(), State::new(), message);
        value(wait(assert_send(call)))
    };
    assert_eq!(send(br#"{"execute": "cont"}"#)["error"]["desc"], "it runs");
    assert_eq!(send(br#"{"execute": "stop"}"#), json!({"return": {}}));
    assert_eq!(
        send(br#"{"execute": "cont", "id": 1}"#),
        json!({"return": {}, "id": 1})
    );
    let unknown = send(br#"{"execute": "balloon", "id": 2}"#);
    assert_eq!(unknown["error"]["class"], "CommandNotFound");
    std::panic::set_hook(Box::new(|_| {}));
    let panicked = send(br#"{"execute": "system_reset", "id": 3}"#);
    drop(std::panic::take_hook());
    assert_eq!(
        (&panicked["error"]["class"], &panicked["id"]),
        (&json!("GenericError"), &json!(3))
    );
    let none = wait(dispatch_async(
        &service,
        &machine,
        &(),
        State::new(),
        b" \n",
    ));
    assert_eq!(none, None);
}

fn prepare<S>(service: &Service<Machine, S, Asynchronous>, command: &str) -> Prepared<'static> {
    let message = json!({ "execute": command, "id": 1 }).to_string();
    let request = Request::read(message.into_bytes()).expect("it is one");
    service.admit(request, State::new()).expect("admitted")
}

#[test]
fn a_blocking_function_has_run_before_the_call_is_awaited() {
    let (service, machine) = (mixed(), Machine::default());
    let running = service.run(prepare(&service, "stop"), &machine, &());
    assert_eq!(machine.stops.load(Ordering::Relaxed), 1);
    assert_eq!(value(wait(running)), json!({"return": {}, "id": 1}));
}

#[test]
fn a_call_is_a_task_for_an_executor() {
    fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> T {
        std::thread::spawn(|| wait(task))
            .join()
            .expect("it does not panic")
    }

    let (service, machine) = (Arc::new(mixed()), Arc::new(Machine::default()));
    for command in ["stop", "cont"] {
        let call = prepare(&service, command);
        let (service, machine) = (service.clone(), machine.clone());
        let answer = spawn(async move { service.run(call, &machine, &()).await });
        assert_eq!(value(answer), json!({"return": {}, "id": 1}));
    }
}

#[test]
fn a_call_that_is_dropped_ends_there() {
    let (service, machine) = (mixed(), Machine::default());
    let dropped = machine.dropped.clone();
    let mut running = service.run(prepare(&service, "quit"), &machine, &());
    let context = &mut Context::from_waker(Waker::noop());
    assert!(pin!(&mut running).poll(context).is_pending());
    assert!(!dropped.load(Ordering::Relaxed));
    drop(running);
    assert!(dropped.load(Ordering::Relaxed));
}

/// Who is connected, and what was seen of the calls.
#[derive(Default)]
struct Session {
    may_stop: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

fn in_session(_: &Machine, _: &Session, _: command::Stop) {}

async fn fails(_: &Machine, _: &Session, _: command::Cont) -> Result<(), Error> {
    give_way().await;
    Err(Error::generic("no"))
}

fn layered() -> Service<Machine, Session, Asynchronous> {
    let log = |name: &'static str| {
        move |call: &Prepared<'_>, session: &Session| {
            let seen = session.seen.clone();
            let see =
                move |what: String| seen.lock().expect("whole").push(format!("{name} {what}"));
            see(format!("before {}", call.name()));
            Ok(move |result: Result<(), &Error>| match result {
                Ok(()) => see("ok".to_owned()),
                Err(error) => see(error.desc.clone()),
            })
        }
    };
    Service::builder(&SCHEMA)
        .around(log("outer"))
        .around(|call: &Prepared<'_>, session: &Session| {
            if call.name() == "stop" && !session.may_stop {
                return Err(Error::generic("not here"));
            }
            Ok(())
        })
        .around(log("inner"))
        .on(in_session)
        .on_async(fails)
        .build()
        .expect("each once")
}

#[test]
fn layers_stand_around_every_call() {
    let (service, machine) = (layered(), Machine::default());
    let run = |command: &str, may_stop| {
        let session = Session {
            may_stop,
            ..Session::default()
        };
        let answer = value(wait(service.run(
            prepare(&service, command),
            &machine,
            &session,
        )));
        assert_eq!(answer["id"], 1);
        (answer, session.seen.lock().expect("whole").clone())
    };
    let (answer, seen) = run("stop", true);
    assert_eq!(answer["return"], json!({}));
    assert_eq!(
        seen,
        [
            "outer before stop",
            "inner before stop",
            "inner ok",
            "outer ok"
        ]
    );

    let (answer, seen) = run("stop", false);
    assert_eq!(answer["error"]["desc"], "not here");
    assert_eq!(seen, ["outer before stop", "outer not here"]);

    let (answer, seen) = run("cont", false);
    assert_eq!(answer["error"]["desc"], "no");
    assert_eq!(
        seen,
        [
            "outer before cont",
            "inner before cont",
            "inner no",
            "outer no"
        ]
    );

    // What the service answers itself is a call, too.
    let (answer, seen) = run("query-commands", false);
    assert!(answer["return"].is_array());
    assert_eq!(seen.len(), 4);
}

#[test]
fn a_layer_that_panics_fails_the_command() {
    let build = |late: bool| {
        Service::<Machine>::builder(&SCHEMA)
            .around(move |_, ()| {
                assert!(late, "before");
                Ok(|_: Result<(), &Error>| panic!("after"))
            })
            .on(Machine::stop)
            .build()
            .expect("each once")
    };
    std::panic::set_hook(Box::new(|_| {}));
    let answers = [false, true].map(|late| send(&build(late), &(), "stop"));
    drop(std::panic::take_hook());
    for answer in answers {
        assert_eq!(answer["error"]["class"], "GenericError");
    }
}

#[test]
fn a_service_answers_itself_what_it_has() {
    let service = Service::builder(&SCHEMA)
        .on(Machine::stop)
        .build()
        .expect("each once");
    let names = json!([{"name": "query-commands"}, {"name": "query-qmp-schema"}, {"name": "stop"}]);
    assert_eq!(
        send(&service, &(), "query-commands"),
        json!({"return": names})
    );
    let answer = send(&service, &(), "query-qmp-schema");
    let direct: Value = serde_json::from_str(&service.introspection().to_string()).expect("JSON");
    assert_eq!(answer, json!({"return": direct}));
    // The answer is what the generated type says.
    let entries: Vec<SchemaInfo> = serde_json::from_value(direct).expect("it decodes");
    assert!(entries.iter().any(|entry| entry.name == "stop"));

    let pretty = State {
        pretty: true,
        ..State::new()
    };
    let message = br#"{"execute": "query-commands"}"#;
    let text = dispatch(&service, &Machine::default(), &(), pretty, message);
    let text = String::from_utf8(text.expect("an answer")).expect("text");
    assert!(
        text.starts_with("{\n    \"return\": [\n        {\n            \"name\": "),
        "{text}"
    );

    let wrong = value_of(
        &service,
        r#"{"execute": "query-commands", "arguments": {"x": 1}}"#,
    );
    assert_eq!(wrong["error"]["class"], "GenericError");
}

#[test]
fn what_a_service_answers_itself_can_be_registered() {
    fn commands(
        _: &Machine,
        (): &(),
        _: command::QueryCommands,
    ) -> Result<Vec<CommandInfo>, Error> {
        Ok(Vec::new())
    }
    async fn schema(
        _: &Machine,
        (): &(),
        _: command::QueryQmpSchema,
    ) -> Result<Vec<SchemaInfo>, Error> {
        Err("it is a secret".into())
    }
    let service = Service::builder(&SCHEMA).on(commands).on_async(schema);
    let service = service.build().expect("each once");
    let machine = Machine::default();
    let send = |command| value(wait(service.run(prepare(&service, command), &machine, &())));
    assert_eq!(send("query-commands")["return"], json!([]));
    assert_eq!(send("query-qmp-schema")["error"]["desc"], "it is a secret");
}

#[test]
fn a_schema_without_such_commands_answers_none() {
    let service = Service::<Machine>::builder(&qapi_types::qga::schema::SCHEMA).build();
    let service = service.expect("nothing is wrong with it");
    assert_eq!(service.commands().count(), 0);
    let answer = send(&service, &(), "query-commands");
    assert_eq!(answer["error"]["class"], "CommandNotFound");
}

/// Has all commands, each named in what it answers, or in an error where it answers something else.
#[derive(Default)]
struct Everything(Mutex<HashMap<&'static str, u32>>);

impl Everything {
    fn count<T>(&self, command: &'static str, answer: T) -> Result<T, Error> {
        *self.0.lock().expect("whole").entry(command).or_default() += 1;
        Ok(answer)
    }
}

macro_rules! handler {
    ($($trait:ident $($async:ident)?;)*) => {$(
        impl $trait for Everything {
            $($async)? fn balloon(&self, (): &(), _: command::Balloon) -> Result<(), Error> {
                self.count("balloon", ())
            }
            $($async)? fn chardev_add(&self, (): &(), _: command::ChardevAdd) -> Result<ChardevReturn, Error> {
                self.count("chardev-add", ChardevReturn { pty: None })
            }
            $($async)? fn chardev_change(&self, (): &(), _: command::ChardevChange) -> Result<ChardevReturn, Error> {
                self.count("chardev-change", ChardevReturn { pty: None })
            }
            $($async)? fn chardev_remove(&self, (): &(), _: command::ChardevRemove) -> Result<(), Error> {
                self.count("chardev-remove", ())
            }
            $($async)? fn chardev_send_break(&self, (): &(), _: command::ChardevSendBreak) -> Result<(), Error> {
                self.count("chardev-send-break", ())
            }
            $($async)? fn cont(&self, (): &(), _: command::Cont) -> Result<(), Error> {
                self.count("cont", ())
            }
            $($async)? fn monitor_add(&self, (): &(), _: command::MonitorAdd) -> Result<(), Error> {
                self.count("monitor-add", ())
            }
            $($async)? fn monitor_remove(&self, (): &(), _: command::MonitorRemove) -> Result<(), Error> {
                self.count("monitor-remove", ())
            }
            $($async)? fn qmp_capabilities(&self, (): &(), _: command::QmpCapabilities) -> Result<(), Error> {
                self.count("qmp_capabilities", ())
            }
            $($async)? fn query_balloon(&self, (): &(), _: command::QueryBalloon) -> Result<BalloonInfo, Error> {
                Err("no balloon")?
            }
            $($async)? fn query_blockstats(&self, (): &(), _: command::QueryBlockstats) -> Result<Vec<BlockStats>, Error> {
                self.count("query-blockstats", Vec::new())
            }
            $($async)? fn query_chardev(&self, (): &(), _: command::QueryChardev) -> Result<Vec<ChardevInfo>, Error> {
                self.count("query-chardev", Vec::new())
            }
            $($async)? fn query_chardev_backends(&self, (): &(), _: command::QueryChardevBackends) -> Result<Vec<ChardevBackendInfo>, Error> {
                self.count("query-chardev-backends", Vec::new())
            }
            $($async)? fn query_monitors(&self, (): &(), _: command::QueryMonitors) -> Result<Vec<MonitorInfo>, Error> {
                self.count("query-monitors", Vec::new())
            }
            $($async)? fn query_status(&self, (): &(), _: command::QueryStatus) -> Result<StatusInfo, Error> {
                self.count("query-status", StatusInfo { running: true, status: RunState::Running })
            }
            $($async)? fn query_version(&self, (): &(), _: command::QueryVersion) -> Result<VersionInfo, Error> {
                let qemu = VersionTriple { major: 10, minor: 0, micro: 2 };
                self.count("query-version", VersionInfo { qemu, package: String::new() })
            }
            $($async)? fn quit(&self, (): &(), _: command::Quit) -> Result<(), Error> {
                self.count("quit", ())
            }
            $($async)? fn ringbuf_read(&self, (): &(), _: command::RingbufRead) -> Result<String, Error> {
                self.count("ringbuf-read", String::new())
            }
            $($async)? fn ringbuf_write(&self, (): &(), _: command::RingbufWrite) -> Result<(), Error> {
                self.count("ringbuf-write", ())
            }
            $($async)? fn stop(&self, (): &(), _: command::Stop) -> Result<(), Error> {
                self.count("stop", ())
            }
            $($async)? fn system_powerdown(&self, (): &(), _: command::SystemPowerdown) -> Result<(), Error> {
                self.count("system_powerdown", ())
            }
            $($async)? fn system_reset(&self, (): &(), _: command::SystemReset) -> Result<(), Error> {
                self.count("system_reset", ())
            }
        }
    )*};
}

handler!(Handler; AsyncHandler async;);

/// The names of all commands in a schema, as introspection has them.
fn all_commands() -> Vec<String> {
    let all = SCHEMA
        .introspection(qapi_types::schema::Keep::All)
        .to_string();
    let all: Vec<Any> = serde_json::from_str(&all).expect("JSON");
    let commands = all.iter().filter(|entry| entry["meta-type"] == "command");
    commands
        .map(|entry| entry["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn the_generated_traits_have_all_commands() {
    let blocking: Builder<Everything> = qmp::dispatch::service();
    let blocking = blocking.build().expect("each once");
    let asynchronous = qmp::dispatch::async_service::<Everything, ()>();
    let asynchronous = asynchronous.build().expect("each once");
    let mut all = all_commands();
    all.sort();
    assert_eq!(
        blocking
            .commands()
            .map(|spec| spec.name)
            .collect::<Vec<_>>(),
        all
    );
    assert_eq!(
        asynchronous
            .commands()
            .map(|spec| spec.name)
            .collect::<Vec<_>>(),
        all
    );

    let handler = Everything::default();
    for command in ["stop", "query-status", "query-version", "query-balloon"] {
        let message = json!({ "execute": command }).to_string();
        let message = message.as_bytes();
        let state = State::new();
        let one = value(dispatch(&blocking, &handler, &(), state, message));
        let other = value(wait(dispatch_async(
            &asynchronous,
            &handler,
            &(),
            state,
            message,
        )));
        assert_eq!(one, other);
        assert_eq!(one.get("error").is_some(), command == "query-balloon");
    }
    let counts = handler.0.into_inner().expect("whole");
    assert_eq!(
        counts,
        HashMap::from([("stop", 2), ("query-status", 2), ("query-version", 2)])
    );
}

#[test]
fn a_service_of_a_trait_is_open_to_more() {
    fn commands(
        _: &Everything,
        (): &(),
        _: command::QueryCommands,
    ) -> Result<Vec<CommandInfo>, Error> {
        Ok(Vec::new())
    }
    let service = qmp::dispatch::service()
        .on(commands)
        .around(|call, (): &()| match call.name() {
            "stop" => Err(Error::generic("not here")),
            _ => Ok(()),
        });
    let service = service.build().expect("each once");
    let send = |message| {
        let handler = Everything::default();
        value(dispatch(&service, &handler, &(), State::new(), message))
    };
    assert_eq!(
        send(br#"{"execute": "query-commands"}"#),
        json!({"return": []})
    );
    assert_eq!(send(br#"{"execute": "stop"}"#)["error"]["desc"], "not here");
}
