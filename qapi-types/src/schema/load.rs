//! Reads the answer to `query-qmp-schema`: a schema that a server has, as owned data.
//!
//! Takes the JSON array that a server answers, gives a [`Schema`] with a row for each entry, in the
//! same order: the index of an entry is that of its row. First all names are noted, then entries are
//! read, so that they can refer to each other in any order.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::de::{Deserialize, Deserializer, Error as _};

use super::data::Schema;
use super::row::{Builtin, Row, RowIndex, Span};
use super::tables::Names;
use super::validate::InvalidSchema;
use crate::values::{Any, JsonType, Map};

type Result<T> = std::result::Result<T, InvalidSchema>;

/// In place of a feature's name, for a list of features with nothing in it.
const NO_FEATURE: u32 = u32::MAX;

impl Schema {
    /// Reads what a server answers to `query-qmp-schema`: the array that is its return value. A row
    /// has the index of its entry. The names of types may be masked or not; they stay as they are.
    ///
    /// What the answer does not say cannot be known. All integers are [`Builtin::AnyInt`], which
    /// takes what any integer type can hold. Of no command can be seen that it takes arguments
    /// beyond those that are described; who knows that passes `open` to
    /// [`check_arguments`](Self::check_arguments).
    ///
    /// Newer servers may say more. Members that are not known are passed over, and not written
    /// again; nor are default values, since what has one may be absent, and that is all. An entry of
    /// an unknown `meta-type` is kept as it is, and so is a built-in type of an unknown `json-type`:
    /// as types they take every value ([`Row::Unknown`]). Enumerations may have `members` or, as
    /// before 6.2, `values` alone; both are written.
    ///
    /// # Errors
    ///
    /// When the answer does not have the form that the schema gives it, two entries or two parts of
    /// one go by the same name, a type that is referred to is not there or of the wrong kind, or a
    /// type consists of itself.
    pub fn from_introspection(answer: &Any) -> Result<Self> {
        let entries = answer.as_array().ok_or_else(|| mistyped(JsonType::Array))?;
        let mut loader = Loader::default();
        for (index, entry) in entries.iter().enumerate() {
            let result = loader.announce(entry);
            result.map_err(|error| error.within(format_args!("[{index}]")))?;
        }
        for (index, entry) in entries.iter().enumerate() {
            let result = loader.entry(entry);
            result.map_err(|error| {
                let error = error.within(format_args!("[{index}]"));
                match entry.get("name").and_then(Any::as_str) {
                    Some(name) => error.of(name),
                    None => error,
                }
            })?;
        }
        let schema = loader.finish();
        schema.validate()?;
        Ok(schema)
    }
}

/// Reads what a server answers to `query-qmp-schema`, as [`Schema::from_introspection`].
impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let answer = Any::deserialize(deserializer)?;
        Self::from_introspection(&answer).map_err(D::Error::custom)
    }
}

/// What is known of an entry before it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Call,
    Object,
    /// An alternate, which cannot be a branch of another.
    Alternate,
    Type,
    Unknown,
}

/// What a reference can be to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Type,
    Object,
    /// What an alternate can have as a branch.
    Choice,
}

/// The tables in the making.
#[derive(Default)]
struct Loader<'a> {
    entries: HashMap<&'a str, (RowIndex, Kind)>,
    /// The indices of names.
    indices: HashMap<Cow<'a, str>, u32>,
    names: Vec<Box<str>>,
    rows: Vec<Row>,
    row_names: Vec<u32>,
    calls: Vec<(&'a str, RowIndex)>,
    members: Vec<u32>,
    values: Vec<u32>,
    branches: Vec<u32>,
    choices: Vec<RowIndex>,
    features: Vec<u32>,
    member_features: Vec<u32>,
    value_features: Vec<u32>,
}

/// The length of a table as an index. One that is too large is the largest there is, and validation
/// refuses the schema for the size of its tables.
fn count<T>(table: &[T]) -> u32 {
    u32::try_from(table.len()).unwrap_or(u32::MAX)
}

/// The number of pairs in a table.
fn pairs(table: &[u32]) -> u32 {
    count(table) / 2
}

impl<'a> Loader<'a> {
    /// Notes name and kind of an entry, so that others can refer to it.
    fn announce(&mut self, entry: &'a Any) -> Result<()> {
        let entry = object(entry)?;
        let name = text(entry, "name")?;
        let kind = match text(entry, "meta-type")? {
            "command" | "event" => Kind::Call,
            "object" => Kind::Object,
            "alternate" => Kind::Alternate,
            "builtin" | "enum" | "array" => Kind::Type,
            _ => Kind::Unknown,
        };
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        match self.entries.insert(name, (index, kind)) {
            None => Ok(()),
            Some(_) => {
                Err(InvalidSchema::new(format!("'{name}' is there already")).within(".name"))
            }
        }
    }

