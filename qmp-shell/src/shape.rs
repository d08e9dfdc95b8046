//! What a schema says of a value: which members an object has, given those that are there already.
//!
//! Takes a schema's rows and a [`Tree`], gives members and types. A union's branch is known once its
//! discriminator is in the tree.

use qapi_types::JsonType;
use qapi_types::schema::{Builtin, Row, RowIndex, Schema};

use crate::tree::{Kind, Tree};

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'s> {
    /// Its index, by which the schema has its features.
    pub(crate) index: u32,
    pub(crate) name: &'s str,
    pub(crate) ty: RowIndex,
    pub(crate) optional: bool,
}

/// The members of an object, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object<'s> {
    pub(crate) members: Vec<Member<'s>>,
    /// The discriminators of unions for which it is not known which branch they take.
    pub(crate) undecided: Vec<Union<'s>>,
}

/// A union's discriminator and branches.
#[derive(Clone, Debug)]
pub(crate) struct Union<'s> {
    pub(crate) tag: &'s str,
    pub(crate) branches: Vec<(&'s str, RowIndex)>,
}

impl<'s> Object<'s> {
    /// Of the type in a row, given what there is of a value. `None` where that is no type of objects.
    pub(crate) fn new(schema: &'s Schema, row: RowIndex, value: Option<&Tree>) -> Option<Self> {
        let mut object = Self::default();
        object.add(schema, row, value).then_some(object)
    }

    fn add(&mut self, schema: &'s Schema, row: RowIndex, value: Option<&Tree>) -> bool {
        match schema.row(row) {
            Row::Struct(_, members) => self.members.extend(all(schema, members)),
            Row::Union(_, members, tag, branches) => {
                self.members.extend(all(schema, members));
                let tag = schema
                    .member(tag)
                    .map_or("", |member| schema.name(member.name));
                let branches: Vec<_> = schema.branches(branches).collect();
                let given = value.and_then(|value| value.get(tag)).and_then(Tree::text);
                match branches.iter().find(|(name, _)| Some(*name) == given) {
                    Some((_, branch)) => {
                        self.add(schema, *branch, value);
                    }
                    // A value without a branch is a value of the enumeration all the same.
                    None => self.undecided.push(Union { tag, branches }),
                }
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn get(&self, name: &str) -> Option<Member<'s>> {
        self.members.iter().find(|m| m.name == name).copied()
    }
}

fn all(schema: &Schema, members: qapi_types::schema::Span) -> impl Iterator<Item = Member<'_>> {
    schema.members(members).map(|(index, member)| Member {
        index,
        name: schema.name(member.name),
        ty: member.ty,
        optional: member.optional,
    })
}

/// The types that a value may have: a type itself, or the branches of an alternate.
pub(crate) fn choices(schema: &Schema, row: RowIndex) -> Vec<RowIndex> {
    match schema.row(row) {
        Row::Alternate(_, choices) => schema
            .choices(choices)
            .flat_map(|row| choices_of(schema, row))
            .collect(),
        _ => vec![row],
    }
}

/// Alternates do not nest in QEMU; should they, one level is looked through.
fn choices_of(schema: &Schema, row: RowIndex) -> Vec<RowIndex> {
    match schema.row(row) {
        Row::Alternate(_, choices) => schema.choices(choices).collect(),
        _ => vec![row],
    }
}

/// What JSON types the values of a type have; `None` for all of them.
pub(crate) fn json_types(schema: &Schema, row: RowIndex) -> Option<Vec<JsonType>> {
    choices(schema, row)
        .into_iter()
        .map(|row| {
            Some(match schema.row(row) {
                Row::Builtin(Builtin::Str, _) | Row::Enum(..) => JsonType::String,
                Row::Builtin(Builtin::Bool, _) => JsonType::Boolean,
                Row::Builtin(Builtin::Null, _) => JsonType::Null,
                Row::Builtin(Builtin::Any, _) | Row::Unknown(_) => return None,
                Row::Builtin(..) => JsonType::Number,
                Row::Array(..) => JsonType::Array,
                _ => JsonType::Object,
            })
        })
        .collect()
}

/// The type that objects of a type have: itself, or the branch of an alternate.
pub(crate) fn object_of(schema: &Schema, row: RowIndex) -> Option<RowIndex> {
    choices(schema, row)
        .into_iter()
        .find(|row| matches!(schema.row(*row), Row::Struct(..) | Row::Union(..)))
}

/// The type of an array's elements.
pub(crate) fn element_of(schema: &Schema, row: RowIndex) -> Option<RowIndex> {
    choices(schema, row)
        .into_iter()
        .find_map(|row| match schema.row(row) {
            Row::Array(element, _) => Some(element),
            _ => None,
        })
}

/// The type at the end of a path, and what there is of the value. A type of arguments or of a value is
/// in `row`.
pub(crate) fn at<'t>(
    schema: &Schema,
    row: RowIndex,
    value: Option<&'t Tree>,
    path: &[String],
) -> Option<(RowIndex, Option<&'t Tree>)> {
    let Some((name, rest)) = path.split_first() else {
        return Some((row, value));
    };
    let inside = value.and_then(|value| value.get(name));
    let element = element_of(schema, row).filter(|_| name.parse::<usize>().is_ok());
    let ty = match element {
        Some(element) => element,
        None => {
            Object::new(schema, object_of(schema, row)?, value)?
                .get(name)?
                .ty
        }
    };
    at(schema, ty, inside, rest)
}

/// Whether a kind of value is one that the types have.
pub(crate) fn takes(types: Option<&[JsonType]>, kind: &Kind) -> bool {
    let Some(types) = types else { return true };
    types.contains(&match kind {
        Kind::Null => JsonType::Null,
        Kind::Bool(_) => JsonType::Boolean,
        Kind::Number(_) => JsonType::Number,
        Kind::Text(_) | Kind::Word(_) => JsonType::String,
        Kind::List(_) => JsonType::Array,
        Kind::Object(_) => JsonType::Object,
        Kind::File(_) => return true,
    })
}

/// The commands of a schema.
pub(crate) fn commands(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.rows().iter().filter_map(|row| match row {
        Row::Command(name, ..) => Some(schema.name(*name)).filter(|name| !name.is_empty()),
        _ => None,
    })
}

/// The events of a schema.
pub(crate) fn events(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.rows().iter().filter_map(|row| match row {
        Row::Event(name, _) => Some(schema.name(*name)).filter(|name| !name.is_empty()),
        _ => None,
    })
}
