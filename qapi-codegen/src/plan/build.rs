//! Making the plan: one pass over the definitions, one function per kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use qapi_parse::schema::{
    self, AlternateId, Arguments, Branch, Builtin, Command, CommandId, Condition, DefinitionId,
    EnumId, EventId, Feature, Item, JsonType, Member, ModuleId, NamedType, StructId, TypeRef,
    Union, UnionBase, UnionId,
};
use qapi_parse::{Diagnostic, Name, Schema};

use super::boxing::Boxes;
use super::collide::{self, Scope};
use super::comments::{Comment, Drafts};
use super::convert::{Converter, Sources};
use super::derives::{Derived, Derives, Node};
use super::document::{self, Targets, Writer, field_link, variant_link};
use super::guard::Guards;
use super::rust_type::{Prelude, RustType};
use super::select::{Selection, definition_of, object};
use super::{
    AlternateItem, BranchesItem, Choice, CommandItem, CommandRow, EnumItem, EventItem, EventRow,
    FeatureItem, Field, Flags, Head, Module, Plan, Problem, Shape, Source, StructItem, TypeItem,
    UnionItem, Variant, modules, table,
};
use crate::names::{self, Ident};
use crate::options::{Code, Custom};

/// See [`Plan::new`].
pub(super) fn plan(schema: &Schema, custom: &Custom) -> Result<Plan, Problem> {
    let selection = Selection::new(schema, &custom.conditions);
    let guards = Guards::new(schema, &selection, &custom.conditions);
    let targets = Targets::new(schema, custom, &selection, &guards);
    let boxes = Boxes::new(schema);
    let converter = Converter::new(schema, custom, &selection);
    let derives = Derives::new(schema, custom, &selection, &boxes).map_err(Problem::Option)?;
    let idents: Vec<Ident> = schema
        .definitions()
        .iter()
        .map(|id| item_ident(schema, *id))
        .collect();
    let mut planner = Planner {
        schema,
        selection: &selection,
        targets: &targets,
        custom,
        converter: &converter,
        guards: &guards,
        boxes,
        derives: &derives,
        prelude: Prelude::beside(&idents),
        diagnostics: Vec::new(),
        types: Scope::default(),
        commands: Scope::default(),
        events: Scope::default(),
        comments: Drafts::new(custom.comments),
        doc: None,
        modules: Vec::new(),
        event_rows: Vec::new(),
        command_rows: Vec::new(),
    };
    planner.modules();
    let Planner {
        prelude,
        diagnostics,
        comments,
        doc,
        modules,
        event_rows: mut events,
        command_rows: mut commands,
        ..
    } = planner;
    if !diagnostics.is_empty() {
        return Err(Problem::Schema(diagnostics));
    }
    commands.sort_by(|a, b| a.wire.cmp(&b.wire));
    events.sort_by(|a, b| a.wire.cmp(&b.wire));
    let (table, arguments) = table::table(schema, &selection);
    for command in &mut commands {
        command.arguments = arguments.get(&command.wire).copied().unwrap_or_default();
    }
    let comments = comments.write();
    let doc = doc.and_then(|doc| comments.text(doc)).unwrap_or_default();
    Ok(Plan {
        prelude,
        event_derives: derives.of(Node::Events).macros,
        doc: doc.to_owned(),
        comments,
        modules,
        events,
        commands,
        table,
        async_handlers: custom.async_handlers,
    })
}

/// The identifier of a definition's item.
pub(super) fn item_ident(schema: &Schema, id: DefinitionId) -> Ident {
    let name = &schema.head(id).name;
    match id {
        DefinitionId::Command(_) => names::command_ident(name),
        DefinitionId::Event(_) => names::event_ident(name),
        _ => names::type_ident(name),
    }
}

/// Where an item stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The schema file whose module it is in; `None` in a module that is made of all files.
    module: Option<ModuleId>,
    /// How many modules up the root is.
    pub(super) depth: usize,
}

impl Place {
    /// At the root.
    pub(super) const ROOT: Self = Self {
        module: None,
        depth: 0,
    };

    /// In a module at the root that is made of all files.
    pub(super) const OF_ALL: Self = Self {
        module: None,
        depth: 1,
    };

