//! Introspection: what a server built from a schema answers to `query-qmp-schema`.
//!
//! Takes a [`Schema`], gives the entries of the answer in the reference's order and numbering:
//! commands and events first, then the types they use as they are met. The names of types are no
//! part of the protocol and are masked by numbers, counted over the whole schema; what a condition
//! takes away keeps its number, so that a server's build does not change those of the others.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::json::{Object, quote};
use crate::name::Name;
use crate::schema::{
    AlternateBranch, Arguments, Builtin, CommandId, Condition, DefinitionId, EnumValue, EventId,
    Feature, Head, Item, Member, NamedType, ObjectType, Schema, StructId, TypeRef, UnionId,
};
use crate::source::Span;

#[cfg(test)]
mod tests;

/// The values of `QType`, which is an enumeration as any other but for being defined nowhere.
static QTYPE: LazyLock<Vec<EnumValue>> = LazyLock::new(|| {
    let names = [
        "none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool",
    ];
    let value = |name| EnumValue {
        name: Name::new(name),
        span: Span::new(0, 0),
        condition: None,
        features: Vec::new(),
    };
    names.map(value).into()
});

/// One entry: a command, an event or a type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry<'s> {
    /// The name: of a command, event or built-in type its own, of an array `[ELEMENT]`, of other
    /// types a number unless unmasked.
    pub name: String,
    /// When the entry is there.
    pub condition: Option<&'s Condition>,
    /// The features of the definition.
    pub features: &'s [Feature],
    /// The rest.
    pub body: Body<'s>,
}

/// What an [`Entry`] says besides its name. Types are referred to by the names of their entries.
#[derive(Clone, Debug)]
pub enum Body<'s> {
    /// A built-in type and its JSON type, in the words of the schema's `JSONType`.
    Builtin(&'static str),
    /// An enumeration.
    Enum(&'s [EnumValue]),
    /// An array and its element type.
    Array(String),
    /// A struct, a union, or inline arguments.
    Object {
        /// All common members with their types, those of bases first.
        members: Vec<(&'s Member, String)>,
        /// Discriminator and branches of a union.
        variants: Option<Variants<'s>>,
    },
    /// An alternate: its branches with their types.
    Alternate(Vec<(&'s AlternateBranch, String)>),
    /// A command.
    Command {
        /// The object type of its arguments.
        arguments: String,
        /// The type of its success response.
        returns: String,
        /// Whether it may be executed out-of-band.
        allow_oob: bool,
    },
    /// An event.
    Event {
        /// The object type of its data.
        arguments: String,
    },
}

/// Discriminator and branches of a union's [`Entry`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Variants<'s> {
    /// The name of the discriminator.
    pub discriminator: &'s Name,
    /// For each value: its name, its condition and the type of its branch.
    pub branches: Vec<(&'s Name, Option<&'s Condition>, String)>,
}

/// All entries, those whose condition may not hold included. `unmask` keeps the names of types.
pub fn entries(schema: &Schema, unmask: bool) -> Vec<Entry<'_>> {
    let mut visitor = Visitor {
        schema,
        unmask,
        masks: HashMap::new(),
        seen: HashSet::new(),
        used: Vec::new(),
        entries: Vec::new(),
    };
    // The reference goes by module, and within it by definition.
    for module in schema.modules() {
        for item in &module.items {
            match item {
                Item::Definition(DefinitionId::Command(id)) => visitor.command(*id),
                Item::Definition(DefinitionId::Event(id)) => visitor.event(*id),
                _ => {}
            }
        }
    }
    let mut next = 0;
    while let Some(ty) = visitor.used.get(next).copied() {
        visitor.ty(ty);
        next += 1;
    }
    visitor.entries
}

/// The answer of a server that is built where exactly the symbols are defined for which `defined`
/// says so: a JSON array, an entry a line.
pub fn json(schema: &Schema, unmask: bool, defined: &dyn Fn(&str) -> bool) -> String {
    Writer {
        defined: Some(defined),
    }
    .all(schema, unmask)
}

/// The same with everything in it whatever its condition, although no server may be built so.
pub fn json_of_all(schema: &Schema, unmask: bool) -> String {
    Writer { defined: None }.all(schema, unmask)
}

/// A type that has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Used {
    /// The object type without members that stands for no arguments and for no return value.
    Empty,
    Named(NamedType),
    Array(NamedType),
    CommandArguments(CommandId),
    EventArguments(EventId),
}

struct Visitor<'s> {
    schema: &'s Schema,
    unmask: bool,
    masks: HashMap<String, usize>,
    seen: HashSet<Used>,
    /// The types met so far, in order.
    used: Vec<Used>,
    entries: Vec<Entry<'s>>,
}

