//! Random arguments for every command, valid and with one thing wrong.

use qapi_types::dispatch::{Mode, Request, State};
use qapi_types::document::Document;
use qapi_types::schema::Row;
use test_qemu::system::schema::SCHEMA;

use crate::draw::Draw;
use crate::{nobody, spoil};

#[test]
fn the_check_agrees_with_the_types_on_arguments_of_all_commands() {
    println!("{} rows, {} bytes", SCHEMA.rows().len(), SCHEMA.size());
    let service = nobody::service().build().expect("each once");
    let mut random = test_support::rng();
    let (mut good, mut bad) = (0, 0);
    for _ in 0..test_support::rounds(40) {
        for spec in service.commands() {
            let name = spec.name;
            let row = SCHEMA.find(name).expect("it is there");
            let Row::Command(_, arguments, ..) = SCHEMA.row(row) else {
                panic!("{name} is no command")
            };
            let value = Draw::new(&SCHEMA, &mut random).value(arguments, 0);
            let text = value.to_string();
            let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
            if let Err(problem) = SCHEMA.check(arguments, document.root()) {
                panic!("{name} refuses {text}: {problem}");
            }
            // What the check lets pass decodes.
            let message = format!(r#"{{"execute": "{name}", "arguments": {text}}}"#);
            let request = Request::read(message.as_bytes()).expect("it is one");
            let mode = match name {
                "qmp_capabilities" => Mode::Negotiation,
                _ => Mode::Command,
            };
            let state = State {
                mode,
                ..State::new()
            };
            if let Err(refusal) = service.admit(request, state) {
                panic!("{name} {text}: {refusal}");
            }
            good += 1;

            let Some((value, path)) = spoil::spoil(&SCHEMA, &mut random, arguments, &value) else {
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
