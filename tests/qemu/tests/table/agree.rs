//! The strict check over a server's answer beside that over the tables of the same schema.

use qapi_types::ProblemKind;
use qapi_types::document::Document;
use qapi_types::schema::{Row, RowIndex, Schema};

use test_qemu::evaluated::SCHEMA;
use test_support::{corpus, rng, rounds};

use crate::draw::Draw;
use crate::spoil::spoil;

/// The type of a command's arguments, or of an event's data.
fn arguments(schema: &Schema, row: RowIndex) -> RowIndex {
    match schema.row(row) {
        Row::Command(_, arguments, ..) | Row::Event(_, arguments) => arguments,
        row => panic!("no command and no event: {row:?}"),
    }
}

/// Draws arguments for all commands and events, right ones and wrong ones, and has both say what is
/// wrong. They say the same, but that an answer says nothing of the range of integers.
#[test]
fn a_servers_answer_checks_as_tables_do() {
    let answer = corpus().join("qemu-10.0/query-qmp-schema.qemu-system-x86_64.json");
    let answer = std::fs::read_to_string(answer).expect("the answer is there");
    let owned: Schema = serde_json::from_str(&answer).expect("a schema");
    let mut random = rng();
    let (mut good, mut bad, mut ranges) = (0, 0, 0);
    let mut compare = |name: &str, ty: RowIndex, text: &str| {
        let document = Document::read(text.as_bytes()).expect("what is drawn is JSON");
        let other = arguments(&owned, owned.find(name).expect("both have it"));
        let ours = SCHEMA.check(ty, document.root());
        let theirs = owned.check(other, document.root());
        match (ours, theirs) {
            (Ok(()), Ok(())) => good += 1,
            (Err(ours), theirs) if matches!(ours.kind(), ProblemKind::OutOfRange(_)) => {
                if let Err(theirs) = theirs {
                    assert!(
                        matches!(theirs.kind(), ProblemKind::OutOfRange(_)),
                        "{name} {text}"
                    );
                    assert_eq!(theirs.path(), ours.path(), "{name} {text}");
                }
                ranges += 1;
            }
            (ours, theirs) => {
                assert_eq!(theirs, ours, "{name} {text}");
                bad += 1;
            }
        }
    };
    for _ in 0..rounds(40) {
        for (row, index) in SCHEMA.rows().iter().zip(0..) {
            let (Row::Command(name, ..) | Row::Event(name, _)) = row else {
                continue;
            };
            let (name, ty) = (SCHEMA.name(*name), arguments(&SCHEMA, index));
            let value = Draw::new(&SCHEMA, &mut random).value(ty, 0);
            compare(name, ty, &value.to_string());
            if let Some((value, _)) = spoil(&SCHEMA, &mut random, ty, &value) {
                compare(name, ty, &value.to_string());
            }
        }
    }
    assert!(good > 0 && bad > 10 * ranges, "{good} {bad} {ranges}");
    println!("{good} good, {bad} bad in the same way, {ranges} out of range");
}
