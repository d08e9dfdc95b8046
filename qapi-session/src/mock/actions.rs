//! Actions: the steps of a script with what they say made out, for one command on one connection.

use std::collections::HashMap;
use std::time::Duration;

use qapi_types::message::{Message, RawEvent};
use qapi_types::{Any, Error, output};
use serde::Serialize;

use super::expectation::{Received, guarded};
use super::gate::Gate;
use super::script::{DELIMITED, Settings};
use super::steps::{Answer, AnswerId, Delivery, Saying, Step};
use crate::lock::lock;

/// What a connection's writer is given.
pub(super) enum Job {
    /// To do these, one after the other.
    Do(Vec<Action>),
    /// To end, since the client sends no more.
    End,
}

/// See [`Step`].
#[derive(Clone)]
pub(super) enum Action {
    Write(Text, Delivery),
    Pause(Duration),
    HangUp,
    Silence,
    StopReading,
    Wait(Gate),
    Overtaken(usize),
}

/// What is written.
#[derive(Clone)]
pub(super) enum Text {
    Bytes(Vec<u8>),
    /// An answer.
    Answer(Vec<u8>),
    /// An event, whose time is when it is written.
    Event(RawEvent),
}

/// What steps are about.
pub(super) struct Context<'c> {
    pub(super) settings: &'c Settings,
    /// The command that they answer.
    pub(super) command: Option<&'c Received>,
    /// The ids of commands that met expectations, by the number of the latter.
    pub(super) ids: &'c HashMap<usize, Option<Any>>,
}

impl Context<'_> {
    /// The actions that steps stand for, and what goes wrong as they are made out.
    pub(super) fn actions(&self, steps: &[Step]) -> (Vec<Action>, Vec<String>) {
        let mut problems = Vec::new();
        let actions = steps.iter().map(|step| match step {
            Step::Say(saying, delivery) => {
                Action::Write(self.text(saying, &mut problems), *delivery)
            }
            Step::Pause(time) => Action::Pause(*time),
            Step::HangUp => Action::HangUp,
            Step::Silence => Action::Silence,
            Step::StopReading => Action::StopReading,
            Step::Wait(gate) => Action::Wait(gate.clone()),
            Step::Overtaken(count) => Action::Overtaken(*count),
        });
        (actions.collect(), problems)
    }

    fn text(&self, saying: &Saying, problems: &mut Vec<String>) -> Text {
        match saying {
            Saying::Answer(answer, id) => Text::Answer(self.answer(answer, id, problems)),
            Saying::Event(event) => Text::Event(event.clone()),
            Saying::Message(message) => Text::Bytes(self.line(message.to_vec())),
            Saying::Bytes(bytes) => Text::Bytes(bytes.to_vec()),
            Saying::Greeting => Text::Bytes(self.written(&self.settings.greeting)),
            Saying::Broken(why) => {
                let error = Answer::Error(Error::generic(why));
                Text::Answer(self.answer(&error, &AnswerId::Own, problems))
            }
        }
    }

    fn answer(&self, answer: &Answer, id: &AnswerId, problems: &mut Vec<String>) -> Vec<u8> {
        let id = match id {
            AnswerId::Own => self.command.and_then(|command| command.id.clone()),
            AnswerId::Of(number) => self.ids.get(number).cloned().flatten(),
            AnswerId::Absent => None,
            AnswerId::Fixed(id) => Some(id.clone()),
        };
        let message = match answer {
            Answer::Return(value) => Message::Return {
                value: value.clone(),
                id,
            },
            Answer::Error(error) => Message::Error {
                error: error.clone(),
                id,
            },
            Answer::Function(function) => {
                let nothing = Any::Null;
                let arguments = self.command.map_or(&nothing, |it| &it.arguments);
                let what = "the function that answers";
                let answered = guarded(what, || (*lock(function))(arguments));
                match answered.and_then(|answered| answered) {
                    Ok(Ok(value)) => Message::Return { value, id },
                    Ok(Err(error)) => Message::Error { error, id },
                    Err(problem) => {
                        let error = Error::generic(&problem);
                        let name = self.command.map_or("", |command| command.name.as_str());
                        problems.push(format!("'{name}': {problem}"));
                        Message::Error { error, id }
                    }
                }
            }
        };
        let mut bytes = self.written(&message);
        if self.settings.agent && self.command.is_some_and(|it| it.name == DELIMITED) {
            bytes.insert(0, 0xff);
        }
        bytes
    }

    /// A message with its line end.
    fn written<T: Serialize>(&self, message: &T) -> Vec<u8> {
        written(message, self.settings)
    }

    fn line(&self, message: Vec<u8>) -> Vec<u8> {
        line(message, self.settings)
    }
}

/// A message with its line end. One that does not serialize, which none of ours is, is an error in its place.
pub(super) fn written<T: Serialize>(message: &T, settings: &Settings) -> Vec<u8> {
    let bytes = output::message(message, false);
    let bytes = bytes.unwrap_or_else(|error| {
        debug_assert!(false, "messages serialize: {error}");
        output::Output::new(false).finish(Err(error), None)
    });
    line(bytes, settings)
}

/// Ends a message as servers of its kind do.
pub(super) fn line(mut message: Vec<u8>, settings: &Settings) -> Vec<u8> {
    message.extend_from_slice(if settings.agent { b"\n" } else { b"\r\n" });
    message
}
