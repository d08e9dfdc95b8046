//! What the command takes.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;

/// A shell for QEMU's monitor (QMP) and guest agent.
///
/// Completes, explains and checks what is typed by the server's own introspection; `help` in the shell tells how
/// arguments are written. Without -e, and with something else than a terminal on standard input, commands are
/// read from there.
///
/// Exit status 0: fine; 1: a command failed, or was refused before it was sent; 2: wrong usage; 3: no
/// connection, or it was lost.
#[derive(Clone, Debug, Parser)]
#[command(name = "qmp-shell", version, arg_required_else_help = true)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(crate) struct Options {
    /// Where the server listens: PATH, unix:PATH, tcp:HOST:PORT or HOST:PORT
    #[arg(value_name = "ADDRESS", required_unless_present = "start")]
    pub(crate) address: Option<String>,
    /// Runs a command, and then the next one; none that follows one that fails
    #[arg(short, long = "execute", value_name = "COMMAND")]
    pub(crate) execute: Vec<String>,
    /// Goes on after a command that failed
    #[arg(short, long)]
    pub(crate) keep_going: bool,
    /// Answers for programs: one JSON object a line, with 'return', 'error' or 'refused'
    #[arg(long)]
    pub(crate) json: bool,
    /// Shows events, which are shown anyhow when commands are typed; with --json, among the answers
    #[arg(long)]
    pub(crate) events: bool,
    /// Speaks to the human monitor, by 'human-monitor-command'
    #[arg(short = 'H', long, conflicts_with = "agent")]
    pub(crate) hmp: bool,
    /// Speaks to QEMU's guest agent
    #[arg(short = 'N', long, visible_alias = "skip-negotiation")]
    pub(crate) agent: bool,
    /// Executes out-of-band all commands that allow it, so that they overtake others
    #[arg(long, conflicts_with = "agent")]
    pub(crate) oob: bool,
    /// Shows what is sent, on standard error
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Indents JSON where it would be on one line: what --verbose and --json show
    #[arg(short, long)]
    pub(crate) pretty: bool,
    /// Writes what is sent and received to the end of a file, one message a line
    #[arg(short, long, value_name = "FILE")]
    pub(crate) logfile: Option<PathBuf>,
    /// Gives up on a server that has not greeted, and on a command that has no answer, after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<std::time::Duration>,
    /// Shows long answers without a pager
    #[arg(long)]
    pub(crate) no_pager: bool,
    /// Keeps no history of what is typed
    #[arg(long)]
    pub(crate) no_history: bool,
    /// Starts a server, a QEMU or a storage daemon, with a monitor for this shell; it ends with the shell
    #[arg(last = true, value_name = "PROGRAM", conflicts_with_all = ["address", "agent"])]
    pub(crate) start: Vec<OsString>,
}

fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let number = text.parse::<f64>().map_err(|error| error.to_string())?;
    std::time::Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}
