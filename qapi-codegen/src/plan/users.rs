//! Who uses which type: the graph of the schema, backwards.

use std::collections::{HashMap, HashSet};

use qapi_parse::Schema;
use qapi_parse::schema::{DefinitionId, Site};

/// What something is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Use {
    /// A command takes it.
    Arguments,
    /// A command gives it back.
    Answer,
    /// An event comes with it.
    Data,
    /// A type is made of it.
    Part,
}

/// For each type, what uses it directly, in schema order.
#[derive(Debug)]
pub(super) struct Users(HashMap<DefinitionId, Vec<(Use, DefinitionId)>>);

impl Users {
    pub(super) fn new(schema: &Schema) -> Self {
        let mut users: HashMap<_, Vec<_>> = HashMap::new();
        for user in schema.definitions() {
            for reference in schema.references(*user) {
                let Some(used) = reference.definition() else {
                    continue;
                };
                let usage = match (user, reference.site) {
                    (DefinitionId::Command(_), Site::Returns) => Use::Answer,
                    (DefinitionId::Command(_), _) => Use::Arguments,
                    (DefinitionId::Event(_), _) => Use::Data,
                    _ => Use::Part,
                };
                let users = users.entry(used).or_default();
                // References of one user follow each other.
                let last = users.iter().rev().take_while(|(_, id)| id == user);
                if !last.clone().any(|(known, _)| *known == usage) && used != *user {
                    users.push((usage, *user));
                }
            }
        }
        Self(users)
    }

    /// What uses the type itself.
    pub(super) fn direct(&self, id: DefinitionId) -> &[(Use, DefinitionId)] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The commands and events that use a type of which `id` is a part, those with the fewest types
    /// between first.
    pub(super) fn distant(&self, id: DefinitionId) -> Vec<(Use, DefinitionId)> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([id]);
        let mut level = vec![id];
        while !level.is_empty() {
            let mut next = Vec::new();
            for user in level.iter().flat_map(|id| self.direct(*id)) {
                match user {
                    (Use::Part, user) if seen.insert(*user) => next.push(*user),
                    (Use::Part, _) => {}
                    user => found.push(*user),
                }
            }
            level = next;
        }
        let mut seen = HashSet::new();
        found.retain(|user| seen.insert(*user));
        found
    }
}
