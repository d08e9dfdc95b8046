//! Reactions: what a test has the mock do, put together step by step.
#![allow(
    clippy::return_self_not_must_use,
    reason = "a chain has its effect when it is dropped"
)]

use std::marker::PhantomData;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qapi_types::{Any, Error, Event};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::expectation::{Expectation, When};
use super::gate::Gate;
use super::occasion::{Occasion, Opening, To};
use super::shared::Shared;
use super::steps::{Answer, AnswerId, Delivery, Saying, Step, raw};

/// What the mock does on an occasion: the steps that its methods add, one after the other.
///
/// The occasion `T` is a command that comes ([`To`]), a client that connects ([`Opening`]), or [`Now`](super::Now). It is
/// settled when the reaction is dropped, at the end of the statement.
///
/// ```
/// # use std::time::Duration;
/// # use qapi_session::mock::Mock;
/// # use qapi_types::qmp::{command, event};
/// # let mut mock = Mock::new();
/// // The event, then the answer, as QEMU does it.
/// mock.expect(command::Stop::new()).emits(&event::Stop::new());
/// // Nothing for a while, a line that is no JSON, the answer, the event.
/// mock.expect(command::Cont::new())
///     .pauses(Duration::from_millis(20))
///     .sends("oops\r\n")
///     .returns(qapi_types::Empty)
///     .emits(&event::Resume::new());
/// // Half an answer, then the end of the connection.
/// mock.expect(command::SystemReset::new()).cut_after(5).hangs_up();
/// ```
///
/// Of pauses, and pieces with pauses, what comes after them waits, whichever command it belongs to. What follows
/// [`waits_for`](Self::waits_for) or [`overtaken_by`](Reaction::overtaken_by) lets others go ahead.
pub struct Reaction<'m, T> {
    shared: &'m Shared,
    steps: Vec<Step>,
    /// It is here until it is settled.
    occasion: Option<Occasion>,
    of: PhantomData<T>,
}

impl<'m, T> Reaction<'m, T> {
    pub(super) fn new(shared: &'m Shared, occasion: Occasion) -> Self {
        Self {
            shared,
            steps: Vec::new(),
            occasion: Some(occasion),
            of: PhantomData,
        }
    }

    fn default_step(&self) -> Option<Step> {
        self.occasion.as_ref().and_then(Occasion::default_step)
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Emits an event, at the time when it is written.
    pub fn emits<E: Event>(self, event: &E) -> Self {
        self.step(Step::event(event))
    }

    /// Emits an event by its name, with data or `None`: one that the client's types do not know, say, or whose
    /// data they cannot read.
    pub fn emits_named(self, name: &str, data: impl Into<Option<Any>>) -> Self {
        let step = match data.into().map(|data| raw(&data)).transpose() {
            Ok(data) => Step::named_event(name, data),
            Err(error) => Step::say(Saying::Broken(error.to_string())),
        };
        self.step(step)
    }

    /// Sends a message of any kind, with a line end: an event with a time of your own, an answer to nothing.
    pub fn sends_message(self, message: &impl Serialize) -> Self {
        let step = match raw(message) {
            Ok(text) => Step::say(Saying::Message(text.get().as_bytes().into())),
            Err(error) => Step::say(Saying::Broken(error.to_string())),
        };
        self.step(step)
    }

    /// Sends bytes as they are: garbage, half a line, several messages at once.
    pub fn sends(self, bytes: impl AsRef<[u8]>) -> Self {
        self.step(Step::say(Saying::Bytes(bytes.as_ref().into())))
    }

    /// Does nothing for some time. The end of the test cuts it short, and closes the connection.
    pub fn pauses(self, time: Duration) -> Self {
        self.step(Step::Pause(time))
    }

    /// Does the rest when the test opens a gate. What has nothing to do with it goes ahead.
    pub fn waits_for(self, gate: &Gate) -> Self {
        self.step(Step::Wait(gate.clone()))
    }

    /// Closes the connection; what is written arrives before, and what is on its way is not read.
    pub fn hangs_up(self) -> Self {
        self.step(Step::HangUp)
    }

    /// Writes nothing more on this connection, and leaves it open.
    pub fn goes_silent(self) -> Self {
        self.step(Step::Silence)
    }

    /// Reads nothing more on this connection, not even what is on its way, and leaves it open. Expectations that
    /// come later cannot be met on it.
    pub fn stops_reading(self) -> Self {
        self.step(Step::StopReading)
    }

    /// Writes what was said last, an answer or anything else, in pieces of so many bytes (at least one), with a
    /// pause in between.
    pub fn in_pieces_of(self, bytes: usize, pause: Duration) -> Self {
        let size = NonZeroUsize::new(bytes).unwrap_or(NonZeroUsize::MIN);
        self.delivered(|delivery| delivery.pieces = Some((size, pause)))
    }

    /// Of what was said last, an answer or anything else, writes so many bytes and no more.
    pub fn cut_after(self, bytes: usize) -> Self {
        self.delivered(|delivery| delivery.cut = Some(bytes))
    }

    fn delivered(mut self, change: impl FnOnce(&mut Delivery)) -> Self {
        if !matches!(self.steps.last(), Some(Step::Say(..))) {
            self.steps.extend(self.default_step());
        }
        if let Some(Step::Say(_, delivery)) = self.steps.last_mut() {
            change(delivery);
        }
        self
    }
}

impl<A, R> Reaction<'_, To<A, R>> {
    fn expectation(mut self, change: impl FnOnce(&mut Expectation)) -> Self {
        if let Some(Occasion::To(expectation, _)) = &mut self.occasion {
            change(expectation);
        }
        self
    }

