//! The source of the crate that `tests/table.rs` builds around code generated from QEMU 10.0.
//!
//! `introspect NAME` prints what a table answers to `query-qmp-schema`; `draw SEED ROUNDS` draws
//! random arguments for every command and checks them, valid and with one thing wrong; `agree ANSWER
//! SEED ROUNDS` has them checked against a server's answer, too; `valid` checks that all tables fit
//! together; `size` prints how large they are; `async` and `commands` test what only these schemas
//! have.

mod agree;
mod asynchronous;
mod commands;
mod draw;
#[path = "evaluated/schema.rs"]
mod evaluated;
mod qemu;
mod random;
mod spoil;

use draw::Draw;
use qapi_types::ErrorClass;
use qapi_types::dispatch::Output;
use qapi_types::document::Document;
use qapi_types::schema::{Keep, Row, Schema};
use qemu::schema::SCHEMA;
use random::Random;

/// A server that implements nothing: calls decode their arguments and go no further.
struct Nothing;

impl qemu::dispatch::Handler for Nothing {}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[1..] {
        ["introspect", name] => println!("{}", schema(name).introspection(Keep::All)),
        ["size"] => println!("{} rows, {} bytes", SCHEMA.rows().len(), SCHEMA.size()),
        ["draw", seed, rounds] => {
            let seed = seed.parse().expect("a number");
            draw(seed, rounds.parse().expect("a number"));
        }
        ["agree", answer, seed, rounds] => {
            let seed = seed.parse().expect("a number");
            agree::run(answer, seed, rounds.parse().expect("a number"));
        }
        ["valid"] => {
            for name in ["qemu", "evaluated", "qmp", "qga"] {
                assert_eq!(schema(name).validate(), Ok(()), "{name}");
            }
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
    for _ in 0..rounds {
        for entry in qemu::dispatch::table::<Nothing, ()>().entries() {
            let value = Draw::new(&SCHEMA, &mut random).value(entry.arguments, 0);
            let text = value.to_string();
            let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
            let name = entry.spec.name;
            if let Err(problem) = SCHEMA.check(entry.arguments, document.root()) {
                panic!("{name} refuses {text}: {problem}");
            }
            let mut output = Output::new(false);
            let result = entry.call.call(&mut Nothing, &mut (), document.root(), &mut output);
            let error = result.expect_err("nothing is implemented");
            assert_eq!(error.class, ErrorClass::CommandNotFound, "{name} {text}: {error}");
            good += 1;

            let Some((value, path)) = spoil::spoil(&SCHEMA, &mut random, entry.arguments, &value)
            else {
                continue;
            };
            let text = value.to_string();
            let document = Document::read(text.as_bytes()).expect("what is spoilt is JSON");
            match SCHEMA.check(entry.arguments, document.root()) {
                Ok(()) => panic!("{name} takes {text}, although '{path}' is wrong"),
                Err(problem) => assert_eq!(problem.path(), path, "{name} {text}: {problem}"),
            }
            bad += 1;
        }
    }
    assert!(matches!(SCHEMA.row(0), Row::Command(..) | Row::Event(..)));
    println!("{good} good, {bad} bad");
}
