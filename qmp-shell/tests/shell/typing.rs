//! Somebody types: completion, hints, history, events, long answers. The screen is looked at.

use std::path::Path;

use portable_pty::CommandBuilder;
use serde_json::json;
use test_macros::server_test;

use super::support::peer::Peer;
use super::support::server::Server;
use super::support::terminal::Terminal;

fn command(server: &Server) -> CommandBuilder {
    command_at(server, "socket")
}

/// The shell on a socket in the server's folder, which is its home, too.
fn command_at(server: &Server, socket: &str) -> CommandBuilder {
    command_in(server.folder(), socket)
}

fn command_in(folder: &Path, socket: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_qmp-shell"));
    command.arg(folder.join(socket));
    command.env("HOME", folder);
    for variable in [
        "XDG_STATE_HOME",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "PAGER",
        "LESS",
    ] {
        command.env_remove(variable);
    }
    command
}

/// A terminal of 100 columns in which the shell waits for the first command.
fn terminal(server: &Server) -> Terminal {
    let terminal = Terminal::start(40, 100, command(server));
    terminal.wait_at_cursor("(QEMU)");
    terminal
}

#[server_test("qemu-storage-daemon")]
fn tab_completes_and_hints_say_what_is_missing() {
    let server = Server::storage_daemon();
    let mut it = terminal(&server);
    it.keys("blockdev-a\t");
    it.wait_at_cursor("(QEMU) blockdev-add");
    it.wait_for("missing: driver");
    it.keys("dri\tqcow\t\t");
    it.wait_for("qcow2");
    it.keys("2 ");
    it.wait_for("missing: file");
    it.keys("file.dri\tfile file.fi\t");
    it.wait_at_cursor("(QEMU) blockdev-add driver=qcow2 file.driver=file file.filename=");
    it.wait_for("file.filename: str");
    // In the middle of a line there is no hint, and the next key is where the cursor is.
    it.keys("\u{3}");
    it.wait_at_cursor("(QEMU)");
    it.keys("query-v\t");
    it.wait_at_cursor("(QEMU) query-version");
    it.keys("\r");
    it.wait_for("\"major\":");
    it.wait_at_cursor("(QEMU)");
    assert!(
        !it.text().contains("missing: file\n(QEMU)"),
        "{}",
        it.text()
    );
    it.keys("\u{4}");
    assert_eq!(it.end(), 0);
}

#[test]
fn answers_have_colours_and_errors_are_underlined() {
    let server = Server::machine();
    let mut it = terminal(&server);
    it.keys("query-status\r");
    it.wait_for("\"running\": true");
    it.wait_at_cursor("(QEMU)");
    let screen = it.screen();
    let (rows, columns) = screen.size();
    let coloured =
        (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
    let colours = coloured
        .filter_map(|(row, column)| screen.cell(row, column))
        .map(vt100::Cell::fgcolor);
    assert!(
        colours
            .filter(|colour| *colour == vt100::Color::Idx(5))
            .count()
            >= 4,
        "true has a colour"
    );
    it.keys("query-status now=1\r");
    it.wait_for("\n1 | query-status now=1\n  |              ^^^\n");
    it.wait_at_cursor("(QEMU)");
}

#[test]
fn no_color_is_respected() {
    let server = Server::machine();
    let mut command = command(&server);
    command.env("NO_COLOR", "1");
    let mut it = Terminal::start(30, 80, command);
    it.wait_at_cursor("(QEMU)");
    it.keys("query-status\r");
    it.wait_for("\"running\": true");
    it.wait_at_cursor("(QEMU)");
    let screen = it.screen();
    for row in 0..30 {
        for column in 0..80 {
            let cell = screen.cell(row, column).expect("it is on the screen");
            assert_eq!(cell.fgcolor(), vt100::Color::Default);
            assert!(!cell.bold());
        }
    }
}

#[test]
fn json_goes_over_several_lines() {
    let server = Server::machine();
    let mut it = terminal(&server);
    it.keys("chardev-add {\r'id': 'a',\r");
    it.wait_for("missing: backend");
    it.keys("'backend': {'type': 'null', 'data': {}}}\r");
    it.wait_for("\n{}\n(QEMU)");
    it.keys("query-chardev\r");
    it.wait_for("\"label\": \"a\"");
    // All of it is one entry of the history.
    it.wait_at_cursor("(QEMU)");
    it.keys("\u{10}\u{10}");
    it.wait_for("(QEMU) chardev-add {\n'id': 'a',\n'backend': {'type': 'null', 'data': {}}}");
}

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

#[test]
fn history_is_kept_for_each_server() {
    let server = Server::machine();
    let mut it = terminal(&server);
    it.keys("query-status\r");
    it.wait_for("\"running\": true");
    it.wait_at_cursor("(QEMU)");
    // What begins with a space is nobody's business.
    it.keys(" query-version\r");
    it.wait_for("\"major\":");
    it.wait_at_cursor("(QEMU)");
    it.keys("exit\r");
    assert_eq!(it.end(), 0);
    let mut it = terminal(&server);
    it.keys("\u{10}\u{10}");
    it.wait_at_cursor("(QEMU) query-status");
    let mut other = Terminal::start(40, 100, command_at(&server, "other"));
    other.wait_at_cursor("(QEMU)");
    other.keys("\u{10}\u{10}que\t");
    other.wait_at_cursor("(QEMU) query-");
    let folder = server.file(".local/state/qmp-shell");
    let files = std::fs::read_dir(folder).expect("it is there");
    let texts = files.map(|file| {
        let path = file.expect("it can be read").path();
        let mode = std::fs::metadata(&path).expect("it is there").permissions();
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
            0o600
        );
        std::fs::read_to_string(path).expect("it is text")
    });
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    assert_eq!(texts, ["", "query-status\nexit\n"]);
}