    pub(super) fn allowed(self) -> Self {
        self.expectation(|it| it.when = When::Allowed)
    }

    /// Expects the command so many times; once if nothing is said.
    pub fn times(self, times: usize) -> Self {
        self.expectation(|it| it.times = times)
    }

    /// Expects the command at any time, whatever is expected before or after it.
    pub fn at_any_time(self) -> Self {
        self.expectation(|it| {
            if it.when == When::InOrder {
                it.when = When::AtAnyTime;
            }
        })
    }

    /// Expects it to be executed out-of-band (`exec-oob`); in-band if nothing is said.
    pub fn out_of_band(self) -> Self {
        self.expectation(|it| it.out_of_band = true)
    }

    /// Expects so many file descriptors to come with it; any number if nothing is said. They are in
    /// [`Mock::received`](super::Mock::received).
    pub fn with_descriptors(self, count: usize) -> Self {
        self.expectation(|it| it.descriptors = Some(count))
    }

    /// Answers with success. Where nothing is said, the answer is an empty object, which is right for commands
    /// that return nothing.
    pub fn returns(self, response: R) -> Self
    where
        R: Serialize,
    {
        self.step(Step::returning(&response))
    }

    /// Answers with success and any JSON, be it of the command's type or not.
    pub fn returns_json(self, value: &Any) -> Self {
        self.step(Step::returning(value))
    }

    /// Answers with an error.
    pub fn fails(self, error: Error) -> Self {
        self.step(Step::answer(Answer::Error(error)))
    }

    /// Answers what a function makes of the arguments. A panic in it goes into the report.
    pub fn answers(self, mut answer: impl FnMut(&A) -> Result<R, Error> + Send + 'static) -> Self
    where
        A: DeserializeOwned,
        R: Serialize,
    {
        let function = move |arguments: &Any| {
            let arguments = A::deserialize(arguments)
                .map_err(|error| format!("its arguments do not decode: {error}"))?;
            Ok(answer(&arguments).and_then(|response| raw(&response)))
        };
        let function = Answer::Function(Arc::new(Mutex::new(function)));
        self.step(Step::answer(function))
    }

    /// Does not answer, but for what else it is told to do.
    pub fn never_answers(mut self) -> Self {
        if let Some(Occasion::To(_, default)) = &mut self.occasion {
            *default = None;
        }
        self
    }

    /// Has the answer that was said last carry this id.
    pub fn with_id(self, id: impl Into<Any>) -> Self {
        let id = AnswerId::Fixed(id.into());
        self.identified(id)
    }

    /// Has the answer that was said last carry no id.
    pub fn without_id(self) -> Self {
        self.identified(AnswerId::Absent)
    }

    fn identified(mut self, id: AnswerId) -> Self {
        let is_answer = |step: &Step| matches!(step, Step::Say(Saying::Answer(..), _));
        if !self.steps.iter().any(is_answer) {
            self.steps.extend(self.default_step());
        }
        let last = self.steps.iter_mut().rev().find(|step| is_answer(step));
        if let Some(Step::Say(Saying::Answer(_, of), _)) = last {
            *of = id;
        }
        self
    }

    /// Does the rest after so many answers to later commands.
    pub fn overtaken_by(self, answers: usize) -> Self {
        self.step(Step::Overtaken(answers))
    }
}

impl Reaction<'_, Opening> {
    /// Sends the greeting, see [`Mock::greeting`](super::Mock::greeting).
    pub fn greets(self) -> Self {
        self.step(Step::say(Saying::Greeting))
    }
}

impl<T> Drop for Reaction<'_, T> {
    fn drop(&mut self) {
        if let Some(occasion) = self.occasion.take() {
            occasion.settle(std::mem::take(&mut self.steps), self.shared);
        }
    }
}
