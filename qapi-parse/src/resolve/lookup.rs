//! Members by name, without a walk over all of them.
//!
//! Bases are shared by many, and so are branches; this keeps checks linear where they are.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Resolver;
use crate::lower::wire_clash;
use crate::name::Name;
use crate::schema::{Member, ObjectType, StructId, UnionBase, UnionId};

/// The own members of all structs and unions, by the form of their names that must be unique.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    structs: Vec<HashMap<Name, u32>>,
    unions: Vec<HashMap<Name, u32>>,
}

impl Lookup {
    fn index(members: &[Member]) -> HashMap<Name, u32> {
        let mut index = HashMap::with_capacity(members.len());
        for (member, at) in members.iter().zip(0..) {
            let key = match wire_clash(member.name.as_str()) {
                Cow::Borrowed(_) => member.name.clone(),
                Cow::Owned(key) => Name::new(&key),
            };
            index.entry(key).or_insert(at);
        }
        index
    }
}

impl Resolver<'_> {
    /// Fills the lookup, once all structs and the bases of unions are there.
    pub(super) fn index_members(&mut self) {
        let structs = self.schema.structs.iter();
        self.lookup.structs = structs.map(|it| Lookup::index(&it.members)).collect();
        let unions = self.schema.unions.iter().map(|union| match &union.base {
            UnionBase::Inline(members) => Lookup::index(members),
            UnionBase::Struct(_) => HashMap::new(),
        });
        self.lookup.unions = unions.collect();
    }

    /// The member of `base` or its bases whose name is `key` where it must be unique.
    pub(super) fn inherited(&self, base: Option<StructId>, key: &str) -> Option<&Member> {
        let mut base = base;
        while let Some(id) = base {
            let own = self
                .lookup
                .structs
                .get(id.0 as usize)
                .and_then(|own| own.get(key));
            if let Some(at) = own {
                return self.schema[id].members.get(*at as usize);
            }
            base = self.schema[id].base;
        }
        None
    }

    /// The common member of `union` whose name is `key` where it must be unique.
    pub(super) fn common(&self, union: UnionId, key: &str) -> Option<&Member> {
        match &self.schema[union].base {
            UnionBase::Struct(base) => self.inherited(Some(*base), key),
            UnionBase::Inline(members) => {
                let at = self.lookup.unions.get(union.0 as usize)?.get(key)?;
                members.get(*at as usize)
            }
        }
    }

    /// The member of an object type, branches aside, whose name is `key` where it must be unique.
    pub(super) fn object_member(&self, ty: ObjectType, key: &str) -> Option<&Member> {
        match ty {
            ObjectType::Struct(id) => self.inherited(Some(id), key),
            ObjectType::Union(id) => self.common(id, key),
        }
    }
}
