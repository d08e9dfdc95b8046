//! What is known of each part of a merged schema: sets of releases, a bit each.
//!
//! Takes one release after the other, with the merged rows of its types; gives sparse tables.

use std::collections::{BTreeMap, HashMap};

use super::homes::{branches, choices, members, values};
use super::releases::{Copier, ReleaseTables};
use super::{Number, Row, Span, StaticSchema};

type Types = BTreeMap<(u32, u32), u64>;

/// Sets by the numbers of parts.
pub(super) struct Facts {
    rows: Vec<u64>,
    out_of_band: Vec<u64>,
    arguments: Types,
    answers: Types,
    members: Vec<u64>,
    mandatory: Vec<u64>,
    member_types: Types,
    values: Vec<u64>,
    branches: Vec<u64>,
    branch_types: Types,
    choices: Vec<u64>,
    choice_types: Types,
    features: Vec<u64>,
    member_features: Vec<u64>,
    value_features: Vec<u64>,
    all: u64,
    /// How many rows the merged schema has without those that only releases have.
    own: u32,
}

impl Facts {
    pub(super) fn new(merged: &StaticSchema) -> Self {
        fn none<T>(table: &[T]) -> Vec<u64> {
            vec![0; table.len()]
        }
        Self {
            rows: none(&merged.rows),
            out_of_band: none(&merged.rows),
            arguments: Types::new(),
            answers: Types::new(),
            members: none(&merged.members),
            mandatory: none(&merged.members),
            member_types: Types::new(),
            values: none(&merged.values),
            branches: none(&merged.branches),
            branch_types: Types::new(),
            choices: none(&merged.choices),
            choice_types: Types::new(),
            features: none(&merged.features),
            member_features: none(&merged.member_features),
            value_features: none(&merged.value_features),
            all: 0,
            own: super::count(&merged.rows),
        }
    }

    /// Takes note of what a release has.
    pub(super) fn compare(&mut self, copier: &mut Copier<'_, '_>, release: u64) {
        self.all |= release;
        for ours in 0..self.own {
            let Some(theirs) = copier.homes.tenant(ours) else {
                continue;
            };
            self.row(copier, release, ours, theirs);
            features(
                &mut self.features,
                (&copier.additions.merged.features, ours),
                (&copier.release.features, theirs),
                (&copier.additions.merged.names, &copier.release.names),
                release,
            );
        }
        self.guests(copier, release);
        // Now all types of the release that can be reached have a home, if only a copy.
        self.rows.resize(copier.additions.merged.rows.len(), 0);
        for home in copier.homes.all() {
            self.rows[home as usize] |= release;
        }
    }

    /// Takes note of what a release has in place of types that it does not have. Nothing of the release refers to
    /// these, so this says what is there and makes no difference to its schema.
    fn guests(&mut self, copier: &Copier<'_, '_>, release: u64) {
        let merged = &*copier.additions.merged;
        let mut demanded: BTreeMap<u32, bool> = BTreeMap::new();
        for guest in copier.homes.guests() {
            let (ours, theirs) = (guest.ours, guest.theirs);
            let our_row = &merged.rows[ours as usize];
            let row = &copier.release.rows[theirs as usize];
            match (our_row, row) {
                (Row::Enum(_, our), Row::Enum(_, their)) => {
                    self.values(copier, release, *our, *their);
                }
                (
                    Row::Struct(_, our) | Row::Union(_, our, ..),
                    Row::Struct(_, their) | Row::Union(_, their, ..),
                ) => {
                    let theirs: HashMap<&str, (u32, bool)> = members(copier.release, *their)
                        .map(|(at, name, _, optional)| (name, (at, optional)))
                        .collect();
                    for (at, name, ..) in members(merged, *our) {
                        let their = theirs.get(name).copied();
                        if !guest.is_branch {
                            let is_mandatory = their.is_some_and(|(_, optional)| !optional);
                            *demanded.entry(at).or_insert(true) &= is_mandatory;
                        }
                        if let Some((their, _)) = their {
                            self.member(copier, release, at, their);
                        }
                    }
                }
                _ => continue,
            }
            if let (Row::Union(.., our), Row::Union(.., their)) = (our_row, row) {
                for (at, value, _) in branches(merged, *our) {
                    if branches(copier.release, *their).any(|(_, other, _)| other == value) {
                        self.branches[at as usize] |= release;
                    }
                }
            }
            self.rows[ours as usize] |= release;
            features(
                &mut self.features,
                (&merged.features, ours),
                (&copier.release.features, theirs),
                (&merged.names, &copier.release.names),
                release,
            );
        }
        for (member, _) in demanded.into_iter().filter(|(_, demanded)| *demanded) {
            self.mandatory[member as usize] |= release;
        }
    }

