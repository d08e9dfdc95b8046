//! Types by the names that messages give.

use qapi_types::message::{Message, RawEvent};
use qapi_types::{Command, Events, json};
use serde_json::Value;

/// What there is to do with the text of a command's arguments and of its answer: decode it and encode
/// that again.
pub(crate) struct Codec {
    pub(crate) arguments: fn(&str) -> Result<Value, String>,
    pub(crate) answer: fn(&str) -> Result<Value, String>,
}

impl Codec {
    pub(crate) const fn of<C: Command>() -> Self {
        Self {
            arguments: again::<C>,
            answer: again::<C::Response>,
        }
    }
}

fn again<T>(text: &str) -> Result<Value, String>
where
    T: serde::de::DeserializeOwned + serde::Serialize + Send,
{
    let value: T = json::from_str(text).map_err(|error| error.to_string())?;
    let text = serde_json::to_string(&value).map_err(|error| error.to_string())?;
    json::from_str(&text).map_err(|error| error.to_string())
}

/// The codec of a command.
pub(crate) fn find<'c>(codecs: &'c [(&str, Codec)], name: &str) -> Option<&'c Codec> {
    let found = codecs.binary_search_by_key(&name, |(name, _)| name);
    found.ok().map(|at| &codecs[at].1)
}

/// Decodes the message of an event, and encodes that again.
pub(crate) fn event<E: Events>(text: &str) -> Result<Value, String> {
    let message = json::from_str(text).map_err(|error| error.to_string())?;
    let Message::Event(raw) = message else {
        return Err(format!("no event: {message:?}"));
    };
    let event = raw.decode::<E>().map_err(|error| error.to_string())?;
    let again = RawEvent::encode(&event).map_err(|error| error.to_string())?;
    serde_json::to_value(Message::Event(again)).map_err(|error| error.to_string())
}
