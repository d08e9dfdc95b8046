//! A line of a recorded session.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use qapi_types::frame::FrameError;
use qapi_types::{Any, document::Document, json};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mock) enum Direction {
    /// The client.
    ToServer,
    /// The server.
    FromServer,
}

/// What was sent.
#[derive(Debug)]
pub(in crate::mock) enum Content {
    /// A message, on one line.
    Message(Box<RawValue>),
    /// The end of what it sends.
    End,
    /// Something else, in words.
    Other(String),
}

#[derive(Debug)]
pub(in crate::mock) struct Line {
    pub(in crate::mock) direction: Direction,
    pub(in crate::mock) content: Content,
}

impl Line {
    /// The line for what was found in a stream.
    pub(super) fn of(direction: Direction, frame: Result<&[u8], FrameError>) -> Self {
        let content = frame
            .map_err(|error| error.to_string())
            .and_then(json_line)
            .map_or_else(Content::Other, Content::Message);
        Self { direction, content }
    }

    /// Reads a line.
    pub(in crate::mock) fn read(text: &str) -> Result<Self, String> {
        let mut members: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(text).map_err(|error| format!("no JSON object: {error}"))?;
        let direction = match members.get("dir").map(|text| text.get()) {
            Some(r#""->""#) => Direction::ToServer,
            Some(r#""<-""#) => Direction::FromServer,
            _ => return Err(r#"its 'dir' is neither "->" nor "<-""#.to_owned()),
        };
        let content = match (members.remove("msg"), members.remove("other")) {
            (Some(message), _) => Content::Message(message),
            _ if members.contains_key("end") => Content::End,
            (None, Some(other)) => {
                Content::Other(json::from_str(other.get()).map_err(|error| error.to_string())?)
            }
            (None, None) => return Err("it has no 'msg'".to_owned()),
        };
        Ok(Self { direction, content })
    }
}

/// A message as it was written, without line ends; what is JSON in QMP's dialect alone becomes plain JSON.
fn json_line(message: &[u8]) -> Result<Box<RawValue>, String> {
    let text = String::from_utf8_lossy(message);
    // Between tokens there may be line ends; in strings there are none.
    let text: Cow<'_, str> = if text.contains(['\r', '\n']) {
        text.replace(['\r', '\n'], " ").into()
    } else {
        text
    };
    if let Ok(plain) = serde_json::from_str::<&RawValue>(&text) {
        return Ok(plain.to_owned());
    }
    let document = Document::read(message).map_err(|error| error.to_string())?;
    let value = Any::deserialize(document.root()).map_err(|error| error.to_string())?;
    super::super::steps::raw(&value).map_err(|error| error.to_string())
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::ToServer => "->",
            Direction::FromServer => "<-",
        };
        match &self.content {
            Content::Message(message) => {
                write!(f, r#"{{"dir": "{direction}", "msg": {}}}"#, message.get())
            }
            Content::End => write!(f, r#"{{"dir": "{direction}", "end": true}}"#),
            Content::Other(other) => {
                let other = Any::String(other.clone());
                write!(f, r#"{{"dir": "{direction}", "other": {other}}}"#)
            }
        }
    }
}
