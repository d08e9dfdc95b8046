//! What the fast reader takes is what `serde_json` takes, and gives the same value.

// The crate calls `serde_core` so, which has no derive.
extern crate serde as with_derive;

use std::fmt::Debug;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;
use test_support::each_mutation;

use crate::failed::Failed;
use crate::stack::SHALLOW;
use crate::{Any, Map};
use with_derive::Deserialize;

fn decode<'de, T: with_derive::Deserialize<'de>>(text: &'de str, room: usize) -> Result<T, Failed> {
    super::decode(text, room, PhantomData)
}

/// What messages are made of, and what is odd in JSON.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\\"",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\x",
    "-",
    "0",
    "00",
    "-0",
    "1.5",
    "1e5",
    "1E+400",
    ".5",
    "5.",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "null",
    "true",
    "false",
    "nul",
    " ",
    "\n",
    "\u{1}",
    "\"a\":",
    "\"type\":\"unix\"",
    "é",
];

const SEEDS: &[&str] = &[
    r#"{"a": [1, -2, 3.25, 1e3, null, true, false, "plain", "a longer string, of several words"], "b": {}}"#,
    r#"["", "\"", "\\\/\b\f\n\r\t", "\u0041\u00df\u6771\ud83d\ude00", "é東😀", [[]], {"a\u0062": {"c": []}}]"#,
    r#" {"host" : "::1" , "port":"5900","to":5910,"ipv6":true,"type":"inet"} "#,
    r#"{"path": "/run/x", "type": "unix", "abstract": false, "more": [{"a": 1}, "b"]}"#,
    "[18446744073709551615, -9223372036854775808, 18446744073709551616, -0, 0.1, 123456789012345678901234567890]",
];

/// Whether the fast reader takes `text`, in which case it gives what `serde_json` does.
fn takes<T: DeserializeOwned + PartialEq + Debug>(text: &str) -> bool {
    let Ok(value) = decode::<T>(text, SHALLOW) else {
        return false;
    };
    let other: Result<T, _> = serde_json::from_str(text);
    let other = other.expect("it is taken by others as well");
    // Others round what is long or has a large exponent differently, in the last place.
    assert!(
        other == value || has_odd_number(text),
        "{text}: {value:?}, {other:?}"
    );
    true
}

/// Whether there is a number of many digits, or one with an exponent.
fn has_odd_number(text: &str) -> bool {
    let numbers =
        text.split(|char: char| !char.is_ascii_digit() && !matches!(char, '.' | 'e' | 'E'));
    let mut numbers = numbers.filter(|it| it.contains(|char: char| char.is_ascii_digit()));
    numbers.any(|it| it.len() > 15 || it.contains(['e', 'E']))
}

#[derive(Debug, Deserialize, PartialEq)]
struct Derived {
    a: Vec<Option<f64>>,
    b: Map,
}

/// An enum in serde's form.
#[derive(Debug, Deserialize, PartialEq)]
enum Choice {
    Unit,
    New(i8),
    Pair(bool, char),
    Fields { x: () },
}

#[test]
fn it_takes_what_messages_have() {
    for seed in SEEDS {
        assert!(takes::<Any>(seed), "{seed}");
    }
    assert!(takes::<Derived>(
        r#"{"a":[1,null,2.5],"c":[{}],"b":{"x":"y"}}"#
    ));
    let choices = r#"["Unit",{"New":-5},{"Pair":[true,"é"]},{"Fields":{"x":null}},{"Fields":[null]},{"Unit":null}]"#;
    assert!(takes::<Vec<Choice>>(choices));
    let raw: Box<RawValue> = decode(" [1, {} ] ", SHALLOW).expect("raw");
    assert_eq!(raw.get(), "[1, {} ]");
    assert_eq!(
        decode::<&str>("\"in place\"", 1).expect("borrowed"),
        "in place"
    );
}

#[test]
fn it_takes_no_more_than_json() {
    for text in [
        "",
        " ",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{a:1}",
        "01",
        "-",
        "-01",
        "1.",
        ".1",
        "1e",
        "+1",
        "1 1",
        "nulll",
        "tru",
        "\"",
        "\"\\\"",
        "\"\n\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ude00\"",
        "]",
        "[}",
        "{]",
        "[[]",
        "'a'",
        "1e400",
        "-1e400",
    ] {
        assert!(decode::<Any>(text, SHALLOW).is_err(), "{text}");
        // What is skipped is checked as well, but for how large numbers are.
        let inside = format!("[{text}]");
        if serde_json::from_str::<IgnoredAny>(&inside).is_err() {
            assert!(
                decode::<Derived>(&format!("{{\"c\":{inside},\"a\":[],\"b\":{{}}}}"), SHALLOW)
                    .is_err(),
                "{text}"
            );
        }
    }
}

