//! The envelope of messages, decoded before their body.
//!
//! A client reads [`Message`], which leaves return values and event data as JSON text; decoding
//! those can fail for one call or one event without harm to the session. Servers in tests write the same
//! and compare it; [`output`] is the quicker way. A server reads [`Request`] bodies
//! through [`crate::dispatch`].

mod version;

use std::borrow::Borrow;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::command::Command;
use crate::error::Error;
use crate::event::{Data, Events, NoData, Timestamp, Timestamped};
use crate::json::{self, Segment};
use crate::machinery::{self, Need, NeedList, Refs};
use crate::object::Object;
use crate::output;
use crate::values::Any;

pub use self::version::{Version, VersionTriple};

/// A command as a client sends it (QMP specification, "Issuing Commands"). Any serializer for JSON
/// writes it; [`output::message`](crate::output::message()) refuses numbers that JSON does not have.
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::message::Request;
/// use qapi_types::qmp::command::Stop;
///
/// let request = Request::new(&Stop).with_id(7);
/// assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"execute":"stop","id":7}"#);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Request<'a, C> {
    command: &'a C,
    out_of_band: bool,
    id: Option<Any>,
}

impl<'a, C: Command> Request<'a, C> {
    /// Executes `command` in-band, without an id.
    pub fn new(command: &'a C) -> Self {
        Self {
            command,
            out_of_band: false,
            id: None,
        }
    }

    /// Executes it out-of-band, which the server must have offered and the command must allow.
    #[must_use]
    pub fn out_of_band(self) -> Self {
        Self {
            out_of_band: true,
            ..self
        }
    }

    /// Has the server repeat `id` in its answer.
    #[must_use]
    pub fn with_id(self, id: impl Into<Any>) -> Self {
        Self {
            id: Some(id.into()),
            ..self
        }
    }
}

impl<C: Command> Serialize for Request<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(
            if self.out_of_band {
                "exec-oob"
            } else {
                "execute"
            },
            C::SPEC.name,
        )?;
        if !machinery::is_empty(self.command) {
            map.serialize_entry("arguments", self.command)?;
        }
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        map.end()
    }
}

/// A message as a client receives it; bodies are JSON text, not looked at yet.
///
/// Decode it from text ([`json::from_str`]), not from a
/// [`serde_json::Value`]: the bodies are kept as they were written, and written as they were kept. What
/// else a message has, which QMP lets servers add, is not kept.
///
/// Two messages are equal if their bodies have the same text: `1` is not `1.0`, and white space
/// counts.
///
/// ```
/// use qapi_types::message::Message;
///
/// let answer = Message::returning(&["a", "b"], Some(7.into())).unwrap();
/// let line = r#"{"return":["a","b"],"id":7}"#;
/// assert_eq!(serde_json::to_string(&answer).unwrap(), line);
/// assert_eq!(serde_json::from_str::<Message>(line).unwrap(), answer);
/// ```
#[derive(Clone, Debug)]
pub enum Message {
    /// The greeting that opens a QMP session.
    Greeting(Greeting),
    /// Success of a command.
    Return {
        /// The command's return value.
        value: Box<RawValue>,
        /// The id the command was given.
        id: Option<Any>,
    },
    /// Failure of a command.
    Error {
        /// Class and description.
        error: Error,
        /// The id the command was given, if the server got to read it.
        id: Option<Any>,
    },
    /// An event.
    Event(RawEvent),
}

impl Message {
    /// Success of a command that answers `value`.
    ///
    /// # Errors
    ///
    /// Those of [`output::message`](crate::output::message()).
    pub fn returning<T: Serialize + ?Sized>(value: &T, id: Option<Any>) -> Result<Self, Error> {
        let text = String::from_utf8(output::message(value, false)?)?;
        let value = RawValue::from_string(text)?;
        Ok(Self::Return { value, id })
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Greeting(a), Self::Greeting(b)) => a == b,
            (Self::Return { value: a, id: x }, Self::Return { value: b, id: y }) => {
                a.get() == b.get() && x == y
            }
            (Self::Error { error: a, id: x }, Self::Error { error: b, id: y }) => a == b && x == y,
            (Self::Event(a), Self::Event(b)) => a == b,
            _ => false,
        }
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Greeting(greeting) => greeting.serialize(serializer),
            Self::Return { value, id } => answer("return", value, id.as_ref(), serializer),
            Self::Error { error, id } => answer("error", error, id.as_ref(), serializer),
            Self::Event(event) => event.serialize(serializer),
        }
    }
}

/// Writes an answer whose body is called `name`.
fn answer<S: Serializer>(
    name: &'static str,
    body: &impl Serialize,
    id: Option<&Any>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry(name, body)?;
    if let Some(id) = id {
        map.serialize_entry("id", id)?;
    }
    map.end()
}

/// An event whose data is JSON text, not looked at yet. It is read, written and compared as a
/// [`Message`] is.
#[derive(Clone, Debug)]
pub struct RawEvent {
    /// The event's name.
    pub name: String,
    /// Its data; `None` when it has none.
    pub data: Option<Box<RawValue>>,
    /// When it occurred; [`Timestamp::UNKNOWN`] when the message does not say.
    pub timestamp: Timestamp,
}

