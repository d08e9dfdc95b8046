//! Measures how long texts take to be read and written again, on all sides, in turns.

use std::hint::black_box;
use std::time::Duration;

use bench_report::{Turns, allocations};
use qapi_types::json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The texts of a class of messages, and how they are measured.
pub struct Texts<'a> {
    /// Read one after the other.
    pub texts: &'a [String],
    /// How many turns are measured.
    pub turns: usize,
}

/// How long a turn of each side is, where one message does not take longer.
const TURN: Duration = Duration::from_micros(200);

/// What came out.
pub struct Measured {
    pub decode: Sides,
    pub encode: Sides,
    /// Allocations of `qapi_types::json::from_str`.
    pub allocations: u64,
    /// What cloning the values takes: that is what they own.
    pub owned: u64,
    /// The time of cloning and dropping the values, in parts of the published crate's time of reading them, if it
    /// does. All ways of reading spend about as much on allocating and freeing.
    pub owning: Option<f64>,
}

/// Times of reading, or of writing.
pub struct Sides {
    /// By `qapi_types::json`.
    pub time: Duration,
    /// In parts of the published crate's time: that of `qapi_types::json`, and that of `serde_json` with our types. An
    /// error where the published crate cannot read the message.
    pub of_published: Result<[f64; 2], String>,
    /// In parts of the time of `serde_json::Value`: the same two.
    pub of_value: [f64; 2],
}

impl Texts<'_> {
    /// Measures reading into `Ours` and writing what was read. An error says why that cannot be read.
    pub fn measure<Ours>(&self, published: published_side::Result) -> Result<Measured, String>
    where
        Ours: DeserializeOwned + Serialize + Clone + Send,
    {
        let values: Vec<Value> = self.read(|text| serde_json::from_str(text))?;
        let ours: Vec<Ours> = self.read(|text| json::from_str(text))?;
        let read: [&dyn Fn(); 4] = [
            &|| self.each(|text| drop(black_box(json::from_str::<Ours>(text)))),
            &|| self.each(|text| drop(black_box(serde_json::from_str::<Ours>(text)))),
            &|| self.each(|text| drop(black_box(serde_json::from_str::<Value>(text)))),
            &|| {
                ours.iter()
                    .for_each(|it| drop(black_box(black_box(it).clone())))
            },
        ];
        let write: [&dyn Fn(); 3] = [
            &|| each(&ours, json::to_vec),
            &|| each(&ours, serde_json::to_vec),
            &|| each(&values, serde_json::to_vec),
        ];
        let (decode, turns) = self.sides(&read, published.as_ref().map(|it| || it.read()));
        let (encode, _) = self.sides(&write, published.as_ref().map(|it| || it.write()));
        Ok(Measured {
            owning: published.is_ok().then(|| turns.ratio(3, read.len())[1]),
            decode,
            encode,
            allocations: self.allocations(|text| json::from_str::<Ours>(text)),
            owned: ours
                .iter()
                .map(|it| allocations::of(|| drop(black_box(it.clone()))))
                .sum(),
        })
    }

    /// Reads each text.
    fn read<T, E: ToString>(&self, read: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, String> {
        let each = self.texts.iter().map(|text| read(text));
        each.collect::<Result<_, E>>()
            .map_err(|error| error.to_string())
    }

    fn each(&self, mut read: impl FnMut(&str)) {
        for text in self.texts {
            read(black_box(text));
        }
    }

    fn allocations<T>(&self, read: impl Fn(&str) -> T) -> u64 {
        let each = self.texts.iter();
        each.map(|text| allocations::of(|| drop(black_box(read(text)))))
            .sum()
    }

    /// Measures ours by `qapi_types::json`, ours by `serde_json`, `Value`, whatever else there is, and the published
    /// crate, which is the last in the turns.
    fn sides(&self, sides: &[&dyn Fn()], published: Result<impl Fn(), &String>) -> (Sides, Turns) {
        let mut calls = sides.to_vec();
        if let Ok(published) = &published {
            calls.push(published);
        }
        let turns = Turns::take(&calls, self.turns, TURN);
        let of = |side| [0, 1].map(|index| turns.ratio(index, side)[1]);
        let measured = Sides {
            time: turns.time(0),
            of_published: published.map(|_| of(sides.len())).map_err(String::clone),
            of_value: of(2),
        };
        (measured, turns)
    }
}

/// Writes each value.
fn each<T, E>(values: &[T], write: impl Fn(&T) -> Result<Vec<u8>, E>) {
    for value in values {
        drop(black_box(write(black_box(value))));
    }
}
