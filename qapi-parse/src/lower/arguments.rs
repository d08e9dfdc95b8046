//! Commands and events: their arguments and flags.

use super::{Lower, Place, keys};
use crate::ast::{Arguments, Body, Flags};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::{Entry, Object, Str, Value};
use crate::words::quoted;

impl Lower<'_> {
    pub(super) fn command(&mut self, place: &Place<'_>) -> Body {
        self.keys(place, &keys::COMMAND);
        let object = place.object;
        let arguments = self.arguments(place);
        let returns = object
            .get("returns")
            .and_then(|value| self.type_expr(value, "'returns'"));
        let flags = Flags {
            r#gen: !self.flag(object, "gen", false),
            success_response: !self.flag(object, "success-response", false),
            allow_oob: self.flag(object, "allow-oob", true),
            allow_preconfig: self.flag(object, "allow-preconfig", true),
            coroutine: self.flag(object, "coroutine", true),
        };
        if let (Some(oob), Some(coroutine)) = (object.entry("allow-oob"), object.entry("coroutine"))
        {
            self.sink.error(flag_conflict(&oob.key, &coroutine.key));
        }
        Body::Command {
            arguments,
            returns,
            flags,
        }
    }

    pub(super) fn event(&mut self, place: &Place<'_>) -> Body {
        self.keys(place, &keys::EVENT);
        Body::Event {
            arguments: self.arguments(place),
        }
    }

    fn arguments(&mut self, place: &Place<'_>) -> Arguments {
        let boxed = self.flag(place.object, "boxed", true);
        match (place.object.get("data"), place.object.entry("boxed")) {
            (None, Some(flag)) if boxed => {
                self.sink.error(boxed_without_data(flag, place.owner));
                Arguments::None
            }
            (None, _) => Arguments::None,
            (Some(Value::Str(name)), _) => Arguments::Type {
                name: name.clone(),
                boxed,
            },
            (Some(value), Some(flag)) if boxed => {
                let what = format!("'data' of a boxed {}", place.kind.word());
                self.sink.error(
                    keys::wrong(&what, "the name of a type", value)
                        .also(flag.key.span, "boxed here"),
                );
                Arguments::None
            }
            (Some(Value::Object(data)), _) => Arguments::Members(self.members(data, None)),
            (Some(other), _) => {
                let what = format!("'data' of {}", place.owner);
                let must = "an object or the name of a type";
                self.sink.error(keys::wrong(&what, must, other));
                Arguments::None
            }
        }
    }

    /// Whether the flag is there. It has one value only, `value`, for the other is its default.
    fn flag(&mut self, object: &Object, key: &str, value: bool) -> bool {
        match object.entry(key) {
            None => false,
            Some(Entry {
                value: Value::Bool(found, _),
                ..
            }) if *found == value => true,
            Some(entry) => {
                self.sink
                    .error(flag_value(entry.value.span(), key, value, &entry.value));
                false
            }
        }
    }
}

fn flag_value(span: Span, key: &str, value: bool, found: &Value) -> Diagnostic {
    let message = format!("flag '{key}' can only be '{value}'");
    let diagnostic = Diagnostic::new(Code::FlagValue, span, message);
    if matches!(found, Value::Bool(..)) {
        diagnostic.help(format!("'{}' is the default; leave the flag out", !value))
    } else {
        diagnostic.label(format!("this is {}", found.kind()))
    }
}

fn flag_conflict(oob: &Str, coroutine: &Str) -> Diagnostic {
    let (first, second) = if oob.span < coroutine.span {
        (oob, coroutine)
    } else {
        (coroutine, oob)
    };
    let message = "a command cannot be both 'allow-oob' and 'coroutine'";
    Diagnostic::new(Code::FlagConflict, second.span, message)
        .also(first.span, format!("{} is here", quoted(first.as_str())))
}

fn boxed_without_data(flag: &Entry, owner: &str) -> Diagnostic {
    let message = format!("{owner} is boxed but has no 'data'");
    Diagnostic::new(Code::BoxedWithoutData, flag.key.span, message)
        .help("name the type that holds the arguments in 'data', or remove 'boxed'")
}
