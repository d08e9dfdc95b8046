//! Long text goes through `$PAGER`.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a pager has the terminal: events wait for its end.
static BUSY: AtomicBool = AtomicBool::new(false);

/// Whether a pager has the terminal.
pub(crate) fn is_busy() -> bool {
    BUSY.load(Ordering::SeqCst)
}

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
    BUSY.store(true, Ordering::SeqCst);
    if let Some(mut input) = child.stdin.take() {
        // Who has seen enough closes it.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait();
    BUSY.store(false, Ordering::SeqCst);
    // The shell's words for a program that it cannot run, or find.
    !status.is_ok_and(|status| matches!(status.code(), Some(126 | 127)))
}

/// How many columns a line takes: escape sequences take none.
fn width(line: &str) -> usize {
    let mut escape = false;
    let mut width = 0;
    for c in line.chars() {
        match c {
            '\u{1b}' => escape = true,
            'm' if escape => escape = false,
            _ if escape => {}
            _ => width += 1,
        }
    }
    width
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
