//! Playing back: from a recorded session to a script.

use std::fmt;

use qapi_types::message::Message;
use qapi_types::{Any, dispatch, json};
use serde::Deserialize;
use serde::de::value::Error as NodeError;

use super::expectation::{Arguments, Expectation};
use super::record::line::{Content, Direction, Line};
use super::script::{DELIMITED, NEGOTIATE, SYNC, Script};
use super::steps::{Answer, AnswerId, Saying, Step};

/// A line that is no part of a session.
#[derive(Debug)]
pub struct PlayError {
    line: usize,
    reason: String,
}

impl fmt::Display for PlayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of a recorded session: {}",
            self.line, self.reason
        )
    }
}

impl std::error::Error for PlayError {}

/// The script that a recorded session is.
pub(super) fn script(lines: &str) -> Result<Script, PlayError> {
    let mut session = Recorded::default();
    for (index, text) in lines.lines().enumerate() {
        if !text.trim().is_empty() {
            let taken = Line::read(text).and_then(|line| session.take(line));
            taken.map_err(|reason| PlayError {
                line: index + 1,
                reason,
            })?;
        }
    }
    Ok(session.script())
}

/// A command that was recorded.
struct Recording {
    expectation: Expectation,
    steps: Vec<Step>,
    id: Option<Any>,
    answered: bool,
    /// Whether the mock answers it by itself.
    built_in: bool,
}

/// Something that the server sent, or did.
struct Sent {
    step: Step,
    /// The command whose answer it is.
    answers: Option<usize>,
    /// How many commands had come before it.
    behind: usize,
}

/// What was recorded so far.
#[derive(Default)]
struct Recorded {
    commands: Vec<Recording>,
    sent: Vec<Sent>,
    greets: bool,
}

impl Recorded {
    fn take(&mut self, line: Line) -> Result<(), String> {
        match (line.direction, line.content) {
            (_, Content::Other(_)) | (Direction::ToServer, Content::End) => Ok(()),
            (Direction::FromServer, Content::End) => {
                self.push(Step::HangUp, None);
                Ok(())
            }
            (Direction::ToServer, Content::Message(text)) => self.command(text.get()),
            (Direction::FromServer, Content::Message(text)) => {
                let message: Message =
                    json::from_str(text.get()).map_err(|error| error.to_string())?;
                self.sent(&message, text.get());
                Ok(())
            }
        }
    }

    fn command(&mut self, text: &str) -> Result<(), String> {
        let request = dispatch::Request::read(text.as_bytes());
        let request = request.map_err(|refusal| refusal.error().desc.clone())?;
        let any = |node| Any::deserialize(node).map_err(|error: NodeError| error.to_string());
        let name = request.name();
        let sync = matches!(name.as_ref(), SYNC | DELIMITED);
        let arguments = any(request.arguments())?;
        let arguments = if name == NEGOTIATE || sync {
            Arguments::Including(Any::Object(qapi_types::Map::new()))
        } else {
            Arguments::Exactly(arguments)
        };
        let mut expectation = Expectation::new(name.as_ref(), arguments);
        expectation.out_of_band = request.is_out_of_band();
        self.commands.push(Recording {
            expectation,
            steps: Vec::new(),
            id: request.id().map(any).transpose()?,
            answered: false,
            built_in: sync,
        });
        Ok(())
    }

    fn sent(&mut self, message: &Message, text: &str) {
        let (answer, id) = match message {
            Message::Return { value, id } => (Some(Answer::Return(value.clone())), id.as_ref()),
            Message::Error { error, id } => (Some(Answer::Error(error.clone())), id.as_ref()),
            Message::Greeting(_) => {
                self.greets = true;
                (None, None)
            }
            Message::Event(_) => (None, None),
        };
        // Without ids answers come in the order of commands.
        let waits = |command: &Recording| !command.answered && command.id.as_ref() == id;
        let answered = answer.and_then(|answer| {
            let number = self.commands.iter().position(waits)?;
            Some((answer, number))
        });
        let step = match &answered {
            Some((answer, number)) => Saying::Answer(answer.clone(), AnswerId::Of(*number)),
            None => Saying::Message(text.as_bytes().into()),
        };
        let answers = answered.map(|(_, number)| number);
        if let Some(command) = answers.and_then(|number| self.commands.get_mut(number)) {
            command.answered = true;
            if command.built_in {
                return;
            }
        }
        self.push(Step::say(step), answers);
    }

    fn push(&mut self, step: Step, answers: Option<usize>) {
        self.sent.push(Sent {
            step,
            answers,
            behind: self.commands.len(),
        });
    }

    /// Has each command followed by what was sent as soon as that had come: answers to it and to those before, and
    /// the events around them. Nothing overtakes what was sent before it.
    fn script(mut self) -> Script {
        let mut opening = Vec::new();
        // An event belongs to the answer that follows it, if that command had come; else to the last command.
        let mut cause: Option<(usize, usize)> = None;
        let mut needs = Vec::new();
        for sent in self.sent.iter().rev() {
            if let Some(number) = sent.answers {
                cause = Some((number, sent.behind));
            }
            needs.push(match cause {
                Some((number, _)) if number < sent.behind => Some(number),
                _ => sent.behind.checked_sub(1),
            });
        }
        let mut latest = None;
        for (sent, needs) in self.sent.into_iter().zip(needs.into_iter().rev()) {
            latest = latest.max(needs);
            match latest.and_then(|number: usize| self.commands.get_mut(number)) {
                Some(command) => command.steps.push(sent.step),
                None => opening.push(sent.step),
            }
        }
        let mut script = Script::new(!self.greets);
        script.opening = Some(opening.into());
        script.settings.negotiates = false;
        for command in self.commands {
            let mut expectation = command.expectation;
            expectation.steps = command.steps.into();
            // It keeps its number, and nothing is expected.
            if command.built_in {
                expectation.times = 0;
            }
            script.expectations.push(expectation);
        }
        script
    }
}
