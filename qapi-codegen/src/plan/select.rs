//! Which definitions, members and values are emitted.
//!
//! Under [`Conditions::Evaluate`] those go whose condition does not hold; a type that something
//! kept still refers to stays, so that the output always compiles.

use std::collections::BTreeSet;

use qapi_parse::Schema;
use qapi_parse::schema::{
    Arguments, Condition, DefinitionId, Member, NamedType, ObjectType, StructId, TypeRef, UnionBase,
};

use super::Conditions;

/// What is kept.
pub(super) struct Selection<'a> {
    conditions: &'a Conditions,
    definitions: Option<BTreeSet<DefinitionId>>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(schema: &Schema, conditions: &'a Conditions) -> Self {
        let mut selection = Self {
            conditions,
            definitions: None,
        };
        if *conditions != Conditions::Keep {
            selection.definitions = Some(selection.reachable(schema));
        }
        selection
    }

    /// Whether a definition is kept.
    pub(super) fn definition(&self, id: DefinitionId) -> bool {
        self.definitions
            .as_ref()
            .is_none_or(|kept| kept.contains(&id))
    }

    /// Whether something with this condition is kept.
    pub(super) fn holds(&self, condition: Option<&Condition>) -> bool {
        match (self.conditions, condition) {
            (Conditions::Keep, _) | (_, None) => true,
            (Conditions::Evaluate(symbols), Some(condition)) => {
                condition.holds(&|symbol| symbols.contains(symbol))
            }
        }
    }

    /// Whether something is kept without its condition being known to hold.
    pub(super) fn doubts(&self, condition: Option<&Condition>) -> bool {
        *self.conditions == Conditions::Keep && condition.is_some()
    }

    /// The definitions whose condition holds, and all that they refer to.
    fn reachable(&self, schema: &Schema) -> BTreeSet<DefinitionId> {
        let mut pending: Vec<DefinitionId> = schema
            .definitions()
            .iter()
            .copied()
            .filter(|id| self.holds(schema.head(*id).condition.as_ref()))
            .collect();
        let mut kept = BTreeSet::new();
        while let Some(id) = pending.pop() {
            if kept.insert(id) {
                self.references(schema, id, &mut |named| {
                    pending.extend(definition_of(named));
                });
            }
        }
        kept
    }

    fn references(&self, schema: &Schema, id: DefinitionId, found: &mut dyn FnMut(NamedType)) {
        match id {
            DefinitionId::Enum(_) => {}
            DefinitionId::Struct(id) => self.structure(schema, id, found),
            DefinitionId::Union(id) => {
                let union = &schema[id];
                found(NamedType::Enum(union.tag));
                match &union.base {
                    UnionBase::Struct(base) => found(NamedType::Struct(*base)),
                    UnionBase::Inline(members) => self.members(members, found),
                }
                for branch in &union.branches {
                    if self.holds(branch.condition.as_ref()) {
                        branch.ty.into_iter().for_each(|ty| found(object(ty)));
                    }
                }
            }
            DefinitionId::Alternate(id) => {
                for branch in &schema[id].branches {
                    if self.holds(branch.condition.as_ref()) {
                        found(named(branch.ty));
                    }
                }
            }
            DefinitionId::Command(id) => {
                self.arguments(&schema[id].arguments, found);
                schema[id]
                    .returns
                    .into_iter()
                    .for_each(|ty| found(named(ty)));
            }
            DefinitionId::Event(id) => self.arguments(&schema[id].arguments, found),
        }
    }

    fn structure(&self, schema: &Schema, id: StructId, found: &mut dyn FnMut(NamedType)) {
        schema[id]
            .base
            .into_iter()
            .for_each(|base| found(NamedType::Struct(base)));
        self.members(&schema[id].members, found);
    }

    fn arguments(&self, arguments: &Arguments, found: &mut dyn FnMut(NamedType)) {
        match arguments {
            Arguments::None => {}
            Arguments::Inline(members) => self.members(members, found),
            Arguments::Type { ty, .. } => found(object(*ty)),
        }
    }

    fn members(&self, members: &[Member], found: &mut dyn FnMut(NamedType)) {
        for member in members {
            if self.holds(member.condition.as_ref()) {
                found(named(member.ty));
            }
        }
    }
}

/// The type that a reference is to, be it one or an array.
pub(super) fn named(ty: TypeRef) -> NamedType {
    match ty {
        TypeRef::One(named) | TypeRef::Array(named) => named,
    }
}

/// An object type as a named type.
pub(super) fn object(ty: ObjectType) -> NamedType {
    match ty {
        ObjectType::Struct(id) => NamedType::Struct(id),
        ObjectType::Union(id) => NamedType::Union(id),
    }
}

/// The definition of a named type; `None` for built-in ones.
pub(super) fn definition_of(named: NamedType) -> Option<DefinitionId> {
    match named {
        NamedType::Builtin(_) => None,
        NamedType::Enum(id) => Some(DefinitionId::Enum(id)),
        NamedType::Struct(id) => Some(DefinitionId::Struct(id)),
        NamedType::Union(id) => Some(DefinitionId::Union(id)),
        NamedType::Alternate(id) => Some(DefinitionId::Alternate(id)),
    }
}
