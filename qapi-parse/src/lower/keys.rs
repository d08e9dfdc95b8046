//! Which keys an object may and must have.

use qapi_util::suggest;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::source::Span;
use crate::value::{Object, Str, Value};
use crate::words::{one_of, quoted};

/// The keys of one kind of object.
pub(super) struct Shape {
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

macro_rules! shapes {
    ($($name:ident: $required:expr, $optional:expr;)*) => {$(
        pub(super) const $name: Shape = Shape { required: &$required, optional: &$optional };
    )*};
}

shapes! {
    ENUM: ["enum", "data"], ["prefix", "if", "features"];
    VALUE: ["name"], ["if", "features"];
    STRUCT: ["struct", "data"], ["base", "if", "features"];
    MEMBER: ["type"], ["if", "features"];
    UNION: ["union", "base", "discriminator", "data"], ["if", "features"];
    SIMPLE_UNION: ["union", "data"], ["base", "discriminator", "if", "features"];
    BRANCH: ["type"], ["if"];
    ALTERNATE: ["alternate", "data"], ["if", "features"];
    COMMAND: ["command"], [
        "data", "returns", "boxed", "gen", "success-response", "allow-oob", "allow-preconfig",
        "coroutine", "if", "features",
    ];
    EVENT: ["event"], ["data", "boxed", "if", "features"];
    FEATURE: ["name"], ["if"];
}

impl Shape {
    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }
}

/// Reports keys of `object` that mean nothing, and those it lacks at `place`. Messages call the
/// object `what`.
pub(super) fn check(object: &Object, shape: &Shape, what: &str, place: Span, sink: &mut Sink) {
    let mut misspelt = Vec::new();
    let mut strange = Vec::new();
    for entry in &object.entries {
        let key = entry.key.as_str();
        if shape.all().any(|known| known == key) {
            continue;
        }
        let free = shape.all().filter(|known| object.get(known).is_none());
        let meant = suggest::closest(key, free);
        misspelt.extend(meant);
        strange.push(unknown(&entry.key, what, meant, shape));
    }
    // An object of which no key is known is something else altogether: one error says it all.
    let alien = !strange.is_empty() && strange.len() == object.entries.len() && misspelt.is_empty();
    if !alien || shape.required.is_empty() {
        for found in strange {
            sink.error(found);
        }
    }
    let missing: Vec<_> = shape
        .required
        .iter()
        .filter(|key| object.get(key).is_none() && !misspelt.contains(key))
        .map(|key| quoted(key))
        .collect();
    if !missing.is_empty() {
        let keys = if missing.len() == 1 { "key" } else { "keys" };
        let message = format!("{what} lacks the {keys} {}", missing.join(" and "));
        let found = Diagnostic::new(Code::MissingKey, place, message);
        let all: Vec<_> = shape.all().map(quoted).collect();
        let help = format!(
            "this object is not a type of its own; its keys can be {}",
            one_of(&all)
        );
        sink.error(if alien {
            found.also(object.span.part(0, 1), "in here").help(help)
        } else {
            found
        });
    }
}

fn unknown(key: &Str, what: &str, meant: Option<&str>, shape: &Shape) -> Diagnostic {
    let message = format!("{what} has no key {}", quoted(key.as_str()));
    let found = Diagnostic::new(Code::UnknownKey, key.span, message);
    if let Some(meant) = meant {
        return found.help(format!("did you mean '{meant}'?"));
    }
    let keys: Vec<_> = shape.all().map(quoted).collect();
    found.help(format!(
        "the keys are {}",
        one_of(&keys).replace(" or ", " and ")
    ))
}

/// `what` must be something else than it is.
pub(super) fn wrong(what: &str, must: &str, found: &Value) -> Diagnostic {
    let message = format!("{what} must be {must}");
    Diagnostic::new(Code::WrongValue, found.span(), message)
        .label(format!("this is {}", found.kind()))
}
