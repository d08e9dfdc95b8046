//! The source of the crate that `tests/table.rs` builds around code generated from QEMU 10.0.
//!
//! `introspect NAME` prints what a table answers to `query-qmp-schema`; `draw SEED ROUNDS` draws
//! random arguments for every command and checks them, valid and with one thing wrong; `size`
//! prints how large the tables are; `async` and `commands` test what only these schemas have.

mod all;
mod asynchronous;
mod commands;
mod draw;
#[path = "evaluated/schema.rs"]
mod evaluated;
mod qemu;
mod random;
mod spoil;

use draw::Draw;
use qapi_types::dispatch::{Request, State};
use qapi_types::document::Document;
use qapi_types::schema::{Kept, Row, Schema};
use qemu::schema::SCHEMA;
use random::Random;

/// The commands of a schema.
fn commands_of(schema: &'static Schema) -> Vec<&'static str> {
    let rows = (0..schema.shown).map(|index| schema.row(index));
    let names = rows.filter_map(|row| match row {
        Row::Command(name, ..) => Some(schema.name(name)),
        _ => None,
    });
    names.collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[1..] {
        ["introspect", name] => println!("{}", schema(name).introspection(Kept::All)),
        ["size"] => println!("{} rows, {} bytes", SCHEMA.rows.len(), SCHEMA.size()),
        ["draw", seed, rounds] => {
            let seed = seed.parse().expect("a number");
            draw(seed, rounds.parse().expect("a number"));
        }
        ["async"] => asynchronous::run(),
        ["commands"] => commands::run(),
        _ => panic!("what?"),
    }
}

fn schema(name: &str) -> &'static Schema {
    match name {
        "qemu" => &SCHEMA,
        "evaluated" => &evaluated::SCHEMA,
        "qmp" => &qapi_types::qmp::schema::SCHEMA,
        "qga" => &qapi_types::qga::schema::SCHEMA,
        _ => panic!("no schema {name}"),
    }
}

/// Draws arguments for all commands, `rounds` times.
fn draw(seed: u64, rounds: usize) {
    let mut random = Random::new(seed);
    let (mut good, mut bad) = (0, 0);
    let service = all::service();
    for _ in 0..rounds {
        for spec in service.commands() {
            let row = SCHEMA.find(spec.name).expect("it is there");
            let Row::Command(_, arguments, ..) = SCHEMA.row(row) else {
                panic!("{} is no command", spec.name)
            };
            let value = Draw::new(&SCHEMA, &mut random).value(arguments, 0);
            let text = value.to_string();
            let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
            let name = spec.name;
            if let Err(problem) = SCHEMA.check(arguments, document.root()) {
                panic!("{name} refuses {text}: {problem}");
            }
            let message = format!(r#"{{"execute": "{name}", "arguments": {text}}}"#);
            let request = Request::read(message.as_bytes()).expect("it is one");
            if name != "qmp_capabilities"
                && let Err(refusal) = service.admit(request, State::new())
            {
                panic!("{name} {text}: {refusal}");
            }
            good += 1;

            let Some((value, path)) = spoil::spoil(&SCHEMA, &mut random, arguments, &value)
            else {
                continue;
            };
            let text = value.to_string();
            let document = Document::read(text.as_bytes()).expect("what is spoilt is JSON");
            match SCHEMA.check(arguments, document.root()) {
                Ok(()) => panic!("{name} takes {text}, although '{path}' is wrong"),
                Err(problem) => assert_eq!(problem.path(), path, "{name} {text}: {problem}"),
            }
            bad += 1;
        }
    }
    assert!(matches!(SCHEMA.row(0), Row::Command(..) | Row::Event(..)));
    println!("{good} good, {bad} bad");
}