    /// Where types of `head`'s module stand.
    fn of_type(head: &schema::Head) -> Self {
        Self {
            module: Some(head.module),
            depth: 1,
        }
    }

    /// Where commands and events of `head`'s module stand.
    fn of_call(head: &schema::Head) -> Self {
        Self {
            module: Some(head.module),
            depth: 2,
        }
    }

    /// How many modules up a type of `module` can be named: its own module names it directly, and
    /// the root re-exports it to all others.
    fn supers_to(self, module: ModuleId) -> usize {
        if self.module == Some(module) {
            self.depth - 1
        } else {
            self.depth
        }
    }
}

struct Planner<'a> {
    schema: &'a Schema,
    selection: &'a Selection<'a>,
    targets: &'a Targets<'a>,
    custom: &'a Custom,
    converter: &'a Converter<'a>,
    guards: &'a Guards,
    derives: &'a Derives,
    boxes: Boxes,
    prelude: Prelude,
    diagnostics: Vec<Diagnostic>,
    types: Scope,
    commands: Scope,
    events: Scope,
    comments: Drafts<'a>,
    /// Documentation of the root.
    doc: Option<Comment>,
    modules: Vec<Module>,
    event_rows: Vec<EventRow>,
    command_rows: Vec<CommandRow>,
}

impl<'a> Planner<'a> {
    fn modules(&mut self) {
        let idents = modules::idents(self.schema, &self.custom.module_prefix);
        collide::modules(self.schema, &idents, &mut self.diagnostics);
        for (module, ident) in self.schema.modules().iter().zip(idents) {
            let targets = self.targets;
            let doc = self.comments.add(move || document::module(targets, module));
            self.doc.get_or_insert(doc);
            let mut planned = Module {
                ident,
                source: module.name.clone(),
                doc,
                types: Vec::new(),
                commands: Vec::new(),
                events: Vec::new(),
            };
            for item in &module.items {
                if let Item::Definition(id) = item
                    && self.selection.definition(*id)
                    && !self.is_extern(*id)
                {
                    self.definition(*id, &mut planned);
                }
            }
            if !(planned.types.is_empty()
                && planned.commands.is_empty()
                && planned.events.is_empty())
            {
                self.modules.push(planned);
            }
        }
    }

    fn definition(&mut self, id: DefinitionId, module: &mut Module) {
        match id {
            DefinitionId::Enum(id) => module.types.push(TypeItem::Enum(self.enumeration(id))),
            DefinitionId::Struct(id) => module.types.push(TypeItem::Struct(self.structure(id))),
            DefinitionId::Union(id) => {
                module.types.push(TypeItem::Union(Box::new(self.union(id))));
            }
            DefinitionId::Alternate(id) => {
                module.types.push(TypeItem::Alternate(self.alternate(id)));
            }
            DefinitionId::Command(id) => module.commands.push(self.command(id)),
            DefinitionId::Event(id) => module.events.push(self.event(id)),
        }
    }

    /// Settles the identifier of a type and takes it.
    fn type_ident(&mut self, source: &schema::Head) -> Ident {
        let ident = names::type_ident(&source.name);
        self.types
            .take(&ident, &source.name, source.span, &mut self.diagnostics);
        ident
    }

