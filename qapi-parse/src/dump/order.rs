//! What comes where: the reference shows things by module, and within it in the order of creation.
//!
//! An array type is created where it is first used, and shown in the module of its element type.

use std::collections::HashSet;

use crate::schema::{
    Builtin, DefinitionId, Item, ModuleId, NamedType, Reference, Schema, Site, UnionBase,
};

/// One thing to show.
pub(super) enum Entity {
    Include(ModuleId),
    /// The array of an element type.
    Array(NamedType),
    /// The members that a definition has in place of a type: a union's inline base, inline arguments.
    Inline(DefinitionId),
    Definition(DefinitionId),
}

/// What there is to show, by module.
pub(super) struct Modules {
    pub(super) builtin: Vec<Entity>,
    pub(super) others: Vec<Vec<Entity>>,
}

pub(super) fn modules(schema: &Schema) -> Modules {
    let others = schema.modules().iter().map(|_| Vec::new()).collect();
    let modules = Modules {
        builtin: Vec::new(),
        others,
    };
    let mut order = Order {
        schema,
        modules,
        arrays: HashSet::new(),
    };
    for (module, item) in schema.walk() {
        match item {
            Item::Include(target) => order.push(module, Entity::Include(*target)),
            Item::Freeform(_) => {}
            Item::Definition(id) => order.definition(module, *id),
        }
    }
    order.modules
}

struct Order<'s> {
    schema: &'s Schema,
    modules: Modules,
    arrays: HashSet<NamedType>,
}

impl Order<'_> {
    fn push(&mut self, module: ModuleId, entity: Entity) {
        self.modules.others[module.0 as usize].push(entity);
    }

    fn array(&mut self, element: NamedType) {
        if !self.arrays.insert(element) {
            return;
        }
        match (self.schema.type_head(element), element) {
            (Some(head), _) => self.push(head.module, Entity::Array(element)),
            // Alone among the built-in types it has no array from the start.
            (None, NamedType::Builtin(Builtin::QType)) => {
                self.modules.builtin.push(Entity::Array(element));
            }
            (None, _) => {}
        }
    }

    fn definition(&mut self, module: ModuleId, id: DefinitionId) {
        let schema = self.schema;
        let returns = |reference: &Reference<'_>| matches!(reference.site, Site::Returns);
        let arrays = || schema.references(id).filter(|reference| reference.array);
        for reference in arrays().filter(|it| !returns(it)) {
            self.array(reference.to);
        }
        if has_inline(schema, id) {
            self.push(module, Entity::Inline(id));
        }
        for reference in arrays().filter(returns) {
            self.array(reference.to);
        }
        self.push(module, Entity::Definition(id));
    }
}

/// Whether members of a definition are shown under a name of their own.
fn has_inline(schema: &Schema, id: DefinitionId) -> bool {
    match id {
        DefinitionId::Union(id) => matches!(schema[id].base, UnionBase::Inline(_)),
        DefinitionId::Command(_) | DefinitionId::Event(_) => !schema.own_members(id).is_empty(),
        DefinitionId::Enum(_) | DefinitionId::Struct(_) | DefinitionId::Alternate(_) => false,
    }
}