impl<'s> Visitor<'s> {
    fn push(&mut self, name: String, head: Option<&'s Head>, body: Body<'s>) {
        self.entries.push(Entry {
            name,
            condition: head.and_then(|head| head.condition.as_ref()),
            features: head.map_or(&[], |head| &head.features),
            body,
        });
    }

    /// Notes that a type is used, and gives its name.
    fn use_type(&mut self, ty: Used) -> String {
        // All integers are alike on the wire.
        let ty = match ty {
            Used::Named(named) => Used::Named(plain(named)),
            Used::Array(named) => Used::Array(plain(named)),
            other => other,
        };
        if self.seen.insert(ty) {
            self.used.push(ty);
        }
        match ty {
            Used::Named(NamedType::Builtin(builtin)) if builtin != Builtin::QType => {
                builtin.name().to_owned()
            }
            Used::Array(element) => format!("[{}]", self.use_type(Used::Named(element))),
            _ => self.mask(ty),
        }
    }

    fn use_ref(&mut self, ty: TypeRef) -> String {
        self.use_type(match ty {
            TypeRef::One(named) => Used::Named(named),
            TypeRef::Array(named) => Used::Array(named),
        })
    }

    fn use_object(&mut self, ty: ObjectType) -> String {
        self.use_type(Used::Named(match ty {
            ObjectType::Struct(id) => NamedType::Struct(id),
            ObjectType::Union(id) => NamedType::Union(id),
        }))
    }

    /// The name of a type that is masked: its number in the order in which names are asked for.
    fn mask(&mut self, ty: Used) -> String {
        let name = self.reference_name(ty);
        if self.unmask {
            return name;
        }
        let next = self.masks.len();
        self.masks.entry(name).or_insert(next).to_string()
    }

    /// The name that the reference has for a type.
    fn reference_name(&self, ty: Used) -> String {
        let of = |id: DefinitionId| self.schema.head(id).name.as_str().to_owned();
        match ty {
            Used::Empty => "q_empty".to_owned(),
            Used::CommandArguments(id) => format!("q_obj_{}-arg", of(DefinitionId::Command(id))),
            Used::EventArguments(id) => format!("q_obj_{}-arg", of(DefinitionId::Event(id))),
            Used::Named(named) | Used::Array(named) => match named {
                NamedType::Builtin(builtin) => builtin.name().to_owned(),
                NamedType::Enum(id) => of(DefinitionId::Enum(id)),
                NamedType::Struct(id) => of(DefinitionId::Struct(id)),
                NamedType::Union(id) => of(DefinitionId::Union(id)),
                NamedType::Alternate(id) => of(DefinitionId::Alternate(id)),
            },
        }
    }

    fn arguments(&mut self, arguments: &Arguments, inline: Used) -> String {
        match arguments {
            Arguments::Inline(members) if !members.is_empty() => self.use_type(inline),
            Arguments::None | Arguments::Inline(_) => self.use_type(Used::Empty),
            Arguments::Type { ty, .. } => self.use_object(*ty),
        }
    }

    fn command(&mut self, id: CommandId) {
        let command = &self.schema[id];
        let arguments = self.arguments(&command.arguments, Used::CommandArguments(id));
        let returns = match command.returns {
            None => self.use_type(Used::Empty),
            Some(ty) => self.use_ref(ty),
        };
        let body = Body::Command {
            arguments,
            returns,
            allow_oob: command.allow_oob,
        };
        self.push(
            command.head.name.as_str().to_owned(),
            Some(&command.head),
            body,
        );
    }

    fn event(&mut self, id: EventId) {
        let event = &self.schema[id];
        let arguments = self.arguments(&event.arguments, Used::EventArguments(id));
        self.push(
            event.head.name.as_str().to_owned(),
            Some(&event.head),
            Body::Event { arguments },
        );
    }