#[test]
fn it_goes_as_deep_as_it_may() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    for depth in [1, 31, 32] {
        assert!(takes::<Any>(&nested(depth)));
        assert!(decode::<Box<RawValue>>(&nested(depth), SHALLOW).is_ok());
    }
    assert!(decode::<Any>(&nested(33), SHALLOW).is_err());
    assert!(decode::<Box<RawValue>>(&nested(33), SHALLOW).is_err());
    assert!(decode::<Any>("[[],[],[{}]]", 3).is_ok());
}

#[test]
fn it_agrees_on_damaged_text() {
    let mut taken = 0;
    each_mutation(SEEDS, PIECES, 4_000, |_, bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            taken += usize::from(takes::<Any>(text));
            takes::<Derived>(text);
            takes::<Vec<Choice>>(text);
            takes::<Vec<f64>>(text);
            takes::<Option<Map>>(text);
            let [fast, slow] = [
                decode::<Box<RawValue>>(text, SHALLOW).ok(),
                serde_json::from_str::<Box<RawValue>>(text).ok(),
            ];
            if let Some(fast) = fast {
                assert_eq!(
                    slow.as_deref().map(RawValue::get),
                    Some(fast.get()),
                    "{text}"
                );
            }
        }
    });
    assert!(taken > 1000, "{taken} of them were taken");
}

/// Unions, whose discriminators it looks for.
#[cfg(feature = "schemas")]
mod unions {
    use super::{PIECES, SEEDS, SHALLOW, decode, takes};
    use crate::qmp::{ChardevBackend, SchemaInfo, SocketAddress};
    use test_support::each_mutation;

    #[test]
    fn it_agrees_on_damaged_unions() {
        let mut taken = 0;
        let chardev = r#"{"data":{"addr":{"data":{"path":"/x"},"type":"unix"},"server":true},"type":"socket"}"#;
        let info = r#"{"members":[{"name":"a","type":"int","default":null}],"name":"x","meta-type":"object"}"#;
        let seeds: Vec<&str> = SEEDS.iter().copied().chain([chardev, info]).collect();
        each_mutation(&seeds, PIECES, 4_000, |_, bytes| {
            if let Ok(text) = std::str::from_utf8(bytes) {
                taken += usize::from(takes::<SocketAddress>(text));
                taken += usize::from(takes::<ChardevBackend>(text));
                taken += usize::from(takes::<SchemaInfo>(text));
            }
        });
        assert!(taken > 500, "{taken} of them were taken");
    }

    #[test]
    fn the_first_discriminator_counts_wherever_it_is() {
        for text in [
            r#"{"type":"unix","path":"a"}"#,
            r#"{"path":"a","type":"unix"}"#,
            r#"{"x":{"type":"inet","y":"}"},"path":"a","type":"unix","type":"inet"}"#,
            r#"{ "x" : [ "\"]" , 1.5e3,null ] , "path" : "a" , "type" : "unix" }"#,
            r#"{"port":"1","host":"type","type":"inet"}"#,
            r#"{"path":"a","type":"pigeon"}"#,
        ] {
            assert!(takes::<SocketAddress>(text), "{text}");
        }
        // What is written with escapes is left to others, who read it otherwise if it comes first.
        assert!(
            decode::<SocketAddress>(r#"{"t\u0079pe":"fd","path":"a","type":"unix"}"#, SHALLOW)
                .is_err()
        );
        assert!(decode::<SocketAddress>(r#"{"path":"a"}"#, SHALLOW).is_err());
    }
}

/// Names are found in whatever order they come.
mod names {
    use super::takes;
    use crate::machinery::{self, Need, Refs};
    use crate::{Any, Object};

    /// The names of members of a `StatusInfo` and others, of all lengths, so that each way to compare
    /// names is taken.
    #[derive(Debug, PartialEq)]
    struct Lengths {
        a: i64,
        bc: Option<Any>,
        def: i64,
        running: bool,
        singlestep: Option<bool>,
        a_name_of_many_words: Option<i64>,
    }

    impl Object for Lengths {
        const NAME: &'static str = "Lengths";
        const MEMBERS: &'static [&'static str] = &[
            "a",
            "bc",
            "def",
            "running",
            "singlestep",
            "a-name-of-many-words",
        ];

        type Parts = (
            Need<i64>,
            Option<Any>,
            Need<i64>,
            Need<bool>,
            Option<bool>,
            Option<i64>,
        );

        fn from_parts(parts: Self::Parts) -> Self {
            let (Need(a), bc, Need(def), Need(running), singlestep, a_name_of_many_words) = parts;
            Self {
                a,
                bc,
                def,
                running,
                singlestep,
                a_name_of_many_words,
            }
        }

        fn parts(&self) -> Refs<'_, Self> {
            (
                &self.a,
                &self.bc,
                &self.def,
                &self.running,
                &self.singlestep,
                &self.a_name_of_many_words,
            )
        }
    }

    machinery::object!(Lengths);

    const MEMBERS: [&str; 8] = [
        r#""a":1"#,
        r#""bc" : {"a":[2]}"#,
        r#""def":3"#,
        r#""running":true"#,
        r#""singlestep":false"#,
        r#""a-name-of-many-words":4"#,
        r#""a-name-of-many-wordz":5"#,
        r#""rynning":6"#,
    ];

    #[test]
    fn members_come_in_any_order() {
        let mut rng = test_support::rng();
        for _ in 0..500 {
            let mut members = MEMBERS;
            for index in 0..members.len() {
                members.swap(index, rng.usize(..MEMBERS.len()));
            }
            assert!(takes::<Lengths>(&format!("{{{}}}", members.join(","))));
            assert!(takes::<Vec<Lengths>>(&format!(
                "[ {{ {} }} ]",
                members.join(" , ")
            )));
            // Some are mandatory.
            let some = &members[..rng.usize(..members.len())];
            takes::<Lengths>(&format!("{{{}}}", some.join(",")));
            // A comma has a member behind it.
            assert!(!takes::<Lengths>(&format!("{{{},}}", members.join(","))));
            assert!(!takes::<Lengths>(&format!("{{,{}}}", members.join(","))));
        }
    }

    #[test]
    fn the_last_of_two_counts() {
        assert!(takes::<Lengths>(
            r#"{"a":1,"a":2,"def":3,"running":true,"running":false}"#
        ));
    }
}

#[cfg(feature = "schemas")]
mod events {
    use super::{PIECES, SHALLOW, decode, takes};
    use crate::Timestamped;
    use crate::qmp::event::Event;
    use test_support::each_mutation;

