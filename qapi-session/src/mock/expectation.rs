//! Expectations: which command is to come, when, and how often.

use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use qapi_types::Any;

use super::difference::{Others, difference};
use super::steps::Step;

/// A command that a client sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// The command's name.
    pub name: String,
    /// Its arguments; an empty object when it came without.
    pub arguments: Any,
    /// Its id.
    pub id: Option<Any>,
    /// Whether it is to be executed out-of-band.
    pub out_of_band: bool,
    /// The file descriptors that came with it.
    pub descriptors: Vec<Arc<OwnedFd>>,
}

/// An expectation, with what the mock does when it is met.
pub(super) struct Expectation {
    pub(super) name: String,
    pub(super) arguments: Arguments,
    pub(super) out_of_band: bool,
    /// How many descriptors come with it, where that matters.
    pub(super) descriptors: Option<usize>,
    pub(super) when: When,
    /// How often it comes.
    pub(super) times: usize,
    /// How often it has come.
    pub(super) came: usize,
    pub(super) steps: Arc<[Step]>,
}

/// Looks at arguments, and says what is wrong with them.
pub(super) type Look = Box<dyn FnMut(&Any) -> Result<(), String> + Send>;

/// What arguments are expected.
pub(super) enum Arguments {
    /// These, and no others.
    Exactly(Any),
    /// These, and maybe others.
    Including(Any),
    /// Those that a function takes; else it says why not.
    Such(Look),
    /// None that could be written: why.
    Unwritable(String),
}

/// When a command is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// After those that are expected before it.
    InOrder,
    /// At any time.
    AtAnyTime,
    /// At any time and as often as it likes, or never.
    Allowed,
}

impl Expectation {
    pub(super) fn new(name: impl Into<String>, arguments: Arguments) -> Self {
        Self {
            name: name.into(),
            arguments,
            out_of_band: false,
            descriptors: None,
            when: When::InOrder,
            times: 1,
            came: 0,
            steps: Arc::new([]),
        }
    }

    /// How often it has yet to come.
    pub(super) fn missing(&self) -> usize {
        match self.when {
            When::Allowed => 0,
            When::InOrder | When::AtAnyTime => self.times.saturating_sub(self.came),
        }
    }

    /// Why a command does not meet it; `None` if it does.
    pub(super) fn objection(&mut self, command: &Received) -> Option<String> {
        if self.name != command.name {
            return Some(format!("expected '{}'", self.name));
        }
        let arguments = match &mut self.arguments {
            Arguments::Exactly(expected) => {
                difference(expected, &command.arguments, Others::Refused).map(|it| it.to_string())
            }
            Arguments::Including(expected) => {
                difference(expected, &command.arguments, Others::Allowed).map(|it| it.to_string())
            }
            Arguments::Such(takes) => guarded("the function that looks at its arguments", || {
                takes(&command.arguments)
            })
            .and_then(|taken| taken)
            .err(),
            Arguments::Unwritable(why) => {
                Some(format!("what is expected does not serialize: {why}"))
            }
        };
        arguments.or_else(|| match (self.out_of_band, command.out_of_band) {
            (true, false) => Some("in-band, expected out-of-band".to_owned()),
            (false, true) => Some("out-of-band, expected in-band".to_owned()),
            _ => match (self.descriptors, command.descriptors.len()) {
                (Some(expected), came) if expected != came => Some(format!(
                    "its number of file descriptors is {came}, expected {expected}"
                )),
                _ => None,
            },
        })
    }
}

/// Runs a test's function. Its panic, an assertion most likely, goes into the report.
pub(super) fn guarded<T>(what: &str, run: impl FnOnce() -> T) -> Result<T, String> {
    // Nobody but the test looks at what the function leaves behind.
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        format!("{what} panicked: {message}")
    })
}
