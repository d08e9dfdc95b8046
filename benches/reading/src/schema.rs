//! The answer to `query-qmp-schema`: from static data, beside building and writing the typed list.

use std::hint::black_box;
use std::time::Duration;

use bench_report::{Report, Table, Turns, allocations};
use qapi_types::Command;
use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::schema::Keep;
use qemu_types::qmp::command::QueryQmpSchema;
use qemu_types::qmp::schema::SCHEMA;

use crate::tables::time;

/// How many turns are measured, and how long one is where one answer does not take longer.
const TURNS: usize = 50;
const TURN: Duration = Duration::from_millis(2);

/// The answer from static data.
fn from_static_data() -> Vec<u8> {
    SCHEMA.introspection(Keep::All).to_vec()
}

/// A service that has no command but those that it answers itself.
fn service() -> Option<Service<(), ()>> {
    Service::builder(&SCHEMA).build().ok()
}

/// What a service answers, from bytes to bytes.
fn ask(service: &Service<(), ()>) -> Option<Vec<u8>> {
    let message = br#"{"execute": "query-qmp-schema", "id": 1}"#;
    dispatch(service, &(), &(), State::new(), message)
}

/// Reports a row for each way.
pub fn report(report: &mut Report) {
    let text = from_static_data();
    report.paragraph(&format!(
        "The answer to `query-qmp-schema`, {} bytes of all that `qemu-types` has: written from static data, and by \
         building the typed list (a clone of it) and writing that. Aim: a tenth, and no allocation but the output.",
        text.len()
    ));
    beside_list(
        report,
        &text,
        &[("static data", &|| drop(black_box(from_static_data())))],
    );
    let Some(service) = service() else {
        return;
    };
    let text = service.introspection().to_string();
    report.paragraph(&format!(
        "What a service answers, from bytes to bytes, that has no command but its own: {} bytes. It finds out what goes \
         with the other commands when it is asked for the first time, and keeps the text.",
        text.len()
    ));
    beside_list(
        report,
        text.as_bytes(),
        &[
            ("first answer, of a service made for it", &|| {
                drop(black_box(self::service().as_ref().map(ask)));
            }),
            ("each answer after the first", &|| {
                drop(black_box(ask(&service)));
            }),
        ],
    );
}

/// Reports ways to make a text beside the typed list of the same.
fn beside_list(report: &mut Report, text: &[u8], ways: &[(&str, &dyn Fn())]) {
    let list: <QueryQmpSchema as Command>::Response = match qapi_types::json::from_slice(text) {
        Ok(list) => list,
        Err(error) => {
            report.paragraph(&format!("Not measured, because it is not read: {error}."));
            return;
        }
    };
    let built = || {
        drop(black_box(serde_json::to_vec(&black_box(list.clone()))));
    };
    let written = || {
        drop(black_box(serde_json::to_vec(black_box(&list))));
    };
    let mut all: Vec<(&str, &dyn Fn())> = vec![
        ("typed list, built and written", &built),
        ("typed list, written", &written),
    ];
    all.extend(ways);
    let calls: Vec<&dyn Fn()> = all.iter().map(|(_, way)| *way).collect();
    let turns = Turns::take(&calls, TURNS, TURN);
    let mut table = Table::new(&["way", "time", "of the first", "allocations"]);
    for (index, (name, way)) in all.iter().enumerate() {
        table.row([
            (*name).to_owned(),
            time(turns.time(index)),
            format!("{:.3}", turns.ratio(index, 0)[1]),
            allocations::of(way).to_string(),
        ]);
    }
    report.table(&table);
}
