//! Makes the model of introspection: takes a schema, gives the entries with their numbers.
//!
//! The entry of a type gets its number when something refers to it for the first time, and so does
//! what masks its name. What it says is found out when its turn comes, which may bring in more types.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::model::{
    Call, CallKind, Choice, Introspection, MaskedName, ObjectMember, Type, TypeId, TypeKind,
    Variant, Variants,
};
use crate::name::Name;
use crate::schema::{
    Arguments, Builtin, CommandId, DefinitionId, EnumValue, EventId, Head, Item, Member, NamedType,
    ObjectType, Schema, TypeRef, UnionId,
};
use crate::source::Span;

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

impl<'s> Introspection<'s> {
    /// What introspection can say of `schema`.
    pub fn new(schema: &'s Schema) -> Self {
        let mut builder = Builder {
            schema,
            ids: HashMap::new(),
            used: Vec::new(),
            masks: 0,
        };
        // The reference goes by module, and within it by definition.
        let items = schema.modules().iter().flat_map(|module| &module.items);
        let calls = items.filter_map(|item| match item {
            Item::Definition(DefinitionId::Command(id)) => Some(builder.command(*id)),
            Item::Definition(DefinitionId::Event(id)) => Some(builder.event(*id)),
            _ => None,
        });
        let calls = calls.collect();
        let mut types = Vec::new();
        while let Some((ty, mask)) = builder.used.get(types.len()).copied() {
            types.push(builder.ty(ty, mask));
        }
        Self { calls, types }
    }
}

/// A type that has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Used {
    /// The object type without members that stands for no arguments and for no return value.
    Empty,
    Named(NamedType),
    Array(NamedType),
    /// The arguments of a command or event that are given in place.
    Arguments(DefinitionId),
}

struct Builder<'s> {
    schema: &'s Schema,
    ids: HashMap<Used, TypeId>,
    /// The types met so far, in order, and the numbers that mask their names. The names of built-in
    /// types and of arrays are not masked; they have the number of the next that is.
    used: Vec<(Used, u32)>,
    masks: u32,
}

impl<'s> Builder<'s> {
    /// Notes that a type is used.
    fn use_type(&mut self, ty: Used) -> TypeId {
        // All integers are alike on the wire.
        let ty = match ty {
            Used::Named(named) => Used::Named(plain(named)),
            Used::Array(named) => Used::Array(plain(named)),
            other => other,
        };
        if let Some(id) = self.ids.get(&ty) {
            return *id;
        }
        let id = TypeId(self.used.len());
        self.ids.insert(ty, id);
        self.used.push((ty, self.masks));
        match ty {
            Used::Array(element) => {
                self.use_type(Used::Named(element));
            }
            Used::Named(NamedType::Builtin(builtin)) if builtin != Builtin::QType => {}
            _ => self.masks += 1,
        }
        id
    }

    fn use_ref(&mut self, ty: TypeRef) -> TypeId {
        self.use_type(match ty {
            TypeRef::One(named) => Used::Named(named),
            TypeRef::Array(named) => Used::Array(named),
        })
    }

    fn use_object(&mut self, ty: ObjectType) -> TypeId {
        self.use_type(Used::Named(ty.into()))
    }

    fn arguments(&mut self, id: DefinitionId, arguments: &Arguments) -> TypeId {
        match arguments {
            Arguments::Inline(members) if !members.is_empty() => self.use_type(Used::Arguments(id)),
            Arguments::None | Arguments::Inline(_) => self.use_type(Used::Empty),
            Arguments::Type { ty, .. } => self.use_object(*ty),
        }
    }