#[test]
fn long_answers_go_through_the_pager() {
    let server = Server::machine();
    let mut command = command(&server);
    command.env("PAGER", "sed 's/^/| /'");
    let mut it = Terminal::start(20, 100, command);
    it.wait_at_cursor("(QEMU)");
    it.keys("query-status\r");
    it.wait_for("\n    \"running\": true");
    it.wait_at_cursor("(QEMU)");
    it.keys("query-commands\r");
    it.wait_for("|     {\n|         \"name\": ");
    it.wait_at_cursor("(QEMU)");
}

#[server_test("less")]
fn less_is_the_pager_if_none_is_named() {
    let server = Server::machine();
    let mut it = Terminal::start(20, 100, command(&server));
    it.wait_at_cursor("(QEMU)");
    it.keys("query-commands\r");
    it.wait_at_cursor(":");
    // An event waits for its end.
    let mut other = Terminal::start(20, 100, command_at(&server, "other"));
    other.wait_at_cursor("(QEMU)");
    other.keys("stop\r");
    other.wait_for("Z STOP");
    assert!(!it.text().contains("STOP"), "{}", it.text());
    it.keys("q");
    it.wait_for("Z STOP");
    it.wait_at_cursor("(QEMU)");
}

#[server_test("qemu-storage-daemon")]
fn transactions_have_a_prompt_of_their_own() {
    let server = Server::storage_daemon();
    let mut it = terminal(&server);
    it.keys("transaction(\r");
    it.wait_at_cursor("TRANS>");
    it.keys("abo\t");
    it.wait_at_cursor("TRANS> abort");
    it.keys("\r");
    it.wait_at_cursor("TRANS>");
    it.keys(")\r");
    it.wait_for("error: GenericError: Transaction aborted using Abort action");
    it.wait_at_cursor("(QEMU)");
    it.keys("transaction(\r");
    it.wait_at_cursor("TRANS>");
    it.keys("\u{3}");
    it.wait_for("the transaction is forgotten");
    it.wait_at_cursor("(QEMU)");
}

#[server_test("qemu-system-x86_64")]
fn the_human_monitor_completes_its_own_commands() {
    let server = Server::qemu();
    let mut command = command(&server);
    command.arg("--hmp");
    let mut it = Terminal::start(40, 100, command);
    it.wait_at_cursor("(HMP)");
    it.keys("inf\t");
    it.wait_at_cursor("(HMP) info");
    it.keys("status\r");
    it.wait_for("VM status: running");
    it.wait_at_cursor("(HMP)");
    it.keys("quit\r");
    assert_eq!(it.end(), 0);
}

#[server_test("qemu-system-x86_64")]
fn the_end_of_the_server_is_told() {
    let mut server = Server::qemu();
    let mut it = terminal(&server);
    it.keys("query-sta");
    it.wait_at_cursor("(QEMU) query-sta");
    server.kill();
    it.wait_for("(QEMU) query-sta\nerror: the server closed the connection");
    assert_eq!(it.end(), 3);
    let server = Server::qemu();
    let mut it = terminal(&server);
    it.keys("quit\r");
    assert_eq!(it.end(), 0);
}

#[server_test("qemu-ga")]
fn the_guest_agent_completes_what_it_has() {
    let server = Server::agent();
    let mut command = command(&server);
    command.arg("--agent");
    let mut it = Terminal::start(40, 100, command);
    it.wait_at_cursor("(agent)");
    it.keys("guest-file-o\t");
    it.wait_at_cursor("(agent) guest-file-open");
    it.keys("\u{3}");
    it.wait_at_cursor("(agent)");
    it.keys("guest-exec ");
    it.wait_for("missing: path");
    it.keys("pa\t/nonesuch\r");
    it.wait_for("error: GenericError: ");
    it.wait_at_cursor("(agent)");
    it.keys("\u{4}");
    assert_eq!(it.end(), 0);
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let server = Server::machine();
    let mut it = terminal(&server);
    it.keys("stop\rquery-status\rcont\rquery-st");
    it.wait_for("Z RESUME");
    it.wait_at_cursor("(QEMU) query-st");
    it.wait_for("\"status\": \"paused\"");
    it.keys("atus\r");
    it.wait_for("\"status\": \"running\"");
}

#[test]
fn an_answer_that_does_not_come_need_not_be_waited_for() {
    let peer = Peer::start(None);
    let mut it = Terminal::start(30, 80, command_in(peer.folder.path(), "socket"));
    it.wait_for("what the server takes is not known, and not checked: ");
    it.wait_at_cursor("(QEMU)");
    it.keys("stall whatever=1\r");
    it.wait("the line to be executed", |it| it.at_cursor().is_empty());
    it.keys("\u{3}");
    it.wait_for("not waited for any longer; it may still be executed");
    it.wait_at_cursor("(QEMU)");
    it.keys("query-status\r");
    it.wait_for("query-status\n{}\n(QEMU)");
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
