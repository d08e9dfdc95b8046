//! From definitions to a schema: what names refer to, and whether it all fits together.
//!
//! Takes [`ast::Definition`]s in schema order, gives a [`Schema`] if there is no error anywhere. To
//! begin with every definition gets its place in the model, also those with errors, so that their
//! users find something; what is wrong with a definition is never said again of its users.

mod alternate;
mod arguments;
mod bases;
mod clash;
mod docs;
mod features;
mod lookup;
mod references;
mod simple;
mod union;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::ast::{self, Body, Definition, Documentation, Item, Kind};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::pragma::Pragmas;
use crate::schema::{
    self, AlternateId, Builtin, CommandId, DefinitionId, EnumId, EventId, Head, Module, ModuleId,
    NamedType, Schema, StructId, TypeRef, UnionId,
};
use crate::source::{SourceMap, Span};
use crate::value::Str;
use crate::words::quoted;
use lookup::Lookup;

/// Resolves a whole schema. Gives the sources back when there are errors.
pub(crate) fn resolve(
    sources: SourceMap,
    modules: Vec<Module>,
    items: Vec<Item>,
    pragmas: &Pragmas,
    sink: &mut Sink,
) -> Result<Schema, SourceMap> {
    let items = simple::expand(items);
    let mut resolver = Resolver {
        schema: Schema {
            sources,
            modules,
            definitions: Vec::new(),
            enums: Vec::new(),
            structs: Vec::new(),
            unions: Vec::new(),
            alternates: Vec::new(),
            commands: Vec::new(),
            events: Vec::new(),
            by_name: HashMap::with_capacity(items.len()),
            releases: None,
            of_releases: Arc::default(),
        },
        places: HashMap::with_capacity(items.len()),
        broken: HashSet::new(),
        untyped: HashSet::new(),
        lookup: Lookup::default(),
        branches: 0,
        pragmas,
        sink,
    };
    let mut definitions = resolver.declare(items);
    resolver.features(&definitions);
    resolver.define(&mut definitions);
    resolver.bases(&definitions);
    resolver.lookup = Lookup::new(&resolver.schema);
    resolver.unions(&definitions);
    resolver.clashes(&definitions);
    resolver.uses(&definitions);
    let Resolver { schema, sink, .. } = resolver;
    if sink.errors() == 0 {
        Ok(schema)
    } else {
        Err(schema.sources)
    }
}

/// A definition and its place in the model.
struct Declared {
    id: DefinitionId,
    definition: Box<Definition>,
}

/// A schema while it is put together.
struct Resolver<'c> {
    schema: Schema,
    /// What all definitions are called, and where. The model has them only once it is filled.
    places: HashMap<DefinitionId, Str>,
    /// Definitions with errors: what they seem to lack may be there.
    broken: HashSet<DefinitionId>,
    /// Places of members whose type is not known.
    untyped: HashSet<Span>,
    /// Empty until all members are there.
    lookup: Lookup,
    /// How many branches the unions have so far.
    branches: usize,
    pragmas: &'c Pragmas,
    sink: &'c mut Sink,
}