    /// The index of a name, which gets one when it is met for the first time.
    fn name(&mut self, name: impl Into<Cow<'a, str>>) -> u32 {
        let next = count(&self.names);
        let name = name.into();
        let names = &mut self.names;
        *self.indices.entry(name).or_insert_with_key(|name| {
            names.push((**name).into());
            next
        })
    }

    /// The row of the type that the member `key` names.
    fn ty(&self, object: &Map, key: &str, wanted: Wanted) -> Result<RowIndex> {
        let name = text(object, key)?;
        let problem = |problem: &str| {
            let error = InvalidSchema::new(format!("'{name}' {problem}"));
            Err(error.within(format_args!(".{key}")))
        };
        match (self.entries.get(name), wanted) {
            (None, _) => problem("is not there"),
            (Some((_, Kind::Call)), _) => problem("is no type"),
            (Some((_, Kind::Type | Kind::Alternate)), Wanted::Object) => {
                problem("is no object type")
            }
            (Some((_, Kind::Alternate)), Wanted::Choice) => problem("is an alternate, too"),
            (Some((index, _)), _) => Ok(*index),
        }
    }

    /// Adds the row of an entry.
    fn entry(&mut self, entry: &'a Any) -> Result<()> {
        let object = object(entry)?;
        let own = count(&self.rows);
        let name = text(object, "name")?;
        let named = self.name(name);
        let row = match text(object, "meta-type")? {
            "command" => Row::Command(
                named,
                self.ty(object, "arg-type", Wanted::Object)?,
                self.ty(object, "ret-type", Wanted::Type)?,
                flag(object, "allow-oob")?,
            ),
            "event" => Row::Event(named, self.ty(object, "arg-type", Wanted::Object)?),
            "builtin" => match builtin(text(object, "json-type")?) {
                Some(builtin) => Row::Builtin(builtin, own),
                None => Row::Unknown(self.name(entry.to_string())),
            },
            "array" => Row::Array(self.ty(object, "element-type", Wanted::Type)?, own),
            "enum" => Row::Enum(0, self.values(object)?),
            "object" => self.object(object)?,
            "alternate" => Row::Alternate(0, self.choices(object)?),
            _ => Row::Unknown(self.name(entry.to_string())),
        };
        if let Row::Command(..) | Row::Event(..) = row {
            self.calls.push((name, own));
        }
        if !matches!(row, Row::Unknown(_)) {
            let features = self.features(own, object)?;
            self.features.extend(features);
        }
        self.rows.push(row);
        self.row_names.push(named);
        Ok(())
    }

    /// The features of what is number `owner` of its kind.
    fn features(&mut self, owner: u32, object: &'a Map) -> Result<Vec<u32>> {
        if !object.contains_key("features") {
            return Ok(Vec::new());
        }
        let mut pairs = Vec::new();
        for (at, feature) in array(object, "features")?.iter().enumerate() {
            let feature = feature.as_str().ok_or_else(|| {
                mistyped(JsonType::String).within(format_args!(".features[{at}]"))
            })?;
            pairs.extend([owner, self.name(feature)]);
        }
        if pairs.is_empty() {
            pairs.extend([owner, NO_FEATURE]);
        }
        Ok(pairs)
    }

    fn values(&mut self, object: &'a Map) -> Result<Span> {
        let first = count(&self.values);
        if object.contains_key("members") {
            each(object, "members", "name", |value, name| {
                let features = self.features(count(&self.values), value)?;
                self.value_features.extend(features);
                let name = self.name(name);
                self.values.push(name);
                Ok(())
            })?;
        } else {
            let mut seen = HashSet::new();
            for (at, value) in array(object, "values")?.iter().enumerate() {
                let place = |error: InvalidSchema| error.within(format_args!(".values[{at}]"));
                let name = value.as_str();
                let name = name.ok_or_else(|| place(mistyped(JsonType::String)))?;
                if !seen.insert(name) {
                    return Err(place(twice(name)));
                }
                let name = self.name(name);
                self.values.push(name);
            }
        }
        Ok((first, count(&self.values)))
    }

