//! Following a path through a schema, step by step.
//!
//! Takes a schema and a path, gives what is at its end or the first part of it that leads nowhere. Where an alternate
//! has several branches the walk is in all of them at once, so that nothing is tried twice. How much it does is a
//! question of the path's length and the size of the types on the way.

use std::collections::HashSet;

use super::found::{Found, Kind, Owner};
use super::path::{Path, Side, Step};
use crate::schema::{Member, Row, RowIndex, Schema};

/// Where a walk is: a type that is no array and no alternate. Of an object, its type and the branches that the path
/// has taken, one inside the other.
type Place = Vec<RowIndex>;

/// The part of a path that leads nowhere, and what is there.
#[derive(Debug)]
pub(super) enum Miss<'p> {
    /// There is no such command or event.
    Call,
    /// An event returns nothing.
    Return,
    /// No object here has the member.
    Member(&'p Step, Vec<Place>),
    /// The enumerations of the member do not have the value.
    Value(&'p Step, RowIndex),
    /// The discriminator had a value before.
    Twice(&'p Step),
    /// What is there does not have the feature.
    Feature,
}

/// How far a walk has come.
struct Walk<'s> {
    found: Found<'s>,
    places: Vec<Place>,
}

/// What is at the end of a path. With a miss comes what was found before.
pub(super) fn walk<'s, 'p>(
    schema: &'s Schema,
    path: &'p Path,
) -> Result<Found<'s>, (Miss<'p>, Option<Found<'s>>)> {
    let call = call(schema, path.call()).ok_or((Miss::Call, None))?;
    let mut walk = Walk {
        found: call,
        places: Vec::new(),
    };
    if let Some((side, _)) = path.side() {
        walk.enter(side).map_err(|miss| (miss, Some(call)))?;
    }
    for step in path.steps() {
        walk.step(path, step)
            .map_err(|miss| (miss, Some(walk.found)))?;
    }
    let Some(feature) = path.feature() else {
        return Ok(walk.found);
    };
    if walk.found.has_feature(path.part(feature)) {
        Ok(Found {
            schema,
            kind: Kind::Feature,
            owner: Owner::Nothing,
            ty: None,
            optional: false,
        })
    } else {
        Err((Miss::Feature, Some(walk.found)))
    }
}

/// A command or event.
pub(super) fn call<'s>(schema: &'s Schema, name: &str) -> Option<Found<'s>> {
    let row = schema.find(name)?;
    let kind = match schema.row(row) {
        Row::Command(..) => Kind::Command,
        _ => Kind::Event,
    };
    Some(Found {
        schema,
        kind,
        owner: Owner::Row(row),
        ty: None,
        optional: false,
    })
}

