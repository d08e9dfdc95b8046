//! What comes where: the reference shows things by module, and within it in the order of creation.
//!
//! An array type is created where it is first used, and shown in the module of its element type.

use std::collections::HashSet;

use crate::schema::{
    AlternateId, Arguments, Builtin, CommandId, DefinitionId, EnumId, EventId, Item, Member,
    ModuleId, NamedType, Schema, StructId, TypeRef, UnionBase, UnionId,
};

/// One thing to show.
pub(super) enum Entity {
    Include(ModuleId),
    /// The array of an element type.
    Array(NamedType),
    Enum(EnumId),
    Struct(StructId),
    /// The inline base of a union.
    Base(UnionId),
    Union(UnionId),
    Alternate(AlternateId),
    /// The inline arguments of a command.
    CommandArguments(CommandId),
    Command(CommandId),
    /// The inline data of an event.
    EventArguments(EventId),
    Event(EventId),
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

    fn array(&mut self, ty: TypeRef) {
        let TypeRef::Array(element) = ty else { return };
        if !self.arrays.insert(element) {
            return;
        }
        let module = match element {
            // Alone among the built-in types it has no array from the start.
            NamedType::Builtin(Builtin::QType) => {
                self.modules.builtin.push(Entity::Array(element));
                return;
            }
            NamedType::Builtin(_) => return,
            NamedType::Enum(id) => self.schema[id].head.module,
            NamedType::Struct(id) => self.schema[id].head.module,
            NamedType::Union(id) => self.schema[id].head.module,
            NamedType::Alternate(id) => self.schema[id].head.module,
        };
        self.push(module, Entity::Array(element));
    }

    fn members(&mut self, members: &[Member]) {
        for member in members {
            self.array(member.ty);
        }
    }

    /// Shows the arrays of inline arguments. Gives whether there are any arguments to show.
    fn arguments(&mut self, arguments: &Arguments) -> bool {
        let Arguments::Inline(members) = arguments else {
            return false;
        };
        self.members(members);
        !members.is_empty()
    }

    fn definition(&mut self, module: ModuleId, id: DefinitionId) {
        let schema = self.schema;
        let entity = match id {
            DefinitionId::Enum(id) => Entity::Enum(id),
            DefinitionId::Struct(id) => {
                self.members(&schema[id].members);
                Entity::Struct(id)
            }
            DefinitionId::Union(id) => {
                if let UnionBase::Inline(members) = &schema[id].base {
                    self.members(members);
                    self.push(module, Entity::Base(id));
                }
                Entity::Union(id)
            }
            DefinitionId::Alternate(id) => {
                for branch in &schema[id].branches {
                    self.array(branch.ty);
                }
                Entity::Alternate(id)
            }
            DefinitionId::Command(id) => {
                if self.arguments(&schema[id].arguments) {
                    self.push(module, Entity::CommandArguments(id));
                }
                if let Some(returns) = schema[id].returns {
                    self.array(returns);
                }
                Entity::Command(id)
            }
            DefinitionId::Event(id) => {
                if self.arguments(&schema[id].arguments) {
                    self.push(module, Entity::EventArguments(id));
                }
                Entity::Event(id)
            }
        };
        self.push(module, entity);
    }
}
