//! The messages: those of recorded sessions.
//!
//! Takes folders of `.jsonl` files, each line of which is a message and its direction. Gives messages by class: what
//! they are, and of which command or event.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What a command answers: the value of `return`.
    Answer,
    /// What a command is given: the value of `arguments`, `{}` where there is none.
    Arguments,
    /// An event, as a whole.
    Event,
    /// An error, the value of `error`, of whatever command.
    Error,
    /// The greeting, as a whole.
    Greeting,
}

/// The texts of messages, each once, by what they are and the name of their command or event. Errors and greetings
/// have no name, and neither have answers of `{}`.
pub type Messages = BTreeMap<(Kind, String), Vec<String>>;

/// A line of a recorded session.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    msg: &'a RawValue,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    execute: Option<String>,
    #[serde(rename = "exec-oob")]
    exec_oob: Option<String>,
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
    id: Option<Value>,
    #[serde(borrow)]
    r#return: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    event: Option<String>,
}

/// Reads all sessions of a folder. White space between tokens stays where it `stays`.
pub fn read(folder: &Path, stays: bool) -> Result<Messages, Box<dyn Error>> {
    let in_folder = |error| format!("'{}': {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(in_folder)? {
        files.push(entry?.path());
    }
    files.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    files.sort();
    let mut messages = Messages::new();
    for path in files {
        let text = fs::read_to_string(&path)?;
        session(&text, stays, &mut messages)
            .map_err(|error| format!("'{}': {error}", path.display()))?;
    }
    if messages.is_empty() {
        return Err(format!("no session is in '{}'", folder.display()).into());
    }
    Ok(messages)
}

/// Adds the messages of one session.
fn session(text: &str, stays: bool, messages: &mut Messages) -> Result<(), Box<dyn Error>> {
    let mut asked = HashMap::new();
    for line in text.lines() {
        let whole = serde_json::from_str::<Line>(line)?.msg;
        let message: Envelope = serde_json::from_str(whole.get())?;
        let (kind, name, value) = if let Some(command) = message.execute.or(message.exec_oob) {
            let arguments = message.arguments.map_or("{}", RawValue::get);
            if let Some(id) = message.id {
                asked.insert(id.to_string(), command.clone());
            }
            (Kind::Arguments, command, arguments)
        } else if let Some(event) = message.event {
            (Kind::Event, event, whole.get())
        } else if let Some(error) = message.error {
            (Kind::Error, String::new(), error.get())
        } else if let Some(answer) = message.r#return {
            let id = message.id.ok_or("an answer has no id")?;
            let command = asked.get(&id.to_string());
            let command = command.ok_or_else(|| format!("nothing has the id {id}"))?;
            let is_empty = answer.get() == "{}";
            let command = if is_empty { "" } else { command.as_str() };
            (Kind::Answer, command.to_owned(), answer.get())
        } else {
            (Kind::Greeting, String::new(), whole.get())
        };
        let value = if stays {
            value.to_owned()
        } else {
            compact(value)
        };
        let texts = messages.entry((kind, name)).or_default();
        if !texts.contains(&value) {
            texts.push(value);
        }
    }
    Ok(())
}

/// JSON text without the white space between tokens.
fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for char in text.chars() {
        if in_string || !matches!(char, ' ' | '\t' | '\n' | '\r') {
            out.push(char);
        }
        in_string ^= char == '"' && !escaped;
        escaped = char == '\\' && !escaped;
    }
    out
}
