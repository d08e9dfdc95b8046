//! The schema as static data: rows that refer to each other by number.
//!
//! Takes the entries of introspection, whose order and masks these are, and adds what introspection
//! does not show: the sizes of integers, and types that conditions hide although something kept
//! refers to them. Those stand after the others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use qapi_parse::introspect::{self, Body, Entry};
use qapi_parse::schema::{Builtin, Condition, Feature, NamedType, TypeRef};
use qapi_parse::{Name, Schema};

use super::select::Selection;

/// A run of indices: the first, and the one after the last.
pub(crate) type Span = (u32, u32);

/// The number of something, and when it is there, where that is carried into the code.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub(crate) number: u32,
    pub(crate) condition: Option<Condition>,
}

/// A row, as `qapi_types::schema::Row` has it.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// The variant of `qapi_types::schema::Builtin`.
    Builtin(&'static str, u32),
    Array(u32, u32),
    Enum(Number, Span),
    Struct(Number, Span),
    Union(Number, Span, u32, Span),
    Alternate(Number, Span),
    Command(Number, u32, u32, bool),
    Event(Number, u32),
}

/// The tables, as `qapi_types::schema::Schema` has them.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) shown: u32,
    pub(crate) members: Vec<(Number, u32, bool)>,
    pub(crate) values: Vec<Number>,
    pub(crate) branches: Vec<(Number, u32)>,
    pub(crate) choices: Vec<Number>,
    pub(crate) features: Vec<(u32, Number)>,
    pub(crate) member_features: Vec<(u32, Number)>,
    pub(crate) value_features: Vec<(u32, Number)>,
}

/// In place of a feature's name: conditions have taken away all features. To the runtime it is the
/// number of something that is not there.
const NO_FEATURE: u32 = u32::MAX;

/// Makes the tables.
pub(super) fn table(schema: &Schema, selection: &Selection<'_>) -> Table {
    let named = introspect::entries(schema, true);
    let masked = introspect::entries(schema, false);
    let keep = |entry: &Entry<'_>| match entry.body {
        Body::Command { .. } | Body::Event { .. } => selection.holds(entry.condition),
        _ => true,
    };
    let pairs = named.iter().zip(&masked).filter(|(entry, _)| keep(entry));
    let (shown, hidden): (Vec<_>, Vec<_>) =
        pairs.partition(|(entry, _)| selection.holds(entry.condition));
    let mut builder = Builder {
        selection,
        names: names(&named),
        rows: HashMap::new(),
        table: Table {
            shown: count(&shown),
            ..Table::default()
        },
        extra: Vec::new(),
    };
    let all = || shown.iter().chain(&hidden);
    for (index, (entry, _)) in (0..).zip(all()) {
        builder.rows.insert(entry.name.clone(), index);
    }
    builder.extra_rows(&named);
    for (entry, mask) in all() {
        builder.entry(entry, mask);
    }
    builder.finish()
}

/// The length of a table; none comes near the limit, since the text of a schema has less.
fn count<T>(table: &[T]) -> u32 {
    u32::try_from(table.len()).unwrap_or(u32::MAX)
}

/// All names that the tables refer to, each once.
fn names(entries: &[Entry<'_>]) -> BTreeMap<String, u32> {
    let mut all = BTreeSet::new();
    let mut add = |name: &str| {
        all.insert(name.to_owned());
    };
    let features = |features: &[Feature], add: &mut dyn FnMut(&str)| {
        for feature in features {
            add(feature.name.as_str());
        }
    };
    for entry in entries {
        features(entry.features, &mut add);
        match &entry.body {
            Body::Command { .. } | Body::Event { .. } => add(&entry.name),
            Body::Enum(values) => {
                for value in *values {
                    add(value.name.as_str());
                    features(&value.features, &mut add);
                }
            }
            Body::Object { members, variants } => {
                for (member, _) in members {
                    add(member.name.as_str());
                    features(&member.features, &mut add);
                }
                for (value, ..) in variants.iter().flat_map(|variants| &variants.branches) {
                    add(value.as_str());
                }
            }
            Body::Builtin(_) | Body::Array(_) | Body::Alternate(_) => {}
        }
    }
    all.into_iter().zip(0..).collect()
}

struct Builder<'a> {
    selection: &'a Selection<'a>,
    names: BTreeMap<String, u32>,
    /// The rows by name: of arrays in brackets, of integers in all their sizes.
    rows: HashMap<String, u32>,
    table: Table,
    /// Rows that introspection knows nothing of.
    extra: Vec<Row>,
}