    const SHUTDOWN: &str = r#""event":"SHUTDOWN""#;
    const DATA: &str = r#""data":{"guest":true,"reason":"guest-reset"}"#;
    const TIME: &str = r#""timestamp":{"seconds":1,"microseconds":-1}"#;

    #[test]
    fn members_come_in_any_order() {
        for order in [
            [TIME, SHUTDOWN, DATA],
            [TIME, DATA, SHUTDOWN],
            [SHUTDOWN, DATA, TIME],
            [SHUTDOWN, TIME, DATA],
            [DATA, TIME, SHUTDOWN],
            [DATA, SHUTDOWN, TIME],
        ] {
            for more in [
                "",
                r#","event":"SHUTDOWN""#,
                r#","data":{"guest":false,"reason":"none"}"#,
                r#","x":[]"#,
            ] {
                let text = format!("{{{}{more}}}", order.join(","));
                assert!(takes::<Timestamped<Event>>(&text), "{text}");
                assert!(takes::<Event>(&text), "{text}");
            }
        }
        for text in [
            format!("{{{TIME},{SHUTDOWN}}}"),
            format!("{{{TIME},{DATA}}}"),
            format!("{{{TIME},{SHUTDOWN},{DATA},\"event\":\"STOP\"}}"),
            format!("{{{SHUTDOWN},{DATA}}}"),
        ] {
            // Without its data or its name, or with another name, others are to say what it is.
            assert!(
                decode::<Timestamped<Event>>(&text, SHALLOW).is_err(),
                "{text}"
            );
        }
        for text in [
            format!(r#"{{{TIME},"event":"STOP"}}"#),
            format!(r#"{{{TIME},"event":"STOP","data":{{}}}}"#),
            format!(r#"{{{TIME},"event":"SNOW","data":{{"inches":[3]}}}}"#),
            format!(r#"{{{TIME},"event":"SNOW"}}"#),
        ] {
            assert!(takes::<Timestamped<Event>>(&text), "{text}");
            assert!(takes::<Event>(&text), "{text}");
        }
    }

    #[test]
    fn it_agrees_on_damaged_events() {
        let mut taken = 0;
        let seeds = [
            format!("{{{TIME},{SHUTDOWN},{DATA}}}"),
            format!("{{{DATA},{SHUTDOWN},{TIME}}}"),
        ];
        let seeds: Vec<&str> = seeds.iter().map(String::as_str).collect();
        each_mutation(&seeds, PIECES, 4_000, |_, bytes| {
            if let Ok(text) = std::str::from_utf8(bytes) {
                taken += usize::from(takes::<Timestamped<Event>>(text));
                taken += usize::from(takes::<Event>(text));
            }
        });
        assert!(taken > 100, "{taken} of them were taken");
    }
}
