//! Definitions as they are written, one by one: keys taken apart, names checked, nothing resolved.
//!
//! Made by [`crate::lower`], consumed by [`crate::resolve`]. Where something is wrong beyond use
//! there is a gap, and [`Definition::sound`] is false: what seems missing may have been there.

use crate::doc::Comment;
use crate::name::Name;
use crate::schema::{Condition, EnumValue, Feature, Text};
use crate::source::Span;
use crate::value::Str;

/// What modules consist of, each with the index of its module.
pub(crate) enum Item {
    /// An include of the module `target`.
    Include {
        module: usize,
        target: usize,
    },
    Freeform {
        module: usize,
        text: Text,
    },
    Definition(Box<Definition>),
}

/// What a definition defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Enum,
    Struct,
    Union,
    Alternate,
    Command,
    Event,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] = [
        Self::Enum,
        Self::Struct,
        Self::Union,
        Self::Alternate,
        Self::Command,
        Self::Event,
    ];

    /// The keyword, which is also what messages call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Enum => "enum",
            Self::Struct => "struct",
            Self::Union => "union",
            Self::Alternate => "alternate",
            Self::Command => "command",
            Self::Event => "event",
        }
    }
}

/// One definition.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) module: usize,
    pub(crate) kind: Kind,
    pub(crate) name: Str,
    pub(crate) condition: Option<Condition>,
    pub(crate) features: Vec<Feature>,
    pub(crate) doc: Documentation,
    pub(crate) body: Body,
    /// Whether nothing was wrong with it.
    pub(crate) sound: bool,
    /// Whether no text defines it, only the short form of another definition.
    pub(crate) implicit: bool,
}

/// The documentation of a definition.
#[derive(Clone, Debug)]
pub(crate) enum Documentation {
    None,
    Comment(Box<Comment>),
    /// There is a comment, but it is not known to be for this definition.
    Unusable,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Enum {
        prefix: Option<Name>,
        values: Vec<EnumValue>,
    },
    Struct {
        base: Option<Str>,
        members: Vec<Member>,
    },
    Union {
        base: Base,
        discriminator: Option<Str>,
        branches: Vec<Branch>,
        /// Written in the old form, without base and discriminator.
        simple: bool,
    },
    Alternate {
        branches: Vec<Branch>,
    },
    Command {
        arguments: Arguments,
        returns: Option<TypeExpr>,
        flags: Flags,
    },
    Event {
        arguments: Arguments,
    },
}

/// A member, value or branch of an alternate: what a documentation comment describes.
pub(crate) struct Part<'d> {
    pub(crate) name: &'d Name,
    pub(crate) span: Span,
    pub(crate) features: &'d [Feature],
}

impl Body {
    /// The members that are given in place: of a struct, a union's base or arguments.
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

    /// Members that are given in place, values, and branches of an alternate. Branches of a union
    /// are values of its discriminator and described there.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let (values, branches): (&[EnumValue], &[Branch]) = match self {
            Self::Enum { values, .. } => (values, &[]),
            Self::Alternate { branches } => (&[], branches),
            _ => (&[], &[]),
        };
        let members = self.members().iter().map(|member| Part {
            name: &member.name,
            span: member.span,
            features: &member.features,
        });
        let values = values.iter().map(|value| Part {
            name: &value.name,
            span: value.span,
            features: &value.features,
        });
        let branches = branches.iter().map(|branch| Part {
            name: &branch.name,
            span: branch.span,
            features: &[],
        });
        members.chain(values).chain(branches)
    }
}

/// A type where one is used.
#[derive(Clone, Debug)]
pub(crate) enum TypeExpr {
    One(Str),
    Array(Str),
}

impl TypeExpr {
    pub(crate) fn name(&self) -> &Str {
        match self {
            Self::One(name) | Self::Array(name) => name,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) optional: bool,
    pub(crate) ty: Option<TypeExpr>,
    pub(crate) condition: Option<Condition>,
    pub(crate) features: Vec<Feature>,
}

/// A branch of a union or alternate.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) ty: Option<TypeExpr>,
    pub(crate) condition: Option<Condition>,
}

/// The base of a union.
#[derive(Clone, Debug)]
pub(crate) enum Base {
    /// Missing or beyond use.
    None,
    Type(Str),
    Members(Vec<Member>),
}

#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    None,
    Members(Vec<Member>),
    Type { name: Str, boxed: bool },
}

#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the flags are the language's own, each independent"
)]
pub(crate) struct Flags {
    pub(crate) r#gen: bool,
    pub(crate) success_response: bool,
    pub(crate) allow_oob: bool,
    pub(crate) allow_preconfig: bool,
    pub(crate) coroutine: bool,
}
