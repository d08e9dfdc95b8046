//! Commands and events.

use std::collections::HashMap;
use std::sync::Arc;

use qapi_parse::Name;
use qapi_parse::schema::{
    Arguments, Command, CommandId, DefinitionId, EventId, Fact, Member, NamedType, ObjectType,
    Presence, TypeRef,
};

use super::super::built_in::is_built_in;
use super::super::describe::Writer;
use super::super::overview;
use super::super::place::Place;
use super::super::rust_type::RustType;
use super::super::{
    Access, CommandItem, CommandRow, EventData, EventItem, EventRow, Flags, Head, Shape,
};
use super::planner::Planner;
use crate::names::{self, Ident};

impl<'a> Planner<'a> {
    pub(super) fn command(&mut self, id: CommandId) -> CommandItem {
        let source = &self.schema[id];
        let ident = names::command_ident(&source.head.name);
        let method = names::method_ident(&source.head.name);
        let _ = self.commands.take(
            &ident,
            &source.head.name,
            source.head.span,
            &mut self.planned.diagnostics,
        ) && self.commands.take(
            &method,
            &source.head.name,
            source.head.span,
            &mut self.planned.diagnostics,
        );
        let (head, shape) = self.call(DefinitionId::Command(id), &source.arguments, ident.clone());
        let (targets, item) = (self.targets, ident.clone());
        let doc = move || overview::method(targets, id, &item);
        self.planned.commands.push(CommandRow {
            wire: head.wire.clone(),
            ident,
            method,
            response: source.returns.map(|ty| self.rust_type(ty, Place::OF_ALL)),
            built_in: is_built_in(self.schema, source),
            doc: self.comments.add(doc),
            deprecated: head.deprecated.clone(),
            condition: self.guards.of(id.into()).cfg(),
        });
        CommandItem {
            response: self.response(source, self.place_of_call(&source.head)),
            flags: flags(source),
            features: self.features(&source.head.features),
            releases: self.releases(&source.head.name),
            head,
            shape,
        }
    }

    /// The releases that have a definition, if not all have it.
    fn releases(&self, name: &Name) -> Vec<String> {
        let releases = self.schema.releases();
        let presence = releases.and_then(|it| it.of(name.as_str(), Fact::Definition));
        let presence = presence.filter(|presence| !presence.is_everywhere());
        let names = presence.iter().flat_map(Presence::names);
        names.map(str::to_owned).collect()
    }

    /// What a command answers, as seen from `place`.
    fn response(&self, source: &Command, place: Place) -> RustType {
        source
            .returns
            .map_or(RustType::Runtime("Empty"), |ty| self.rust_type(ty, place))
    }

    pub(super) fn event(&mut self, id: EventId) -> EventItem {
        let source = &self.schema[id];
        let ident = names::event_ident(&source.head.name);
        self.events.take(
            &ident,
            &source.head.name,
            source.head.span,
            &mut self.planned.diagnostics,
        );
        let (head, shape) = self.call(DefinitionId::Event(id), &source.arguments, ident.clone());
        let targets = self.targets;
        let doc = move || overview::variant(targets, id);
        self.planned.events.push(EventRow {
            wire: head.wire.clone(),
            ident,
            doc: self.comments.add(doc),
            data: event_data(&shape),
            deprecated: head.deprecated.clone(),
            condition: self.guards.of(id.into()).cfg(),
        });
        EventItem {
            head,
            shape,
            features: self.features(&source.head.features),
            releases: self.releases(&source.head.name),
        }
    }

    /// What commands and events have alike: a struct for their data.
    fn call(&mut self, id: DefinitionId, arguments: &'a Arguments, ident: Ident) -> (Head, Shape) {
        let place = self.place_of_call(self.schema.head(id));
        let members: Vec<&Member> = arguments.members().iter().collect();
        let links = match arguments {
            Arguments::Type { ty, .. } => self.wrapped_links(*ty, place),
            Arguments::None | Arguments::Inline(_) => self.field_links(ident.as_str(), &members),
        };
        let writer = Arc::new(Writer::new(self.targets, id, place, links));
        let shape = match arguments {
            Arguments::Type { ty, .. } => {
                let inner = NamedType::from(*ty);
                let new = self.new_of_type(ident.clone(), *ty, place);
                let ty = self.rust_type(TypeRef::One(inner), place);
                let others = self.keeps_beside(id, inner).then(names::others_ident);
                Shape::Newtype { ty, others, new }
            }
            Arguments::None | Arguments::Inline(_) => {
                let members = self.members(id, &writer, &members, None, place);
                match members.access {
                    Access::Empty => Shape::Unit,
                    Access::Index | Access::Name => Shape::Members(members),
                }
            }
        };
        let on_the_wire = match id {
            DefinitionId::Command(id) => Some(writer.command(&self.schema[id])),
            DefinitionId::Event(id) => Some(writer.event(&self.schema[id])),
            _ => None,
        };
        (self.head(&writer, ident, on_the_wire), shape)
    }

    /// Whether the command or event `id` keeps members that the schema does not know beside what it
    /// wraps. It leaves that to the type if that does it.
    fn keeps_beside(&self, id: DefinitionId, inner: NamedType) -> bool {
        let keeps = |ty: DefinitionId| self.keeps_unknown(ty) && !self.is_extern(ty);
        self.keeps_unknown(id) && !inner.definition().is_some_and(keeps)
    }

    /// Links to the members of a type that a command or event wraps, which its documentation speaks
    /// of as its own.
    fn wrapped_links(&self, ty: ObjectType, place: Place) -> HashMap<Name, String> {
        let RustType::Generated { supers, ident } = self.named_type(ty.into(), place) else {
            return HashMap::new();
        };
        let members = self.schema.members(ty);
        let owner = format!("{}{}", "super::".repeat(supers), ident.as_str());
        self.field_links(&owner, &members)
    }
}

fn event_data(shape: &Shape) -> EventData {
    match shape {
        Shape::Unit => EventData::None,
        Shape::Members(members) => match &members.others {
            Some(others) if members.tuples.is_empty() => EventData::Unknown(others.clone()),
            _ => EventData::Always,
        },
        Shape::Newtype { .. } => EventData::Always,
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
