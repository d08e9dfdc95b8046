//! Which types of QEMU's schema are types of our own schemas, too: `qemu-types` takes those from
//! `qapi-types`, so that they are the same Rust types.
//!
//! Takes both schemas, gives names. Types are the same if the Rust types would be, with all that they
//! refer to: conditions, features and documentation make no difference, nor does the use of bases.

use std::collections::BTreeSet;

use qapi_codegen::parse::Schema;
use qapi_codegen::parse::schema::{DefinitionId, Member, Site, TypeRef};

/// The names of types of `schema` that `own` has alike, in order.
pub(crate) fn types<'s>(schema: &'s Schema, own: &Schema) -> BTreeSet<&'s str> {
    let alike = |id: DefinitionId| {
        let name = schema.head(id).name.as_str();
        let shape = Shape::of(schema, id)?;
        let other = Shape::of(own, own.get(name)?)?;
        (shape == other).then_some(name)
    };
    let ids = schema.definitions().iter().copied();
    let mut all: BTreeSet<&str> = ids.filter_map(alike).collect();
    loop {
        let refers_elsewhere = |name: &&str| {
            let id = schema.get(name);
            let references = id.into_iter().flat_map(|id| schema.references(id));
            let mut types = references.filter(|it| !matches!(it.site, Site::Base));
            types.any(|it| it.definition().is_some() && !all.contains(schema.type_name(it.to)))
        };
        let without: BTreeSet<&str> = all.iter().copied().filter(refers_elsewhere).collect();
        if without.is_empty() {
            return all;
        }
        all.retain(|name| !without.contains(name));
    }
}

/// What makes the Rust type of a definition, in names.
#[derive(Debug, PartialEq, Eq)]
enum Shape<'s> {
    Enum(Vec<&'s str>),
    /// Members; the discriminator and the branches of a union.
    Object(Vec<Slot<'s>>, Option<(&'s str, Vec<Slot<'s>>)>),
    Alternate(Vec<Slot<'s>>),
}

/// Something with a name and a type, if it has one.
#[derive(Debug, PartialEq, Eq)]
struct Slot<'s> {
    name: &'s str,
    optional: bool,
    ty: Option<(&'s str, bool)>,
}

impl<'s> Shape<'s> {
    /// None of commands and events, which are no types.
    fn of(schema: &'s Schema, id: DefinitionId) -> Option<Self> {
        let ty = |ty: TypeRef| {
            let array = matches!(ty, TypeRef::Array(_));
            (schema.type_name(ty.named()), array)
        };
        let member = |member: &'s Member| Slot {
            name: member.name.as_str(),
            optional: member.optional || member.condition.is_some(),
            ty: Some(ty(member.ty)),
        };
        let members = || schema.members(id).into_iter().map(member).collect();
        Some(match id {
            DefinitionId::Enum(id) => {
                let values = schema[id].values.iter();
                Self::Enum(values.map(|value| value.name.as_str()).collect())
            }
            DefinitionId::Struct(_) => Self::Object(members(), None),
            DefinitionId::Union(id) => {
                let branches = schema[id].branches.iter().map(|branch| Slot {
                    name: branch.name.as_str(),
                    optional: false,
                    ty: branch.ty.map(|ty| (schema.type_name(ty.into()), false)),
                });
                let branches = (schema[id].discriminator.as_str(), branches.collect());
                Self::Object(members(), Some(branches))
            }
            DefinitionId::Alternate(id) => {
                let branches = schema[id].branches.iter().map(|branch| Slot {
                    name: branch.name.as_str(),
                    optional: false,
                    ty: Some(ty(branch.ty)),
                });
                Self::Alternate(branches.collect())
            }
            DefinitionId::Command(_) | DefinitionId::Event(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests;