    /// Makes the entry of a type.
    fn ty(&mut self, ty: Used) {
        let schema = self.schema;
        match ty {
            Used::Empty => self.object(ty, None, Vec::new()),
            Used::CommandArguments(id) => {
                self.inline(ty, &schema[id].head, &schema[id].arguments);
            }
            Used::EventArguments(id) => self.inline(ty, &schema[id].head, &schema[id].arguments),
            Used::Array(element) => {
                let name = self.use_type(Used::Named(element));
                let condition = match element {
                    NamedType::Builtin(_) => None,
                    NamedType::Enum(id) => schema[id].head.condition.as_ref(),
                    NamedType::Struct(id) => schema[id].head.condition.as_ref(),
                    NamedType::Union(id) => schema[id].head.condition.as_ref(),
                    NamedType::Alternate(id) => schema[id].head.condition.as_ref(),
                };
                self.entries.push(Entry {
                    name: format!("[{name}]"),
                    condition,
                    features: &[],
                    body: Body::Array(name),
                });
            }
            Used::Named(NamedType::Builtin(builtin)) => self.builtin(ty, builtin),
            Used::Named(NamedType::Enum(id)) => {
                let name = self.mask(ty);
                self.push(name, Some(&schema[id].head), Body::Enum(&schema[id].values));
            }
            Used::Named(NamedType::Struct(id)) => self.structure(ty, id),
            Used::Named(NamedType::Union(id)) => self.union(ty, id),
            Used::Named(NamedType::Alternate(id)) => {
                let branches = schema[id].branches.iter();
                let branches = branches
                    .map(|branch| (branch, self.use_ref(branch.ty)))
                    .collect();
                let name = self.mask(ty);
                self.push(name, Some(&schema[id].head), Body::Alternate(branches));
            }
        }
    }

    fn builtin(&mut self, ty: Used, builtin: Builtin) {
        let json = match builtin {
            Builtin::QType => {
                let name = self.mask(ty);
                return self.push(name, None, Body::Enum(&QTYPE));
            }
            Builtin::Str => "string",
            Builtin::Number => "number",
            Builtin::Bool => "boolean",
            Builtin::Null => "null",
            Builtin::Any => "value",
            Builtin::Int
            | Builtin::Int8
            | Builtin::Int16
            | Builtin::Int32
            | Builtin::Int64
            | Builtin::Uint8
            | Builtin::Uint16
            | Builtin::Uint32
            | Builtin::Uint64
            | Builtin::Size => "int",
        };
        self.push(builtin.name().to_owned(), None, Body::Builtin(json));
    }

    fn inline(&mut self, ty: Used, head: &'s Head, arguments: &'s Arguments) {
        let members = match arguments {
            Arguments::Inline(members) => members.iter().collect(),
            Arguments::None | Arguments::Type { .. } => Vec::new(),
        };
        // The type is there when its command or event is, but the features are theirs.
        self.object(ty, head.condition.as_ref(), members);
    }

    fn object(&mut self, ty: Used, condition: Option<&'s Condition>, members: Vec<&'s Member>) {
        let members = members
            .into_iter()
            .map(|m| (m, self.use_ref(m.ty)))
            .collect();
        let name = self.mask(ty);
        let body = Body::Object {
            members,
            variants: None,
        };
        self.entries.push(Entry {
            name,
            condition,
            features: &[],
            body,
        });
    }

    fn structure(&mut self, ty: Used, id: StructId) {
        let members = self.schema.members(id);
        let members = members
            .into_iter()
            .map(|m| (m, self.use_ref(m.ty)))
            .collect();
        let name = self.mask(ty);
        let body = Body::Object {
            members,
            variants: None,
        };
        self.push(name, Some(&self.schema[id].head), body);
    }

    fn union(&mut self, ty: Used, id: UnionId) {
        let union = &self.schema[id];
        let members = self.schema.members(id);
        let members = members
            .into_iter()
            .map(|m| (m, self.use_ref(m.ty)))
            .collect();
        let branches = union.branches.iter().map(|branch| {
            let ty = match branch.ty {
                None => self.use_type(Used::Empty),
                Some(ty) => self.use_object(ty),
            };
            (&branch.name, branch.condition.as_ref(), ty)
        });
        let variants = Variants {
            discriminator: &union.discriminator,
            branches: branches.collect(),
        };
        let name = self.mask(ty);
        self.push(
            name,
            Some(&union.head),
            Body::Object {
                members,
                variants: Some(variants),
            },
        );
    }
}

