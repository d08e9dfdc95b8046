//! A terminal that nobody sits at, and servers to speak to.
#![allow(dead_code, reason = "each test uses what it needs")]

pub(crate) mod peer;
pub(crate) mod server;
pub(crate) mod terminal;

use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// What everything that is waited for takes at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The shell, with a home that has nothing in it.
pub(crate) fn shell(home: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qmp-shell"));
    command.env("HOME", home).stdin(Stdio::null());
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

/// What a command has done: its exit status, standard output and standard error.
pub(crate) fn done(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is text");
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}
