//! What is merged with what: definitions of the same name, and types used at the same place.
//!
//! Takes the releases, gives a [`Plan`]. `unify` says what becomes of types at one place.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::conflict::{Conflict, Place};
use super::parts::{Same, gather};
use super::source::{Object, Release, Source, What};
use crate::draft::{Arguments, Body, Branch, Member, Type};
use crate::name::Name;
use crate::schema::{Builtin, DefinitionId};
use crate::source::Span;

/// Kinds of definitions, as far as they can be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Enum,
    Object,
    Alternate,
    Command,
    Event,
}

impl Kind {
    fn of(id: DefinitionId) -> Self {
        match id {
            DefinitionId::Enum(_) => Self::Enum,
            DefinitionId::Struct(_) | DefinitionId::Union(_) => Self::Object,
            DefinitionId::Alternate(_) => Self::Alternate,
            DefinitionId::Command(_) => Self::Command,
            DefinitionId::Event(_) => Self::Event,
        }
    }
}

/// What one merged definition is made of, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) kind: Kind,
    /// Definitions of its name, or of names that it once had.
    pub(super) own: Vec<Source>,
    /// What else it must be right for.
    pub(super) taken_in: Vec<Source>,
    /// Whether one release alone says what it is.
    pub(super) preferred: bool,
}

impl Group {
    pub(super) fn sources(&self) -> Vec<Source> {
        let mut sources = [self.own.as_slice(), self.taken_in.as_slice()].concat();
        sources.sort();
        sources
    }
}

/// A type that is used at a place, if one is.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) source: Source,
    pub(super) ty: Option<Type>,
    pub(super) span: Span,
}

/// What an object becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Struct,
    Union(Name),
    /// A struct that has the members of all branches.
    Flat,
}

pub(super) struct Plan<'s> {
    pub(super) releases: Vec<Release<'s>>,
    pub(super) groups: BTreeMap<Name, Group>,
    pub(super) renamed: HashMap<Name, Name>,
    objects: RefCell<HashMap<Source, Rc<Object>>>,
}

/// What a type name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Builtin(Builtin),
    Defined(Kind),
}

impl<'s> Plan<'s> {
    /// A plan for the releases; reports definitions of kinds that cannot be one.
    pub(super) fn new(
        releases: Vec<Release<'s>>,
        prefer: &BTreeMap<String, usize>,
        conflicts: &mut Vec<Conflict>,
    ) -> Self {
        let mut groups: BTreeMap<Name, Group> = BTreeMap::new();
        for (at, release) in releases.iter().enumerate() {
            for id in release.schema.definitions() {
                let name = &release.schema.head(*id).name;
                let preferred = prefer.get(name.as_str());
                if preferred.is_some_and(|release| *release != at) {
                    continue;
                }
                let group = groups.entry(name.clone()).or_insert_with(|| Group {
                    kind: Kind::of(*id),
                    own: Vec::new(),
                    taken_in: Vec::new(),
                    preferred: preferred.is_some(),
                });
                let what = What::Definition(*id);
                group.own.push(Source { release: at, what });
            }
        }
        for (name, group) in &mut groups {
            let kinds: HashSet<_> = (group.own.iter())
                .map(|source| std::mem::discriminant(&Kind::of(source.id())))
                .collect();
            if kinds.len() > 1 {
                conflicts.push(kinds_differ(&releases, name, &group.own));
                group.own.drain(..group.own.len() - 1);
                group.kind = group.own.first().map_or(group.kind, |it| Kind::of(it.id()));
            }
        }
        let mut plan = Self {
            releases,
            groups,
            renamed: HashMap::new(),
            objects: RefCell::new(HashMap::new()),
        };
        while plan.step() {}
        plan
    }

    /// What a type of a release is called in the end.
    pub(super) fn resolve(&self, name: &Name) -> Name {
        let mut name = name;
        while let Some(newer) = self.renamed.get(name) {
            name = newer;
        }
        name.clone()
    }

    pub(super) fn category(&self, name: &Name) -> Option<Category> {
        if let Some(builtin) = Builtin::named(name.as_str()) {
            return Some(Category::Builtin(builtin));
        }
        let group = self.groups.get(&self.resolve(name))?;
        Some(Category::Defined(group.kind))
    }

    pub(super) fn object(&self, source: Source) -> Rc<Object> {
        let mut objects = self.objects.borrow_mut();
        let object = objects.entry(source);
        Rc::clone(object.or_insert_with(|| Rc::new(source.object(&self.releases))))
    }

    /// Looks at all places once. Gives whether anything has become one that was not.
    fn step(&mut self) -> bool {
        let names: Vec<Name> = self.groups.keys().cloned().collect();
        let mut changed = false;
        for name in names {
            let Some(group) = self.groups.get(&name) else {
                continue;
            };
            for uses in self.places(group) {
                changed |= self.unify(&uses);
            }
        }
        changed
    }

    /// The places where sources of a group use types.
    fn places(&self, group: &Group) -> Vec<Vec<Use>> {
        match group.kind {
            Kind::Enum => Vec::new(),
            Kind::Object => self.object_places(&group.sources()),
            Kind::Alternate => (self.choices(group).into_iter())
                .map(|choice| choice.uses)
                .collect(),
            Kind::Command | Kind::Event => {
                let mut places = match self.arguments(group) {
                    Taken::Nothing => Vec::new(),
                    Taken::Type(uses) => vec![uses],
                    Taken::Members(sources) => self.object_places(&sources),
                };
                places.extend(self.returns(group));
                places
            }
        }
    }

