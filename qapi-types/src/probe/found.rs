//! What a path has found.

use std::fmt;

use crate::schema::{Row, RowIndex, Schema};
use crate::values::JsonType;

/// A part of a schema that is there: what a [`Path`](super::Path) or the type of a command or event has found.
///
/// Displays what it is in a few words: `optional member, a string or null`.
#[derive(Clone, Copy, Debug)]
pub struct Found<'s> {
    pub(super) schema: &'s Schema,
    pub(super) kind: Kind,
    pub(super) owner: Owner,
    /// The type of its values. Those of a union's branch are objects of that type; the value that takes the branch
    /// is a string.
    pub(super) ty: Option<RowIndex>,
    pub(super) optional: bool,
}

/// What is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A command.
    Command,
    /// An event.
    Event,
    /// The arguments of a command, or the data of an event.
    Arguments,
    /// What a command returns.
    Return,
    /// A member.
    Member,
    /// A value of an enumeration.
    Value,
    /// A branch of a union, by the discriminator's value.
    Branch,
    /// A feature.
    Feature,
}

/// Who has the features of what was found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner {
    Row(RowIndex),
    Member(u32),
    /// A value, where the enumeration is known that it belongs to.
    Value(Option<u32>),
    Nothing,
}

impl<'s> Found<'s> {
    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it is a member that may be absent.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// The type of its values, in the schema's rows: of arguments, a return value, a member; of a union's branch, that
    /// of the branch's members. `None` for what else there is.
    pub fn ty(&self) -> Option<RowIndex> {
        self.ty
    }

    /// The JSON types that a value in its place may have: all of them for `any`, several for an alternate, none for
    /// commands, events and features. Values and branches are strings.
    pub fn json_types(&self) -> Vec<JsonType> {
        match (self.kind, self.ty) {
            (Kind::Value | Kind::Branch, _) => vec![JsonType::String],
            (_, Some(ty)) => json_types(self.schema, ty),
            (_, None) => Vec::new(),
        }
    }

    /// Its features, and those of its type, in the order of the schema.
    pub fn features(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        let schema = self.schema;
        let (row, member, value) = match self.owner {
            Owner::Row(row) => (Some(row), None, None),
            Owner::Member(member) => (None, Some(member), None),
            Owner::Value(value) => (None, None, value),
            Owner::Nothing => (None, None, None),
        };
        let of_row = row.into_iter().flat_map(|row| schema.features(row));
        let of_member = member
            .into_iter()
            .flat_map(|member| schema.member_features(member));
        let of_value = value
            .into_iter()
            .flat_map(|value| schema.value_features(value));
        let of_type = self.ty.map(|ty| element(schema, ty));
        let of_type = of_type.into_iter().flat_map(|ty| schema.features(ty));
        of_row.chain(of_member).chain(of_value).chain(of_type)
    }

    /// Whether it, or its type, has the feature.
    pub fn has_feature(&self, feature: &str) -> bool {
        self.features().any(|own| own == feature)
    }

    /// Whether it is marked as deprecated.
    pub fn is_deprecated(&self) -> bool {
        self.has_feature("deprecated")
    }

    /// Whether it is marked as unstable.
    pub fn is_unstable(&self) -> bool {
        self.has_feature("unstable")
    }
}

/// The type of the elements of an array of arrays, however many; any other type itself.
fn element(schema: &Schema, mut ty: RowIndex) -> RowIndex {
    while let Row::Array(element, _) = schema.row(ty) {
        ty = element;
    }
    ty
}

/// The JSON types of the values of a type.
pub(super) fn json_types(schema: &Schema, ty: RowIndex) -> Vec<JsonType> {
    let takes = |ty| match schema.takes(ty) {
        Some(json) => vec![json],
        None => vec![
            JsonType::Null,
            JsonType::Boolean,
            JsonType::Number,
            JsonType::String,
            JsonType::Object,
            JsonType::Array,
        ],
    };
    match schema.row(ty) {
        Row::Alternate(_, choices) => schema.choices(choices).flat_map(takes).collect(),
        _ => takes(ty),
    }
}

/// The JSON types of the values of a type, in words.
pub(super) fn describe(schema: &Schema, ty: RowIndex) -> String {
    match json_types(schema, ty) {
        types if types.len() > 5 => "anything".to_owned(),
        types => crate::alternate::OneOf(&types).to_string(),
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Command => "command",
            Self::Event => "event",
            Self::Arguments => "arguments",
            Self::Return => "return value",
            Self::Member => "member",
            Self::Value => "value",
            Self::Branch => "branch",
            Self::Feature => "feature",
        })
    }
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.optional {
            f.write_str("optional ")?;
        }
        write!(f, "{}", self.kind)?;
        if let (Kind::Member | Kind::Return, Some(ty)) = (self.kind, self.ty) {
            write!(f, ", {}", describe(self.schema, ty))?;
        }
        for feature in self.features() {
            write!(f, ", {feature}")?;
        }
        Ok(())
    }
}
