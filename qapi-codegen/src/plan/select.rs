//! Which definitions, members and values are emitted.
//!
//! Under [`Conditions::Evaluate`] those go whose condition does not hold; a type that something
//! kept still refers to stays, so that the output always compiles.

use std::collections::BTreeSet;

use qapi_parse::Schema;
use qapi_parse::schema::{
    Arguments, Condition, DefinitionId, Feature, Member, NamedType, ObjectType, StructId, TypeRef,
    UnionBase,
};

use crate::options::Conditions;

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
        if matches!(conditions, Conditions::Evaluate(_)) {
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
            (Conditions::Keep | Conditions::Cfg, _) | (_, None) => true,
            (Conditions::Evaluate(symbols), Some(condition)) => {
                condition.holds(&|symbol| symbols.contains(symbol))
            }
        }
    }

    /// The condition of something that is kept, where conditions are carried into the code.
    pub(super) fn carried(&self, condition: Option<&Condition>) -> Option<Condition> {
        match self.conditions {
            Conditions::Cfg => condition.cloned(),
            Conditions::Keep | Conditions::Evaluate(_) => None,
        }
    }

    /// The features that are kept.
    pub(super) fn features<'f>(
        &self,
        features: &'f [Feature],
    ) -> impl Iterator<Item = &'f Feature> {
        let kept = |feature: &&Feature| self.holds(feature.condition.as_ref());
        features.iter().filter(kept)
    }

    /// Whether something with this condition is there whenever what it belongs to is, so that links
    /// to it resolve.
    pub(super) fn links(&self, condition: Option<&Condition>) -> bool {
        match self.conditions {
            Conditions::Cfg => condition.is_none(),
            Conditions::Keep | Conditions::Evaluate(_) => self.holds(condition),
        }
    }

    /// Whether something is kept without its condition being known to hold.
    pub(super) fn doubts(&self, condition: Option<&Condition>) -> bool {
        *self.conditions == Conditions::Keep && condition.is_some()
    }

    /// Whether a member that is kept may be absent: where a condition may or may not hold, the
    /// member may or may not be there.
    pub(super) fn optional(&self, member: &Member) -> bool {
        member.optional || self.doubts(member.condition.as_ref())
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
                self.references(schema, id, &mut |named, _| {
                    pending.extend(definition_of(named));
                });
            }
        }
        kept
    }

    /// What a kept definition refers to, and on which condition besides its own.
    pub(super) fn references(&self, schema: &Schema, id: DefinitionId, found: Found<'_>) {
        match id {
            DefinitionId::Enum(_) => {}
            DefinitionId::Struct(id) => self.structure(schema, id, found),
            DefinitionId::Union(id) => {
                let union = &schema[id];
                found(NamedType::Enum(union.tag), None);
                match &union.base {
                    UnionBase::Struct(base) => {
                        found(NamedType::Struct(*base), None);
                        self.inherited(schema, *base, found);
                    }
                    UnionBase::Inline(members) => self.members(members, found),
                }
                for branch in &union.branches {
                    let condition = branch.condition.as_ref();
                    if self.holds(condition) {
                        let ty = branch.ty.into_iter();
                        ty.for_each(|ty| found(object(ty), condition));
                    }
                }
            }
            DefinitionId::Alternate(id) => {
                for branch in &schema[id].branches {
                    let condition = branch.condition.as_ref();
                    if self.holds(condition) {
                        found(named(branch.ty), condition);
                    }
                }
            }
            DefinitionId::Command(id) => {
                self.arguments(&schema[id].arguments, found);
                let returns = schema[id].returns.into_iter();
                returns.for_each(|ty| found(named(ty), None));
            }
            DefinitionId::Event(id) => self.arguments(&schema[id].arguments, found),
        }
    }

    fn structure(&self, schema: &Schema, id: StructId, found: Found<'_>) {
        if let Some(base) = schema[id].base {
            found(NamedType::Struct(base), None);
        }
        self.inherited(schema, id, found);
    }

    /// The types of all members, those of bases too, which become members of the heir.
    fn inherited(&self, schema: &Schema, id: StructId, found: Found<'_>) {
        for member in schema.members(id) {
            self.member(member, found);
        }
    }

    /// What arguments refer to.
    pub(super) fn arguments(&self, arguments: &Arguments, found: Found<'_>) {
        match arguments {
            Arguments::None => {}
            Arguments::Inline(members) => self.members(members, found),
            Arguments::Type { ty, .. } => found(object(*ty), None),
        }
    }

    fn members(&self, members: &[Member], found: Found<'_>) {
        for member in members {
            self.member(member, found);
        }
    }

    fn member(&self, member: &Member, found: Found<'_>) {
        let condition = member.condition.as_ref();
        if self.holds(condition) {
            found(named(member.ty), condition);
        }
    }
}

/// Takes a type that is referred to, and the condition.
type Found<'a> = &'a mut dyn FnMut(NamedType, Option<&Condition>);

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