    fn object_places(&self, sources: &[Source]) -> Vec<Vec<Use>> {
        let members = self.members(sources, self.shape(sources) == Shape::Flat);
        let mut places: Vec<Vec<Use>> = members.iter().map(member_uses).collect();
        if let Shape::Union(_) = self.shape(sources) {
            places.extend(self.branches(sources).into_iter().map(|(_, uses)| uses));
        }
        places
    }

    /// The members of objects, with those of all branches if `flat`.
    pub(super) fn members(&self, sources: &[Source], flat: bool) -> Vec<Same<Member>> {
        let of = |source: &Source| {
            let object = self.object(*source);
            let members = if flat {
                object.flat()
            } else {
                object.members.clone()
            };
            (*source, members)
        };
        gather(sources.iter().map(of))
    }

    /// The branches of unions that add members, each with what releases have for its value.
    pub(super) fn branches(&self, sources: &[Source]) -> Vec<(Same<Branch>, Vec<Use>)> {
        let branches = sources.iter();
        let branches = branches.map(|source| (*source, self.object(*source).branches.clone()));
        let branches = gather(branches).into_iter().map(|same| {
            let mut uses: Vec<Use> = (same.found.iter())
                .map(|(source, branch)| Use {
                    source: *source,
                    ty: Some(branch.ty.clone()),
                    span: branch.span,
                })
                .collect();
            for source in sources {
                let object = self.object(*source);
                if object.discriminator.is_none() || object.values.contains(&same.name) {
                    uses.push(self.no_use(*source));
                }
            }
            uses.sort_by_key(|it| it.source);
            (same, uses)
        });
        branches.collect()
    }

    fn no_use(&self, source: Source) -> Use {
        Use {
            source,
            ty: None,
            span: source.span(&self.releases),
        }
    }

    /// What objects become together.
    pub(super) fn shape(&self, sources: &[Source]) -> Shape {
        let objects: Vec<Rc<Object>> = sources.iter().map(|it| self.object(*it)).collect();
        let mut tags = objects.iter().filter_map(|it| it.discriminator.as_ref());
        let Some(tag) = tags.next() else {
            return Shape::Struct;
        };
        let selects = |object: &Rc<Object>| {
            let mut members = object.members.iter();
            members.any(|member| {
                let ty = self.category(&member.ty.name);
                let is_enum = ty == Some(Category::Defined(Kind::Enum)) && !member.ty.array;
                member.name == *tag && !member.optional && member.condition.is_none() && is_enum
            })
        };
        if tags.any(|other| other != tag) || !objects.iter().all(selects) {
            return Shape::Flat;
        }
        let members = objects.iter().flat_map(|it| &it.members);
        let common: HashSet<&Name> = members.map(|member| &member.name).collect();
        let branches = objects.iter().flat_map(|it| &it.branches);
        let types: HashSet<Name> = branches.map(|it| self.resolve(&it.ty.name)).collect();
        let clash = types.iter().filter_map(|name| self.groups.get(name));
        let clash = clash.flat_map(Group::sources).any(|source| {
            let object = self.object(source);
            let mut members = object.members.iter().chain(&object.inner);
            members.any(|member| common.contains(&member.name))
        });
        if clash {
            Shape::Flat
        } else {
            Shape::Union(tag.clone())
        }
    }

    /// What a command takes or an event carries.
    pub(super) fn arguments(&self, group: &Group) -> Taken {
        let mut newest = None;
        let mut uses = Vec::new();
        let mut sources = Vec::new();
        for source in &group.own {
            let (Body::Command { arguments, .. } | Body::Event { arguments }) =
                source.draft(&self.releases).body
            else {
                continue;
            };
            let what = What::Arguments(source.id());
            sources.push(Source { what, ..*source });
            let ty = match arguments {
                Arguments::None => None,
                Arguments::Members(_) => {
                    newest = Some(false);
                    None
                }
                Arguments::Type { name, .. } => {
                    newest = Some(true);
                    Some(Type { name, array: false })
                }
            };
            uses.push(Use {
                source: Source { what, ..*source },
                ty,
                span: source.span(&self.releases),
            });
        }
        match newest {
            None => Taken::Nothing,
            Some(true) => Taken::Type(uses),
            Some(false) => Taken::Members(sources),
        }
    }

    /// What a command returns, if it does in any release.
    pub(super) fn returns(&self, group: &Group) -> Option<Vec<Use>> {
        let uses = group.own.iter().filter_map(|source| {
            let Body::Command { returns, .. } = source.draft(&self.releases).body else {
                return None;
            };
            Some(Use {
                source: *source,
                ty: returns,
                span: source.span(&self.releases),
            })
        });
        let uses: Vec<Use> = uses.collect();
        uses.iter().any(|it| it.ty.is_some()).then_some(uses)
    }
}

/// What a command takes or an event carries.
pub(super) enum Taken {
    Nothing,
    /// A type, the newest of them.
    Type(Vec<Use>),
    /// Members in place.
    Members(Vec<Source>),
}

/// Where releases have a member.
pub(super) fn member_uses(same: &Same<Member>) -> Vec<Use> {
    let uses = same.found.iter().map(|(source, member)| Use {
        source: *source,
        ty: Some(member.ty.clone()),
        span: member.span,
    });
    uses.collect()
}

fn kinds_differ(releases: &[Release<'_>], name: &Name, own: &[Source]) -> Conflict {
    let places = own.iter().map(|source| {
        let kind = source.draft(releases).body.kind();
        Place::new(releases, *source, source.span(releases), kind)
    });
    Conflict {
        definition: name.as_str().to_owned(),
        message: format!("'{}' is of different kinds", name.as_str()),
        places: places.collect(),
    }
}
