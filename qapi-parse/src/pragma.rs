//! Pragmas: settings that act on the whole schema, wherever they stand.
//!
//! Takes the values of pragma directives, gives [`Pragmas`]. It enforces none of them.

use std::collections::HashSet;

use qapi_util::suggest;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::name::Name;
use crate::value::{Entry, Value};
use crate::words::{quoted, there_is};

/// Names that may break a rule.
#[derive(Debug, Default)]
pub(crate) struct Exceptions {
    names: HashSet<Name>,
    /// Set when the list is not known, so that nothing is refused for lack of it.
    everything: bool,
}

impl Exceptions {
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.everything || self.names.contains(name)
    }
}

/// The settings of a schema.
#[derive(Debug, Default)]
pub(crate) struct Pragmas {
    pub(crate) doc_required: bool,
    pub(crate) command_names: Exceptions,
    pub(crate) command_returns: Exceptions,
    pub(crate) documentation: Exceptions,
    pub(crate) member_names: Exceptions,
}

const KNOWN: [&str; 5] = [
    "doc-required",
    "command-name-exceptions",
    "command-returns-exceptions",
    "documentation-exceptions",
    "member-name-exceptions",
];

impl Pragmas {
    /// Puts one entry of a directive into force.
    pub(crate) fn set(&mut self, entry: &Entry, sink: &mut Sink) {
        let value = &entry.value;
        match entry.key.as_str() {
            "doc-required" => match value {
                Value::Bool(on, _) => self.doc_required = *on,
                other => sink.error(setting(entry, other, "must be 'true' or 'false'")),
            },
            "command-name-exceptions" => self.command_names = list(entry, sink),
            "command-returns-exceptions" => self.command_returns = list(entry, sink),
            "documentation-exceptions" => self.documentation = list(entry, sink),
            "member-name-exceptions" => self.member_names = list(entry, sink),
            // The names of the lists until 5.2.
            "returns-whitelist" => {
                sink.dated(retired(entry, "command-returns-exceptions"));
                self.command_returns = list(entry, sink);
            }
            "name-case-whitelist" => {
                sink.dated(retired(
                    entry,
                    "command-name-exceptions' or 'member-name-exceptions",
                ));
                self.member_names = list(entry, sink);
                self.command_names
                    .names
                    .extend(self.member_names.names.iter().cloned());
            }
            _ => sink.error(unknown(entry)),
        }
    }

    /// Takes all exceptions for granted, because pragmas may have been lost.
    pub(crate) fn give_up(&mut self) {
        self.doc_required = false;
        for list in [
            &mut self.command_names,
            &mut self.command_returns,
            &mut self.documentation,
            &mut self.member_names,
        ] {
            list.everything = true;
        }
    }
}

fn list(entry: &Entry, sink: &mut Sink) -> Exceptions {
    let mut exceptions = Exceptions::default();
    let Value::Array(array) = &entry.value else {
        sink.error(setting(entry, &entry.value, "must be an array of strings"));
        exceptions.everything = true;
        return exceptions;
    };
    for item in &array.items {
        match item {
            Value::Str(name) => drop(exceptions.names.insert(name.text.clone())),
            other => {
                sink.error(setting(entry, other, "must be an array of strings"));
                exceptions.everything = true;
            }
        }
    }
    exceptions
}

fn setting(entry: &Entry, found: &Value, must: &str) -> Diagnostic {
    let message = format!("pragma {} {must}", quoted(entry.key.as_str()));
    Diagnostic::new(Code::PragmaSetting, found.span(), message)
        .label(format!("this is {}", found.kind()))
}

fn retired(entry: &Entry, now: &str) -> Diagnostic {
    let message = format!("pragma {} is gone", quoted(entry.key.as_str()));
    Diagnostic::new(Code::RetiredPragma, entry.key.span, message).help(format!("use '{now}'"))
}

fn unknown(entry: &Entry) -> Diagnostic {
    let name = entry.key.as_str();
    let message = format!("there is no pragma {}", quoted(name));
    Diagnostic::new(Code::UnknownPragma, entry.key.span, message)
        .maybe_help(there_is("a pragma", suggest::closest(name, KNOWN)))
}
