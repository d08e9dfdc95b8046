//! Types by the names that messages give, and the way to them and back.

use std::collections::BTreeMap;

use qapi_types::message::{Message, RawEvent, Request};
use qapi_types::{Any, Command, Events, Timestamped, json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::ends;

/// A schema's commands and events.
pub(crate) struct Schema {
    /// Sorted by name.
    pub(crate) commands: &'static [(&'static str, Codec)],
    /// Sorted.
    pub(crate) events: &'static [&'static str],
    pub(crate) event: fn(&str) -> Result<Value, String>,
}

impl Schema {
    pub(crate) const fn new<E: Events>(commands: &'static [(&'static str, Codec)]) -> Self {
        Self {
            commands,
            events: E::NAMES,
            event: event::<E>,
        }
    }

    pub(crate) fn command(&self, name: &str) -> Option<&'static Codec> {
        let index = self
            .commands
            .binary_search_by_key(&name, |(name, _)| name)
            .ok()?;
        Some(&self.commands[index].1)
    }
}

/// What there is to do with the text of a command's arguments and of its return value: decode it as
/// the command's type and encode that again.
pub(crate) struct Codec {
    request: fn(&str, &Envelope) -> Result<Value, String>,
    pub(crate) response: fn(&str) -> Result<Value, String>,
}

impl Codec {
    pub(crate) const fn of<C: Command>() -> Self {
        Self {
            request: request::<C>,
            response: again::<C::Response>,
        }
    }

    /// Decodes the arguments of a command, and makes the whole message anew.
    pub(crate) fn request(&self, envelope: &Envelope) -> Result<Value, String> {
        let arguments = envelope.arguments.as_deref().map_or("{}", RawValue::get);
        (self.request)(arguments, envelope)
    }
}

/// A command on the wire.
pub(crate) struct Envelope {
    pub(crate) name: String,
    out_of_band: bool,
    arguments: Option<Box<RawValue>>,
    pub(crate) id: Option<Any>,
}

impl Envelope {
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let mut members: BTreeMap<String, Box<RawValue>> = parse(text)?;
        let out_of_band = members.contains_key("exec-oob");
        let name = members.remove(if out_of_band { "exec-oob" } else { "execute" });
        let new = Self {
            name: parse(name.ok_or("no command")?.get())?,
            out_of_band,
            arguments: members.remove("arguments"),
            id: members.remove("id").map(|id| parse(id.get())).transpose()?,
        };
        match members.keys().next() {
            Some(name) => Err(format!("a command with '{name}'")),
            None => Ok(new),
        }
    }
}

/// Decodes text, with the error as text.
pub(crate) fn parse<T: DeserializeOwned + Send>(text: &str) -> Result<T, String> {
    json::from_str(text).map_err(|error| error.to_string())
}

fn request<C: Command>(arguments: &str, envelope: &Envelope) -> Result<Value, String> {
    ends::early::<C>(arguments)?;
    let command: C = json::from_str(arguments).map_err(|error| error.to_string())?;
    let mut request = Request::new(&command);
    if envelope.out_of_band {
        request = request.out_of_band();
    }
    if let Some(id) = &envelope.id {
        request = request.with_id(id.clone());
    }
    value(&request)
}

fn event<E: Events>(text: &str) -> Result<Value, String> {
    ends::early::<Timestamped<E>>(text)?;
    ends::unreadable::<Timestamped<E>>(text)?;
    match json::from_str(text).map_err(|error| error.to_string())? {
        Message::Event(raw) => {
            let event = raw.decode::<E>().map_err(|error| error.to_string())?;
            let again = RawEvent::encode(&event).map_err(|error| error.to_string())?;
            let whole = value(&event)?;
            match difference(&whole, &value(&again)?) {
                None => Ok(whole),
                Some(difference) => Err(format!("the raw event{difference}")),
            }
        }
        other => Err(format!("no event: {other:?}")),
    }
}

/// Decodes `text` as `T`, and encodes that.
pub(crate) fn again<T: DeserializeOwned + Serialize + Send>(text: &str) -> Result<Value, String> {
    value(&json::from_str::<T>(text).map_err(|error| error.to_string())?)
}

fn value<T: Serialize>(value: &T) -> Result<Value, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    let ours = json::to_string(value).map_err(|error| error.to_string())?;
    assert_eq!(ours, text, "both writers write the same");
    json::from_str(&text).map_err(|error| error.to_string())
}

/// The first difference between what was `sent` and what came out `again`.
pub(crate) fn difference(sent: &Value, again: &Value) -> Option<String> {
    match (sent, again) {
        (Value::Object(sent), Value::Object(again)) => {
            let lost = sent.iter().find_map(|(name, sent)| match again.get(name) {
                None => Some(format!(".{name} is lost")),
                Some(again) => difference(sent, again).map(|rest| format!(".{name}{rest}")),
            });
            let added = || again.keys().find(|name| !sent.contains_key(*name));
            lost.or_else(|| added().map(|name| format!(".{name} is added")))
        }
        (Value::Array(sent), Value::Array(again)) if sent.len() == again.len() => sent
            .iter()
            .zip(again)
            .enumerate()
            .find_map(|(index, (sent, again))| {
                difference(sent, again).map(|rest| format!("[{index}]{rest}"))
            }),
        _ => (sent != again).then(|| format!(": {sent} became {again}")),
    }
}
