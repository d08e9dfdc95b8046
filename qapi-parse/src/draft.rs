//! Definitions as text has them: each owns what it says, and refers to others by name.
//!
//! Takes definitions of a [`Schema`], gives [`Draft`]s, which can be put together anew, printed and
//! loaded.

pub(crate) use crate::ast::Flags;
use crate::name::Name;
use crate::schema::{
    Arguments as Model, Condition, DefinitionId, Doc, EnumValue, Feature, Head, Member as Modelled,
    NamedType, Schema, TypeRef, UnionBase,
};
use crate::source::Span;

/// One definition.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) condition: Option<Condition>,
    pub(crate) features: Vec<Feature>,
    pub(crate) doc: Option<Doc>,
    pub(crate) body: Body,
}

/// What it defines.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Enum {
        prefix: Option<String>,
        values: Vec<EnumValue>,
    },
    Struct {
        base: Option<Name>,
        members: Vec<Member>,
    },
    Union {
        base: Base,
        discriminator: Name,
        /// Those that have a type.
        branches: Vec<Branch>,
    },
    Alternate {
        branches: Vec<Branch>,
    },
    Command {
        arguments: Arguments,
        returns: Option<Type>,
        flags: Flags,
    },
    Event {
        arguments: Arguments,
    },
}

impl Body {
    /// What definitions of the kind are called, which is also their key in text.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Enum { .. } => "enum",
            Self::Struct { .. } => "struct",
            Self::Union { .. } => "union",
            Self::Alternate { .. } => "alternate",
            Self::Command { .. } => "command",
            Self::Event { .. } => "event",
        }
    }

    /// The members that are given in place.
    pub(crate) fn members(&self) -> &[Member] {
        match self {
            Self::Struct { members, .. }
            | Self::Union {
                base: Base::Members(members),
                ..
            }
            | Self::Command {
                arguments: Arguments::Members(members),
                ..
            }
            | Self::Event {
                arguments: Arguments::Members(members),
            } => members,
            _ => &[],
        }
    }
}

/// A type where one is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) name: Name,
    pub(crate) array: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) optional: bool,
    pub(crate) ty: Type,
    pub(crate) condition: Option<Condition>,
    pub(crate) features: Vec<Feature>,
}

/// A branch of a union or alternate.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) ty: Type,
    pub(crate) condition: Option<Condition>,
}

/// The base of a union.
#[derive(Clone, Debug)]
pub(crate) enum Base {
    Type(Name),
    Members(Vec<Member>),
}

/// The arguments of a command or the data of an event.
#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    None,
    Members(Vec<Member>),
    Type { name: Name, boxed: bool },
}

/// The definition `id` of `schema`.
pub(crate) fn draft(schema: &Schema, id: DefinitionId) -> Draft {
    let Head {
        name,
        span,
        condition,
        features,
        doc,
        ..
    } = schema.head(id).clone();
    Draft {
        name,
        span,
        condition,
        features,
        doc,
        body: body(schema, id),
    }
}

fn body(schema: &Schema, id: DefinitionId) -> Body {
    match id {
        DefinitionId::Enum(id) => Body::Enum {
            prefix: schema[id].prefix.clone(),
            values: schema[id].values.clone(),
        },
        DefinitionId::Struct(id) => Body::Struct {
            base: schema[id].base.map(|base| named(schema, base.into())),
            members: members(schema, &schema[id].members),
        },
        DefinitionId::Union(id) => Body::Union {
            base: match &schema[id].base {
                UnionBase::Struct(base) => Base::Type(named(schema, (*base).into())),
                UnionBase::Inline(inline) => Base::Members(members(schema, inline)),
            },
            discriminator: schema[id].discriminator.clone(),
            branches: (schema[id].branches.iter())
                .filter_map(|branch| {
                    Some(Branch {
                        name: branch.name.clone(),
                        span: branch.span,
                        ty: one(named(schema, branch.ty?.into())),
                        condition: branch.condition.clone(),
                    })
                })
                .collect(),
        },
        DefinitionId::Alternate(id) => Body::Alternate {
            branches: (schema[id].branches.iter())
                .map(|branch| Branch {
                    name: branch.name.clone(),
                    span: branch.span,
                    ty: ty(schema, branch.ty),
                    condition: branch.condition.clone(),
                })
                .collect(),
        },
        DefinitionId::Command(id) => {
            let it = &schema[id];
            Body::Command {
                arguments: arguments(schema, &it.arguments),
                returns: it.returns.map(|returns| ty(schema, returns)),
                flags: Flags {
                    r#gen: it.r#gen,
                    success_response: it.success_response,
                    allow_oob: it.allow_oob,
                    allow_preconfig: it.allow_preconfig,
                    coroutine: it.coroutine,
                },
            }
        }
        DefinitionId::Event(id) => Body::Event {
            arguments: arguments(schema, &schema[id].arguments),
        },
    }
}

/// Members of a schema.
pub(crate) fn members<'s>(
    schema: &Schema,
    members: impl IntoIterator<Item = &'s Modelled>,
) -> Vec<Member> {
    let members = members.into_iter().map(|member| Member {
        name: member.name.clone(),
        span: member.span,
        optional: member.optional,
        ty: ty(schema, member.ty),
        condition: member.condition.clone(),
        features: member.features.clone(),
    });
    members.collect()
}

fn arguments(schema: &Schema, arguments: &Model) -> Arguments {
    match arguments {
        Model::None => Arguments::None,
        Model::Inline(inline) => Arguments::Members(members(schema, inline)),
        Model::Type { ty, boxed } => Arguments::Type {
            name: named(schema, (*ty).into()),
            boxed: *boxed,
        },
    }
}

fn named(schema: &Schema, ty: NamedType) -> Name {
    match schema.type_head(ty) {
        Some(head) => head.name.clone(),
        None => Name::new(schema.type_name(ty)),
    }
}

/// A type that is no array.
pub(crate) fn one(name: Name) -> Type {
    Type { name, array: false }
}

fn ty(schema: &Schema, ty: TypeRef) -> Type {
    Type {
        name: named(schema, ty.named()),
        array: matches!(ty, TypeRef::Array(_)),
    }
}
