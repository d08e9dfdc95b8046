//! Members by name, without a walk over all of them.
//!
//! Bases are shared by many, and so are branches; this keeps checks linear where they are.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use crate::name::{Name, as_generated};
use crate::schema::{Member, ObjectType, Schema, StructId, UnionBase, UnionId};

/// The own members of all structs and unions, by the form of their names that must be unique.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    structs: Vec<Members>,
    unions: Vec<Members>,
}

/// Where the members of a type are; made when somebody asks, since most are no base and no branch.
type Members = OnceCell<HashMap<Name, u32>>;

impl Lookup {
    /// What finds the members of `schema`, once all structs and the bases of unions are there.
    pub(super) fn new(schema: &Schema) -> Self {
        Self {
            structs: vec![Members::new(); schema.structs.len()],
            unions: vec![Members::new(); schema.unions.len()],
        }
    }

    /// The member of `base` or its bases whose name is `key` where it must be unique.
    pub(super) fn inherited<'s>(
        &self,
        schema: &'s Schema,
        base: Option<StructId>,
        key: &str,
    ) -> Option<&'s Member> {
        let mut base = base;
        while let Some(id) = base {
            let own = self.structs.get(id.0 as usize);
            if let Some(member) = own.and_then(|own| find(own, &schema[id].members, key)) {
                return Some(member);
            }
            base = schema[id].base;
        }
        None
    }

    /// The common member of `union` whose name is `key` where it must be unique.
    pub(super) fn common<'s>(
        &self,
        schema: &'s Schema,
        union: UnionId,
        key: &str,
    ) -> Option<&'s Member> {
        match &schema[union].base {
            UnionBase::Struct(base) => self.inherited(schema, Some(*base), key),
            UnionBase::Inline(members) => find(self.unions.get(union.0 as usize)?, members, key),
        }
    }

    /// The member of an object type, branches aside, whose name is `key` where it must be unique.
    pub(super) fn object_member<'s>(
        &self,
        schema: &'s Schema,
        ty: ObjectType,
        key: &str,
    ) -> Option<&'s Member> {
        match ty {
            ObjectType::Struct(id) => self.inherited(schema, Some(id), key),
            ObjectType::Union(id) => self.common(schema, id, key),
        }
    }
}

/// The one of `members` whose name is `key`, which `index` is of.
fn find<'s>(index: &Members, members: &'s [Member], key: &str) -> Option<&'s Member> {
    let index = index.get_or_init(|| self::index(members));
    members.get(*index.get(key)? as usize)
}

fn index(members: &[Member]) -> HashMap<Name, u32> {
    let mut index = HashMap::with_capacity(members.len());
    for (member, at) in members.iter().zip(0..) {
        let key = match as_generated(member.name.as_str()) {
            Cow::Borrowed(_) => member.name.clone(),
            Cow::Owned(key) => Name::new(&key),
        };
        index.entry(key).or_insert(at);
    }
    index
}
