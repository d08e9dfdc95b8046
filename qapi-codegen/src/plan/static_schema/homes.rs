//! Which type of a merged schema stands for which of a release.
//!
//! Takes the tables of both, goes through all places where types are used, beginning at commands and events
//! of the same name.

use std::collections::{HashMap, HashSet};

use super::{Row, Span, StaticSchema, Tabled};

/// The merged rows of a release's rows, and the other way round.
pub(super) struct Homes {
    ours: Vec<Option<u32>>,
    /// By merged row, the row that it stands for, of the release.
    tenants: Vec<Option<u32>>,
    /// Where the release's type has its home elsewhere, or nowhere.
    guests: Vec<Place>,
}

/// A place where types are used.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// The type that the merged schema has there.
    pub(super) ours: u32,
    /// The type that the release has.
    pub(super) theirs: u32,
    /// Whether theirs is a branch of the type that the release has.
    pub(super) is_branch: bool,
}

impl Place {
    fn new(ours: u32, theirs: u32) -> Self {
        Self {
            ours,
            theirs,
            is_branch: false,
        }
    }
}

impl Homes {
    /// Finds the home of each type of a release that the merged schema has with all its parts.
    pub(super) fn find(merged: &Tabled, release: &Tabled) -> Self {
        let mut finder = Finder {
            merged: &merged.tables,
            release: &release.tables,
            merged_titles: titles(merged),
            titles: titles(release),
            title_of: &merged.titles,
            title_of_theirs: &release.titles,
            homes: Self {
                ours: vec![None; release.tables.rows.len()],
                tenants: vec![None; merged.tables.rows.len()],
                guests: Vec::new(),
            },
            seen: HashSet::new(),
            pending: Vec::new(),
        };
        finder.calls();
        while let Some(place) = finder.pending.pop() {
            finder.settle(place);
        }
        // Once more, now that all homes are known.
        finder.seen.clear();
        finder.calls();
        while let Some(place) = finder.pending.pop() {
            finder.visit(place);
        }
        finder.homes
    }

    /// The merged row of a row of the release.
    pub(super) fn home(&self, theirs: u32) -> Option<u32> {
        self.ours.get(theirs as usize).copied().flatten()
    }

    /// The merged rows of all rows of the release that have one.
    pub(super) fn all(&self) -> impl Iterator<Item = u32> {
        self.ours.iter().copied().flatten()
    }

    /// The row of the release that a merged row stands for.
    pub(super) fn tenant(&self, ours: u32) -> Option<u32> {
        self.tenants.get(ours as usize).copied().flatten()
    }

    /// What the release has in place of merged types that stand for none of its types.
    pub(super) fn guests(&self) -> Vec<Place> {
        let guests = self.guests.iter().copied();
        let guests = guests.filter(|place| self.tenant(place.ours).is_none());
        guests.collect()
    }

    /// Gives a row of the release a merged row, which is as the release has it.
    pub(super) fn settle(&mut self, theirs: u32, ours: u32) {
        if let Some(home) = self.ours.get_mut(theirs as usize) {
            *home = Some(ours);
        }
    }
}

/// The rows of types that have names.
fn titles(tabled: &Tabled) -> HashMap<&str, u32> {
    let titles = tabled.titles.iter().map(String::as_str).zip(0..);
    titles.filter(|(title, _)| !title.is_empty()).collect()
}

struct Finder<'t> {
    merged: &'t StaticSchema,
    release: &'t StaticSchema,
    merged_titles: HashMap<&'t str, u32>,
    titles: HashMap<&'t str, u32>,
    title_of: &'t [String],
    title_of_theirs: &'t [String],
    homes: Homes,
    seen: HashSet<Place>,
    /// Places to be looked at.
    pending: Vec<Place>,
}

