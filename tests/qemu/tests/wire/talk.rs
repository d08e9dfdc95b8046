//! A conversation: commands and what comes back, message by message.

use qapi_types::ErrorClass;
use qapi_types::message::Message;
use serde_json::Value;

use crate::codec::{Codec, Envelope, Schema, again, difference, parse};
use crate::ends;

/// What a message turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Command,
    /// A command that no schema has.
    UnknownCommand,
    Return,
    Error,
    Event,
    Greeting,
}

/// Knows which commands wait for an answer.
pub(crate) struct Talk<'a> {
    /// Where commands and events are looked up; the first that knows a name has it.
    schemas: &'a [&'a Schema],
    /// Their ids and types.
    pending: Vec<(Option<Value>, Option<&'static Codec>)>,
}

impl<'a> Talk<'a> {
    pub(crate) fn new(schemas: &'a [&'a Schema]) -> Self {
        Self {
            schemas,
            pending: Vec::new(),
        }
    }

    /// Decodes a message that a client sends, encodes it again, and compares.
    pub(crate) fn sent(&mut self, text: &str) -> Result<Kind, String> {
        let envelope = Envelope::new(text)?;
        let name = &envelope.name;
        let codec = self.schemas.iter().find_map(|schema| schema.command(name));
        self.pending.push((envelope.id.clone(), codec));
        let Some(codec) = codec else {
            return Ok(Kind::UnknownCommand);
        };
        compare(&parse(text)?, &codec.request(&envelope)?)?;
        Ok(Kind::Command)
    }

    /// Decodes a message that a server sends, encodes it again, and compares.
    pub(crate) fn received(&mut self, text: &str) -> Result<Kind, String> {
        ends::early::<Message>(text)?;
        let message: Message = parse(text)?;
        let written = serde_json::to_string(&message).map_err(|error| error.to_string())?;
        compare(&parse(text)?, &parse(&written)?)?;
        if parse::<Message>(&written)? != message {
            return Err("the message does not equal itself".to_owned());
        }
        match message {
            Message::Greeting(greeting) => {
                let version = greeting.version.qemu().ok_or("no version")?;
                if !greeting.version.at_least(10, 0) {
                    return Err(format!("version {version}"));
                }
                Ok(Kind::Greeting)
            }
            Message::Return { value, id } => {
                let codec = self
                    .answered(id.as_ref())?
                    .ok_or("success of an unknown command")?;
                compare(&parse(value.get())?, &(codec.response)(value.get())?)?;
                Ok(Kind::Return)
            }
            Message::Error { error, id } => {
                let codec = self.answered(id.as_ref())?;
                if codec.is_none() && error.class != ErrorClass::CommandNotFound {
                    return Err("an unknown command that the server knows".to_owned());
                }
                let text = parse::<Value>(text)?["error"].to_string();
                compare(&parse(&text)?, &again::<qapi_types::Error>(&text)?)?;
                compare(
                    &parse::<Value>(&text)?["class"],
                    &Value::from(error.class.to_string()),
                )?;
                Ok(Kind::Error)
            }
            Message::Event(event) => {
                let knows = |schema: &&&Schema| schema.events.binary_search(&&*event.name).is_ok();
                let schema = self.schemas.iter().find(knows);
                let schema = schema.ok_or_else(|| format!("no event '{}'", event.name))?;
                compare(&parse(text)?, &(schema.event)(text)?)?;
                Ok(Kind::Event)
            }
        }
    }

    /// The command that is answered: the one with this id, or the one before without an id.
    fn answered(&mut self, id: Option<&Value>) -> Result<Option<&'static Codec>, String> {
        let position = self
            .pending
            .iter()
            .rposition(|(pending, _)| pending.as_ref() == id);
        let position = position.ok_or_else(|| format!("an answer to no command: id {id:?}"))?;
        Ok(self.pending.remove(position).1)
    }

    /// How many commands still wait.
    pub(crate) fn pending(&self) -> usize {
        self.pending.len()
    }
}

fn compare(sent: &Value, again: &Value) -> Result<(), String> {
    difference(sent, again).map_or(Ok(()), |difference| Err(format!("message{difference}")))
}
