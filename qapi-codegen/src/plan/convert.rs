//! Which constructors and conversions there are.
//!
//! An object is made from its mandatory members; what has no choice but one is made from that. All
//! this is for people who write values down; nothing decodes through it.

use std::collections::{BTreeMap, BTreeSet};

use qapi_parse::Schema;
use qapi_parse::schema::{
    AlternateId, Builtin, DefinitionId, Member, NamedType, StructId, TypeRef, UnionId,
};

use super::policy::Policy;
use crate::options::Options;

/// More mandatory members than this are better set by name.
const MOST: usize = 6;

/// Decides about constructors and conversions.
pub(super) struct Converter<'a> {
    schema: &'a Schema,
    options: &'a Options,
    policy: &'a Policy<'a>,
    built: BTreeSet<DefinitionId>,
}

/// What clients build: commands and what their arguments consist of. Everything, where there are no
/// commands.
fn built(schema: &Schema, policy: &Policy<'_>) -> BTreeSet<DefinitionId> {
    let all = || schema.definitions().iter().copied();
    let mut pending: Vec<DefinitionId> = Vec::new();
    let mut built = BTreeSet::new();
    for id in all() {
        if let DefinitionId::Command(command) = id {
            built.insert(id);
            selection.arguments(&schema[command].arguments, &mut |named, _| {
                pending.extend(named.definition());
            });
        }
    }
    if built.is_empty() {
        return all().collect();
    }
    while let Some(id) = pending.pop() {
        if built.insert(id) {
            selection.references(schema, id, &mut |named, _| {
                pending.extend(named.definition());
            });
        }
    }
    built
}

/// A struct that does nothing but wrap one member.
pub(super) struct Wrapper<'a> {
    pub(super) member: &'a Member,
}

impl<'a> Converter<'a> {
    pub(super) fn new(
        schema: &'a Schema,
        options: &'a Options,
        policy: &'a Policy<'a>,
    ) -> Self {
        Self {
            schema,
            options,
            policy,
            built: built(schema, policy),
        }
    }

    /// Whether the object `id`, with these members, has a constructor that takes the mandatory
    /// ones: each costs its users time to compile, so only what people build from scratch has one.
    pub(super) fn has_new(&self, id: DefinitionId, members: &[&Member]) -> bool {
        let members = members.iter().filter(|member| self.kept(member));
        let mandatory = members.filter(|member| !self.policy.optional(member));
        self.built.contains(&id) && (1..=MOST).contains(&mandatory.count())
    }

    /// Whether a constructor takes whatever converts into this type.
    pub(super) fn takes_into(&self, ty: TypeRef) -> bool {
        let TypeRef::One(named) = ty else {
            return false;
        };
        match named {
            _ if self.is_extern(named) => false,
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
        let fine = self.built.contains(&DefinitionId::Struct(id))
            && member.condition.is_none()
            && !self.policy.optional(member)
            && member.ty != itself
            && !self.is_extern(member.ty.named());
        fine.then_some(Wrapper { member })
    }

    /// Whether a union is made from a branch alone.
    pub(super) fn union_from_branch(&self, id: UnionId) -> bool {
        let discriminator = &self.schema[id].discriminator;
        let members = self.schema.base_members(id);
        let others = members
            .iter()
            .filter(|member| member.name != *discriminator);
        let mut others = others.filter(|member| self.kept(member));
        self.built.contains(&DefinitionId::Union(id))
            && others.all(|member| self.policy.optional(member))
    }

    /// For each branch of a union, by index, what it is made from: its type, and what that wraps.
    /// Only types that stand for one branch and no other.
    pub(super) fn branch_sources(&self, id: UnionId) -> BTreeMap<usize, Sources<'a>> {
        let mut counts: BTreeMap<NamedType, usize> = BTreeMap::from([(NamedType::Union(id), 2)]);
        let mut sources = BTreeMap::new();
        if !self.built.contains(&DefinitionId::Union(id)) {
            return sources;
        }
        for (index, branch) in self.schema[id].branches.iter().enumerate() {
            let Some(ty) = branch.ty.map(object) else {
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
            sources.insert(
                index,
                Sources {
                    ty: Some(ty),
                    wrapper,
                },
            );
        }
        let once = |ty: NamedType| counts.get(&ty) == Some(&1) && !self.is_extern(ty);
        for source in sources.values_mut() {
            let is_extern = source.ty.is_some_and(|ty| self.is_extern(ty));
            source.wrapper = source
                .wrapper
                .take()
                .filter(|wrapper| !is_extern && once(wrapper.member.ty.named()));
            source.ty = source.ty.filter(|ty| once(*ty));
        }
        sources
    }

    /// Whether an alternate's branch is made from a value of its type.
    pub(super) fn choice_from_value(&self, id: AlternateId, ty: TypeRef) -> bool {
        self.built.contains(&DefinitionId::Alternate(id)) && !self.is_extern(ty.named())
    }

    fn kept(&self, member: &Member) -> bool {
        self.policy.holds(member.condition.as_ref())
    }

    fn is_extern(&self, named: NamedType) -> bool {
        named.definition().is_some_and(|id| {
            let name = self.schema.head(id).name.as_str();
            self.options.extern_type(name).is_some()
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