impl RawEvent {
    /// Encodes the data.
    ///
    /// # Errors
    ///
    /// Those of [`output::message`](crate::output::message()).
    pub fn encode<E: Events>(event: &Timestamped<E>) -> Result<Self, Error> {
        Ok(json::from_slice(&output::message(event, false)?)?)
    }

    /// Decodes the data as the schema's type for it.
    ///
    /// # Errors
    ///
    /// When the schema knows the event and the data does not decode. Unknown events never fail.
    pub fn decode<E: Events>(&self) -> Result<Timestamped<E>, json::Error> {
        let event = match &self.data {
            Some(data) => json::read(data.get(), Data(&self.name, PhantomData)),
            None => json::located(|| E::decode(&self.name, NoData::new())),
        };
        let data = || Segment::Member("data".to_owned());
        let event = event.map_err(|error| error.inside(data(), Some(&self.name)))?;
        Ok(Timestamped {
            event,
            timestamp: self.timestamp,
        })
    }
}

impl PartialEq for RawEvent {
    fn eq(&self, other: &Self) -> bool {
        let [a, b] = [self, other].map(|event| event.data.as_deref().map(RawValue::get));
        self.name == other.name && self.timestamp == other.timestamp && a == b
    }
}

impl Serialize for RawEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        map.serialize_entry("event", &self.name)?;
        if let Some(data) = &self.data {
            map.serialize_entry("data", data)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for RawEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Message::deserialize(deserializer)? {
            Message::Event(event) => Ok(event),
            _ => Err(D::Error::custom("no event")),
        }
    }
}

/// What a QMP server sends first (QMP specification, "Server Greeting"). It is read and written as the
/// whole message, `{"QMP": …}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Greeting {
    /// The server's version.
    pub version: Version,
    /// What the server offers beyond the baseline, such as `oob`.
    pub capabilities: Vec<String>,
}

impl Object for Greeting {
    const NAME: &'static str = "greeting";
    const MEMBERS: &'static [&'static str] = &["version", "capabilities"];

    type Parts = (Need<Version>, NeedList<String>);

    fn from_parts((Need(version), NeedList(capabilities)): Self::Parts) -> Self {
        Self {
            version,
            capabilities,
        }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.version, &self.capabilities)
    }
}

impl Serialize for Greeting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("QMP", &Greeted(self))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Greeting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Message::deserialize(deserializer)? {
            Message::Greeting(greeting) => Ok(greeting),
            _ => Err(D::Error::custom("no greeting")),
        }
    }
}

/// What the member `QMP` holds.
struct Greeted<G>(G);

impl<G: Borrow<Greeting>> Serialize for Greeted<G> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        machinery::encode_object(self.0.borrow(), serializer)
    }
}

impl<'de> Deserialize<'de> for Greeted<Greeting> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        machinery::decode_object(deserializer).map(Self)
    }
}

/// The members any message from a server may have.
const MEMBERS: &[&str] = &["return", "error", "id", "event", "data", "timestamp", "QMP"];

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        machinery::decode_object::<Envelope, D>(deserializer)?
            .into_message()
            .map_err(D::Error::custom)
    }
}

/// All members of a message, whichever it turns out to be.
struct Envelope {
    value: Option<Box<RawValue>>,
    error: Option<Error>,
    id: Option<Any>,
    event: Option<String>,
    data: Option<Box<RawValue>>,
    timestamp: Option<Timestamp>,
    greeting: Option<Greeted<Greeting>>,
}

impl Envelope {
    fn into_message(self) -> Result<Message, &'static str> {
        match self {
            Self {
                event: Some(name),
                data,
                timestamp,
                ..
            } => Ok(Message::Event(RawEvent {
                name,
                data,
                timestamp: timestamp.unwrap_or(Timestamp::UNKNOWN),
            })),
            Self {
                error: Some(error),
                id,
                ..
            } => Ok(Message::Error { error, id }),
            Self {
                value: Some(value),
                id,
                ..
            } => Ok(Message::Return { value, id }),
            Self {
                greeting: Some(Greeted(greeting)),
                ..
            } => Ok(Message::Greeting(greeting)),
            _ => Err("neither greeting, answer nor event"),
        }
    }
}

impl Object for Envelope {
    const NAME: &'static str = "message";
    const MEMBERS: &'static [&'static str] = MEMBERS;

    type Parts = (
        Option<Box<RawValue>>,
        Option<Error>,
        Option<Any>,
        Option<String>,
        Option<Box<RawValue>>,
        Option<Timestamp>,
        Option<Greeted<Greeting>>,
    );

    fn from_parts((value, error, id, event, data, timestamp, greeting): Self::Parts) -> Self {
        Self {
            value,
            error,
            id,
            event,
            data,
            timestamp,
            greeting,
        }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (
            &self.value,
            &self.error,
            &self.id,
            &self.event,
            &self.data,
            &self.timestamp,
            &self.greeting,
        )
    }
}
