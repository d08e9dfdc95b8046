//! Answers as deep as messages may be, on the 2 MiB of stack that threads have.
#![cfg(feature = "schemas")]

use qapi_types::dispatch::Output;
use qapi_types::document::MAX_NESTING;
use qapi_types::json;
use qapi_types::qmp::BlockStats;

/// What threads have unless they ask for more or less.
const STACK: usize = 2 << 20;

/// Block nodes over each other.
fn chain(layers: usize) -> String {
    let counters = [
        "rd_bytes",
        "wr_bytes",
        "unmap_bytes",
        "rd_operations",
        "wr_operations",
        "flush_operations",
        "unmap_operations",
        "rd_total_time_ns",
        "wr_total_time_ns",
        "flush_total_time_ns",
        "unmap_total_time_ns",
        "wr_highest_offset",
        "rd_merged",
        "wr_merged",
        "unmap_merged",
        "zone_append_bytes",
        "zone_append_operations",
        "zone_append_total_time_ns",
        "zone_append_merged",
        "failed_rd_operations",
        "failed_wr_operations",
        "failed_zone_append_operations",
        "failed_flush_operations",
        "failed_unmap_operations",
        "invalid_rd_operations",
        "invalid_wr_operations",
        "invalid_zone_append_operations",
        "invalid_flush_operations",
        "invalid_unmap_operations",
    ];
    let counters = counters.map(|name| format!(r#""{name}":0,"#)).concat();
    let stats = format!(
        r#""stats":{{{counters}"account_invalid":true,"account_failed":true,"timed_stats":[]}}"#
    );
    let layer = |name| format!(r#"{{{stats},"{name}":"#);
    (0..layers).map(|_| layer("backing")).collect::<String>()
        + &format!("{{{stats}}}")
        + &"}".repeat(layers)
}

#[test]
fn answers_at_full_depth_are_written_and_dropped_on_a_threads_own_stack() {
    let stack = std::env::var("STACK").map_or(STACK, |s| s.parse().unwrap());
    // The message is a level, and so are the last node's statistics and what they are in.
    let layers = MAX_NESTING - 3;
    let text = chain(layers);
    let stats: BlockStats = json::from_str(&text).expect("decodes");
    let thread = std::thread::Builder::new()
        .stack_size(stack)
        .spawn(move || {
            let mut output = Output::new(false);
            let written = output.write(&stats);
            drop(stats);
            output.finish(written, None)
        });
    let answer = thread
        .expect("there is room")
        .join()
        .expect("there is enough of it");
    let answer = String::from_utf8(answer).expect("ASCII is text");
    assert_eq!(answer.matches(r#""backing":"#).count(), layers);
    assert!(answer.starts_with(r#"{"return":{"#), "{answer:.80}");
}
