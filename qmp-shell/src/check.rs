//! Says what is wrong with a line before it is sent.
//!
//! Takes a line and the server's schema, gives a [`Call`] that the schema allows, or what is wrong with it,
//! and where in the text.

mod explain;

use qapi_types::document::Document;
use qapi_types::schema::{RowIndex, Schema};
use serde_json::json;

use self::explain::explain;
use crate::fault::{Fault, meant};
use crate::line::{Line, Name};
use crate::tree::Tree;
use crate::typed::{self, Files};
use crate::view::{Calls, View};

/// Commands that take members beyond those that introspection shows.
pub(crate) const OPEN: &[&str] = &["device_add"];

/// A command that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// A JSON object, members in the order in which they were typed.
    pub(crate) arguments: String,
    /// Whether the server may execute it out-of-band.
    pub(crate) allows_oob: bool,
    /// Whether it was typed as a message that asks for that.
    pub(crate) oob: bool,
    /// Whether it has the server quit.
    pub(crate) quits: bool,
}

impl Call {
    /// A command that is executed in-band. `arguments` is a JSON object.
    pub(crate) fn new(name: &str, arguments: String) -> Self {
        Self {
            name: name.to_owned(),
            arguments,
            allows_oob: false,
            oob: false,
            quits: name == "quit",
        }
    }

    /// A line for the human monitor, which is to run on a processor.
    pub(crate) fn human(line: &str, cpu: Option<u64>) -> Self {
        let mut arguments = json!({"command-line": line});
        if let Some(cpu) = cpu {
            arguments["cpu-index"] = cpu.into();
        }
        Self {
            quits: quits(line),
            ..Self::new("human-monitor-command", arguments.to_string())
        }
    }
}

/// Whether a line has the server quit, in words of QMP or of the human monitor.
pub(crate) fn quits(line: &str) -> bool {
    matches!(line.split_whitespace().next(), Some("quit" | "q"))
}

/// Checks a line that is not empty.
///
/// # Errors
///
/// What is wrong first.
pub(crate) fn check(view: View<'_>, line: Line, files: Files<'_>) -> Result<Option<Call>, Fault> {
    if let Some(fault) = line.fault {
        return Err(fault);
    }
    let Some(name) = line.name else {
        return Ok(None);
    };
    if line.unfinished {
        let end = line.arguments.span.end.max(name.span.end);
        return Err(Fault::new(end..end, "the command does not end"));
    }
    let mut arguments = line.arguments;
    let row = view.arguments(&name.text);
    if row.is_none() && !view.is_unknown(&name.text) {
        return Err(unknown(view, &name));
    }
    typed::decide(view.schema, row, &mut arguments, files)?;
    if let Some(row) = row {
        arguments_of(view.schema, &name, row, &arguments)?;
    }
    Ok(Some(Call {
        allows_oob: view.allows_oob(&name.text),
        oob: line.oob,
        ..Call::new(&name.text, arguments.to_string())
    }))
}

fn unknown(view: View<'_>, name: &Name) -> Fault {
    let text = &name.text;
    let message = match (view.calls, view.schema.find(text)) {
        (Calls::Actions, _) => format!("a transaction has no action '{text}'"),
        (Calls::Commands, Some(_)) => format!("'{text}' is an event, no command"),
        (Calls::Commands, None) => format!("the server has no command '{text}'"),
    };
    Fault {
        span: name.span.clone(),
        message,
        help: meant(text, view.names()),
    }
}

fn arguments_of(
    schema: &Schema,
    name: &Name,
    row: RowIndex,
    arguments: &Tree,
) -> Result<(), Fault> {
    let text = arguments.to_string();
    let whole = || name.span.clone();
    let document = Document::read(text.as_bytes())
        .map_err(|error| Fault::new(whole(), format!("the arguments are no JSON: {error}")))?;
    let open = OPEN.contains(&&*name.text);
    let Err(problem) = schema.check_arguments(row, document.root(), open) else {
        return Ok(());
    };
    Err(explain(schema, &name.span, row, arguments, &problem))
}

#[cfg(test)]
mod tests;
