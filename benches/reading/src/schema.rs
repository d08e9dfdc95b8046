//! The answer to `query-qmp-schema`: from static data, beside building and writing the typed list.

use std::hint::black_box;
use std::time::Duration;

use bench_report::{Report, Table, Turns, allocations};
use qapi_types::Command;
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

/// Reports a row for each way.
pub fn report(report: &mut Report) {
    let text = from_static_data();
    report.paragraph(&format!(
        "The answer to `query-qmp-schema`, {} bytes of all that `qemu-types` has: written from static data, and by \
         building the typed list (a clone of it) and writing that. Aim: a tenth, and no allocation but the output.",
        text.len()
    ));
    let list: <QueryQmpSchema as Command>::Response = match qapi_types::json::from_slice(&text) {
        Ok(list) => list,
        Err(error) => {
            report.paragraph(&format!("Not measured, because it is not read: {error}."));
            return;
        }
    };
    let ways: [(&str, &dyn Fn()); 3] = [
        ("typed list, built and written", &|| {
            drop(black_box(serde_json::to_vec(&black_box(list.clone()))));
        }),
        ("typed list, written", &|| {
            drop(black_box(serde_json::to_vec(black_box(&list))));
        }),
        ("static data", &|| drop(black_box(from_static_data()))),
    ];
    let turns = Turns::take(&ways.map(|(_, way)| way), TURNS, TURN);
    let mut table = Table::new(&["way", "time", "of the first", "allocations"]);
    for (index, (name, way)) in ways.iter().enumerate() {
        table.row([
            (*name).to_owned(),
            time(turns.time(index)),
            format!("{:.3}", turns.ratio(index, 0)[1]),
            allocations::of(way).to_string(),
        ]);
    }
    report.table(&table);
}
