//! A simulated machine that is controlled as QEMU is: QMP and human monitors, at start-up and at run time.
//!
//! It takes QEMU's spelling of options, see [`options::USAGE`]. Exit status: 0 after `quit` or a signal,
//! 1 when an option is wrong or what it asks for cannot be had.

mod hmp;
mod machine;
mod options;
mod start;

use std::io::{self, Write};
use std::process::ExitCode;

use self::options::{Asked, Options};

fn main() -> ExitCode {
    match obey() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("machine: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn obey() -> Result<(), String> {
    let arguments = std::env::args_os().skip(1).map(|argument| {
        let text = argument.into_string();
        text.map_err(|argument| format!("an argument is no text: {}", argument.display()))
    });
    let text = match Options::parse(arguments.collect::<Result<Vec<_>, _>>()?)? {
        Asked::Help => options::USAGE.to_owned(),
        Asked::Version => format!("machine {}\n", env!("CARGO_PKG_VERSION")),
        Asked::Run(options) => return run(options),
    };
    let printed = io::stdout().write_all(text.as_bytes());
    printed.map_err(|error| format!("cannot print: {error}"))
}

/// Says something to who started the machine, if anybody still listens.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

fn run(options: Options) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    let done = runtime.block_on(start::run(options));
    // Somebody may still be reading standard input, which cannot be interrupted.
    runtime.shutdown_background();
    done
}
