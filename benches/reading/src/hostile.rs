//! Input made to be slow: how much longer reading and writing take where it is twice as long. Near 2 is linear.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

use bench_report::{Report, Table, Turns};
use qapi_types::json;
use qemu_types::qmp::BlockdevOptions;
use qemu_types::qmp::command::DeviceAdd;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::tables::time;

/// How many turns are measured, and how long one is where one input does not take longer.
const TURNS: usize = 20;
const TURN: Duration = Duration::from_millis(5);

/// Reports a row for each input.
pub fn report(report: &mut Report) {
    report.paragraph(
        "Input made to be slow, at half of its size and whole. Near 2 is linear: reading by \
         `qapi_types::json::from_str`, writing by `qapi_types::json::to_vec`.",
    );
    let mut table = Table::new(&["input", "bytes", "reading", "of half", "writing", "of half"]);
    let rows = [
        row::<BlockdevOptions>("unknown branch of 100,000 members", 100_000, |size| {
            format!(r#"{{"driver":"from-elsewhere",{}}}"#, members(size))
        }),
        row::<BlockdevOptions>("the same, discriminator last", 100_000, |size| {
            format!(r#"{{{},"driver":"from-elsewhere"}}"#, members(size))
        }),
        row::<DeviceAdd>("open object of 100,000 members", 100_000, |size| {
            format!(r#"{{"driver":"e1000",{}}}"#, members(size))
        }),
        row::<BlockdevOptions>("discriminator at the end of 10 MB", 10_000_000, |size| {
            let name = "n".repeat(size);
            format!(r#"{{"size":1,"node-name":"{name}","driver":"null-co"}}"#)
        }),
        row::<BlockdevOptions>("the same after 100,000 members", 100_000, |size| {
            format!(r#"{{{},"driver":"null-co"}}"#, members(size))
        }),
        row::<DeviceAdd>("a name of 1 MB", 1_000_000, |size| {
            format!(r#"{{"driver":"e1000","{}":1}}"#, "n".repeat(size))
        }),
        row::<BlockdevOptions>("1,000 layers, discriminators last", 1000, |size| {
            let driver = r#","driver":"raw"}"#.repeat(size);
            let file = r#"{"file":"#.repeat(size);
            format!(r#"{file}"node0"{driver}"#)
        }),
    ];
    for row in rows {
        table.row(row);
    }
    report.table(&table);
}

/// As many members, of some 100 bytes each.
fn members(count: usize) -> String {
    let value = "v".repeat(88);
    let mut members = String::new();
    for index in 0..count {
        let comma = if index > 0 { "," } else { "" };
        // A string takes whatever is written.
        let _ = write!(members, r#"{comma}"x{index:06}":"{value}""#);
    }
    members
}

fn row<T>(name: &str, size: usize, text: impl Fn(usize) -> String) -> Vec<String>
where
    T: DeserializeOwned + Serialize + Send,
{
    let texts = [size / 2, size].map(text);
    let begin = [name.to_owned(), texts[1].len().to_string()];
    let [half, whole] = match texts.each_ref().map(|text| json::from_str::<T>(text)) {
        [Ok(half), Ok(whole)] => [half, whole],
        [Err(error), _] | [_, Err(error)] => {
            return begin
                .into_iter()
                .chain([format!("not read: {error}")])
                .collect();
        }
    };
    let read = |text: &str| drop(black_box(json::from_str::<T>(black_box(text))));
    let write = |value: &T| drop(black_box(json::to_vec(black_box(value))));
    let turns = Turns::take(
        &[
            &|| read(&texts[0]),
            &|| read(&texts[1]),
            &|| write(&half),
            &|| write(&whole),
        ],
        TURNS,
        TURN,
    );
    let figures = [(1, 0), (3, 2)].map(|(whole, half)| {
        let ratio = turns.ratio(whole, half)[1];
        [time(turns.time(whole)), format!("{ratio:.2}")]
    });
    begin
        .into_iter()
        .chain(figures.into_iter().flatten())
        .collect()
}
