//! What `tracing` is told of calls.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};

use qapi_session::client::{Answering, Layer, Next, Request};
use qapi_session::layers::{Deny, Trace};
use qapi_types::Any;
use qapi_types::qmp::command;

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::peer::Peer;

/// Writes down what it is told, but for times.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl Told {
    fn lines(&self) -> Vec<String> {
        let text = self.0.lock().unwrap();
        text.lines().map(str::to_owned).collect()
    }

    fn write(&self, head: fmt::Arguments<'_>, fields: impl FnOnce(&mut Fields)) {
        let mut line = Fields(head.to_string());
        fields(&mut line);
        let mut text = self.0.lock().unwrap();
        writeln!(text, "{}", line.0).unwrap();
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        assert!(value >= 0.0);
        write!(self.0, " {}", field.name()).unwrap();
    }
}

impl Subscriber for Told {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("qapi_session::layers")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let metadata = span.metadata();
        let head = format_args!("{} {}", metadata.level(), metadata.name());
        self.write(head, |fields| span.record(fields));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.write(format_args!("qmp"), |fields| values.record(fields));
    }

    fn event(&self, event: &Event<'_>) {
        let head = format_args!("{}", event.metadata().level());
        self.write(head, |fields| event.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn each_call_has_a_span() {
    let (mut peer, client) = Peer::with_client().await;
    let client = client.with(Deny::commands(["quit"])).with(Trace::new());
    let told = Told::default();
    let _told = tracing::subscriber::set_default(told.clone());
    let arguments = json!({"protocol": "vnc", "password": "abc"});
    let call = tokio::spawn(client.execute_raw::<Any>("set_password", Some(&arguments)));
    peer.serve("set_password", json!({})).await;
    call.await.unwrap().unwrap();
    let refused = client.execute(command::Quit::new()).await;
    assert!(refused.is_err());
    let call = tokio::spawn(client.execute(command::Stop::new()));
    peer.hear().await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(
        told.lines(),
        [
            r#"DEBUG qmp command="set_password" oob=false"#,
            r#"TRACE message=executing arguments={"password":"***","protocol":"vnc"}"#,
            r#"qmp outcome="ok""#,
            "qmp ms",
            "DEBUG message=executed ms",
            r#"DEBUG qmp command="quit" oob=false"#,
            "TRACE message=executing arguments={}",
            r#"qmp outcome="refused""#,
            "qmp ms",
            "WARN message=failed ms error='quit': not sent: it is denied",
            r#"DEBUG qmp command="stop" oob=false"#,
            "TRACE message=executing arguments={}",
            r#"qmp outcome="dropped""#,
            "qmp ms",
            "DEBUG message=dropped ms",
        ]
    );
}

/// Prints requests.
#[derive(Default)]
struct Printed(Arc<Mutex<Vec<String>>>);

impl Layer for Printed {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        self.0.lock().unwrap().push(format!("{request:?}"));
        next.run(request)
    }
}

/// What is printed of a call or of a request has no more secrets than what `tracing` is told.
#[tokio::test]
async fn secrets_are_not_printed() {
    let (mut peer, client) = Peer::with_client().await;
    let Printed(printed) = Printed::default();
    let client = client.with(Printed(Arc::clone(&printed)));
    let arguments = json!({"protocol": "vnc", "password": "abc"});
    let call = client.execute_raw::<Any>("set_password", Some(&arguments));
    printed.lock().unwrap().push(format!("{call:?}"));
    let call = tokio::spawn(call);
    let request = peer.hear().await;
    assert_eq!(request["arguments"], arguments);
    peer.answer(&request, json!({})).await;
    call.await.unwrap().unwrap();
    let printed = printed.lock().unwrap();
    assert_eq!(printed.len(), 2);
    for text in &*printed {
        assert!(text.contains(r#""password":"***""#), "{text}");
        assert!(!text.contains("abc"), "{text}");
    }
}
