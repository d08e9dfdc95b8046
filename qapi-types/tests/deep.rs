//! Answers as deep as messages may be, on the 2 MiB of stack that threads have, or less.
#![cfg(feature = "schemas")]

use std::thread;

use qapi_types::document::MAX_NESTING;
use qapi_types::output::Output;
use qapi_types::qmp::{BlockDeviceStats, BlockStats};
use qapi_types::{Object, json};

/// What threads have unless they ask for more or less, but for a quarter, which is left to whoever
/// calls.
const STACK: usize = (2 << 20) / 4 * 3;

/// Block nodes over each other.
fn chain(layers: usize) -> BlockStats {
    let counters: String = BlockDeviceStats::MEMBERS
        .iter()
        .map(|name| match *name {
            "account_invalid" | "account_failed" => format!(r#""{name}":true,"#),
            "timed_stats" => format!(r#""{name}":[],"#),
            _ if name.ends_with("histogram") || *name == "idle_time_ns" => String::new(),
            _ => format!(r#""{name}":0,"#),
        })
        .collect();
    let stats = format!(r#""stats":{{{}}}"#, counters.trim_end_matches(','));
    let layer = format!(r#"{{{stats},"backing":"#);
    let text = layer.repeat(layers) + &format!("{{{stats}}}") + &"}".repeat(layers);
    json::from_str(&text).expect("decodes")
}

#[test]
fn answers_at_full_depth_are_written_and_dropped_where_the_caller_is() {
    // The message is a level, and so are the last node and its statistics' arrays.
    let layers = MAX_NESTING - 4;
    let stats = chain(layers);
    let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut output = Output::new(false);
        let written = output.write(&stats);
        drop(stats);
        output.finish(written, None)
    });
    let answer = thread.expect("there is room").join().expect("it is enough");
    let text = String::from_utf8(answer).expect("ASCII is text");
    assert!(text.starts_with("{\"return\":"), "{text:.80}");
    assert_eq!(text.matches("\"backing\":").count(), layers);
    // As deep as a client reads.
    assert!(json::from_str::<qapi_types::Any>(&text).is_ok());
}
