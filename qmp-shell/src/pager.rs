//! Long text goes through `$PAGER`.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

/// Shows a text in a pager, if it is longer than the screen. `false` when it is not, or there is no pager: then
/// nothing has been shown.
pub(crate) fn page(text: &str) -> bool {
    let Some((rows, columns)) = size() else {
        return false;
    };
    let needed: usize = text
        .lines()
        .map(|line| 1 + width(line).saturating_sub(1) / columns.max(1))
        .sum();
    // The next prompt has a line, too.
    if needed < rows {
        return false;
    }
    let pager = env::var("PAGER").unwrap_or_else(|_| "less -R".to_owned());
    if matches!(pager.trim(), "" | "cat") {
        return false;
    }
    let mut command = Command::new("sh");
    command.args(["-c", &pager]).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        // Colours, and the text stays on the screen in the end.
        command.env("LESS", "RX");
    }
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // Who has seen enough closes it.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait();
    // The shell's words for a program that it cannot run, or find.
    !status.is_ok_and(|status| matches!(status.code(), Some(126 | 127)))
}

/// How many columns a line takes.
fn width(line: &str) -> usize {
    shown(line).count()
}

/// The places of characters that are shown: escape sequences are not.
fn shown(line: &str) -> impl Iterator<Item = usize> {
    let mut escape = false;
    line.char_indices().filter_map(move |(at, c)| {
        let before = escape;
        escape = c == '\u{1b}' || escape && c != 'm';
        (!before && !escape).then_some(at)
    })
}

/// A text in pieces, each of which has room in a line of the terminal.
pub(crate) fn in_lines(text: &str) -> Vec<String> {
    let columns = columns();
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(at) = shown(rest).nth(columns - 1) {
            let (piece, behind) = rest.split_at(at);
            lines.push(piece.to_owned());
            rest = behind;
        }
        lines.push(rest.to_owned());
    }
    lines
}

/// How many columns the terminal has, some at least.
pub(crate) fn columns() -> usize {
    size().map_or(80, |(_, columns)| columns.max(20))
}

/// Rows and columns of the terminal.
#[cfg(unix)]
fn size() -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_row > 0).then_some((usize::from(size.ws_row), usize::from(size.ws_col)))
}

#[cfg(not(unix))]
fn size() -> Option<(usize, usize)> {
    None
}
