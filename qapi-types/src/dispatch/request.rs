//! The first step: from a message's bytes to a request, or to the error that answers it.
//!
//! Reads the envelope (QMP specification, "Issuing Commands") and nothing else: knows no commands,
//! and nothing of the session. The id is found first, so that even an error about the envelope
//! carries it.

use std::borrow::Cow;
use std::fmt;

use crate::document::{Document, Node, Place};
use crate::error::Error;
use crate::output::Output;
use crate::values::JsonType;

/// What a client asks for, as a server reads it. (As a client sends it, it is a
/// [`message::Request`](crate::message::Request).)
///
/// Made of a slice, it borrows the message; made of a `Vec<u8>`, it owns it, and can be kept and
/// sent to other threads.
///
/// ```
/// use qapi_types::dispatch::Request;
///
/// let text = br#"{"execute": "stop", "id": 1}"#.to_vec();
/// let request: Request<'static> = Request::read(text).unwrap();
/// assert_eq!(request.name(), "stop");
/// assert!(!request.is_out_of_band());
/// ```
#[derive(Clone, Debug)]
pub struct Request<'t> {
    document: Document<'t>,
    name: Place,
    out_of_band: bool,
    arguments: Option<Place>,
    id: Option<Place>,
}

impl<'t> Request<'t> {
    /// Reads one message.
    ///
    /// # Errors
    ///
    /// When it is no JSON object, a member is unexpected or of the wrong type, or there is nothing
    /// to execute; the first in the order of the message.
    pub fn read(message: impl Into<Cow<'t, [u8]>>) -> Result<Self, Refusal<'t>> {
        let document = Document::read(message).map_err(|error| Refusal {
            error: Error::generic(error.to_string()),
            id: None,
        })?;
        let Envelope {
            name,
            out_of_band,
            arguments,
            id,
        } = envelope(document.root());
        match name {
            Ok(name) => Ok(Self {
                document,
                name,
                out_of_band,
                arguments,
                id,
            }),
            Err(error) => Err(Refusal {
                error,
                id: id.map(|id| (document, id)),
            }),
        }
    }

    /// The command's name.
    pub fn name(&self) -> Cow<'_, str> {
        self.document.at(self.name).string()
    }

    /// Whether it is to be executed out-of-band.
    pub fn is_out_of_band(&self) -> bool {
        self.out_of_band
    }

    /// The command's arguments, an object, as they were written; empty when there are none.
    pub fn arguments(&self) -> Node<'_> {
        match self.arguments {
            Some(arguments) => self.document.at(arguments),
            None => Node::empty_object(),
        }
    }

    /// The id that the answer repeats.
    pub fn id(&self) -> Option<Node<'_>> {
        self.id.map(|id| self.document.at(id))
    }

    /// Answers it with an error, whatever it asks for: when there are too many of them, say.
    pub fn refuse(self, error: impl Into<Error>) -> Refusal<'t> {
        Refusal {
            error: error.into(),
            id: self.id.map(|id| (self.document, id)),
        }
    }
}

/// Why a message is not executed: the error to answer, with the message's id if it has one.
#[derive(Clone, Debug)]
pub struct Refusal<'t> {
    error: Error,
    id: Option<(Document<'t>, Place)>,
}

impl Refusal<'_> {
    /// What is wrong.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The id that the answer repeats.
    pub fn id(&self) -> Option<Node<'_>> {
        let (document, id) = self.id.as_ref()?;
        Some(document.at(*id))
    }

    /// The bytes of the answer; a pretty one has line breaks and indentation.
    pub fn answer(self, pretty: bool) -> Vec<u8> {
        let Self { error, id } = self;
        let id = id.as_ref().map(|(document, id)| document.at(*id));
        Output::new(pretty).finish(Err(error), id)
    }
}

impl fmt::Display for Refusal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Refusal<'_> {}

/// What is in a message, with the command's name or what is wrong first.
struct Envelope {
    name: Result<Place, Error>,
    out_of_band: bool,
    arguments: Option<Place>,
    id: Option<Place>,
}

fn envelope(message: Node<'_>) -> Envelope {
    let mut error = None;
    let mut command = None;
    let mut arguments = None;
    let mut id = None;
    if message.json_type() != JsonType::Object {
        error = Some(Error::generic("a message must be a JSON object"));
    }
    for (key, value) in message.members() {
        let escaped;
        let name = if let Some(name) = key.plain() {
            name
        } else {
            escaped = key.string();
            escaped.as_bytes()
        };
        match name {
            b"id" => id = Some(value.place()),
            // What is wrong first is what is answered.
            _ if error.is_some() => {}
            b"execute" | b"exec-oob" if command.is_none() => match value.json_type() {
                JsonType::String => command = Some((value.place(), name == b"exec-oob")),
                _ => error = Some(mistyped(&key.string(), "a string")),
            },
            b"arguments" => match value.json_type() {
                JsonType::Object => arguments = Some(value.place()),
                _ => error = Some(mistyped(&key.string(), "an object")),
            },
            _ => error = Some(unexpected(&key.string())),
        }
    }
    let (name, out_of_band) = match (error, command) {
        (Some(error), _) => (Err(error), false),
        (None, Some((name, out_of_band))) => (Ok(name), out_of_band),
        (None, None) => {
            let error = Error::generic("a message must have the member 'execute'");
            (Err(error), false)
        }
    };
    Envelope {
        name,
        out_of_band,
        arguments,
        id,
    }
}

/// The error for a member that a message does not have.
pub(super) fn unexpected(name: &str) -> Error {
    Error::generic(format!(
        "a message has no member '{name}', or not together with others"
    ))
}

fn mistyped(name: &str, expected: &str) -> Error {
    Error::generic(format!("the message's member '{name}' must be {expected}"))
}
