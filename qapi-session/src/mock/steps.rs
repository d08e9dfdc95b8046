//! The steps of a reaction, as a script has them: what the mock says and does, one after the other.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qapi_types::message::RawEvent;
use qapi_types::{Any, Error, Event, output};
use serde::Serialize;
use serde_json::value::RawValue;

use super::gate::Gate;

/// A step.
#[derive(Clone)]
pub(super) enum Step {
    /// Something is written.
    Say(Saying, Delivery),
    /// Nothing happens for a while.
    Pause(Duration),
    /// The connection is closed.
    HangUp,
    /// Nothing is written any more.
    Silence,
    /// Nothing is read any more.
    StopReading,
    /// What follows waits for the test.
    Wait(Gate),
    /// What follows waits for so many answers to other commands.
    Overtaken(usize),
}

/// What is written.
#[derive(Clone)]
pub(super) enum Saying {
    /// An answer.
    Answer(Answer, AnswerId),
    /// An event, with the time when it is written.
    Event(RawEvent),
    /// A message, without its line end.
    Message(Arc<[u8]>),
    /// Bytes as they are.
    Bytes(Arc<[u8]>),
    /// The greeting.
    Greeting,
    /// Something that a test gave and that does not serialize: why.
    Broken(String),
}

/// What a command is answered.
#[derive(Clone)]
pub(super) enum Answer {
    /// Success, with JSON.
    Return(Box<RawValue>),
    /// Failure.
    Error(Error),
    /// What a function says.
    Function(Function),
}

/// Makes a return value of arguments.
pub(super) type Function =
    Arc<Mutex<dyn FnMut(&Any) -> Result<Result<Box<RawValue>, Error>, String> + Send>>;

/// The id of an answer.
#[derive(Clone)]
pub(super) enum AnswerId {
    /// That of the command.
    Own,
    /// That of the command that met another expectation, by its number.
    Of(usize),
    /// None.
    Absent,
    /// This one.
    Fixed(Any),
}

/// How something is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Delivery {
    /// In pieces of so many bytes, with pauses in between.
    pub(super) pieces: Option<(NonZeroUsize, Duration)>,
    /// Of that, so many bytes.
    pub(super) cut: Option<usize>,
}

impl Step {
    /// Says something, all at once.
    pub(super) fn say(saying: Saying) -> Self {
        Self::Say(saying, Delivery::default())
    }

    /// Answers the command.
    pub(super) fn answer(answer: Answer) -> Self {
        Self::say(Saying::Answer(answer, AnswerId::Own))
    }

    /// Answers the command with a value.
    pub(super) fn returning<R: Serialize + ?Sized>(value: &R) -> Self {
        match raw(value) {
            Ok(value) => Self::answer(Answer::Return(value)),
            Err(error) => Self::say(Saying::Broken(format!("an answer of the mock: {error}"))),
        }
    }

    /// Emits an event.
    pub(super) fn event<E: Event>(event: &E) -> Self {
        match raw(event) {
            Ok(data) => Self::named_event(<E as Event>::NAME, (data.get() != "{}").then_some(data)),
            Err(error) => Self::say(Saying::Broken(format!("an event of the mock: {error}"))),
        }
    }

    /// Emits an event by its name.
    pub(super) fn named_event(name: &str, data: Option<Box<RawValue>>) -> Self {
        Self::say(Saying::Event(RawEvent {
            name: name.to_owned(),
            data,
            timestamp: qapi_types::Timestamp::UNKNOWN,
        }))
    }

    /// Whether this answers a command, or sees to it that nothing does.
    pub(super) fn settles_answer(&self) -> bool {
        matches!(
            self,
            Self::Say(Saying::Answer(..) | Saying::Broken(_), _) | Self::HangUp | Self::Silence
        )
    }

    /// Whether this answers a command with an error.
    pub(super) fn is_failure(&self) -> bool {
        matches!(self, Self::Say(Saying::Answer(Answer::Error(_), _), _))
    }
}

/// A value's JSON.
pub(super) fn raw<T: Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>, Error> {
    let text = String::from_utf8(output::message(value, false)?)?;
    Ok(RawValue::from_string(text)?)
}
