//! The copy of what is kept.
//!
//! Ids of a copy are counted anew: an id becomes the number of those before it that are kept.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Kept;
use crate::schema::{
    Alternate, AlternateBranch, AlternateId, Arguments, Branch, Command, CommandId, Condition,
    DefinitionId, Doc, Enum, EnumId, EnumValue, Event, EventId, Feature, Head, Item, Member,
    Module, ModuleId, NamedType, ObjectType, Part, Schema, Struct, StructId, TypeRef, Union,
    UnionBase, UnionId,
};

/// For ids of one kind, how many before them are kept. With the number of all at the end.
struct Ranks(Vec<u32>);

impl Ranks {
    fn new(kept: impl Iterator<Item = bool>) -> Self {
        let mut rank = 0;
        let mut ranks = vec![0];
        for kept in kept {
            rank += u32::from(kept);
            ranks.push(rank);
        }
        Self(ranks)
    }

    /// What becomes of an id that is kept.
    fn of(&self, id: u32) -> u32 {
        debug_assert!(self.keeps(id), "what is kept refers to nothing that is not");
        self.0[id as usize]
    }

    fn keeps(&self, id: u32) -> bool {
        let at = id as usize;
        self.0[at] < self.0[at + 1]
    }

    /// What `each` makes of those of `all` that are kept, given the ids they have there.
    fn copy<T, R>(&self, all: &[T], each: impl Fn(u32, &T) -> R) -> Vec<R> {
        let all = (0..).zip(all).filter(|(id, _)| self.keeps(*id));
        all.map(|(id, it)| each(id, it)).collect()
    }
}

impl Kept<'_> {
    /// The schema of what is kept.
    pub(super) fn copy(&self, schema: &Schema) -> Schema {
        let has = |id| self.definitions.contains(&id);
        let count = |len: usize| (0..).take(len);
        let modules = self.modules(schema);
        Copy {
            kept: self,
            schema,
            enums: Ranks::new(count(schema.enums.len()).map(|at| has(EnumId(at).into()))),
            structs: Ranks::new(count(schema.structs.len()).map(|at| has(StructId(at).into()))),
            unions: Ranks::new(count(schema.unions.len()).map(|at| has(UnionId(at).into()))),
            alternates: Ranks::new(
                count(schema.alternates.len()).map(|at| has(AlternateId(at).into())),
            ),
            commands: Ranks::new(count(schema.commands.len()).map(|at| has(CommandId(at).into()))),
            events: Ranks::new(count(schema.events.len()).map(|at| has(EventId(at).into()))),
            modules: Ranks::new(schema.module_ids().map(|id| modules.contains(&id))),
        }
        .schema()
    }

    /// The modules that define something that is kept, and those by way of which they are included.
    /// Conditions take no modules away, so that what modules are called does not depend on symbols.
    fn modules(&self, schema: &Schema) -> HashSet<ModuleId> {
        if self.selection.only.is_empty() {
            return schema.module_ids().collect();
        }
        let mut includers = HashMap::new();
        for (module, item) in schema.walk() {
            if let Item::Include(target) = item {
                includers.entry(*target).or_insert(module);
            }
        }
        let mut modules: HashSet<ModuleId> = schema.module_ids().take(1).collect();
        for id in &self.definitions {
            let mut module = schema.head(*id).module;
            while modules.insert(module)
                && let Some(includer) = includers.get(&module)
            {
                module = *includer;
            }
        }
        modules
    }
}

struct Copy<'a> {
    kept: &'a Kept<'a>,
    schema: &'a Schema,
    enums: Ranks,
    structs: Ranks,
    unions: Ranks,
    alternates: Ranks,
    commands: Ranks,
    events: Ranks,
    modules: Ranks,
}