    /// The row of an object type.
    fn object(&mut self, object: &'a Map) -> Result<Row> {
        let is_union = object.contains_key("tag") || object.contains_key("variants");
        let tag = is_union.then(|| text(object, "tag")).transpose()?;
        let mut tag_index = None;
        let first = pairs(&self.members);
        each(object, "members", "name", |member, name| {
            let own = pairs(&self.members);
            if tag == Some(name) {
                tag_index = Some(own);
            }
            let features = self.features(own, member)?;
            self.member_features.extend(features);
            let ty = self.ty(member, "type", Wanted::Type)?;
            let optional = member.contains_key("default");
            let name = self.name(name);
            let ty = ty.saturating_mul(2).saturating_add(u32::from(optional));
            self.members.extend([name, ty]);
            Ok(())
        })?;
        let members = (first, pairs(&self.members));
        let Some(tag) = tag else {
            return Ok(Row::Struct(0, members));
        };
        let tag_index = tag_index.ok_or_else(|| {
            InvalidSchema::new(format!("there is no member '{tag}'")).within(".tag")
        })?;
        let first = pairs(&self.branches);
        each(object, "variants", "case", |variant, case| {
            let ty = self.ty(variant, "type", Wanted::Object)?;
            let case = self.name(case);
            self.branches.extend([case, ty]);
            Ok(())
        })?;
        let branches = (first, pairs(&self.branches));
        Ok(Row::Union(0, members, tag_index, branches))
    }

    fn choices(&mut self, object: &'a Map) -> Result<Span> {
        let first = count(&self.choices);
        for (at, choice) in array(object, "members")?.iter().enumerate() {
            let choice = self::object(choice).and_then(|choice| {
                let ty = self.ty(choice, "type", Wanted::Choice)?;
                self.choices.push(ty);
                Ok(())
            });
            choice.map_err(|error| error.within(format_args!(".members[{at}]")))?;
        }
        Ok((first, count(&self.choices)))
    }

    fn finish(mut self) -> Schema {
        self.calls.sort_unstable();
        let calls = self.calls.into_iter().map(|(_, row)| row);
        Schema {
            names: Names::Owned(self.names.into()),
            shown: count(&self.rows),
            rows: self.rows.into(),
            row_names: self.row_names,
            calls: calls.collect(),
            members: self.members.into(),
            values: self.values.into(),
            branches: self.branches.into(),
            choices: self.choices.into(),
            features: self.features.into(),
            member_features: self.member_features.into(),
            value_features: self.value_features.into(),
            releases: None,
        }
    }
}

/// The built-in type for a value of the schema's `JSONType`; `None` for one that is not known.
fn builtin(json_type: &str) -> Option<Builtin> {
    Some(match json_type {
        "string" => Builtin::Str,
        "number" => Builtin::Number,
        "int" => Builtin::AnyInt,
        "boolean" => Builtin::Bool,
        "null" => Builtin::Null,
        "value" => Builtin::Any,
        _ => return None,
    })
}

/// Hands `take` each object in the array `key` with its member `name`, which no two have alike.
fn each<'a>(
    object: &'a Map,
    key: &str,
    name: &str,
    mut take: impl FnMut(&'a Map, &'a str) -> Result<()>,
) -> Result<()> {
    let mut seen = HashSet::new();
    for (at, item) in array(object, key)?.iter().enumerate() {
        let taken = self::object(item).and_then(|item| {
            let own = text(item, name)?;
            if !seen.insert(own) {
                return Err(twice(own).within(format_args!(".{name}")));
            }
            take(item, own)
        });
        taken.map_err(|error| error.within(format_args!(".{key}[{at}]")))?;
    }
    Ok(())
}

fn object(value: &Any) -> Result<&Map> {
    value.as_object().ok_or_else(|| mistyped(JsonType::Object))
}

fn member<'a>(object: &'a Map, key: &str) -> Result<&'a Any> {
    object
        .get(key)
        .ok_or_else(|| InvalidSchema::new("is missing").within(format_args!(".{key}")))
}

fn text<'a>(object: &'a Map, key: &str) -> Result<&'a str> {
    let text = member(object, key)?.as_str();
    text.ok_or_else(|| mistyped(JsonType::String).within(format_args!(".{key}")))
}

fn array<'a>(object: &'a Map, key: &str) -> Result<&'a [Any]> {
    match member(object, key)? {
        Any::Array(array) => Ok(array),
        _ => Err(mistyped(JsonType::Array).within(format_args!(".{key}"))),
    }
}

/// A flag, which is off where it is absent.
fn flag(object: &Map, key: &str) -> Result<bool> {
    match object.get(key) {
        None => Ok(false),
        Some(Any::Bool(flag)) => Ok(*flag),
        Some(_) => Err(mistyped(JsonType::Boolean).within(format_args!(".{key}"))),
    }
}

fn mistyped(wanted: JsonType) -> InvalidSchema {
    InvalidSchema::new(format!("must be {}", wanted.describe()))
}

fn twice(name: &str) -> InvalidSchema {
    InvalidSchema::new(format!("'{name}' is there already"))
}