    fn row(&mut self, copier: &mut Copier<'_, '_>, release: u64, ours: u32, theirs: u32) {
        let row = copier.additions.merged.rows[ours as usize].clone();
        match (row, &copier.release.rows[theirs as usize]) {
            (
                Row::Command(_, our_data, our_answer, _),
                Row::Command(_, data, answer, out_of_band),
            ) => {
                let types = &mut self.arguments;
                retype(types, copier, release, (ours, our_data), *data);
                retype(
                    &mut self.answers,
                    copier,
                    release,
                    (ours, our_answer),
                    *answer,
                );
                if *out_of_band {
                    self.out_of_band[ours as usize] |= release;
                }
            }
            (Row::Event(_, our_data), Row::Event(_, data)) => {
                let types = &mut self.arguments;
                retype(types, copier, release, (ours, our_data), *data);
            }
            (Row::Enum(_, ours), Row::Enum(_, theirs)) => {
                self.values(copier, release, ours, *theirs);
            }
            (Row::Struct(_, ours), Row::Struct(_, theirs)) => {
                self.members(copier, release, ours, *theirs);
            }
            (Row::Union(_, ours, _, our_branches), Row::Union(_, theirs, _, their_branches)) => {
                self.members(copier, release, ours, *theirs);
                let our: HashMap<String, (u32, u32)> =
                    branches(copier.additions.merged, our_branches)
                        .map(|(at, value, ty)| (value.to_owned(), (at, ty)))
                        .collect();
                for (_, value, ty) in branches(copier.release, *their_branches) {
                    if let Some((at, our)) = our.get(value) {
                        self.branches[*at as usize] |= release;
                        let types = &mut self.branch_types;
                        retype(types, copier, release, (*at, *our), ty);
                    }
                }
            }
            (Row::Alternate(_, ours), Row::Alternate(_, theirs)) => {
                let ours: Vec<_> = choices(copier.additions.merged, ours).collect();
                for (_, ty, class) in choices(copier.release, *theirs) {
                    let our = ours.iter().find(|(.., other)| *other == class);
                    if let Some((at, our, _)) = our {
                        self.choices[*at as usize] |= release;
                        let types = &mut self.choice_types;
                        retype(types, copier, release, (*at, *our), ty);
                    }
                }
            }
            _ => {}
        }
    }

    fn values(&mut self, copier: &Copier<'_, '_>, release: u64, ours: Span, theirs: Span) {
        let merged = &*copier.additions.merged;
        let ours: HashMap<&str, u32> = values(merged, ours).map(|(at, name)| (name, at)).collect();
        for (their, name) in values(copier.release, theirs) {
            let Some(our) = ours.get(name).copied() else {
                continue;
            };
            self.values[our as usize] |= release;
            features(
                &mut self.value_features,
                (&merged.value_features, our),
                (&copier.release.value_features, their),
                (&merged.names, &copier.release.names),
                release,
            );
        }
    }

    fn members(&mut self, copier: &mut Copier<'_, '_>, release: u64, ours: Span, theirs: Span) {
        let ours: HashMap<String, (u32, u32)> = members(copier.additions.merged, ours)
            .map(|(at, name, ty, _)| (name.to_owned(), (at, ty)))
            .collect();
        for (their, name, ty, optional) in members(copier.release, theirs) {
            let Some((at, our)) = ours.get(name).copied() else {
                continue;
            };
            if !optional {
                self.mandatory[at as usize] |= release;
            }
            retype(&mut self.member_types, copier, release, (at, our), ty);
            self.member(copier, release, at, their);
        }
    }

    /// Takes note of a member and its features.
    fn member(&mut self, copier: &Copier<'_, '_>, release: u64, ours: u32, theirs: u32) {
        let merged = &*copier.additions.merged;
        self.members[ours as usize] |= release;
        features(
            &mut self.member_features,
            (&merged.member_features, ours),
            (&copier.release.member_features, theirs),
            (&merged.names, &copier.release.names),
            release,
        );
    }

