//! The tables of classes of messages, one for reading and one for writing, and their charts.

use std::error::Error;
use std::time::Duration;

use bench_report::{Chart, Report, Table};

use crate::measure::{Measured, Sides};
use crate::messages::Kind;

/// What was measured of a class of messages.
pub struct Class {
    pub title: String,
    pub kind: Kind,
    /// Of all messages together.
    pub bytes: usize,
    pub measured: Result<Measured, String>,
}

/// Tables and charts of classes.
pub struct Tables {
    reading: Table,
    writing: Table,
    bars: [Vec<(String, Vec<f64>)>; 2],
}

/// What `qapi_types::json` is to take at most, of the published crate's time.
pub const AIM: f64 = 0.7;

const SIDES: [&str; 6] = [
    "bytes",
    "time",
    "json: of qapi-qmp",
    "of Value",
    "serde_json: of qapi-qmp",
    "of Value",
];

impl Tables {
    /// Tables without rows.
    pub fn new() -> Self {
        let mut head = vec!["message"];
        head.extend(SIDES);
        let writing = Table::new(&head);
        head.extend(["a clone, of qapi-qmp", "allocations", "a clone's"]);
        Self {
            reading: Table::new(&head),
            writing,
            bars: Default::default(),
        }
    }

    /// Adds a row to each.
    pub fn add(&mut self, class: &Class) {
        let begin = [class.title.clone(), class.bytes.to_string()];
        let measured = match &class.measured {
            Ok(measured) => measured,
            Err(error) => {
                let row = || begin.iter().cloned().chain([format!("not read: {error}")]);
                self.reading.row(row());
                self.writing.row(row());
                return;
            }
        };
        let counts = [measured.allocations, measured.owned].map(|count| count.to_string());
        let reading = begin.iter().cloned().chain(cells(&measured.decode));
        let owning = measured
            .owning
            .map_or("–".to_owned(), |it| format!("{it:.2}"));
        self.reading.row(reading.chain([owning]).chain(counts));
        self.writing
            .row(begin.into_iter().chain(cells(&measured.encode)));
        for (bars, sides) in self
            .bars
            .iter_mut()
            .zip([&measured.decode, &measured.encode])
        {
            let values = sides.of_published.as_ref().copied();
            bars.push((
                class.title.clone(),
                values.unwrap_or([f64::NAN; 2]).to_vec(),
            ));
        }
    }

    /// Reports tables and charts.
    pub fn report(self, report: &mut Report) -> Result<(), Box<dyn Error>> {
        let [reading, writing] = self.bars;
        report.paragraph("Reading:");
        report.table(&self.reading);
        report.chart(
            "decode",
            &chart("Reading, in parts of qapi-qmp's time", "from_str", reading),
        )?;
        report.paragraph("Writing:");
        report.table(&self.writing);
        report.chart(
            "encode",
            &chart("Writing, in parts of qapi-qmp's time", "to_vec", writing),
        )
    }

    /// Reports the tables, folded.
    pub fn fold(self, report: &mut Report) {
        report.folded("Reading every message of each class", &self.reading);
        report.folded("Writing every message of each class", &self.writing);
    }
}

fn cells(sides: &Sides) -> [String; 5] {
    let [published, published_serde] = match &sides.of_published {
        Ok(of) => of.map(|it| format!("{it:.2}")),
        // The summary says why.
        Err(_) => ["not read".to_owned(), "–".to_owned()],
    };
    let [value, value_serde] = sides.of_value.map(|it| format!("{it:.2}"));
    [
        time(sides.time),
        published,
        value,
        published_serde,
        value_serde,
    ]
}

/// A time with three digits.
pub fn time(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        ..10.0 => format!("{micros:.2} µs"),
        10.0..100.0 => format!("{micros:.1} µs"),
        100.0..10_000.0 => format!("{micros:.0} µs"),
        _ => format!("{:.1} ms", micros / 1e3),
    }
}

fn chart(title: &str, function: &str, rows: Vec<(String, Vec<f64>)>) -> Chart {
    Chart {
        title: title.to_owned(),
        series: vec![
            format!("qapi_types::json::{function}"),
            format!("serde_json::{function}"),
        ],
        rows,
        marks: vec![
            (1.0, "qapi-qmp 0.15".to_owned()),
            (AIM, format!("aim of qapi_types::json, {AIM}")),
        ],
    }
}
