//! Somebody types: completion, hints, history, long answers. The screen is looked at.

use std::path::Path;

use portable_pty::CommandBuilder;
use test_macros::server_test;

use super::support::peer::Peer;
use super::support::server::Server;
use super::support::terminal::Terminal;

fn command(server: &Server) -> CommandBuilder {
    command_at(server, "socket")
}

/// The shell on a socket in the server's folder, which is its home, too.
pub(super) fn command_at(server: &Server, socket: &str) -> CommandBuilder {
    command_in(server.folder(), socket)
}

pub(super) fn command_in(folder: &Path, socket: &str) -> CommandBuilder {
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
pub(super) fn terminal(server: &Server) -> Terminal {
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

#[test]
fn who_has_the_human_monitor_quit_knows_why_it_ends() {
    let peer = Peer::start(None);
    for quit in ["quit", "q"] {
        let mut command = command_in(peer.folder.path(), "socket");
        command.arg("--hmp");
        let mut it = Terminal::start(40, 100, command);
        it.wait_at_cursor("(HMP)");
        it.keys(&format!("{quit}\r"));
        assert_eq!(it.end(), 0, "{quit}");
        assert!(!it.text().contains("error"), "{}", it.text());
    }
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
