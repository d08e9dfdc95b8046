//! From values to definitions: which keys there are, what their values are, how names look.
//!
//! Takes the top-level objects of all files and the pragmas, gives [`Definition`]s. It looks at one
//! definition at a time; what a name refers to is [`crate::resolve`]'s business.

mod arguments;
mod condition;
mod feature;
mod keys;
mod member;
mod names;

use qapi_util::suggest;

use crate::ast::{Base, Body, Definition, Documentation, Kind};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::name::Name;
use crate::pragma::Pragmas;
use crate::schema::EnumValue;
use crate::source::Span;
use crate::value::{Object, Str, Value};
use crate::words::{one_of, quoted};
use keys::Shape;

/// Takes one top-level object apart. `None` when it cannot even be said what it defines.
pub(crate) fn definition(
    object: &Object,
    module: usize,
    doc: Documentation,
    pragmas: &Pragmas,
    sink: &mut Sink,
) -> Option<Definition> {
    let errors = sink.errors();
    let (kind, name) = head(object, sink)?;
    let mut lower = Lower { pragmas, sink };
    lower.definition_name(kind, name);
    let owner = format!("{} {}", kind.word(), quoted(name.as_str()));
    let place = Place {
        object,
        kind,
        owner: &owner,
        name,
    };
    let body = match kind {
        Kind::Enum => lower.enumeration(&place),
        Kind::Struct => lower.structure(&place),
        Kind::Union => lower.union(&place),
        Kind::Alternate => lower.alternate(&place),
        Kind::Command => lower.command(&place),
        Kind::Event => lower.event(&place),
    };
    let condition = lower.condition(object);
    let features = lower.features(object);
    Some(Definition {
        module,
        kind,
        name: name.clone(),
        condition,
        features,
        doc,
        body,
        sound: sink.errors() == errors,
        implicit: false,
    })
}

/// The kind and name of a definition.
fn head<'o>(object: &'o Object, sink: &mut Sink) -> Option<(Kind, &'o Str)> {
    let mut found = object.entries.iter().filter_map(|entry| {
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| entry.key.as_str() == kind.word())?;
        Some((kind, entry))
    });
    let Some((kind, entry)) = found.next() else {
        sink.error(no_kind(object));
        return None;
    };
    if let Some((_, second)) = found.next() {
        sink.error(two_kinds(&second.key, &entry.key));
        return None;
    }
    match &entry.value {
        Value::Str(name) => Some((kind, name)),
        other => {
            let what = format!("the name of a definition, the value of '{}',", kind.word());
            sink.error(keys::wrong(&what, "a string", other));
            None
        }
    }
}

/// A definition while it is taken apart.
struct Place<'o> {
    object: &'o Object,
    kind: Kind,
    /// What messages call it: `struct 'Foo'`.
    owner: &'o str,
    name: &'o Str,
}

/// What the parts of this module share.
struct Lower<'c> {
    pragmas: &'c Pragmas,
    sink: &'c mut Sink,
}

