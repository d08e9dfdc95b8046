//! What a program that controls QEMU says and hears about monitors, without the socket: prints the
//! JSON of `monitor-add` and `monitor-remove`, decodes an answer to `query-monitors`, and walks a
//! stream of messages with events among them.

use std::error::Error;

use qapi_types::json;
use qapi_types::message::{Message, Request};
use qapi_types::qmp::event::Event;
use qapi_types::qmp::{MonitorInfo, MonitorMode, command};

/// What a server might send, a message a line. Its schema is newer than ours: it has an event and
/// a shutdown cause that we do not know.
const STREAM: &str = r#"
{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 10}, "package": ""}, "capabilities": ["oob"]}}
{"return": {}, "id": 1}
{"timestamp": {"seconds": 1760000000, "microseconds": 250000}, "event": "STOP"}
{"timestamp": {"seconds": 1760000001, "microseconds": 0}, "event": "COFFEE_READY", "data": {"cups": 2}}
{"timestamp": {"seconds": -1, "microseconds": -1}, "event": "SHUTDOWN", "data": {"guest": false, "reason": "host-asleep"}}
{"id": 2, "error": {"class": "GenericError", "desc": "no monitor is called 'mon9'"}}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let add = command::MonitorAdd {
        pretty: Some(true),
        ..command::MonitorAdd::new("mon1", "chardev1")
    };
    println!("{}", serde_json::to_string(&Request::new(&add).with_id(1))?);

    let remove = command::MonitorRemove::new("mon9");
    println!(
        "{}",
        serde_json::to_string(&Request::new(&remove).with_id(2))?
    );

    let answer = r#"[
        {"mode": "readline", "chardev": "hmp0", "dynamic": false},
        {"id": "mon1", "mode": "control", "chardev": "chardev1", "dynamic": true}
    ]"#;
    let monitors: Vec<MonitorInfo> = json::from_str(answer)?;
    for monitor in &monitors {
        let name = monitor.id.as_deref().unwrap_or("(no id)");
        let kind = if monitor.mode == MonitorMode::Control {
            "QMP"
        } else {
            "human"
        };
        let origin = if monitor.dynamic {
            "added at run time"
        } else {
            "there from the start"
        };
        println!("{name}: {kind} monitor on {}, {origin}", monitor.chardev);
    }

    for line in STREAM.lines().filter(|line| !line.is_empty()) {
        match json::from_str(line)? {
            Message::Greeting(greeting) => println!("greeting, offers {:?}", greeting.capabilities),
            Message::Return { value, id } => println!("answer to {id:?}: {value}"),
            Message::Error { error, id } => println!("failure of {id:?}: {error}"),
            // A body that does not decode costs this one event, not the loop.
            Message::Event(raw) => match raw.decode::<Event>() {
                Ok(message) => describe(&message.event),
                Err(error) => println!("event {} is beyond us: {error}", raw.name),
            },
        }
    }
    Ok(())
}

fn describe(event: &Event) {
    match event {
        Event::Stop(_) => println!("the guest stopped"),
        Event::Shutdown(shutdown) => println!("shutdown, because of {}", shutdown.reason),
        Event::Unknown_(event) => println!("event {} with {:?}", event.name(), event.data),
        other => println!("{other:?}"),
    }
}