/// An index as ids keep it.
fn index(at: usize) -> u32 {
    debug_assert!(
        u32::try_from(at).is_ok(),
        "limits on the size of schemas keep it small"
    );
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// After so many errors nobody reads suggestions, and each costs a walk over all names.
const SUGGESTIONS: usize = 200;

impl Resolver<'_> {
    fn suggests(&self) -> bool {
        self.sink.errors() < SUGGESTIONS
    }

    /// Gives every definition its id and its place in its module.
    fn declare(&mut self, items: Vec<Item>) -> Vec<Declared> {
        let mut declared: Vec<Declared> = Vec::new();
        let mut count = [0_u32; Kind::ALL.len()];
        for item in items {
            let (module, item) = match item {
                Item::Include { module, target } => {
                    (module, schema::Item::Include(ModuleId(index(target))))
                }
                Item::Freeform { module, text } => (module, schema::Item::Freeform(text)),
                Item::Definition(definition) => {
                    let next = &mut count[definition.kind as usize];
                    let id = id(definition.kind, *next);
                    *next += 1;
                    if !definition.sound {
                        self.broken.insert(id);
                    }
                    self.name(&definition, id);
                    self.schema.definitions.push(id);
                    let module = definition.module;
                    declared.push(Declared { id, definition });
                    (module, schema::Item::Definition(id))
                }
            };
            self.schema.modules[module].items.push(item);
        }
        declared
    }

    /// Makes a definition known by its name, or reports that the name is taken.
    fn name(&mut self, definition: &Definition, id: DefinitionId) {
        let name = &definition.name;
        if Builtin::named(name.as_str()).is_some() {
            self.sink.error(builtin(name));
        } else if let Some(earlier) = self.schema.by_name.get(&name.text) {
            let place = self.places.get(earlier).map_or(name.span, |name| name.span);
            self.sink.error(defined_twice(name, place));
        } else {
            self.schema.by_name.insert(name.text.clone(), id);
        }
        self.places.insert(id, name.clone());
    }

    /// Puts all definitions into the model. Unions are complete only after [`Self::unions`].
    fn define(&mut self, definitions: &mut [Declared]) {
        for Declared { id, definition } in definitions {
            let doc = std::mem::replace(&mut definition.doc, Documentation::None);
            let head = self.head(definition, doc);
            match &definition.body {
                Body::Enum { prefix, values } => {
                    let prefix = prefix.as_ref().map(|prefix| prefix.as_str().to_owned());
                    let values = values.clone();
                    self.schema.enums.push(schema::Enum {
                        head,
                        prefix,
                        values,
                    });
                }
                Body::Struct { base, members } => {
                    let base = base.as_ref().and_then(|base| self.base(*id, base));
                    let members = self.members(*id, members);
                    self.schema.structs.push(schema::Struct {
                        head,
                        base,
                        members,
                    });
                }
                Body::Union {
                    base,
                    discriminator,
                    ..
                } => {
                    let base = self.union_base(*id, base);
                    let discriminator = discriminator
                        .as_ref()
                        .map_or(&definition.name.text, |name| &name.text);
                    self.schema.unions.push(schema::Union {
                        head,
                        base,
                        discriminator: discriminator.clone(),
                        tag: EnumId(0),
                        branches: Vec::new(),
                    });
                }
                Body::Alternate { branches } => {
                    let branches = self.alternatives(*id, branches);
                    self.schema
                        .alternates
                        .push(schema::Alternate { head, branches });
                }
                Body::Command {
                    arguments,
                    returns,
                    flags,
                } => {
                    let arguments = self.arguments(*id, arguments);
                    let returns = returns.as_ref().and_then(|ty| self.type_ref(*id, ty));
                    self.schema.commands.push(schema::Command {
                        head,
                        arguments,
                        returns,
                        r#gen: flags.r#gen,
                        success_response: flags.success_response,
                        allow_oob: flags.allow_oob,
                        allow_preconfig: flags.allow_preconfig,
                        coroutine: flags.coroutine,
                    });
                }
                Body::Event { arguments } => {
                    let arguments = self.arguments(*id, arguments);
                    self.schema.events.push(schema::Event { head, arguments });
                }
            }
        }
    }

    fn head(&mut self, definition: &Definition, doc: Documentation) -> Head {
        Head {
            name: definition.name.text.clone(),
            span: definition.name.span,
            module: ModuleId(index(definition.module)),
            condition: definition.condition.clone(),
            features: definition.features.clone(),
            doc: docs::doc(definition, doc, self.pragmas, self.sink),
            implicit: definition.implicit,
        }
    }

    fn members(&mut self, owner: DefinitionId, members: &[ast::Member]) -> Vec<schema::Member> {
        members
            .iter()
            .map(|member| {
                let ty = member.ty.as_ref().and_then(|ty| self.type_ref(owner, ty));
                let ty = ty.unwrap_or_else(|| {
                    // Something must stand there until the schema is given up.
                    self.untyped.insert(member.span);
                    TypeRef::One(NamedType::Builtin(Builtin::Any))
                });
                schema::Member {
                    name: member.name.clone(),
                    span: member.span,
                    optional: member.optional,
                    ty,
                    condition: member.condition.clone(),
                    features: member.features.clone(),
                }
            })
            .collect()
    }
}

fn id(kind: Kind, at: u32) -> DefinitionId {
    match kind {
        Kind::Enum => DefinitionId::Enum(EnumId(at)),
        Kind::Struct => DefinitionId::Struct(StructId(at)),
        Kind::Union => DefinitionId::Union(UnionId(at)),
        Kind::Alternate => DefinitionId::Alternate(AlternateId(at)),
        Kind::Command => DefinitionId::Command(CommandId(at)),
        Kind::Event => DefinitionId::Event(EventId(at)),
    }
}

fn builtin(name: &Str) -> Diagnostic {
    let message = format!("{} is a built-in type", quoted(name.as_str()));
    Diagnostic::new(Code::DefinedTwice, name.span, message)
        .help("types, commands and events share one namespace; choose another name")
}

fn defined_twice(name: &Str, earlier: Span) -> Diagnostic {
    let message = format!("{} is defined twice", quoted(name.as_str()));
    Diagnostic::new(Code::DefinedTwice, name.span, message)
        .label("again here")
        .also(earlier, "first here")
        .help("types, commands and events share one namespace")
}
