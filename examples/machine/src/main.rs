//! A simulated machine that is controlled as QEMU is: QMP and human monitors, at start-up and at run time.
//!
//! It takes QEMU's spelling of options, see [`options::USAGE`]. Exit status: 0 after `quit` or a signal,
//! 1 when an option is wrong or what it asks for cannot be had.

mod hmp;
mod machine;
mod options;
mod start;

use std::process::ExitCode;

use self::options::{Asked, Options};

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let done = match Options::parse(arguments) {
        Ok(Asked::Help) => {
            print!("{}", options::USAGE);
            Ok(())
        }
        Ok(Asked::Version) => {
            println!("machine {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        Ok(Asked::Run(options)) => run(options),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("machine: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    let done = runtime.block_on(start::run(options));
    // Somebody may still be reading standard input, which cannot be interrupted.
    runtime.shutdown_background();
    done
}
