//! Runs lines: those that this shell knows itself, and commands of the server.

use std::io::{self, IsTerminal, Read};
use std::sync::Arc;

use crate::check::{Call, check};
use crate::help;
use crate::line::Line;
use crate::output::Output;
use crate::server::{Failure, Server};
use crate::view::{Calls, View};

/// How a line has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Well,
    /// A command failed, or could not be sent.
    Badly,
    /// The shell is to end.
    Exit,
    /// There is no connection any more.
    Lost,
}

/// How lines are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Qmp,
    Agent,
    Human,
}

/// A shell on a server.
pub(crate) struct Shell {
    pub(crate) server: Server,
    pub(crate) output: Arc<Output>,
    language: Language,
    /// Whether all commands that allow it are executed out-of-band.
    oob: bool,
    /// Whether standard input is free to be a value.
    input: bool,
    /// The actions of a transaction that has begun, as JSON.
    transaction: Option<Vec<String>>,
    /// The processor that commands of the human monitor are about.
    cpu: Option<u64>,
}

impl Shell {
    pub(crate) fn new(
        server: Server,
        output: Arc<Output>,
        language: Language,
        oob: bool,
        input: bool,
    ) -> Self {
        Self {
            server,
            output,
            language,
            oob,
            input,
            transaction: None,
            cpu: None,
        }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// What lines call.
    pub(crate) fn calls(&self) -> Calls {
        match self.transaction {
            Some(_) => Calls::Actions,
            None => Calls::Commands,
        }
    }

    /// Forgets a transaction that has begun; `false` if there is none.
    pub(crate) fn abandon(&mut self) -> bool {
        self.transaction.take().is_some()
    }

    /// Whether more has to follow to make `text` a line.
    pub(crate) fn is_unfinished(language: Language, text: &str) -> bool {
        if language == Language::Human {
            return false;
        }
        let line = Line::read(text);
        line.unfinished && line.fault.is_none()
    }

    /// Runs a line.
    pub(crate) async fn run(&mut self, text: &str) -> Ended {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return Ended::Well;
        }
        if trimmed == "exit" {
            return Ended::Exit;
        }
        match self.language {
            Language::Human => self.human(trimmed).await,
            Language::Qmp | Language::Agent => self.command(text).await,
        }
    }

    async fn command(&mut self, text: &str) -> Ended {
        let trimmed = text.trim();
        if trimmed == "help" || trimmed.starts_with("help ") {
            return self.help(trimmed.trim_start_matches("help"));
        }
        // So the Python shell has it.
        if matches!(trimmed, "transaction(" | "transaction (") && self.language == Language::Qmp {
            self.transaction.get_or_insert_default();
            return Ended::Well;
        }
        if trimmed == ")"
            && let Some(actions) = self.transaction.take()
        {
            let arguments = format!("{{\"actions\": [{}]}}", actions.join(", "));
            return self.send(Call::new("transaction", arguments)).await;
        }
        let knowledge = self.server.knowledge();
        let view = View {
            schema: &knowledge.schema,
            calls: self.calls(),
            others: &knowledge.others,
        };
        let input = self.input;
        let call = match check(view, Line::read(text), &mut |name| read(name, input)) {
            Ok(Some(call)) => call,
            Ok(None) => return Ended::Well,
            Err(fault) => {
                self.output.fault(&fault, text);
                return Ended::Badly;
            }
        };
        if let Some(actions) = &mut self.transaction {
            let name = serde_json::Value::from(call.name);
            actions.push(format!(
                "{{\"type\": {name}, \"data\": {}}}",
                call.arguments
            ));
            return Ended::Well;
        }
        let oob = call.oob || self.oob && call.allows_oob;
        self.send(Call { oob, ..call }).await
    }

    async fn send(&self, call: Call) -> Ended {
        self.output.sent(&call);
        let answer = self.server.execute(&call).await;
        self.output.answer(&call, &answer);
        ended(&answer)
    }

    fn help(&self, asked: &str) -> Ended {
        let agent = self.language == Language::Agent;
        match help::help(
            &self.server.knowledge().schema,
            agent,
            asked,
            self.output.colour,
        ) {
            Ok(text) => {
                self.output.page(&text);
                Ended::Well
            }
            Err(fault) => {
                self.output.fault(&fault, asked);
                Ended::Badly
            }
        }
    }

    /// A line for the human monitor.
    async fn human(&mut self, line: &str) -> Ended {
        let chosen = line
            .strip_prefix("cpu ")
            .and_then(|cpu| cpu.trim().parse().ok());
        // Each line is a monitor of its own, which knows nothing of the processor that another has chosen.
        let call = match chosen {
            Some(_) => Call::human("info cpus", chosen),
            None => Call::human(line, self.cpu),
        };
        self.output.sent(&call);
        let answer = self.server.execute(&call).await;
        match &answer {
            Ok(_) if chosen.is_some() => self.cpu = chosen,
            Ok(value) => self.output.human(value),
            Err(_) => self.output.answer(&call, &answer),
        }
        ended(&answer)
    }

    /// The commands that the human monitor has, as its help lists them.
    pub(crate) async fn human_commands(&self) -> Vec<String> {
        let Ok(answer) = self.server.execute(&Call::human("help", None)).await else {
            return Vec::new();
        };
        let text: String = serde_json::from_str(answer.get()).unwrap_or_default();
        let first = text
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        // A command has names with '|' between them.
        let names = first.flat_map(|names| names.split('|')).map(str::to_owned);
        let mut names: Vec<String> = names
            .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn ended<T>(answer: &Result<T, Failure>) -> Ended {
    match answer {
        Ok(_) => Ended::Well,
        Err(Failure::Lost(_)) => Ended::Lost,
        Err(_) => Ended::Badly,
    }
}

/// What is in a file, or comes from standard input, if that is free.
fn read(name: &str, input: bool) -> io::Result<String> {
    if !name.is_empty() {
        return std::fs::read_to_string(name);
    }
    if !input || io::stdin().is_terminal() {
        return Err(io::Error::other("it is where commands come from"));
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
