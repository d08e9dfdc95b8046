//! Which releases have what of a merged schema.

use std::collections::BTreeMap;

/// Something of a definition that releases may have or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fact<'n> {
    /// The definition.
    Definition,
    /// A member of that name.
    Member(&'n str),
    /// A member of that name that is mandatory.
    Mandatory(&'n str),
    /// A value of that name.
    Value(&'n str),
    /// A branch of that name.
    Branch(&'n str),
    /// A feature of the definition.
    Feature(&'n str),
    /// A feature, the second name, of the member or value with the first name.
    PartFeature(&'n str, &'n str),
}

/// Which of several releases have something.
///
/// As text: `8.2 to 10.2`, `6.2 and 8.2 to 10.2`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Presence {
    /// For each release, oldest first, its name and whether it has it.
    pub releases: Vec<(String, bool)>,
}

/// Which releases have which definitions and parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Releases {
    names: Vec<String>,
    facts: BTreeMap<String, BTreeMap<Key, Vec<bool>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Definition,
    Member(String),
    Mandatory(String),
    Value(String),
    Branch(String),
    Feature(String),
    PartFeature(String, String),
}

impl From<Fact<'_>> for Key {
    fn from(fact: Fact<'_>) -> Self {
        match fact {
            Fact::Definition => Self::Definition,
            Fact::Member(name) => Self::Member(name.to_owned()),
            Fact::Mandatory(name) => Self::Mandatory(name.to_owned()),
            Fact::Value(name) => Self::Value(name.to_owned()),
            Fact::Branch(name) => Self::Branch(name.to_owned()),
            Fact::Feature(name) => Self::Feature(name.to_owned()),
            Fact::PartFeature(part, name) => Self::PartFeature(part.to_owned(), name.to_owned()),
        }
    }
}

impl Releases {
    #[cfg(feature = "tools")]
    pub(crate) fn new(names: impl Iterator<Item = String>) -> Self {
        Self {
            names: names.collect(),
            facts: BTreeMap::new(),
        }
    }

    /// Keeps that the release at an index has something of a definition.
    #[cfg(feature = "tools")]
    pub(crate) fn add(&mut self, definition: &str, fact: Fact<'_>, release: usize) {
        let count = self.names.len();
        let facts = self.facts.entry(definition.to_owned()).or_default();
        let present = facts.entry(fact.into());
        let present = present.or_insert_with(|| vec![false; count]);
        if let Some(has) = present.get_mut(release) {
            *has = true;
        }
    }

    /// The names of all releases, oldest first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Which releases have something of `definition`; nothing if none has.
    pub fn of(&self, definition: &str, fact: Fact<'_>) -> Option<Presence> {
        let present = self.facts.get(definition)?.get(&fact.into())?;
        let releases = self.names.iter().cloned().zip(present.iter().copied());
        Some(Presence {
            releases: releases.collect(),
        })
    }
}

impl Presence {
    /// Whether all releases have it.
    pub fn is_everywhere(&self) -> bool {
        self.releases.iter().all(|(_, has)| *has)
    }

    /// The names of the releases that have it, oldest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let has = self.releases.iter().filter(|(_, has)| *has);
        has.map(|(name, _)| name.as_str())
    }
}

impl std::fmt::Display for Presence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let runs = self.releases.chunk_by(|(_, a), (_, b)| a == b);
        let runs = runs.filter_map(|run| match run {
            [(name, true)] => Some(name.clone()),
            [(first, true), .., (last, _)] => Some(format!("{first} to {last}")),
            _ => None,
        });
        let runs: Vec<String> = runs.collect();
        match runs.split_last() {
            None => f.write_str("none"),
            Some((last, [])) => f.write_str(last),
            Some((last, others)) => write!(f, "{} and {last}", others.join(", ")),
        }
    }
}