impl Builder<'_> {
    fn name(&self, name: &Name) -> u32 {
        self.names.get(name.as_str()).copied().unwrap_or_default()
    }

    fn row(&self, name: &str) -> u32 {
        self.rows.get(name).copied().unwrap_or_default()
    }

    /// Gives integers that introspection shows as `int` rows of their own, and their arrays.
    fn extra_rows(&mut self, entries: &[Entry<'_>]) {
        for entry in entries {
            match &entry.body {
                Body::Object { members, .. } => {
                    for (member, _) in members {
                        self.extra_row(member.ty);
                    }
                }
                Body::Alternate(branches) => {
                    for (branch, _) in branches {
                        self.extra_row(branch.ty);
                    }
                }
                _ => {}
            }
        }
    }

    fn extra_row(&mut self, ty: TypeRef) {
        let Some((builtin, variant)) = sized(ty) else {
            return;
        };
        let element = self.extra_named(builtin.name().to_owned(), |builder| {
            Row::Builtin(variant, builder.row("int"))
        });
        if let TypeRef::Array(_) = ty {
            self.extra_named(format!("[{}]", builtin.name()), |builder| {
                Row::Array(element, builder.row("[int]"))
            });
        }
    }

    fn extra_named(&mut self, name: String, row: impl FnOnce(&Self) -> Row) -> u32 {
        if let Some(index) = self.rows.get(&name) {
            return *index;
        }
        let index = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = row(self);
        self.extra.push(row);
        self.rows.insert(name, index);
        index
    }

    /// The row of a member's type: that by which introspection shows it, unless it is an integer.
    fn exact(&self, ty: TypeRef, shown: &str) -> u32 {
        match (sized(ty), ty) {
            (Some((builtin, _)), TypeRef::One(_)) => self.row(builtin.name()),
            (Some((builtin, _)), TypeRef::Array(_)) => self.row(&format!("[{}]", builtin.name())),
            (None, _) => self.row(shown),
        }
    }

    /// A number with its owner's condition.
    fn number(&self, number: u32, condition: Option<&Condition>) -> Number {
        Number {
            number,
            condition: self.selection.carried(condition),
        }
    }

    fn features(&self, owner: u32, features: &[Feature]) -> Vec<(u32, Number)> {
        let kept = self.selection.features(features);
        let mut rows: Vec<_> = kept
            .map(|feature| {
                let name = self.name(&feature.name);
                (owner, self.number(name, feature.condition.as_ref()))
            })
            .collect();
        if rows.is_empty() && !features.is_empty() {
            rows.push((owner, self.number(NO_FEATURE, None)));
        }
        rows
    }

    /// Adds the row of an entry; `mask` is the same entry with its name masked.
    fn entry(&mut self, entry: &Entry<'_>, mask: &Entry<'_>) {
        let index = count(&self.table.rows);
        let mask = mask.name.parse().unwrap_or(u32::MAX);
        let name = self.names.get(&entry.name).copied().unwrap_or_default();
        let masked = self.number(mask, entry.condition);
        let named = self.number(name, entry.condition);
        let row = match &entry.body {
            Body::Builtin(_) => Row::Builtin(variant(&entry.name), index),
            Body::Array(element) => Row::Array(self.row(element), index),
            Body::Enum(values) => {
                let first = count(&self.table.values);
                for value in *values {
                    let condition = value.condition.as_ref();
                    if self.selection.holds(condition) {
                        let features = self.features(count(&self.table.values), &value.features);
                        self.table.value_features.extend(features);
                        let value = self.number(self.name(&value.name), condition);
                        self.table.values.push(value);
                    }
                }
                Row::Enum(masked, (first, count(&self.table.values)))
            }
            Body::Object { members, variants } => {
                let first = count(&self.table.members);
                let mut tag = 0;
                for (member, ty) in members {
                    let condition = member.condition.as_ref();
                    if !self.selection.holds(condition) {
                        continue;
                    }
                    let own = count(&self.table.members);
                    if variants
                        .as_ref()
                        .is_some_and(|v| *v.discriminator == member.name)
                    {
                        tag = own;
                    }
                    let features = self.features(own, &member.features);
                    self.table.member_features.extend(features);
                    let row = (
                        self.number(self.name(&member.name), condition),
                        self.exact(member.ty, ty),
                        member.optional,
                    );
                    self.table.members.push(row);
                }
                let members = (first, count(&self.table.members));
                match variants {
                    None => Row::Struct(masked, members),
                    Some(variants) => {
                        let first = count(&self.table.branches);
                        for (value, condition, ty) in &variants.branches {
                            if self.selection.holds(*condition) {
                                let value = self.number(self.name(value), *condition);
                                self.table.branches.push((value, self.row(ty)));
                            }
                        }
                        let branches = (first, count(&self.table.branches));
                        Row::Union(masked, members, tag, branches)
                    }
                }
            }
            Body::Alternate(branches) => {
                let first = count(&self.table.choices);
                for (branch, ty) in branches {
                    let condition = branch.condition.as_ref();
                    if self.selection.holds(condition) {
                        let row = self.number(self.exact(branch.ty, ty), condition);
                        self.table.choices.push(row);
                    }
                }
                Row::Alternate(masked, (first, count(&self.table.choices)))
            }
            Body::Command {
                arguments,
                returns,
                allow_oob,
            } => {
                let arguments = self.row(arguments);
                Row::Command(named, arguments, self.row(returns), *allow_oob)
            }
            Body::Event { arguments } => Row::Event(named, self.row(arguments)),
        };
        self.table.rows.push(row);
        let features = self.features(index, entry.features);
        self.table.features.extend(features);
    }

    fn finish(mut self) -> Table {
        self.table.rows.append(&mut self.extra);
        self.table.names = self.names.into_keys().collect();
        self.table
    }
}

/// An integer that introspection does not show as what it is, alone or in an array, with its
/// variant of `qapi_types::schema::Builtin`.
fn sized(ty: TypeRef) -> Option<(Builtin, &'static str)> {
    let NamedType::Builtin(builtin) = ty.named() else {
        return None;
    };
    let variant = match builtin {
        Builtin::Int8 => "Int8",
        Builtin::Int16 => "Int16",
        Builtin::Int32 => "Int32",
        Builtin::Uint8 => "Uint8",
        Builtin::Uint16 => "Uint16",
        Builtin::Uint32 => "Uint32",
        Builtin::Uint64 | Builtin::Size => "Uint64",
        _ => return None,
    };
    Some((builtin, variant))
}

/// The variant of `qapi_types::schema::Builtin` for a built-in type that introspection shows.
fn variant(name: &str) -> &'static str {
    match name {
        "str" => "Str",
        "number" => "Number",
        "bool" => "Bool",
        "null" => "Null",
        "any" => "Any",
        _ => "Int",
    }
}