impl Lower<'_> {
    fn keys(&mut self, place: &Place<'_>, shape: &Shape) {
        keys::check(place.object, shape, place.owner, place.name.span, self.sink);
    }

    fn enumeration(&mut self, place: &Place<'_>) -> Body {
        self.keys(place, &keys::ENUM);
        let prefix = match place.object.get("prefix") {
            None => None,
            Some(Value::Str(prefix)) => Some(prefix.text.clone()),
            Some(other) => {
                self.sink.error(keys::wrong("'prefix'", "a string", other));
                None
            }
        };
        let values = match place.object.get("data") {
            None => Vec::new(),
            Some(Value::Array(array)) => array
                .items
                .iter()
                .filter_map(|item| self.value(place, item))
                .collect(),
            Some(other) => {
                self.sink
                    .error(keys::wrong("'data' of an enum", "an array", other));
                Vec::new()
            }
        };
        Body::Enum { prefix, values }
    }

    fn value(&mut self, place: &Place<'_>, item: &Value) -> Option<EnumValue> {
        let (name, rest) = self.named(item, &keys::VALUE, "an enum value")?;
        self.value_name(&name, place.name.as_str());
        let condition = rest.and_then(|object| self.condition(object));
        let features = rest.map(|object| self.features(object)).unwrap_or_default();
        Some(EnumValue {
            name: name.text.clone(),
            span: name.span,
            condition,
            features,
        })
    }

    /// `'name'` or `{ 'name': 'name', … }`, as values and features are written.
    fn named<'v>(
        &mut self,
        item: &'v Value,
        shape: &Shape,
        what: &str,
    ) -> Option<(Str, Option<&'v Object>)> {
        match item {
            Value::Str(name) => Some((name.clone(), None)),
            Value::Object(object) => {
                let start = object.span.part(0, 1);
                keys::check(object, shape, what, start, self.sink);
                match object.get("name")? {
                    Value::Str(name) => Some((name.clone(), Some(object))),
                    other => {
                        let what = format!("the name of {what}");
                        self.sink.error(keys::wrong(&what, "a string", other));
                        None
                    }
                }
            }
            other => {
                self.sink
                    .error(keys::wrong(what, "a string or an object", other));
                None
            }
        }
    }

    fn structure(&mut self, place: &Place<'_>) -> Body {
        self.keys(place, &keys::STRUCT);
        let base = self.type_name(place.object, "base");
        let members = match place.object.get("data") {
            None => Vec::new(),
            Some(Value::Object(data)) => self.members(data, Some(place.name.as_str())),
            Some(other) => {
                self.sink
                    .error(keys::wrong("'data' of a struct", "an object", other));
                Vec::new()
            }
        };
        Body::Struct { base, members }
    }

    fn union(&mut self, place: &Place<'_>) -> Body {
        let object = place.object;
        let simple = object.get("base").is_none() && object.get("discriminator").is_none();
        if simple {
            self.keys(place, &keys::SIMPLE_UNION);
            self.sink.dated(simple_union(place.name));
        } else {
            self.keys(place, &keys::UNION);
        }
        let base = match object.get("base") {
            None => Base::None,
            Some(Value::Str(name)) => Base::Type(name.clone()),
            Some(Value::Object(members)) => {
                Base::Members(self.members(members, Some(place.name.as_str())))
            }
            Some(other) => {
                let must = "the name of a struct or an object";
                self.sink
                    .error(keys::wrong("'base' of a union", must, other));
                Base::None
            }
        };
        let discriminator = match object.get("discriminator") {
            None => None,
            Some(Value::Str(name)) => Some(name.clone()),
            Some(other) => {
                self.sink.error(keys::wrong(
                    "'discriminator'",
                    "the name of a member",
                    other,
                ));
                None
            }
        };
        let branches = self.branches(place, simple);
        Body::Union {
            base,
            discriminator,
            branches,
            simple,
        }
    }

    fn alternate(&mut self, place: &Place<'_>) -> Body {
        self.keys(place, &keys::ALTERNATE);
        let branches = self.branches(place, true);
        if let Some(Value::Object(data)) = place.object.get("data") {
            if data.entries.is_empty() {
                self.sink.error(empty_alternate(data.span));
            }
            for branch in &branches {
                let name = Str {
                    text: branch.name.clone(),
                    span: branch.span,
                };
                self.branch_name(&name);
            }
        }
        Body::Alternate { branches }
    }
}

fn no_kind(object: &Object) -> Diagnostic {
    let words = Kind::ALL.map(|kind| quoted(kind.word()));
    let known = Kind::ALL
        .map(Kind::word)
        .into_iter()
        .chain(["include", "pragma"]);
    let meant = object.entries.iter().find_map(|entry| {
        Some((
            entry.key.span,
            suggest::closest(entry.key.as_str(), known.clone())?,
        ))
    });
    let first = object
        .entries
        .first()
        .map_or(object.span.part(0, 1), |entry| entry.key.span);
    let span = meant.map_or(first, |(span, _)| span);
    let found =
        Diagnostic::new(Code::DefinitionKind, span, "expression is no definition").help(format!(
            "a definition has exactly one of the keys {}",
            one_of(&words)
        ));
    match meant {
        Some((_, word)) => found.help(format!("did you mean '{word}'?")),
        None => found,
    }
}

fn two_kinds(second: &Str, first: &Str) -> Diagnostic {
    let message = format!(
        "definition of two kinds, {} and {}",
        quoted(first.as_str()),
        quoted(second.as_str())
    );
    Diagnostic::new(Code::DefinitionKind, second.span, message)
        .label("the second")
        .also(first.span, "the first")
        .help("split it, or remove one of the keys")
}

fn simple_union(name: &Str) -> Diagnostic {
    let message = format!("union {} has no discriminator", quoted(name.as_str()));
    Diagnostic::new(Code::RetiredUnion, name.span, message)
        .help("give it 'base' and 'discriminator'; members 'type' and 'data' keep the wire format")
}

fn empty_alternate(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::EmptyAlternate,
        span,
        "an alternate needs at least one branch",
    )
}

/// The name that `text` without its leading `*` is, and whether the `*` was there.
fn optional(text: &Name) -> (Name, bool) {
    match text.as_str().strip_prefix('*') {
        Some(name) => (Name::new(name), true),
        None => (text.clone(), false),
    }
}
