//! Numbers keep every bit, or do not decode.

use test_corners::small::{Anything, Numbers};

use crate::{carried, error};

#[test]
fn limits_are_carried() {
    let numbers: Numbers = carried(
        r#"{"int":-9223372036854775808,"int8":-128,"int16":-32768,"int32":-2147483648,"int64":9223372036854775807,"uint8":255,"uint16":65535,"uint32":4294967295,"uint64":18446744073709551615,"size":18446744073709551615}"#,
    );
    assert_eq!(
        (numbers.int, numbers.size),
        (Some(i64::MIN), Some(u64::MAX))
    );
    assert_eq!(
        (numbers.int64, numbers.uint64),
        (Some(i64::MAX), Some(u64::MAX))
    );
    // Bits that a floating-point number has no room for.
    carried::<Numbers>(r#"{"int":-9007199254740993,"size":9007199254740993}"#);
}

#[test]
fn what_is_out_of_range_is_an_error_that_names_the_member() {
    for (member, value, expected) in [
        ("int8", "300", "a signed 8-bit integer"),
        ("int8", "-129", "a signed 8-bit integer"),
        ("int16", "32768", "a signed 16-bit integer"),
        ("int32", "2147483648", "a signed 32-bit integer"),
        ("int", "9223372036854775808", "a signed 64-bit integer"),
        ("int64", "18446744073709551615", "a signed 64-bit integer"),
        ("uint8", "-1", "an unsigned 8-bit integer"),
        ("uint8", "256", "an unsigned 8-bit integer"),
        ("uint16", "65536", "an unsigned 16-bit integer"),
        ("uint32", "4294967296", "an unsigned 32-bit integer"),
        ("uint64", "-1", "an unsigned 64-bit integer"),
        ("size", "-1", "an unsigned 64-bit integer"),
    ] {
        assert_eq!(
            error::<Numbers>(&format!(r#"{{"{member}":{value}}}"#)),
            format!(
                "in '{member}' (member of 'Numbers'): \
                 integer `{value}` is out of range, expected {expected}"
            ),
        );
    }
    // Integers beyond 64 bits, and what is left of them.
    for (member, value, found, expected) in [
        (
            "size",
            "18446744073709551616",
            "1.8446744073709552e+19",
            "an unsigned 64-bit integer",
        ),
        (
            "int",
            "-9223372036854775809",
            "-9.223372036854776e+18",
            "a signed 64-bit integer",
        ),
        ("int8", "1e300", "1e+300", "a signed 8-bit integer"),
    ] {
        assert_eq!(
            error::<Numbers>(&format!(r#"{{"{member}":{value}}}"#)),
            format!(
                "in '{member}' (member of 'Numbers'): \
                 number `{found}` is out of range, expected {expected}"
            ),
        );
    }
}

#[test]
fn a_number_takes_integers() {
    for (text, expected) in [("1", 1.0), ("-7", -7.0), ("0.25", 0.25), ("1e3", 1000.0)] {
        let numbers: Numbers =
            qapi_types::json::from_str(&format!(r#"{{"number":{text}}}"#)).expect("decodes");
        assert_eq!(numbers.number, Some(expected));
    }
    carried::<Numbers>(r#"{"number":0.1}"#);
}

#[test]
fn a_number_without_a_fraction_is_written_without_one() {
    for text in [
        "0",
        "1",
        "-7",
        "9007199254740992",
        "99999999999999984",
        "1e+17",
        "-0.0",
        "0.25",
        "1e+300",
    ] {
        carried::<Numbers>(&format!(r#"{{"number":{text}}}"#));
        carried::<Numbers>(&format!(r#"{{"numbers":[{text},{text}]}}"#));
        carried::<Anything>(text);
    }
}

#[test]
fn an_integer_takes_no_fraction_and_no_text() {
    for member in ["int", "int8", "uint32", "size"] {
        for (value, found) in [
            ("1.5", "floating point `1.5`"),
            ("1.0", "floating point `1.0`"),
            ("1e3", "floating point `1000.0`"),
            (r#""1""#, r#"string "1""#),
            ("true", "boolean `true`"),
        ] {
            let message = error::<Numbers>(&format!(r#"{{"{member}":{value}}}"#));
            let lead = format!("in '{member}' (member of 'Numbers'): invalid type: {found}");
            assert!(message.starts_with(&lead), "{message}");
        }
    }
}