    /// The sparse tables, for the merged tables with all that was added to them.
    pub(super) fn tables(self, merged: &StaticSchema) -> ReleaseTables {
        let mut sets = Sets::default();
        let all = self.all;
        let rows = |row: u32| self.rows.get(row as usize).copied().unwrap_or(all);
        let part = |spans: &dyn Fn(&Row) -> Option<Span>, length: usize| {
            let mut owners = vec![all; length];
            // What copies consist of is in no release that does not have them.
            for (row, set) in merged.rows.iter().zip(&self.rows).take(self.own as usize) {
                if let Some((from, end)) = spans(row) {
                    owners[from as usize..end as usize].fill(*set);
                }
            }
            owners
        };
        let members = part(&members_of, self.members.len());
        let values = part(&values_of, self.values.len());
        let branches = part(&branches_of, self.branches.len());
        let choices = part(&choices_of, self.choices.len());
        let feature = |table: &[(u32, Number)], has: &dyn Fn(u32) -> u64, length: usize| {
            let owners = table.iter().take(length).map(|(owner, _)| has(*owner));
            owners.collect::<Vec<u64>>()
        };
        let features = feature(&merged.features, &rows, self.features.len());
        let of_members = |member: u32| self.members[member as usize];
        let of_members = feature(
            &merged.member_features,
            &of_members,
            self.member_features.len(),
        );
        let of_values = |value: u32| self.values[value as usize];
        let of_values = feature(
            &merged.value_features,
            &of_values,
            self.value_features.len(),
        );
        let mandatory = self.mandatory.iter().zip(&merged.members);
        let mandatory: Vec<u64> = mandatory
            .map(|(set, (.., optional))| if *optional { *set } else { 0 })
            .collect();
        let out_of_band: Vec<u64> = (merged.rows.iter().zip(&self.rows))
            .map(|(row, set)| match row {
                Row::Command(.., true) => *set,
                _ => 0,
            })
            .collect();
        ReleaseTables {
            names: Vec::new(),
            first_row: 0,
            rows: sets.differing(&self.rows, &vec![all; self.rows.len()]),
            out_of_band: sets.differing(&self.out_of_band, &out_of_band),
            arguments: sets.types(&self.arguments),
            answers: sets.types(&self.answers),
            members: sets.differing(&self.members, &members),
            mandatory: sets.differing(&mandatory, &vec![0; mandatory.len()]),
            member_types: sets.types(&self.member_types),
            values: sets.differing(&self.values, &values),
            branches: sets.differing(&self.branches, &branches),
            branch_types: sets.types(&self.branch_types),
            choices: sets.differing(&self.choices, &choices),
            choice_types: sets.types(&self.choice_types),
            features: sets.differing(&self.features, &features),
            member_features: sets.differing(&self.member_features, &of_members),
            value_features: sets.differing(&self.value_features, &of_values),
            sets: sets.sets,
        }
    }
}

/// Takes note of the type that a release has at a place.
fn retype(
    types: &mut Types,
    copier: &mut Copier<'_, '_>,
    release: u64,
    (part, ours): (u32, u32),
    theirs: u32,
) {
    let row = copier.row(theirs);
    if row != ours {
        *types.entry((part, row)).or_default() |= release;
    }
}

/// Takes note of the features that something of a release has.
fn features(
    sets: &mut [u64],
    (ours, our_owner): (&[(u32, Number)], u32),
    (theirs, their_owner): (&[(u32, Number)], u32),
    (our_names, their_names): (&[String], &[String]),
    release: u64,
) {
    let first = ours.partition_point(|(owner, _)| *owner < our_owner);
    for (at, (owner, name)) in ours.iter().enumerate().skip(first) {
        if *owner != our_owner {
            break;
        }
        let name = our_names.get(name.number as usize);
        let their_first = theirs.partition_point(|(owner, _)| *owner < their_owner);
        let their = theirs.iter().skip(their_first);
        let mut their = their.take_while(|(owner, _)| *owner == their_owner);
        if their.any(|(_, their)| their_names.get(their.number as usize) == name) {
            sets[at] |= release;
        }
    }
}

/// Sets, each of them once.
#[derive(Default)]
struct Sets {
    sets: Vec<u64>,
}

impl Sets {
    fn number(&mut self, set: u64) -> u32 {
        let known = self.sets.iter().position(|other| *other == set);
        let at = known.unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        super::number(at)
    }

    /// The parts whose set is not the usual one.
    fn differing(&mut self, sets: &[u64], usual: &[u64]) -> Vec<[u32; 2]> {
        let pairs = (0..).zip(sets.iter().zip(usual));
        let pairs = pairs.filter(|(_, (set, usual))| set != usual);
        pairs
            .map(|(part, (set, _))| [part, self.number(*set)])
            .collect()
    }

    fn types(&mut self, types: &Types) -> Vec<[u32; 3]> {
        let types = types.iter();
        types
            .map(|((part, row), set)| [*part, self.number(*set), *row])
            .collect()
    }
}

fn members_of(row: &Row) -> Option<Span> {
    match row {
        Row::Struct(_, span) | Row::Union(_, span, ..) => Some(*span),
        _ => None,
    }
}

fn values_of(row: &Row) -> Option<Span> {
    match row {
        Row::Enum(_, span) => Some(*span),
        _ => None,
    }
}

fn branches_of(row: &Row) -> Option<Span> {
    match row {
        Row::Union(.., span) => Some(*span),
        _ => None,
    }
}

fn choices_of(row: &Row) -> Option<Span> {
    match row {
        Row::Alternate(_, span) => Some(*span),
        _ => None,
    }
}
