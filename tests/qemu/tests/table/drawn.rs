//! Random arguments for every command, valid and with one thing wrong.

use qapi_types::ErrorClass;
use qapi_types::dispatch::Output;
use qapi_types::document::Document;
use qapi_types::schema::Row;
use test_qemu::system as qemu;
use test_qemu::system::schema::SCHEMA;

use crate::draw::Draw;
use crate::spoil;

/// A server that implements nothing: calls decode their arguments and go no further.
struct Nothing;

impl qemu::dispatch::Handler for Nothing {}

#[test]
fn the_check_agrees_with_the_types_on_arguments_of_all_commands() {
    println!("{} rows, {} bytes", SCHEMA.rows().len(), SCHEMA.size());
    let mut random = test_support::rng();
    let (mut good, mut bad) = (0, 0);
    for _ in 0..test_support::rounds(40) {
        for entry in qemu::dispatch::table::<Nothing, ()>().entries() {
            let value = Draw::new(&SCHEMA, &mut random).value(entry.arguments, 0);
            let text = value.to_string();
            let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
            let name = entry.spec.name;
            if let Err(problem) = SCHEMA.check(entry.arguments, document.root()) {
                panic!("{name} refuses {text}: {problem}");
            }
            let mut output = Output::new(false);
            let result = entry
                .call
                .call(&mut Nothing, &mut (), document.root(), &mut output);
            let error = result.expect_err("nothing is implemented");
            assert_eq!(
                error.class,
                ErrorClass::CommandNotFound,
                "{name} {text}: {error}"
            );
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