impl Walk<'_> {
    /// Goes into the arguments or the return value of the command or event that was found.
    fn enter<'p>(&mut self, side: Side) -> Result<(), Miss<'p>> {
        let Owner::Row(row) = self.found.owner else {
            return Ok(());
        };
        let (kind, ty) = match (side, self.found.schema.row(row)) {
            (Side::Arguments, Row::Command(_, arguments, ..) | Row::Event(_, arguments)) => {
                (Kind::Arguments, arguments)
            }
            (Side::Return, Row::Command(_, _, returns, _)) => (Kind::Return, returns),
            _ => return Err(Miss::Return),
        };
        self.found = Found {
            kind,
            owner: Owner::Nothing,
            ty: Some(ty),
            ..self.found
        };
        self.places = places(self.found.schema, [ty]);
        Ok(())
    }

    fn step<'p>(&mut self, path: &'p Path, step: &'p Step) -> Result<(), Miss<'p>> {
        let schema = self.found.schema;
        let name = path.part(step.name.clone());
        let has = |place: &Place| member(schema, place, name);
        let with: Vec<(Place, u32, Member)> = self
            .places
            .iter()
            .filter_map(|place| has(place).map(|(index, it)| (place.clone(), index, it)))
            .collect();
        let Some((_, first, taken)) = with.first() else {
            return Err(Miss::Member(step, std::mem::take(&mut self.places)));
        };
        self.found = Found {
            kind: Kind::Member,
            owner: Owner::Member(*first),
            ty: Some(taken.ty),
            optional: taken.optional,
            ..self.found
        };
        let Some(value) = step.value.clone() else {
            self.places = places(schema, with.iter().map(|(_, _, member)| member.ty));
            return Ok(());
        };
        let value = path.part(value);
        let mut next = Vec::new();
        let mut found = None;
        let mut twice = false;
        for (place, index, member) in with {
            let value_of_enum = value_in(schema, member.ty, value);
            match branch(schema, &place, index, value) {
                Branch::Taken => twice = true,
                Branch::At(row) => {
                    found.get_or_insert((Kind::Branch, value_of_enum, Some(row)));
                    let mut place = place;
                    place.push(row);
                    next.push(place);
                }
                Branch::None if value_of_enum.is_some() => {
                    found.get_or_insert((Kind::Value, value_of_enum, None));
                }
                Branch::None => {}
            }
        }
        let Some((kind, value, ty)) = found else {
            let ty = self.found.ty.unwrap_or_default();
            return Err(if twice {
                Miss::Twice(step)
            } else {
                Miss::Value(step, ty)
            });
        };
        self.found = Found {
            kind,
            owner: Owner::Value(value),
            ty,
            optional: false,
            ..self.found
        };
        self.places = next;
        Ok(())
    }
}

/// Where the values of some types may be, each place once: in branches if a type is an alternate, in elements if it is
/// an array.
pub(super) fn places(schema: &Schema, types: impl IntoIterator<Item = RowIndex>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut seen = HashSet::new();
    let mut open: Vec<RowIndex> = types.into_iter().collect();
    open.reverse();
    while let Some(ty) = open.pop() {
        if !seen.insert(ty) {
            continue;
        }
        match schema.row(ty) {
            Row::Array(element, _) => open.push(element),
            Row::Alternate(_, choices) => {
                let first = open.len();
                open.extend(schema.choices(choices));
                open[first..].reverse();
            }
            _ => places.push(vec![ty]),
        }
    }
    places
}

/// A member of an object, and its index. Those of branches come before common ones.
fn member(schema: &Schema, place: &Place, name: &str) -> Option<(u32, Member)> {
    place.iter().rev().find_map(|row| {
        let (Row::Struct(_, span) | Row::Union(_, span, ..)) = schema.row(*row) else {
            return None;
        };
        let mut members = schema.members(span);
        members.find(|(_, member)| schema.name(member.name) == name)
    })
}

/// What a value of a member does in an object.
enum Branch {
    /// The member is the discriminator of a union whose branch the path has taken before.
    Taken,
    /// It takes this branch.
    At(RowIndex),
    /// It takes none.
    None,
}

fn branch(schema: &Schema, place: &Place, member: u32, value: &str) -> Branch {
    for (at, row) in place.iter().enumerate() {
        let Row::Union(_, _, tag, branches) = schema.row(*row) else {
            continue;
        };
        if tag != member {
            continue;
        }
        if at + 1 < place.len() {
            return Branch::Taken;
        }
        let mut branches = schema.branches(branches);
        let found = branches.find(|(name, _)| *name == value);
        return found.map_or(Branch::None, |(_, row)| Branch::At(row));
    }
    Branch::None
}

/// A value of the enumerations that values of a type may be from, if they have it.
fn value_in(schema: &Schema, ty: RowIndex, value: &str) -> Option<u32> {
    places(schema, [ty])
        .iter()
        .flatten()
        .find_map(|row| match schema.row(*row) {
            Row::Enum(_, span) => {
                let mut values = schema.values(span);
                values
                    .find(|(_, name)| *name == value)
                    .map(|(index, _)| index)
            }
            _ => None,
        })
}
