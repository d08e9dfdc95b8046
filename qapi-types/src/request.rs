//! The envelope of one message as a server receives it (QMP specification, "Issuing Commands").
//!
//! Takes a document, gives the command's name, its arguments, and the id to echo, or the error to
//! answer. The id is found first, so that even an error about the envelope carries it. Knows no
//! commands.

use std::borrow::Cow;

use crate::Error;
use crate::document::Node;
use crate::values::JsonType;

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Incoming<'d> {
    /// The command's name.
    pub command: Cow<'d, str>,
    /// Whether it is to be executed out-of-band.
    pub out_of_band: bool,
    /// Its arguments, an object; empty when there are none.
    pub arguments: Node<'d>,
}

/// The id that the answer to `message` carries.
pub fn id(message: Node<'_>) -> Option<Node<'_>> {
    message.get("id")
}

/// Reads the envelope. Where the client has not enabled out-of-band execution (`oob`), `exec-oob`
/// is a member like any other that is unexpected.
///
/// # Errors
///
/// When the message is no object, a member is unexpected or of the wrong type, or there is nothing
/// to execute; the first in the order of the message.
pub fn read(message: Node<'_>, oob: bool) -> Result<Incoming<'_>, Error> {
    if message.json_type() != JsonType::Object {
        return Err(Error::generic("a message must be a JSON object"));
    }
    let mut command = None;
    let mut arguments = Node::empty_object();
    for (key, value) in message.members() {
        let name = key.as_str().unwrap_or_default();
        match name.as_ref() {
            "execute" | "exec-oob" if command.is_none() && (oob || name == "execute") => {
                let text = value.as_str();
                let text = text.ok_or_else(|| mistyped(&name, "a string"))?;
                command = Some((text, name == "exec-oob"));
            }
            "arguments" => {
                if value.json_type() != JsonType::Object {
                    return Err(mistyped(&name, "an object"));
                }
                arguments = value;
            }
            "id" => {}
            _ => {
                let desc = format!("a message has no member '{name}', or not together with others");
                return Err(Error::generic(desc));
            }
        }
    }
    match command {
        Some((command, out_of_band)) => Ok(Incoming {
            command,
            out_of_band,
            arguments,
        }),
        None => Err(Error::generic("a message must have the member 'execute'")),
    }
}

fn mistyped(name: &str, expected: &str) -> Error {
    Error::generic(format!("the message's member '{name}' must be {expected}"))
}