    fn enumeration(&mut self, id: EnumId) -> EnumItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let links = source
            .values
            .iter()
            .filter(|v| self.selection.links(v.condition.as_ref()))
            .map(|v| (v.name.clone(), variant_link(&ident, &v.name)));
        let place = Place::of_type(&source.head);
        let writer = Arc::new(Writer::new(
            self.targets,
            &source.head,
            place,
            links.collect(),
        ));
        let mut scope = Scope::default();
        let mut values = Vec::new();
        for value in &source.values {
            if !self.selection.holds(value.condition.as_ref()) {
                continue;
            }
            let ident = names::variant_ident(&value.name);
            scope.take(&ident, &value.name, value.span, &mut self.diagnostics);
            let condition = value.condition.as_ref();
            values.push(self.part(&writer, ident, &value.name, condition, &value.features));
        }
        EnumItem {
            open: !self.custom.closed_enum(source.head.name.as_str()),
            head: self.head(DefinitionId::Enum(id), &writer, ident, None),
            values,
        }
    }

    fn structure(&mut self, id: StructId) -> StructItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let members = self.schema.members(id);
        let place = Place::of_type(&source.head);
        let writer = Writer::new(
            self.targets,
            &source.head,
            place,
            self.field_links(&ident, &members),
        )
        .with_bases(self.schema, &self.schema.lineage(id));
        let writer = Arc::new(writer);
        let fields = self.fields(DefinitionId::Struct(id), &writer, &members, place);
        StructItem {
            head: self.head(DefinitionId::Struct(id), &writer, ident, None),
            new: self.converter.has_new(DefinitionId::Struct(id), &members),
            wraps: self.converter.wrapper(id).is_some(),
            fields,
        }
    }

    fn union(&mut self, id: UnionId) -> UnionItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let branches = names::branch_ident(&source.head.name);
        self.types.take(
            &branches,
            &source.head.name,
            source.head.span,
            &mut self.diagnostics,
        );
        let members = self.schema.base_members(id);
        let place = Place::of_type(&source.head);
        let writer = Writer::new(
            self.targets,
            &source.head,
            place,
            self.field_links(&ident, &members),
        );
        let writer = match &source.base {
            UnionBase::Struct(base) => writer.with_bases(self.schema, &self.schema.lineage(*base)),
            UnionBase::Inline(_) => writer,
        };
        let writer = Arc::new(writer);
        let mut fields = self.fields(DefinitionId::Union(id), &writer, &members, place);
        let discriminator = fields
            .iter()
            .position(|field| field.head.wire == source.discriminator.as_str())
            .unwrap_or_default();
        if let Some(field) = fields.get_mut(discriminator) {
            field.ty = RustType::Generated {
                supers: 0,
                ident: branches.clone(),
            };
            field.into = true;
        }
        UnionItem {
            branches: self.branches(id, source, &ident, branches),
            head: self.head(DefinitionId::Union(id), &writer, ident, None),
            new: self.converter.has_new(DefinitionId::Union(id), &members),
            from_branch: self.converter.union_from_branch(id),
            fields,
            discriminator,
        }
    }

    fn branches(
        &mut self,
        id: UnionId,
        source: &'a Union,
        union: &Ident,
        ident: Ident,
    ) -> BranchesItem {
        let tag = &self.schema[source.tag];
        let place = Place::of_type(&source.head);
        let values = Arc::new(Writer::new(self.targets, &tag.head, place, BTreeMap::new()));
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        let mut sources = self.converter.branch_sources(id);
        for (index, branch) in source.branches.iter().enumerate() {
            if !self.selection.holds(branch.condition.as_ref()) {
                continue;
            }
            let ident = names::variant_ident(&branch.name);
            scope.take(&ident, &branch.name, branch.span, &mut self.diagnostics);
            let value = tag.values.iter().find(|value| value.name == branch.name);
            let features = value.map_or(&[][..], |value| &value.features);
            let sources = sources.remove(&index);
            variants.push(Variant {
                sources: sources
                    .map_or_else(Vec::new, |sources| self.sources(branch, &sources, place)),
                head: Head {
                    attributes: self.field_attributes(&source.head, &branch.name),
                    ..self.part(
                        &values,
                        ident,
                        &branch.name,
                        branch.condition.as_ref(),
                        features,
                    )
                },
                payload: branch.ty.map(|ty| {
                    self.contained(DefinitionId::Union(id), TypeRef::One(object(ty)), place)
                }),
            });
        }
        let doc = format!(
            "The branches of [`{}`], by the value of `{}`.",
            union.as_str(),
            source.discriminator.as_str(),
        );
        let wire = source.head.name.as_str().to_owned();
        BranchesItem {
            open: !self.custom.closed_union(&wire),
            head: Head {
                attributes: self.custom.type_attributes(ident.as_str()),
                derived: self.derives.of(Node::Branches(id)),
                ident,
                wire,
                doc: self.comments.add(move || doc.clone()),
                deprecated: None,
                condition: None,
            },
            variants,
        }
    }

    /// The types that `branch` of a union at `place` is made from.
    fn sources(&self, branch: &Branch, sources: &Sources<'_>, place: Place) -> Vec<Source> {
        let plain = sources.ty.map(|ty| Source {
            ty: self.named_type(ty, place),
            wrapper: None,
        });
        let wrapped = sources.wrapper.as_ref().zip(branch.ty);
        let wrapped = wrapped.map(|(wrapper, outer)| {
            let outer = object(outer);
            let member = wrapper.member;
            let field = match definition_of(outer) {
                Some(owner) => self.contained(owner, member.ty, place),
                None => self.rust_type(member.ty, place),
            };
            Source {
                ty: self.rust_type(member.ty, place),
                wrapper: Some((
                    self.named_type(outer, place),
                    names::member_ident(&member.name),
                    field,
                )),
            }
        });
        plain.into_iter().chain(wrapped).collect()
    }

    fn alternate(&mut self, id: AlternateId) -> AlternateItem {
        let source = &self.schema[id];
        let ident = self.type_ident(&source.head);
        let links = source
            .branches
            .iter()
            .filter(|b| self.selection.links(b.condition.as_ref()))
            .map(|b| (b.name.clone(), variant_link(&ident, &b.name)));
        let place = Place::of_type(&source.head);
        let writer = Arc::new(Writer::new(
            self.targets,
            &source.head,
            place,
            links.collect(),
        ));
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for branch in &source.branches {
            if !self.selection.holds(branch.condition.as_ref()) {
                continue;
            }
            let ident = names::variant_ident(&branch.name);
            scope.take(&ident, &branch.name, branch.span, &mut self.diagnostics);
            variants.push(Choice {
                head: self.part(&writer, ident, &branch.name, branch.condition.as_ref(), &[]),
                ty: self.contained(DefinitionId::Alternate(id), branch.ty, place),
                from: self.converter.choice_from_value(id, branch.ty),
                json: Ident::fixed(json_type(branch.json_type)),
            });
        }
        AlternateItem {
            head: self.head(DefinitionId::Alternate(id), &writer, ident, None),
            variants,
        }
    }

    fn command(&mut self, id: CommandId) -> CommandItem {
        let source = &self.schema[id];
        let ident = names::command_ident(&source.head.name);
        let method = names::method_ident(&source.head.name);
        let _ = self.commands.take(
            &ident,
            &source.head.name,
            source.head.span,
            &mut self.diagnostics,
        ) && self.commands.take(
            &method,
            &source.head.name,
            source.head.span,
            &mut self.diagnostics,
        );
        let (head, shape) = self.call(
            DefinitionId::Command(id),
            &source.head,
            &source.arguments,
            ident.clone(),
            !source.r#gen,
        );
        let (targets, item) = (self.targets, ident.clone());
        let doc = move || document::method(targets, &source.head, &item);
        self.command_rows.push(CommandRow {
            wire: head.wire.clone(),
            ident,
            method,
            arguments: 0,
            response: self.response(source, Place::OF_ALL),
            doc: self.comments.add(doc),
            deprecated: head.deprecated.clone(),
            condition: head.condition.clone(),
        });
        CommandItem {
            response: self.response(source, Place::of_call(&source.head)),
            flags: flags(source),
            features: self.features(&source.head.features),
            head,
            shape,
        }
    }

    /// What a command answers, as seen from `place`.
    fn response(&self, source: &Command, place: Place) -> RustType {
        source
            .returns
            .map_or(RustType::Runtime("Empty"), |ty| self.rust_type(ty, place))
    }

    fn event(&mut self, id: EventId) -> EventItem {
        let source = &self.schema[id];
        let ident = names::event_ident(&source.head.name);
        self.events.take(
            &ident,
            &source.head.name,
            source.head.span,
            &mut self.diagnostics,
        );
        let (head, shape) = self.call(
            DefinitionId::Event(id),
            &source.head,
            &source.arguments,
            ident.clone(),
            false,
        );
        let targets = self.targets;
        let doc = move || document::variant(targets, &source.head);
        self.event_rows.push(EventRow {
            wire: head.wire.clone(),
            ident,
            doc: self.comments.add(doc),
            empty: matches!(shape, Shape::Unit),
            deprecated: head.deprecated.clone(),
            condition: head.condition.clone(),
        });
        EventItem {
            head,
            shape,
            features: self.features(&source.head.features),
        }
    }

    /// What commands and events have alike: a struct for their data.
    fn call(
        &mut self,
        id: DefinitionId,
        source: &'a schema::Head,
        arguments: &'a Arguments,
        ident: Ident,
        open: bool,
    ) -> (Head, Shape) {
        let place = Place::of_call(source);
        let members: Vec<&Member> = match arguments {
            Arguments::Inline(members) => members.iter().collect(),
            Arguments::None | Arguments::Type { .. } => Vec::new(),
        };
        let writer = Writer::new(
            self.targets,
            source,
            place,
            self.field_links(&ident, &members),
        );
        let writer = Arc::new(writer);
        let shape = match arguments {
            Arguments::Type { ty, .. } => {
                let ty = self.rust_type(TypeRef::One(object(*ty)), place);
                Shape::Newtype { ty, open }
            }
            Arguments::None | Arguments::Inline(_) => {
                let fields = self.fields(id, &writer, &members, place);
                if fields.is_empty() && !open {
                    Shape::Unit
                } else {
                    let new = self.converter.has_new(id, &members);
                    Shape::Members { fields, open, new }
                }
            }
        };
        let on_the_wire = match id {
            DefinitionId::Command(id) => writer.command(&self.schema[id]),
            _ => format!("**Event:** `{}`", source.name.as_str()),
        };
        (self.head(id, &writer, ident, Some(on_the_wire)), shape)
    }

    fn fields(
        &mut self,
        owner: DefinitionId,
        writer: &Arc<Writer<'a>>,
        members: &[&'a Member],
        place: Place,
    ) -> Vec<Field> {
        let mut scope = Scope::default();
        let mut fields = Vec::new();
        for member in members {
            if !self.selection.holds(member.condition.as_ref()) {
                continue;
            }
            let ident = names::member_ident(&member.name);
            scope.take(&ident, &member.name, member.span, &mut self.diagnostics);
            let condition = member.condition.as_ref();
            fields.push(Field {
                head: self.part(writer, ident, &member.name, condition, &member.features),
                optional: self.selection.optional(member),
                ty: self.contained(owner, member.ty, place),
                into: self.converter.takes_into(member.ty),
            });
        }
        fields
    }

    /// The head of the item for the definition that `writer` documents.
    fn head(
        &mut self,
        id: DefinitionId,
        writer: &Arc<Writer<'a>>,
        ident: Ident,
        extra: Option<String>,
    ) -> Head {
        let source = writer.head();
        let wire = source.name.as_str().to_owned();
        Head {
            ident,
            doc: self.comments.add({
                let writer = Arc::clone(writer);
                move || writer.definition(extra.as_deref())
            }),
            deprecated: writer.deprecated(&source.features),
            condition: self.guards.of(id).condition(),
            derived: self.derives.of(Node::Item(id)),
            attributes: self.custom.type_attributes(&wire),
            wire,
        }
    }

    /// The head of a member, value or branch `name` of the definition that `writer` documents.
    fn part(
        &mut self,
        writer: &Arc<Writer<'a>>,
        ident: Ident,
        name: &'a Name,
        condition: Option<&'a Condition>,
        features: &'a [Feature],
    ) -> Head {
        Head {
            ident,
            wire: name.as_str().to_owned(),
            doc: self.comments.add({
                let writer = Arc::clone(writer);
                move || writer.member(name, condition, features)
            }),
            deprecated: writer.deprecated(features),
            condition: self.selection.carried(condition),
            derived: Derived::default(),
            attributes: self.field_attributes(writer.head(), name),
        }
    }

    /// The features of a command or event.
    fn features(&self, features: &[Feature]) -> Vec<FeatureItem> {
        let kept = self.selection.features(features);
        kept.map(|feature| FeatureItem {
            wire: feature.name.as_str().to_owned(),
            condition: self.selection.carried(feature.condition.as_ref()),
        })
        .collect()
    }

    fn field_attributes(&self, owner: &schema::Head, name: &Name) -> Vec<Code> {
        self.custom
            .field_attributes(owner.name.as_str(), name.as_str())
    }

    /// Links to those members that are there whenever their owner is.
    fn field_links(&self, owner: &Ident, members: &[&Member]) -> BTreeMap<Name, String> {
        let always = |member: &&&Member| self.selection.links(member.condition.as_ref());
        let members = members.iter().filter(always);
        members
            .map(|m| (m.name.clone(), field_link(owner, &m.name)))
            .collect()
    }

    /// Whether a type from elsewhere stands in for that of `id`.
    fn is_extern(&self, id: DefinitionId) -> bool {
        let name = self.schema.head(id).name.as_str();
        self.custom.extern_type(name).is_some()
    }

    /// The type of something that `owner` contains, boxed where that is needed.
    fn contained(&self, owner: DefinitionId, ty: TypeRef, place: Place) -> RustType {
        let plain = self.rust_type(ty, place);
        match ty {
            TypeRef::One(named) if self.boxes.needed(owner, named) => {
                RustType::Box(self.prelude, Box::new(plain))
            }
            _ => plain,
        }
    }

    /// A type as seen from `place`.
    fn rust_type(&self, ty: TypeRef, place: Place) -> RustType {
        match ty {
            TypeRef::One(named) => self.named_type(named, place),
            TypeRef::Array(named) => {
                RustType::Vec(self.prelude, Box::new(self.named_type(named, place)))
            }
        }
    }

    fn named_type(&self, named: NamedType, place: Place) -> RustType {
        let id = match named {
            NamedType::Builtin(builtin) => return self.builtin(builtin),
            NamedType::Enum(id) => DefinitionId::Enum(id),
            NamedType::Struct(id) => DefinitionId::Struct(id),
            NamedType::Union(id) => DefinitionId::Union(id),
            NamedType::Alternate(id) => DefinitionId::Alternate(id),
        };
        if let Some(path) = self.custom.extern_type(self.schema.head(id).name.as_str()) {
            return RustType::Extern(path.clone());
        }
        RustType::Generated {
            supers: place.supers_to(self.schema.head(id).module),
            ident: item_ident(self.schema, id),
        }
    }

    fn builtin(&self, builtin: Builtin) -> RustType {
        match builtin {
            Builtin::Str => RustType::String(self.prelude),
            Builtin::Number => RustType::Primitive(self.prelude, "f64"),
            Builtin::Int | Builtin::Int64 => RustType::Primitive(self.prelude, "i64"),
            Builtin::Int8 => RustType::Primitive(self.prelude, "i8"),
            Builtin::Int16 => RustType::Primitive(self.prelude, "i16"),
            Builtin::Int32 => RustType::Primitive(self.prelude, "i32"),
            Builtin::Uint8 => RustType::Primitive(self.prelude, "u8"),
            Builtin::Uint16 => RustType::Primitive(self.prelude, "u16"),
            Builtin::Uint32 => RustType::Primitive(self.prelude, "u32"),
            Builtin::Uint64 | Builtin::Size => RustType::Primitive(self.prelude, "u64"),
            Builtin::Bool => RustType::Primitive(self.prelude, "bool"),
            Builtin::Null => RustType::Runtime("Null"),
            Builtin::Any => RustType::Runtime("Any"),
            Builtin::QType => RustType::Runtime("QType"),
        }
    }
}

fn flags(command: &Command) -> Flags {
    [
        ("allow_oob", command.allow_oob, false),
        ("allow_preconfig", command.allow_preconfig, false),
        ("success_response", command.success_response, true),
        ("coroutine", command.coroutine, false),
        ("r#gen", command.r#gen, true),
    ]
    .into_iter()
    .filter(|(_, value, default)| value != default)
    .map(|(field, value, _)| (Ident::fixed(field), value))
    .collect()
}

fn json_type(json: JsonType) -> &'static str {
    match json {
        JsonType::Null => "Null",
        JsonType::Boolean => "Boolean",
        JsonType::Number => "Number",
        JsonType::String => "String",
        JsonType::Object => "Object",
        JsonType::Array => "Array",
    }
}
