//! Events while somebody types: each above what is typed, which stays as it is.

use serde_json::json;

use super::support::peer::Peer;
use super::support::server::Server;
use super::support::terminal::Terminal;
use super::typing::{command_at, command_in, terminal};

#[test]
fn events_do_not_tear_the_line_that_is_typed() {
    let server = Server::machine();
    let mut it = terminal(&server);
    it.keys("query-st");
    it.wait_at_cursor("(QEMU) query-st");
    let mut other = Terminal::start(40, 100, command_at(&server, "other"));
    other.wait_at_cursor("(QEMU)");
    other.keys("stop\r");
    it.wait_for("Z STOP");
    it.wait_at_cursor("(QEMU) query-st");
    other.keys("cont\r");
    it.wait_for("Z RESUME");
    it.wait_at_cursor("(QEMU) query-st");
    let text = it.text();
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    assert_eq!(lines[0], "(QEMU) query-st");
    assert!(
        lines[1].ends_with("Z RESUME") && lines[2].ends_with("Z STOP"),
        "{text}"
    );
    it.keys("atus\r");
    it.wait_for("\"status\": \"running\"");
}

/// Each in its place: what was there before stays, and so does what is typed.
#[test]
fn events_of_all_sizes_while_lines_of_all_sizes_are_typed() {
    let peer = Peer::start(None);
    let mut it = Terminal::start(40, 60, command_in(peer.folder.path(), "socket"));
    it.wait_at_cursor("(QEMU)");
    it.keys("before\r");
    it.wait_for("(QEMU) before\n{}\n(QEMU)");
    let event = |name: &str, data: &str| {
        let timestamp = json!({"seconds": 3600, "microseconds": 5000});
        json!({"event": name, "data": {"text": data}, "timestamp": timestamp})
    };
    let long = "long ".repeat(25);
    let line =
        "blockdev-add driver=qcow2 node-name=a file.driver=file file.filename=/a/b/c/d/e/f/g";
    let before = "(QEMU) before\n{}\n";
    it.keys("short");
    it.wait_at_cursor("(QEMU) short");
    peer.send(&event("ONE", "a"));
    let one = "01:00:00.005Z ONE {\"text\": \"a\"}\n";
    it.wait_for(&format!("{before}{one}(QEMU) short"));
    peer.send(&event("TWO", &long));
    let two = format!("01:00:00.005Z TWO {{\"text\": \"{long}\"}}");
    let squeezed = |text: &str| text.replace([' ', '\n'], "");
    let wanted = squeezed(&format!("{before}{one}{two}(QEMU) short"));
    it.wait("a long event", |it| squeezed(&it.text()).ends_with(&wanted));
    assert_eq!(it.at_cursor(), "(QEMU) short");
    // A line of two rows.
    it.keys("\u{15}");
    it.wait("an empty line", |it| it.at_cursor().trim_end() == "(QEMU)");
    it.keys(line);
    it.wait_for("e/f/g");
    peer.send(&event("THREE", "b"));
    it.wait_for("THREE");
    it.keys("!");
    it.wait_for("e/f/g!");
    let text = it.text();
    assert_eq!(text.matches("(QEMU) blockdev-add").count(), 1, "{text}");
    let squeezed_text = squeezed(&text);
    assert!(
        squeezed_text.ends_with(&squeezed(&format!(
            "THREE {{\"text\": \"b\"}}(QEMU) {line}!"
        ))),
        "{text}"
    );
    assert!(text.contains(&format!("{before}{one}")), "{text}");
    // One of several lines.
    it.keys("\u{15}");
    it.wait("an empty line", |it| it.at_cursor().trim_end() == "(QEMU)");
    it.keys("a {\r'b': 1,\r'c");
    it.wait_at_cursor("'c");
    peer.send(&event("FOUR", "d"));
    it.wait_for("FOUR");
    it.keys("': 2");
    it.wait_for("\"d\"}\n(QEMU) a {\n'b': 1,\n'c': 2");
    let text = it.text();
    assert_eq!(text.matches("(QEMU) a").count(), 1, "{text}");
    assert!(text.contains(&format!("{before}{one}")), "{text}");
}

/// The editor would lose its place.
#[test]
fn an_event_waits_while_the_cursor_is_not_in_the_last_row() {
    let peer = Peer::start(None);
    let mut it = Terminal::start(40, 60, command_in(peer.folder.path(), "socket"));
    it.wait_at_cursor("(QEMU)");
    it.keys("before\r");
    it.wait_for("(QEMU) before\n{}\n(QEMU)");
    let typed = "(QEMU) a {\n'b': 1,\n'c': 2";
    it.keys("a {\r'b': 1,\r'c': 2");
    it.wait_for(typed);
    it.keys("\u{1b}[A");
    it.wait_at_cursor("'b': 1");
    let event = json!({"event": "E", "timestamp": {"seconds": -1, "microseconds": -1}});
    peer.send(&event);
    it.keys("0");
    it.wait_at_cursor("'b': 10");
    let text = it.text();
    assert!(
        text.ends_with("(QEMU) before\n{}\n(QEMU) a {\n'b': 10,\n'c': 2"),
        "{text}"
    );
    it.keys("\u{1b}[B");
    it.wait_for("(QEMU) before\n{}\nE\n(QEMU) a {\n'b': 10,\n'c': 2");
}

/// They come faster than anybody reads, and the shell goes on.
#[test]
fn a_flood_of_events() {
    let peer = Peer::start(None);
    let mut it = Terminal::start(24, 80, command_in(peer.folder.path(), "socket"));
    it.wait_at_cursor("(QEMU)");
    for number in 0..200 {
        let timestamp = json!({"seconds": -1, "microseconds": -1});
        peer.send(&json!({"event": "E", "data": {"n": number}, "timestamp": timestamp}));
    }
    it.wait_for("E {\"n\": 199}\n(QEMU)");
    it.keys("query-status\r");
    it.wait_for("(QEMU) query-status\n{}\n(QEMU)");
}