impl Finder<'_> {
    fn calls(&mut self) {
        let ours: HashMap<&str, u32> = calls(self.merged).collect();
        for (name, theirs) in calls(self.release) {
            let Some(ours) = ours.get(name).copied() else {
                continue;
            };
            let rows = (
                &self.merged.rows[ours as usize],
                &self.release.rows[theirs as usize],
            );
            match rows {
                (Row::Command(_, our_data, our_answer, _), Row::Command(_, data, answer, _)) => {
                    let places = [(*our_data, *data), (*our_answer, *answer)];
                    let places = places.map(|(ours, theirs)| Place::new(ours, theirs));
                    self.pending.extend(places);
                }
                (Row::Event(_, our_data), Row::Event(_, data)) => {
                    self.pending.push(Place::new(*our_data, *data));
                }
                _ => continue,
            }
            self.homes.settle(theirs, ours);
            self.homes.tenants[ours as usize] = Some(theirs);
        }
    }

    /// Finds the home of the release's type.
    fn settle(&mut self, place: Place) {
        let Place { ours, theirs, .. } = place;
        if !self.enters(place) {
            return;
        }
        let home = self.choose(ours, theirs);
        if let Some(home) = home
            && self.homes.home(theirs).is_none()
            && self.homes.tenant(home).is_none()
        {
            self.homes.settle(theirs, home);
            self.homes.tenants[home as usize] = Some(theirs);
        }
        self.inside(home.unwrap_or(ours), theirs);
    }

    /// Takes note of the release's type where it is a guest.
    fn visit(&mut self, place: Place) {
        if !self.enters(place) {
            return;
        }
        if self.homes.home(place.theirs) != Some(place.ours) {
            self.homes.guests.push(place);
        }
        self.inside(place.ours, place.theirs);
    }

    /// Whether a place has types that can have homes, and is met for the first time. Of arrays, that of the elements
    /// is next.
    fn enters(&mut self, place: Place) -> bool {
        if !self.seen.insert(place) {
            return false;
        }
        let rows = (
            &self.merged.rows[place.ours as usize],
            &self.release.rows[place.theirs as usize],
        );
        match rows {
            (Row::Array(ours, _), Row::Array(theirs, _)) => {
                self.pending.push(Place::new(*ours, *theirs));
                false
            }
            (_, Row::Array(..) | Row::Builtin(..)) => false,
            _ => true,
        }
    }

    /// What could be the home of a type that stands where the merged schema has `ours`.
    fn choose(&self, ours: u32, theirs: u32) -> Option<u32> {
        let title = self.title_of_theirs[theirs as usize].as_str();
        if let Some(home) = self.merged_titles.get(title)
            && self.fits(*home, theirs)
        {
            return Some(*home);
        }
        let own = self.title_of[ours as usize].as_str();
        (!self.titles.contains_key(own) && self.fits(ours, theirs)).then_some(ours)
    }

    /// Whether a merged type has all parts of a type of the release.
    fn fits(&self, ours: u32, theirs: u32) -> bool {
        let (merged, release) = (self.merged, self.release);
        let members = |ours: Span, theirs: Span| {
            let ours: HashMap<&str, bool> = members(merged, ours)
                .map(|(_, name, _, optional)| (name, optional))
                .collect();
            let mut theirs = self::members(release, theirs);
            theirs.all(|(_, name, _, optional)| ours.get(name).is_some_and(|our| *our || !optional))
        };
        let rows = (&merged.rows[ours as usize], &release.rows[theirs as usize]);
        match rows {
            (Row::Enum(_, ours), Row::Enum(_, theirs)) => {
                let ours: HashSet<&str> = values(merged, *ours).map(|(_, name)| name).collect();
                values(release, *theirs).all(|(_, name)| ours.contains(name))
            }
            (Row::Struct(_, ours), Row::Struct(_, theirs)) => members(*ours, *theirs),
            (
                Row::Union(_, ours, tag, branches),
                Row::Union(_, theirs, their_tag, their_branches),
            ) => {
                let ours_by_value: HashSet<&str> = self::branches(merged, *branches)
                    .map(|(_, value, _)| value)
                    .collect();
                let mut branches = self::branches(release, *their_branches);
                tag_name(merged, *tag) == tag_name(release, *their_tag)
                    && members(*ours, *theirs)
                    && branches.all(|(_, value, _)| ours_by_value.contains(value))
            }
            (Row::Alternate(_, ours), Row::Alternate(_, theirs)) => {
                let ours: Vec<_> = choices(merged, *ours).map(|(.., class)| class).collect();
                choices(release, *theirs).all(|(.., class)| ours.contains(&class))
            }
            _ => false,
        }
    }

    /// Notes the places inside of two types, as far as they have the same parts.
    fn inside(&mut self, ours: u32, theirs: u32) {
        let (merged, release) = (self.merged, self.release);
        match (&merged.rows[ours as usize], &release.rows[theirs as usize]) {
            (Row::Alternate(_, ours), Row::Alternate(_, theirs)) => {
                for (_, theirs, class) in choices(release, *theirs) {
                    let mut ours = choices(merged, *ours);
                    let our = ours.find(|(.., other)| *other == class);
                    let place = our.map(|(_, our, _)| Place::new(our, theirs));
                    self.pending.extend(place);
                }
            }
            (Row::Alternate(_, span), row) => {
                let mut ours = choices(merged, *span);
                let our = ours.find(|(.., other)| *other == class(row));
                let place = our.map(|(_, our, _)| Place::new(our, theirs));
                self.pending.extend(place);
            }
            (
                Row::Struct(_, span) | Row::Union(_, span, ..),
                Row::Struct(_, their_span) | Row::Union(_, their_span, ..),
            ) => {
                let by_name: HashMap<&str, u32> = members(merged, *span)
                    .map(|(_, name, ty, _)| (name, ty))
                    .collect();
                for (_, name, theirs, _) in members(release, *their_span) {
                    let ours = by_name.get(name);
                    self.pending
                        .extend(ours.map(|ours| Place::new(*ours, theirs)));
                }
                let Row::Union(.., their_branches) = &release.rows[theirs as usize] else {
                    return;
                };
                for (_, value, theirs) in branches(release, *their_branches) {
                    match &merged.rows[ours as usize] {
                        Row::Union(.., span) => {
                            let mut ours = branches(merged, *span);
                            let our = ours.find(|(_, other, _)| *other == value);
                            let place = our.map(|(.., our)| Place::new(our, theirs));
                            self.pending.extend(place);
                        }
                        // Ours may have the members of all branches.
                        _ => self.pending.push(Place {
                            ours,
                            theirs,
                            is_branch: true,
                        }),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Commands and events with their names.
pub(super) fn calls(tables: &StaticSchema) -> impl Iterator<Item = (&str, u32)> {
    let rows = tables.rows.iter().zip(0..);
    rows.filter_map(|(row, index)| match row {
        Row::Command(name, ..) | Row::Event(name, _) => {
            Some((tables.names[name.number as usize].as_str(), index))
        }
        _ => None,
    })
}

/// Members: index, name, type, and whether they may be absent.
pub(super) fn members(
    tables: &StaticSchema,
    (from, end): Span,
) -> impl Iterator<Item = (u32, &str, u32, bool)> {
    let members = (from..).zip(&tables.members[from as usize..end as usize]);
    members.map(|(index, (name, ty, optional))| {
        let name = tables.names[name.number as usize].as_str();
        (index, name, *ty, *optional)
    })
}

/// Values: index and name.
pub(super) fn values(
    tables: &StaticSchema,
    (from, end): Span,
) -> impl Iterator<Item = (u32, &str)> {
    let values = (from..).zip(&tables.values[from as usize..end as usize]);
    values.map(|(index, name)| (index, tables.names[name.number as usize].as_str()))
}

/// Branches of a union: index, value and type.
pub(super) fn branches(
    tables: &StaticSchema,
    (from, end): Span,
) -> impl Iterator<Item = (u32, &str, u32)> {
    let branches = (from..).zip(&tables.branches[from as usize..end as usize]);
    branches.map(|(index, (value, ty))| (index, tables.names[value.number as usize].as_str(), *ty))
}

/// What selects a branch of an alternate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Any,
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// Branches of an alternate: index, type, and what selects them.
pub(super) fn choices(
    tables: &StaticSchema,
    (from, end): Span,
) -> impl Iterator<Item = (u32, u32, Class)> {
    let choices = (from..).zip(&tables.choices[from as usize..end as usize]);
    choices.map(|(index, row)| {
        let class = class(&tables.rows[row.number as usize]);
        (index, row.number, class)
    })
}

fn class(row: &Row) -> Class {
    match row {
        Row::Builtin("Null", _) => Class::Null,
        Row::Builtin("Bool", _) => Class::Boolean,
        Row::Builtin("Any", _) => Class::Any,
        Row::Builtin("Str", _) | Row::Enum(..) => Class::String,
        Row::Builtin(..) => Class::Number,
        Row::Array(..) => Class::Array,
        _ => Class::Object,
    }
}

/// The name of a union's discriminator.
fn tag_name(tables: &StaticSchema, tag: u32) -> &str {
    let (name, ..) = &tables.members[tag as usize];
    &tables.names[name.number as usize]
}