impl Copy<'_> {
    fn schema(&self) -> Schema {
        let schema = self.schema;
        let definitions = schema.definitions.iter();
        let definitions: Vec<DefinitionId> = definitions
            .filter(|id| self.kept.definitions.contains(id))
            .map(|id| self.definition(*id))
            .collect();
        let mut copy = Schema {
            sources: schema.sources.clone(),
            modules: self.modules.copy(&schema.modules, |_, it| self.module(it)),
            definitions,
            enums: (self.enums).copy(&schema.enums, |id, it| self.enumeration(EnumId(id), it)),
            structs: (self.structs)
                .copy(&schema.structs, |id, it| self.structure(StructId(id), it)),
            unions: (self.unions).copy(&schema.unions, |id, it| self.union(UnionId(id), it)),
            alternates: (self.alternates).copy(&schema.alternates, |id, it| {
                self.alternate(AlternateId(id), it)
            }),
            commands: (self.commands)
                .copy(&schema.commands, |id, it| self.command(CommandId(id), it)),
            events: (self.events).copy(&schema.events, |id, it| self.event(EventId(id), it)),
            by_name: HashMap::new(),
            releases: schema.releases.clone(),
            of_releases: Arc::clone(&schema.of_releases),
        };
        let ids = copy.definitions.iter();
        copy.by_name = ids.map(|id| (copy.head(*id).name.clone(), *id)).collect();
        copy
    }

    fn holds(&self, condition: Option<&Condition>) -> bool {
        self.kept.selection.holds(condition)
    }

    fn definition(&self, id: DefinitionId) -> DefinitionId {
        match id {
            DefinitionId::Enum(id) => self.enum_id(id).into(),
            DefinitionId::Struct(id) => self.struct_id(id).into(),
            DefinitionId::Union(id) => self.union_id(id).into(),
            DefinitionId::Alternate(id) => AlternateId(self.alternates.of(id.0)).into(),
            DefinitionId::Command(id) => CommandId(self.commands.of(id.0)).into(),
            DefinitionId::Event(id) => EventId(self.events.of(id.0)).into(),
        }
    }

    fn enum_id(&self, id: EnumId) -> EnumId {
        EnumId(self.enums.of(id.0))
    }

    fn struct_id(&self, id: StructId) -> StructId {
        StructId(self.structs.of(id.0))
    }

    fn union_id(&self, id: UnionId) -> UnionId {
        UnionId(self.unions.of(id.0))
    }

    fn named(&self, named: NamedType) -> NamedType {
        match named {
            NamedType::Builtin(_) => named,
            NamedType::Enum(id) => self.enum_id(id).into(),
            NamedType::Struct(id) => self.struct_id(id).into(),
            NamedType::Union(id) => self.union_id(id).into(),
            NamedType::Alternate(id) => AlternateId(self.alternates.of(id.0)).into(),
        }
    }

    fn ty(&self, ty: TypeRef) -> TypeRef {
        match ty {
            TypeRef::One(named) => TypeRef::One(self.named(named)),
            TypeRef::Array(named) => TypeRef::Array(self.named(named)),
        }
    }

    fn object(&self, ty: ObjectType) -> ObjectType {
        match ty {
            ObjectType::Struct(id) => ObjectType::Struct(self.struct_id(id)),
            ObjectType::Union(id) => ObjectType::Union(self.union_id(id)),
        }
    }

    fn module(&self, module: &Module) -> Module {
        let items = module.items.iter().filter_map(|item| match item {
            Item::Include(target) => {
                let kept = self.modules.keeps(target.0);
                kept.then(|| Item::Include(ModuleId(self.modules.of(target.0))))
            }
            Item::Definition(id) => {
                let kept = self.kept.definitions.contains(id);
                kept.then(|| Item::Definition(self.definition(*id)))
            }
            Item::Freeform(text) => Some(Item::Freeform(text.clone())),
        });
        Module {
            name: module.name.clone(),
            file: module.file,
            items: items.collect(),
        }
    }

    fn head(&self, id: impl Into<DefinitionId>, head: &Head) -> Head {
        Head {
            name: head.name.clone(),
            span: head.span,
            module: ModuleId(self.modules.of(head.module.0)),
            condition: head.condition.clone(),
            features: self.features(&head.features),
            doc: head.doc.as_ref().map(|doc| self.doc(id.into(), doc)),
            implicit: head.implicit,
        }
    }

    /// The documentation without that of members, values, branches and features that are left out.
    fn doc(&self, id: DefinitionId, doc: &Doc) -> Doc {
        let mut doc = doc.clone();
        if self.kept.selection.defined.is_none() {
            return doc;
        }
        let (mut lost, mut features) = (HashSet::new(), HashSet::new());
        // Whether that is there whose features come next.
        let mut owner = true;
        for part in self.schema.parts(id) {
            let holds = self.holds(part.condition());
            match part {
                // It is kept, whatever its condition; branches of unions are not described here.
                Part::Definition(_) | Part::Branch(_) => {}
                Part::Feature(feature) => {
                    if owner && holds {
                        features.insert(&feature.name);
                    }
                }
                Part::Member(_) | Part::Value(_) | Part::AlternateBranch(_) => {
                    owner = holds;
                    if !holds {
                        lost.insert(part.name());
                    }
                }
            }
        }
        doc.members.retain(|item| !lost.contains(&item.name));
        doc.features.retain(|item| features.contains(&item.name));
        doc
    }

    fn features(&self, features: &[Feature]) -> Vec<Feature> {
        let features = features.iter();
        let kept = features.filter(|it| self.holds(it.condition.as_ref()));
        kept.cloned().collect()
    }

    fn enumeration(&self, id: EnumId, it: &Enum) -> Enum {
        let values = it.values.iter();
        let values = values.filter(|value| self.holds(value.condition.as_ref()));
        Enum {
            head: self.head(id, &it.head),
            prefix: it.prefix.clone(),
            values: values
                .map(|value| EnumValue {
                    features: self.features(&value.features),
                    ..value.clone()
                })
                .collect(),
        }
    }

    fn structure(&self, id: StructId, it: &Struct) -> Struct {
        Struct {
            head: self.head(id, &it.head),
            base: it.base.map(|base| self.struct_id(base)),
            members: self.members(&it.members),
        }
    }

    fn members(&self, members: &[Member]) -> Vec<Member> {
        let members = members.iter();
        let kept = members.filter(|member| self.holds(member.condition.as_ref()));
        kept.map(|member| Member {
            ty: self.ty(member.ty),
            features: self.features(&member.features),
            ..member.clone()
        })
        .collect()
    }

    fn union(&self, id: UnionId, it: &Union) -> Union {
        let branches = it.branches.iter();
        let branches = branches.filter(|branch| self.kept.branch(it, branch));
        Union {
            head: self.head(id, &it.head),
            base: match &it.base {
                UnionBase::Struct(base) => UnionBase::Struct(self.struct_id(*base)),
                UnionBase::Inline(members) => UnionBase::Inline(self.members(members)),
            },
            discriminator: it.discriminator.clone(),
            tag: self.enum_id(it.tag),
            branches: branches
                .map(|branch| Branch {
                    ty: branch.ty.map(|ty| self.object(ty)),
                    ..branch.clone()
                })
                .collect(),
        }
    }

    fn alternate(&self, id: AlternateId, it: &Alternate) -> Alternate {
        let branches = it.branches.iter();
        let branches = branches.filter(|branch| self.holds(branch.condition.as_ref()));
        Alternate {
            head: self.head(id, &it.head),
            branches: branches
                .map(|branch| AlternateBranch {
                    ty: self.ty(branch.ty),
                    ..branch.clone()
                })
                .collect(),
        }
    }

    fn arguments(&self, arguments: &Arguments) -> Arguments {
        match arguments {
            Arguments::None => Arguments::None,
            Arguments::Inline(members) => Arguments::Inline(self.members(members)),
            Arguments::Type { ty, boxed } => Arguments::Type {
                ty: self.object(*ty),
                boxed: *boxed,
            },
        }
    }

    fn command(&self, id: CommandId, it: &Command) -> Command {
        Command {
            head: self.head(id, &it.head),
            arguments: self.arguments(&it.arguments),
            returns: it.returns.map(|ty| self.ty(ty)),
            ..*it
        }
    }

    fn event(&self, id: EventId, it: &Event) -> Event {
        Event {
            head: self.head(id, &it.head),
            arguments: self.arguments(&it.arguments),
        }
    }
}
