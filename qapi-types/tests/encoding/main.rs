//! `json::to_vec` beside `serde_json::to_vec`: the same bytes, whatever there is to write.

mod calls;
mod hostile;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;

use qapi_types::{Any, json};
use serde::ser::{Error as _, Serialize, Serializer};
use test_macros::corpus_test;
use test_support::{corpus, rng, rounds};

use self::calls::{Call, string};

/// The text that both give, or nothing where both fail.
fn same<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let ours = json::to_vec(value);
    match serde_json::to_string(value) {
        Ok(expected) => {
            let text = String::from_utf8(ours.expect("encodes")).expect("is text");
            assert_eq!(text, expected);
            assert_eq!(json::to_string(value).expect("encodes"), expected);
            Some(expected)
        }
        Err(expected) => {
            assert_eq!(
                ours.expect_err("must fail").to_string(),
                expected.to_string()
            );
            None
        }
    }
}

#[test]
fn whatever_serde_has_comes_out_alike() {
    let mut random = rng();
    let (mut written, mut failed) = (0, 0);
    for _ in 0..rounds(4000) {
        let call = Call::random(&mut random, 5);
        match same(&call) {
            Some(text) => written += usize::from(text.len() > 30),
            None => failed += 1,
        }
    }
    assert!(written > 500 && failed > 10, "{written}, {failed}");
}

#[test]
fn characters_are_escaped_at_each_place_of_strings_of_each_length() {
    let special = [
        '"',
        '\\',
        '\n',
        '\u{8}',
        '\u{c}',
        '\r',
        '\t',
        '\0',
        '\u{1f}',
        '\u{7f}',
        '\u{e9}',
        '\u{1f600}',
        ' ',
        '!',
        '#',
    ];
    for length in 0..70 {
        for place in 0..=length {
            for char in special {
                let text = format!("{}{char}{}", "x".repeat(place), "y".repeat(length - place));
                same(&text);
                same(&BTreeMap::from([(&text, &text)]));
            }
        }
    }
}

#[test]
fn the_text_has_room_wherever_it_ends() {
    let mut random = rng();
    for length in 0..600 {
        same(&("z".repeat(length), length, [string(&mut random)], true));
        same(&vec![1; length]);
    }
}

#[test]
fn numbers_come_out_alike() {
    same(&[i64::MIN, -1, 0, 9, 10, 99, 100, i64::MAX]);
    same(&[0, u64::MAX]);
    same(&[i128::MIN, i128::MAX]);
    same(&u128::MAX);
    same(&[
        0.0,
        -0.0,
        1.0,
        0.1,
        1e300,
        -5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        1e17,
        1e16,
        123_456.789,
    ]);
    same(&[f32::MIN_POSITIVE, f32::MAX, 0.1, 16_777_216.0]);
    assert_eq!(
        same(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]).as_deref(),
        Some("[null,null,null]")
    );
}

#[corpus_test]
fn recorded_messages_come_out_alike() {
    let mut messages = 0;
    for session in ["qemu-10.0-q35.jsonl", "qemu-storage-daemon-10.0.jsonl"] {
        let text = fs::read_to_string(corpus().join("sessions").join(session));
        for line in text.expect("the session is there").lines() {
            let message: Any = serde_json::from_str(line).expect("it is JSON");
            same(&message);
            messages += 1;
        }
    }
    assert!(messages > 100, "{messages}");
}

#[test]
fn what_has_no_json_is_an_error() {
    /// Serializes, or displays, but for what it does not.
    struct Fails(bool);

    impl fmt::Display for Fails {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }

    impl Serialize for Fails {
        fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
            if self.0 {
                out.collect_str(self)
            } else {
                Err(S::Error::custom("not this one"))
            }
        }
    }

    let error = |value: &dyn Fn() -> Result<Vec<u8>, json::Error>| {
        value().expect_err("must fail").to_string()
    };
    assert_eq!(error(&|| json::to_vec(&[Fails(false)])), "not this one");
    assert_eq!(
        error(&|| json::to_vec(&[Fails(true)])),
        "a value does not display"
    );
    assert_eq!(
        error(&|| json::to_vec(&BTreeMap::from([([1], 2)]))),
        "key must be a string"
    );
}

#[test]
fn a_writer_gets_all_of_it_at_once_or_nothing() {
    /// Notes what is written.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl io::Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut writes = Writes::default();
    json::to_writer(&mut writes, &["a", "b"]).expect("it takes all");
    assert_eq!(writes.0, [br#"["a","b"]"#]);
    json::to_writer(&mut writes, &BTreeMap::from([([1], 2)])).expect_err("no key");
    assert_eq!(writes.0.len(), 1);

    let mut full = [0; 4];
    let error = json::to_writer(&mut full[..], &["a", "b"]).expect_err("it is full");
    assert_eq!(error.io_error_kind(), Some(io::ErrorKind::WriteZero));
}
