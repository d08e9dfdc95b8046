//! The command `qmp-shell`: a shell for QEMU's monitor (QMP) and its guest agent.
//!
//! Takes an address or a program to start, and commands that are typed, given as options, or come on
//! standard input. Gives answers on standard output, what went wrong on standard error. [`options`] says
//! what exit statuses mean.
//!
//! What is typed goes `line` → `typed` → `check` → `server` → `output`. `shape` and `view` say what a
//! schema has for a place in a line; `complete`, `hint`, `help` and `check` ask them. None of these talks to
//! anybody.

mod check;
mod complete;
mod describe;
mod editor;
mod fault;
mod help;
mod hint;
mod history;
mod interactive;
mod line;
mod options;
mod output;
mod pager;
mod print;
mod prose;
mod script;
mod server;
mod shape;
mod shell;
#[cfg(test)]
mod testing;
mod tree;
mod typed;
mod view;

use std::env;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use crate::options::Options;
use crate::output::Output;
use crate::server::Server;
use crate::shell::{Ended, Language, Shell};

/// How long events that have come may take to be shown in the end.
const SHOWING: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(Ended::Well | Ended::Exit) => ExitCode::SUCCESS,
        Ok(Ended::Badly) => ExitCode::FAILURE,
        Ok(Ended::Lost) => ExitCode::from(3),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

/// Connects, runs what there is to run, and leaves.
fn run(options: &Options) -> Result<Ended, String> {
    let typed = options.execute.is_empty() && somebody_types();
    let output = Arc::new(Output::new(options, typed)?);
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    let server = runtime.block_on(Server::connect(options))?;
    let language = match (options.hmp, options.agent) {
        (true, _) => Language::Human,
        (_, true) => Language::Agent,
        _ => Language::Qmp,
    };
    if typed {
        let greeting = server.greeting();
        output.say(&output.note(&format!(
            "{greeting}; 'help' tells how to go on, Ctrl-D leaves"
        )));
    }
    let input = !options.execute.is_empty();
    let mut shell = Shell::new(server, Arc::clone(&output), language, options.oob, input);
    let mut showing = None;
    let ended = if typed {
        interactive::run(&runtime, &mut shell, !options.no_history)
    } else {
        if options.events {
            showing = show_events(&runtime, &shell);
        }
        let keep_going = options.keep_going;
        let ended = if options.execute.is_empty() {
            script::run(&runtime, &mut shell, script::input(), keep_going)
        } else {
            let lines = options.execute.iter().cloned().map(Ok);
            script::run(&runtime, &mut shell, lines, keep_going)
        };
        ended.map_err(|error| error.to_string())
    };
    runtime.block_on(shell.server.leave());
    if let Some(showing) = showing {
        // No more events come, but some may not have been shown yet.
        let shown = runtime.block_on(async { tokio::time::timeout(SHOWING, showing).await });
        if shown.is_err() {
            output.say("some events are not shown: it would take too long");
        }
    }
    // What waits for a terminal is not waited for.
    runtime.shutdown_background();
    ended
}

/// Whether there is a terminal in which a line can be edited.
fn somebody_types() -> bool {
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let dumb = env::var_os("TERM").is_none_or(|name| name == "dumb");
    terminal && io::stderr().is_terminal() && !dumb
}

/// Shows events among the answers, until there will be no more.
fn show_events(runtime: &Runtime, shell: &Shell) -> Option<JoinHandle<()>> {
    let mut events = shell.server.events()?;
    let output = Arc::clone(&shell.output);
    Some(runtime.spawn(async move {
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => output.event_line(&event),
                Err(error) => output.say(&error.to_string()),
            }
        }
    }))
}
