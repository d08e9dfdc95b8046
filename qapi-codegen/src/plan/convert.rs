//! Which conversions there are: what has no choice but one is made from that.
//!
//! They are for people who write values down, beside the constructors that every object has; nothing
//! decodes through them.

use std::collections::HashMap;

use qapi_parse::Schema;
use qapi_parse::schema::{Builtin, Member, NamedType, StructId, TypeRef, UnionId};

use super::policy::Policy;
use crate::options::Options;

/// Decides about constructors and conversions.
pub(super) struct Converter<'a> {
    schema: &'a Schema,
    options: &'a Options,
    policy: &'a Policy<'a>,
}

/// A struct that does nothing but wrap one member.
pub(super) struct Wrapper<'a> {
    pub(super) member: &'a Member,
}

impl<'a> Converter<'a> {
    pub(super) fn new(schema: &'a Schema, options: &'a Options, policy: &'a Policy<'a>) -> Self {
        Self {
            schema,
            options,
            policy,
        }
    }

    /// Whether a constructor takes whatever converts into this type.
    pub(super) fn takes_into(&self, ty: TypeRef) -> bool {
        let TypeRef::One(named) = ty else {
            return false;
        };
        match named {
            _ if self.is_foreign(named) => false,
            NamedType::Builtin(builtin) => builtin == Builtin::Str,
            NamedType::Enum(_) => false,
            NamedType::Struct(id) => self.wrapper(id).is_some(),
            NamedType::Union(id) => self.union_from_branch(id),
            NamedType::Alternate(_) => true,
        }
    }

    /// The only member of a struct that is made from that member.
    pub(super) fn wrapper(&self, id: StructId) -> Option<Wrapper<'a>> {
        let members = self.schema.members(id);
        let [member] = members[..] else {
            return None;
        };
        let itself = TypeRef::One(NamedType::Struct(id));
        let fine = member.condition.is_none()
            && !self.policy.optional(member)
            && member.ty != itself
            && !self.is_foreign(member.ty.named());
        fine.then_some(Wrapper { member })
    }

    /// Whether a union is made from a branch alone.
    pub(super) fn union_from_branch(&self, id: UnionId) -> bool {
        let discriminator = &self.schema[id].discriminator;
        let members = self.schema.members(id);
        let mut others = members
            .iter()
            .filter(|member| member.name != *discriminator);
        others.all(|member| self.policy.optional(member))
    }

    /// For each branch of a union what it is made from: its type, and what that wraps. Only types that
    /// stand for one branch and no other. None where a branch has no type.
    pub(super) fn branch_sources(&self, id: UnionId) -> Vec<Option<Sources<'a>>> {
        let mut counts: HashMap<NamedType, usize> = HashMap::from([(NamedType::Union(id), 2)]);
        let mut sources = Vec::new();
        for branch in &self.schema[id].branches {
            let Some(ty) = branch.ty.map(NamedType::from) else {
                sources.push(None);
                continue;
            };
            let wrapper = match ty {
                NamedType::Struct(id) => self.wrapper(id),
                _ => None,
            };
            // What is wrapped counts if it is an object too: plain values say too little.
            let wrapper = wrapper.filter(|wrapper| {
                matches!(
                    wrapper.member.ty,
                    TypeRef::One(NamedType::Struct(_) | NamedType::Union(_))
                )
            });
            *counts.entry(ty).or_default() += 1;
            if let Some(wrapper) = &wrapper {
                *counts.entry(wrapper.member.ty.named()).or_default() += 1;
            }
            sources.push(Some(Sources {
                ty: Some(ty),
                wrapper,
            }));
        }
        let once = |ty: NamedType| counts.get(&ty) == Some(&1) && !self.is_foreign(ty);
        for source in sources.iter_mut().flatten() {
            let is_foreign = source.ty.is_some_and(|ty| self.is_foreign(ty));
            source.wrapper = source
                .wrapper
                .take()
                .filter(|wrapper| !is_foreign && once(wrapper.member.ty.named()));
            source.ty = source.ty.filter(|ty| once(*ty));
        }
        sources
    }

    /// Whether an alternate's branch is made from a value of its type.
    pub(super) fn choice_from_value(&self, ty: TypeRef) -> bool {
        !self.is_foreign(ty.named())
    }

    fn is_foreign(&self, named: NamedType) -> bool {
        named.definition().is_some_and(|id| {
            let name = self.schema.head(id).name.as_str();
            self.options.is_foreign(name)
        })
    }
}

/// What a branch is made from.
pub(super) struct Sources<'a> {
    /// The branch's type.
    pub(super) ty: Option<NamedType>,
    /// What the branch's type wraps.
    pub(super) wrapper: Option<Wrapper<'a>>,
}
