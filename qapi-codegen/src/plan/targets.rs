//! Where documentation leads: the links to items, members and values, as seen from an item.

use std::collections::HashMap;

use qapi_parse::schema::DefinitionId;
use qapi_parse::{Name, Schema};

use super::guard::Guard;
use super::guards::Guards;
use super::place::{Place, item_ident};
use super::policy::Policy;
use super::users::Users;
use crate::docs::Links;
use crate::names::{self, Ident};
use crate::options::Options;

/// Where each definition's item is, for links, and which others lead to it.
pub(super) struct Targets<'a> {
    pub(super) schema: &'a Schema,
    pub(super) policy: &'a Policy<'a>,
    pub(super) guards: &'a Guards,
    pub(super) users: Users,
    options: &'a Options,
    /// Items that are generated.
    idents: HashMap<DefinitionId, Ident>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(
        schema: &'a Schema,
        options: &'a Options,
        policy: &'a Policy<'a>,
        guards: &'a Guards,
    ) -> Self {
        let idents = schema
            .definitions()
            .iter()
            .filter(|id| {
                let name = schema.head(**id).name.as_str();
                options.extern_type(name).is_none()
            })
            .map(|id| (*id, item_ident(schema, *id)))
            .collect();
        Self {
            schema,
            policy,
            guards,
            users: Users::new(schema),
            options,
            idents,
        }
    }

    /// The path of a definition's item as seen from `place`. None when the item may be missing although
    /// `guard` holds.
    fn path(&self, id: DefinitionId, place: Place, guard: &Guard) -> Option<String> {
        if !guard.implies(&self.guards.of(id)) {
            return None;
        }
        let Some(ident) = self.idents.get(&id) else {
            return self.path_elsewhere(id);
        };
        let (ident, root) = (ident.as_str(), "super::".repeat(place.depth));
        Some(match id {
            DefinitionId::Command(_) => format!("struct@{root}command::{ident}"),
            DefinitionId::Event(_) => format!("struct@{root}event::{ident}"),
            DefinitionId::Enum(_) | DefinitionId::Alternate(_) => format!("enum@{root}{ident}"),
            DefinitionId::Struct(_) | DefinitionId::Union(_) => format!("struct@{root}{ident}"),
        })
    }
}

impl Targets<'_> {
    /// The path of a type that is generated elsewhere. Of other types from elsewhere there may be no
    /// documentation.
    fn path_elsewhere(&self, id: DefinitionId) -> Option<String> {
        let name = self.schema.head(id).name.as_str();
        let path = self.options.extern_type(name)?.as_str();
        (!self.options.is_foreign(name)).then(|| path.replace(' ', ""))
    }
}

/// Links as seen from one item.
pub(super) struct Context<'a> {
    pub(super) targets: &'a Targets<'a>,
    pub(super) place: Place,
    /// When the item is there.
    pub(super) guard: Guard,
    /// Links to the members, arguments or values of the item, by name.
    pub(super) members: &'a HashMap<Name, String>,
}

impl Context<'_> {
    /// The name of a definition as a link. Plain code where the item may be missing.
    pub(super) fn link(&self, id: DefinitionId) -> String {
        let name = self.targets.schema.head(id).name.as_str();
        match self.targets.path(id, self.place, &self.guard) {
            Some(path) => format!("[`{name}`]({path})"),
            None => format!("`{name}`"),
        }
    }
}

impl Links for Context<'_> {
    fn definition(&self, name: &str) -> Option<String> {
        let id = self.targets.schema.get(name)?;
        self.targets.path(id, self.place, &self.guard)
    }

    fn member(&self, name: &str) -> Option<String> {
        self.members.get(name).cloned()
    }
}

/// A link to a field of the struct at the path `owner`.
pub(super) fn field_link(owner: &str, member: &Name) -> String {
    format!("field@{owner}::{}", names::member_ident(member).as_str())
}

/// A link to a variant of the enum `owner`.
pub(super) fn variant_link(owner: &Ident, value: &Name) -> String {
    format!(
        "variant@{}::{}",
        owner.as_str(),
        names::variant_ident(value).as_str()
    )
}
