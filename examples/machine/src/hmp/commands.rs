//! What people can say, and what is answered.

use std::fmt::Write as _;

use qapi_session::Server;
use qapi_types::qmp::ShutdownCause;
use qapi_types::{Enum, Error};

use crate::machine::{self, Machine};

/// What is answered to a line.
pub(super) enum Answer {
    /// This text, of whole lines.
    Text(String),
    /// Nothing any more: the machine ends.
    Quit,
}

/// What there is, for `help`.
const HELP: &str = "\
cont|c -- let the machine run
help|? -- list what there is
info chardev -- show the character devices
info name -- show what the machine is called
info status -- show whether the machine runs
info version -- show the version
quit|q -- end the machine
stop|s -- stop the machine
";

/// Does what a line says.
pub(super) fn answer(server: &Server, machine: &Machine, line: &str) -> Answer {
    let words: Vec<&str> = line.split_whitespace().collect();
    let text = match words[..] {
        [] => String::new(),
        ["help" | "?"] => HELP.to_owned(),
        ["help" | "?", "info"] | ["info"] => about("info "),
        ["help" | "?", name] => match about(name) {
            text if text.is_empty() => unknown(name),
            text => text,
        },
        ["info", "status"] => format!("VM status: {}\n", status(machine)),
        ["info", "chardev"] => chardevs(server),
        ["info", "version"] => {
            let version = machine::version();
            let number = version.qemu;
            let (major, minor, micro) = (number.major, number.minor, number.micro);
            format!("{major}.{minor}.{micro} ({})\n", version.package)
        }
        ["info", "name"] => machine
            .name()
            .map_or_else(String::new, |name| format!("{name}\n")),
        ["stop" | "s"] => done(machine.stop(server)),
        ["cont" | "c"] => done(machine.cont(server)),
        ["quit" | "q"] => match machine.quit(server, ShutdownCause::HostQmpQuit) {
            Ok(()) => return Answer::Quit,
            failed => done(failed),
        },
        ["info", other, ..] => unknown(&format!("info {other}")),
        [
            name @ ("stop" | "s" | "cont" | "c" | "quit" | "q" | "help" | "?"),
            ..,
        ] => {
            format!("{name}: too many words\n")
        }
        [other, ..] => unknown(other),
    };
    Answer::Text(text)
}

/// The lines of help on what begins with `name`.
fn about(name: &str) -> String {
    let lines = HELP.lines().filter(|line| {
        let (names, _) = line.split_once(" -- ").unwrap_or((line, ""));
        names.starts_with(name) && name.ends_with(' ') || names.split('|').any(|one| one == name)
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn unknown(name: &str) -> String {
    format!("unknown command: '{name}'\n")
}

fn done(done: Result<(), Error>) -> String {
    match done {
        Ok(()) => String::new(),
        Err(error) => format!("Error: {error}\n"),
    }
}

fn status(machine: &Machine) -> String {
    let status = machine.status().status;
    match status.as_str() {
        known @ ("running" | "paused") => known.to_owned(),
        // As in QEMU, what is another reason not to run is in brackets.
        other => format!("paused ({other})"),
    }
}

fn chardevs(server: &Server) -> String {
    let mut text = String::new();
    for chardev in server.chardev_infos() {
        // A string takes everything.
        let _ = writeln!(text, "{}: filename={}", chardev.label, chardev.filename);
    }
    text
}
