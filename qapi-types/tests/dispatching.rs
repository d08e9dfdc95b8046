//! The dispatch table of `schemas/`: lookup, decoding, calling, encoding.
#![cfg(feature = "schemas")]

use qapi_types::dispatch::find;
use qapi_types::qmp::dispatch::{Handler, table};
use qapi_types::qmp::{MonitorInfo, MonitorMode, command};
use qapi_types::{Command, Empty, Error, ErrorClass};

/// A server with monitors and nothing else.
#[derive(Default)]
struct Monitors(Vec<MonitorInfo>);

impl Handler for Monitors {
    fn monitor_add(&mut self, add: command::MonitorAdd) -> Result<Empty, Error> {
        if self
            .0
            .iter()
            .any(|monitor| monitor.id.as_ref() == Some(&add.id))
        {
            return Err(Error::generic(format!("monitor '{}' exists", add.id)));
        }
        self.0.push(MonitorInfo {
            id: Some(add.id),
            mode: MonitorMode::Control,
            chardev: add.chardev,
            dynamic: true,
        });
        Ok(Empty)
    }

    fn query_monitors(&mut self, _: command::QueryMonitors) -> Result<Vec<MonitorInfo>, Error> {
        Ok(self.0.clone())
    }
}

fn execute(monitors: &mut Monitors, name: &str, arguments: &str) -> Result<String, Error> {
    let entry = find(table(), name).expect("the command is in the table");
    let mut out = Vec::new();
    let result = (entry.call)(monitors, arguments, &mut out);
    let text = String::from_utf8(out).expect("answers are text");
    assert!(result.is_ok() || text.is_empty());
    result.map(|()| text)
}

#[test]
fn the_table_is_sorted_and_whole() {
    let names: Vec<_> = table::<Monitors>()
        .iter()
        .map(|entry| entry.spec.name)
        .collect();
    assert!(names.is_sorted());
    assert!(names.contains(&"monitor-remove") && names.contains(&"query-qmp-schema"));
    assert!(find(table::<Monitors>(), "monitor-remov").is_none());
    let stop = find(table::<Monitors>(), "stop").expect("is there");
    assert_eq!(stop.spec, command::Stop::SPEC);
}

#[test]
fn calls_reach_the_handler_and_answers_come_back() {
    let mut monitors = Monitors::default();
    let add = r#"{"id": "m", "chardev": "c"}"#;
    assert_eq!(
        execute(&mut monitors, "monitor-add", add),
        Ok("{}".to_owned())
    );
    assert_eq!(
        execute(&mut monitors, "query-monitors", "{}"),
        Ok(r#"[{"id":"m","mode":"control","chardev":"c","dynamic":true}]"#.to_owned()),
    );
    let error = execute(&mut monitors, "monitor-add", add).expect_err("it exists");
    assert_eq!(error, Error::generic("monitor 'm' exists"));
}

#[test]
fn arguments_that_do_not_decode_do_not_reach_the_handler() {
    let mut monitors = Monitors::default();
    let error = execute(&mut monitors, "monitor-add", r#"{"id": "m"}"#).expect_err("incomplete");
    assert_eq!(error.class, ErrorClass::GenericError);
    assert!(error.desc.contains("chardev"), "{error}");
    assert!(monitors.0.is_empty());
}

#[test]
fn what_is_not_implemented_is_not_found() {
    let error = execute(&mut Monitors::default(), "stop", "{}").expect_err("not implemented");
    assert_eq!(error.class, ErrorClass::CommandNotFound);
}