    fn command(&mut self, id: CommandId) -> Call<'s> {
        let command = &self.schema[id];
        let arguments = self.arguments(id.into(), &command.arguments);
        let returns = match command.returns {
            None => self.use_type(Used::Empty),
            Some(ty) => self.use_ref(ty),
        };
        Call {
            head: &command.head,
            arguments,
            kind: CallKind::Command {
                returns,
                allow_oob: command.allow_oob,
            },
        }
    }

    fn event(&mut self, id: EventId) -> Call<'s> {
        let event = &self.schema[id];
        Call {
            head: &event.head,
            arguments: self.arguments(id.into(), &event.arguments),
            kind: CallKind::Event,
        }
    }

    /// Makes the entry of a type.
    fn ty(&mut self, ty: Used, mask: u32) -> Type<'s> {
        let schema = self.schema;
        let masked = |name: Cow<'s, str>| MaskedName { number: mask, name };
        match ty {
            Used::Empty => Type {
                condition: None,
                features: &[],
                kind: TypeKind::Object {
                    name: masked("q_empty".into()),
                    members: Vec::new(),
                    variants: None,
                },
            },
            // It is there when its command or event is, but the features are theirs.
            Used::Arguments(id) => {
                let head = schema.head(id);
                // What the reference calls the type.
                let name = format!("q_obj_{}-arg", head.name.as_str());
                Type {
                    condition: head.condition.as_ref(),
                    features: &[],
                    kind: TypeKind::Object {
                        name: masked(name.into()),
                        members: self.members(schema.own_members(id)),
                        variants: None,
                    },
                }
            }
            Used::Array(element) => Type {
                condition: (schema.type_head(element)).and_then(|head| head.condition.as_ref()),
                features: &[],
                kind: TypeKind::Array(self.use_type(Used::Named(element))),
            },
            Used::Named(NamedType::Builtin(Builtin::QType)) => Type {
                condition: None,
                features: &[],
                kind: TypeKind::Enum {
                    name: masked(Builtin::QType.name().into()),
                    values: &QTYPE,
                },
            },
            Used::Named(NamedType::Builtin(builtin)) => Type {
                condition: None,
                features: &[],
                kind: TypeKind::Builtin(builtin),
            },
            Used::Named(NamedType::Enum(id)) => {
                let head = &schema[id].head;
                let name = masked(head.name.as_str().into());
                let values = &schema[id].values;
                defined(head, TypeKind::Enum { name, values })
            }
            Used::Named(NamedType::Struct(id)) => {
                let head = &schema[id].head;
                let kind = TypeKind::Object {
                    name: masked(head.name.as_str().into()),
                    members: self.members(schema.members(id)),
                    variants: None,
                };
                defined(head, kind)
            }
            Used::Named(NamedType::Union(id)) => {
                let head = &schema[id].head;
                let kind = TypeKind::Object {
                    name: masked(head.name.as_str().into()),
                    members: self.members(schema.members(id)),
                    variants: Some(self.variants(id)),
                };
                defined(head, kind)
            }
            Used::Named(NamedType::Alternate(id)) => {
                let head = &schema[id].head;
                let branches = schema[id].branches.iter();
                let branches = branches.map(|branch| Choice {
                    branch,
                    ty: self.use_ref(branch.ty),
                });
                let kind = TypeKind::Alternate {
                    name: masked(head.name.as_str().into()),
                    branches: branches.collect(),
                };
                defined(head, kind)
            }
        }
    }

    fn members(&mut self, members: impl IntoIterator<Item = &'s Member>) -> Vec<ObjectMember<'s>> {
        let members = members.into_iter().map(|member| ObjectMember {
            member,
            ty: self.use_ref(member.ty),
        });
        members.collect()
    }

    fn variants(&mut self, id: UnionId) -> Variants<'s> {
        let union = &self.schema[id];
        let branches = union.branches.iter().map(|branch| Variant {
            value: &branch.name,
            condition: branch.condition.as_ref(),
            ty: match branch.ty {
                None => self.use_type(Used::Empty),
                Some(ty) => self.use_object(ty),
            },
        });
        Variants {
            discriminator: &union.discriminator,
            branches: branches.collect(),
        }
    }
}

/// The entry of a type that has a definition.
fn defined<'s>(head: &'s Head, kind: TypeKind<'s>) -> Type<'s> {
    Type {
        condition: head.condition.as_ref(),
        features: &head.features,
        kind,
    }
}

/// The type by which introspection shows a type: all integers are `int`.
fn plain(named: NamedType) -> NamedType {
    match named {
        NamedType::Builtin(builtin) if builtin.is_integer() => NamedType::Builtin(Builtin::Int),
        other => other,
    }
}
