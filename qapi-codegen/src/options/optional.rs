//! Which members an option makes optional.
//!
//! A member is the schema's: types that inherit it have it in common, so it becomes optional in all of
//! them, whichever the option names. Only what selects a union's branch stays as it is.

use std::collections::HashSet;

use qapi_parse::schema::{DefinitionId, Member};
use qapi_parse::{Name, Schema, Span};

use super::{Options, Pattern, member_path};

/// Tells members apart, whoever inherits them.
type Key = (Span, Name);

fn key(member: &Member) -> Key {
    (member.span, member.name.clone())
}

/// The members that options make optional.
#[derive(Debug, Default)]
pub(crate) struct Optional(HashSet<Key>);

impl Optional {
    /// Those of `schema`.
    pub(crate) fn new(schema: &Schema, options: &Options) -> Self {
        if options.optional.is_empty() {
            return Self::default();
        }
        let matching = members(schema).filter(|(path, _)| {
            let mut patterns = options.optional.iter();
            patterns.any(|pattern| pattern.matches(path))
        });
        Self(matching.map(|(_, member)| key(member)).collect())
    }

    /// Whether options make the member optional.
    pub(crate) fn has(&self, member: &Member) -> bool {
        !self.is_empty() && self.0.contains(&key(member))
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The members that may become optional, those of bases too, each with its name for patterns.
pub(super) fn members(schema: &Schema) -> impl Iterator<Item = (String, &Member)> {
    let selecting = selecting(schema);
    all(schema).filter(move |(_, member)| !selecting.contains(&key(member)))
}

/// Whether `pattern` matches a member that selects a union's branch.
pub(super) fn selects(schema: &Schema, pattern: &Pattern) -> bool {
    let selecting = selecting(schema);
    all(schema).any(|(path, member)| pattern.matches(&path) && selecting.contains(&key(member)))
}

fn all(schema: &Schema) -> impl Iterator<Item = (String, &Member)> {
    schema.definitions().iter().flat_map(move |id| {
        let owner = schema.head(*id).name.as_str();
        let members = schema.members(*id).into_iter();
        members.map(move |member| (member_path(owner, member.name.as_str()), member))
    })
}

/// What selects the branches of unions.
fn selecting(schema: &Schema) -> HashSet<Key> {
    let ids = schema.definitions().iter().copied();
    let tags = ids.filter_map(|id| {
        let DefinitionId::Union(union) = id else {
            return None;
        };
        let mut members = schema.members(id).into_iter();
        members.find(|member| member.name == schema[union].discriminator)
    });
    tags.map(key).collect()
}
