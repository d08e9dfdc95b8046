//! One schema for several releases: its types read and write what each of them has.
//!
//! Takes the schemas of releases, oldest first, gives a [`Schema`] as any other, and which releases have
//! what. What the strict check of one of them accepts, that of the merged schema accepts.
//!
//! Rules:
//!
//! - A definition, member, value, branch or feature of any release is there. What the newest release
//!   has comes in its order, then the rest.
//! - A member is mandatory only if it is so in every release that has the definition, and under the same
//!   condition in all.
//! - Where conditions differ, something is there if one holds.
//! - Numbers get the smallest type that holds those of all: `int16` for `int8` and `uint8`, `number` beside
//!   `number`. Of signed integers and unsigned ones of 64 bits that is `any`: the language has no integer that holds
//!   both, and `number` is a double, which would round them.
//! - `str` stands for enumerations, `any` for all, and an alternate for what one of its branches takes.
//! - Types of one kind that are used at one place become one. If no release has both it has the newer
//!   name, and the older is gone; else the newer takes in the older, which stays beside it.
//! - Objects are compared as they are on the wire: bases, `boxed` and arguments in place are ways to
//!   write the same. What is written in the end follows the newest release where it can.
//! - A struct that became a union is a union if it always had the discriminator, as a mandatory
//!   enumeration. If not, or if a common member was once one of a branch, it is a struct with the
//!   members of all branches, optional.
//! - Where a release takes or gives nothing, such as a command before it got a return value, the members
//!   of what others have there are optional.
//! - Documentation is that of the newest release that has it.
//! - Definitions are in the modules of the newest release; those that it lacks, where the last release
//!   with them had them.
//!
//! Where no type is right for all, the result is an [`Error`] with all such places. Then
//! [`Merge::prefer`] settles which release's definition counts.
//!
//! ```
//! use qapi_parse::{Loader, merge::Merge, print, schema::Fact};
//!
//! let load = |text| Loader::new().load_text("status.json", text).map(|loaded| loaded.schema);
//! let old = load("{ 'struct': 'Status', 'data': { 'running': 'bool', 'singlestep': 'bool' } }")?;
//! let new = load("{ 'struct': 'Status', 'data': { 'running': 'bool', 'speed': 'int' } }")?;
//! let merged = Merge::new().release("7.2", &old).release("10.0", &new).run()?;
//! assert_eq!(
//!     print::one(&merged.schema),
//!     "{ 'struct': 'Status',\n  \
//!        'data': { 'running': 'bool', '*speed': 'int', '*singlestep': 'bool' } }\n",
//! );
//! let speed = merged.releases.of("Status", Fact::Member("speed")).ok_or("no member")?;
//! assert_eq!(speed.to_string(), "10.0");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod choices;
mod compose;
mod conflict;
mod describe;
mod docs;
mod modules;
mod notes;
mod numbers;
mod parts;
mod plan;
mod report;
mod source;
mod types;
mod unify;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::draft::Draft;
use crate::load::{Loaded, Loader};
use crate::schema::{Releases, Schema};
use compose::Composer;
pub use conflict::{Conflict, Error, Place};
pub use describe::Description;
use plan::Plan;
use source::Release;

/// Merges the schemas of releases.
#[derive(Clone, Debug, Default)]
pub struct Merge<'s> {
    releases: Vec<Release<'s>>,
    prefer: BTreeMap<String, String>,
    notes: bool,
    descriptions: Option<BTreeMap<String, Description>>,
    introductions: BTreeMap<String, String>,
}

/// A merged schema.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Merged {
    /// The schema. Its sources are texts that were made for it, not the files of a release.
    pub schema: Schema,
    /// Which releases have what. The schema has it, too.
    pub releases: Releases,
}

impl<'s> Merge<'s> {
    /// Nothing to merge yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a release, newer than those before.
    #[must_use]
    pub fn release(mut self, name: impl Into<String>, schema: &'s Schema) -> Self {
        let name = name.into();
        self.releases.push(Release { name, schema });
        self
    }

    /// Takes `definition` from that release alone, whatever others say of it.
    #[must_use]
    pub fn prefer(mut self, definition: impl Into<String>, release: impl Into<String>) -> Self {
        self.prefer.insert(definition.into(), release.into());
        self
    }

    /// Whether documentation says which releases have what, as `Releases: 8.2 to 10.2`: of definitions that
    /// not all have, and of parts that other releases have than the definition; and where optional members are
    /// mandatory, as `Releases: mandatory in 7.2`. Default: false.
    #[must_use]
    pub fn notes(mut self, notes: bool) -> Self {
        self.notes = notes;
        self
    }