/// The type by which introspection shows a type: all integers are `int`.
fn plain(named: NamedType) -> NamedType {
    match named {
        NamedType::Builtin(
            Builtin::Int8
            | Builtin::Int16
            | Builtin::Int32
            | Builtin::Int64
            | Builtin::Uint8
            | Builtin::Uint16
            | Builtin::Uint32
            | Builtin::Uint64
            | Builtin::Size,
        ) => NamedType::Builtin(Builtin::Int),
        other => other,
    }
}

/// Writes entries as JSON, without what conditions take away.
struct Writer<'a> {
    /// Which symbols are defined; `None` to take nothing away.
    defined: Option<&'a dyn Fn(&str) -> bool>,
}

impl Writer<'_> {
    fn all(&self, schema: &Schema, unmask: bool) -> String {
        let entries = entries(schema, unmask);
        let lines = entries
            .iter()
            .filter(|entry| self.holds(entry.condition))
            .map(|entry| self.entry(entry));
        format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n"))
    }

    fn holds(&self, condition: Option<&Condition>) -> bool {
        let (Some(condition), Some(defined)) = (condition, self.defined) else {
            return true;
        };
        condition.holds(defined)
    }

    fn features(&self, out: &mut Object, features: &[Feature]) {
        // Whether there are features at all is settled before conditions are, as in the reference.
        if !features.is_empty() {
            let features = features.iter().filter(|f| self.holds(f.condition.as_ref()));
            out.array(
                "features",
                features.map(|feature| quote(feature.name.as_str())),
            );
        }
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let mut out = Object::new();
        out.string("name", &entry.name);
        match &entry.body {
            Body::Builtin(json) => {
                out.string("meta-type", "builtin");
                out.string("json-type", json);
            }
            Body::Enum(values) => {
                out.string("meta-type", "enum");
                self.values(&mut out, values);
            }
            Body::Array(element) => {
                out.string("meta-type", "array");
                out.string("element-type", element);
            }
            Body::Object { members, variants } => {
                out.string("meta-type", "object");
                self.members(&mut out, members);
                if let Some(variants) = variants {
                    self.variants(&mut out, variants);
                }
            }
            Body::Alternate(branches) => {
                out.string("meta-type", "alternate");
                let kept = branches
                    .iter()
                    .filter(|(b, _)| self.holds(b.condition.as_ref()));
                out.array(
                    "members",
                    kept.map(|(_, ty)| {
                        let mut out = Object::new();
                        out.string("type", ty);
                        out.finish()
                    }),
                );
            }
            Body::Command {
                arguments,
                returns,
                allow_oob,
            } => {
                out.string("meta-type", "command");
                out.string("arg-type", arguments);
                out.string("ret-type", returns);
                if *allow_oob {
                    out.json("allow-oob", "true");
                }
            }
            Body::Event { arguments } => {
                out.string("meta-type", "event");
                out.string("arg-type", arguments);
            }
        }
        self.features(&mut out, entry.features);
        out.finish()
    }

    fn values(&self, out: &mut Object, values: &[EnumValue]) {
        let kept = || {
            values
                .iter()
                .filter(|value| self.holds(value.condition.as_ref()))
        };
        out.array(
            "members",
            kept().map(|value| {
                let mut out = Object::new();
                out.string("name", value.name.as_str());
                self.features(&mut out, &value.features);
                out.finish()
            }),
        );
        // The form of releases before 6.2, still sent.
        out.array("values", kept().map(|value| quote(value.name.as_str())));
    }

    fn members(&self, out: &mut Object, members: &[(&Member, String)]) {
        let kept = members
            .iter()
            .filter(|(member, _)| self.holds(member.condition.as_ref()));
        out.array(
            "members",
            kept.map(|(member, ty)| {
                let mut out = Object::new();
                out.string("name", member.name.as_str());
                out.string("type", ty);
                if member.optional {
                    out.json("default", "null");
                }
                self.features(&mut out, &member.features);
                out.finish()
            }),
        );
    }

    fn variants(&self, out: &mut Object, variants: &Variants<'_>) {
        out.string("tag", variants.discriminator.as_str());
        let kept = variants
            .branches
            .iter()
            .filter(|(_, condition, _)| self.holds(*condition));
        out.array(
            "variants",
            kept.map(|(name, _, ty)| {
                let mut out = Object::new();
                out.string("case", name.as_str());
                out.string("type", ty);
                out.finish()
            }),
        );
    }
}
