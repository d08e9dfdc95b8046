//! Lines that nobody types: options, and standard input that is no terminal.

use std::io::BufRead;

use tokio::runtime::Runtime;

use crate::shell::{Ended, Shell};

/// Runs lines until there are no more, or one has failed and that is not to be passed over.
///
/// # Errors
///
/// When lines cannot be read.
pub(crate) fn run(
    runtime: &Runtime,
    shell: &mut Shell,
    lines: impl Iterator<Item = std::io::Result<String>>,
    keep_going: bool,
) -> std::io::Result<Ended> {
    let mut worst = Ended::Well;
    let mut text = String::new();
    for line in lines {
        let line = line?;
        // A comment is one at the beginning of a command, not inside of it.
        if text.is_empty() && line.trim_start().starts_with('#') {
            continue;
        }
        text.push_str(&line);
        if Shell::is_unfinished(shell.language(), &text) {
            text.push('\n');
            continue;
        }
        match runtime.block_on(shell.run(&text)) {
            Ended::Well => {}
            Ended::Badly if keep_going => worst = Ended::Badly,
            ended => return Ok(ended_for_good(ended, worst)),
        }
        text.clear();
    }
    if !text.trim().is_empty() {
        worst = runtime.block_on(shell.run(&text));
    }
    if shell.abandon() {
        shell
            .output
            .failed("the transaction does not end; it was not sent", None);
        worst = Ended::Badly;
    }
    Ok(worst)
}

/// `exit` makes nothing well that was not.
fn ended_for_good(ended: Ended, worst: Ended) -> Ended {
    match ended {
        Ended::Exit => worst,
        ended => ended,
    }
}

/// The lines of standard input.
pub(crate) fn input() -> impl Iterator<Item = std::io::Result<String>> {
    std::io::stdin().lock().lines()
}