    /// Documents definitions with these descriptions, by their names, and not with what the releases say.
    ///
    /// ```
    /// use qapi_parse::Loader;
    /// use qapi_parse::merge::{Description, Merge};
    ///
    /// let old = Loader::new().load_text("status.json", "{ 'event': 'STOP' }")?.schema;
    /// let stop = Description {
    ///     body: "The guest was stopped.".to_owned(),
    ///     ..Description::default()
    /// };
    /// let merge = Merge::new().release("7.2", &old);
    /// let merged = merge.describe([("STOP".to_owned(), stop)]).run()?;
    /// let doc = merged.schema.events()[0].head.doc.as_ref();
    /// assert_eq!(doc.map(|doc| doc.body.text.as_str()), Some("The guest was stopped."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn describe(mut self, by_name: impl IntoIterator<Item = (String, Description)>) -> Self {
        let descriptions = self.descriptions.get_or_insert_default();
        descriptions.extend(by_name);
        self
    }

    /// Has modules begin with these comments, by their names, such as `block.json`. Texts are rST.
    #[must_use]
    pub fn introduce(mut self, by_name: impl IntoIterator<Item = (String, String)>) -> Self {
        self.introductions.extend(by_name);
        self
    }

    /// Merges the releases.
    ///
    /// # Errors
    ///
    /// When something has no type that is right for all releases, when a preference, description or introduction
    /// names what there is not, when there is no release, or two have the same name.
    pub fn run(self) -> Result<Merged, Error> {
        let prefer = self.preferences()?;
        self.described()?;
        let (mut conflicts, notes) = (Vec::new(), self.notes);
        let descriptions = self.descriptions;
        let plan = Plan::new(self.releases, &prefer, &mut conflicts);
        let names = plan.releases.iter().map(|release| release.name.clone());
        let mut composer = Composer {
            plan: &plan,
            conflicts,
            facts: Releases::new(names),
            notes,
            descriptions,
        };
        let drafts = plan.groups.iter();
        let drafts: Vec<Draft> = drafts
            .filter_map(|(name, group)| composer.definition(name, group))
            .collect();
        let Composer {
            mut conflicts,
            facts,
            ..
        } = composer;
        let texts = modules::texts(&plan, &drafts, &self.introductions);
        let texts = texts.map_err(Error::Introduced)?;
        let loaded = Loader::new().load_texts(&texts.root, texts.texts);
        match loaded {
            Ok(Loaded { mut schema, .. }) if conflicts.is_empty() => {
                schema.releases = Some(Arc::new(facts.clone()));
                let releases = plan.releases.iter();
                schema.of_releases = releases.map(|release| release.schema.clone()).collect();
                Ok(Merged {
                    schema,
                    releases: facts,
                })
            }
            Ok(_) => Err(report::sorted(conflicts)),
            Err(failure) => {
                conflicts.extend(report::of_failure(&plan, &failure));
                Err(report::sorted(conflicts))
            }
        }
    }

    /// The indices of preferred releases by definition.
    fn preferences(&self) -> Result<BTreeMap<String, usize>, Error> {
        if self.releases.is_empty() {
            return Err(Error::NoRelease);
        }
        for (at, release) in self.releases.iter().enumerate() {
            let before = &self.releases[..at];
            if before.iter().any(|other| other.name == release.name) {
                return Err(Error::SameName(release.name.clone()));
            }
        }
        let mut prefer = BTreeMap::new();
        for (definition, release) in &self.prefer {
            let mut releases = self.releases.iter();
            let Some(at) = releases.position(|it| it.name == *release) else {
                return Err(Error::UnknownRelease(release.clone()));
            };
            if self.releases[at].schema.get(definition).is_none() {
                return Err(Error::UnknownDefinition {
                    definition: definition.clone(),
                    release: release.clone(),
                });
            }
            prefer.insert(definition.clone(), at);
        }
        Ok(prefer)
    }

    /// Fails if a description is of nothing.
    fn described(&self) -> Result<(), Error> {
        let known = |name: &str| {
            let mut releases = self.releases.iter();
            releases.any(|release| release.schema.get(name).is_some())
        };
        let mut names = self.descriptions.iter().flatten().map(|(name, _)| name);
        match names.find(|name| !known(name)) {
            Some(name) => Err(Error::Described(name.clone())),
            None => Ok(()),
        }
    }
}
