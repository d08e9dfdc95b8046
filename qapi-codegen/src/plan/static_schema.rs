//! The schema as static data: rows that refer to each other by number.
//!
//! Takes the model of introspection, whose order and masks these are, and adds what introspection
//! does not show: the sizes of integers, and types that conditions hide although something kept
//! refers to them. Those stand after the others. What releases have of a merged schema stands in tables beside
//! these.

#[cfg(feature = "releases")]
mod facts;
#[cfg(feature = "releases")]
mod homes;
#[cfg(feature = "releases")]
mod releases;

use std::collections::HashMap;

use qapi_parse::Schema;
use qapi_parse::introspect::{
    Call, CallKind, Introspection, MaskedName, ObjectMember, Type, TypeId, TypeKind, Variants,
};
#[cfg(feature = "releases")]
use qapi_parse::schema::Releases;
use qapi_parse::schema::{Builtin, Condition, EnumValue, Feature, NamedType, TypeRef};

use super::cfg::Cfg;
use super::policy::Policy;
#[cfg(feature = "releases")]
pub(crate) use releases::ReleaseTables;

/// A run of indices: the first, and the one after the last.
pub(crate) type Span = (u32, u32);

/// The number of something, and when it is there, where that is carried into the code.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub(crate) number: u32,
    pub(crate) condition: Option<Cfg>,
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

/// The tables, as `qapi_types::schema::Tables` has them.
#[derive(Debug, Default)]
pub(crate) struct StaticSchema {
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) shown: u32,
    /// The rows of commands and events, sorted by name.
    pub(crate) calls: Vec<u32>,
    pub(crate) members: Vec<(Number, u32, bool)>,
    pub(crate) values: Vec<Number>,
    pub(crate) branches: Vec<(Number, u32)>,
    pub(crate) choices: Vec<Number>,
    pub(crate) features: Vec<(u32, Number)>,
    pub(crate) member_features: Vec<(u32, Number)>,
    pub(crate) value_features: Vec<(u32, Number)>,
    /// Where releases differ, if the schema is merged from several.
    #[cfg(feature = "releases")]
    pub(crate) releases: Option<ReleaseTables>,
}

/// Tables with the names of their rows in the schema; empty for those of commands, events, built-in types
/// and arrays.
struct Tabled {
    tables: StaticSchema,
    #[cfg_attr(
        not(feature = "releases"),
        expect(dead_code, reason = "releases alone ask")
    )]
    titles: Vec<String>,
}

/// In place of a feature's name: conditions have taken away all features. To the runtime it is the
/// number of something that is not there.
const NO_FEATURE: u32 = u32::MAX;

/// Numbers are below this. The bit that is left says that what has the number is not there.
const LIMIT: u32 = 1 << 31;

/// Makes the tables.
///
/// # Errors
///
/// What about the schema has no place in tables, which is a defect: the model has nothing such.
pub(super) fn static_schema(schema: &Schema, policy: &Policy<'_>) -> Result<StaticSchema, String> {
    #[cfg_attr(
        not(feature = "releases"),
        expect(unused_mut, reason = "releases alone add to it")
    )]
    let mut merged = tables(schema, policy)?;
    #[cfg(feature = "releases")]
    if let Some(names) = schema.releases().map(Releases::names) {
        let releases = names
            .iter()
            .filter_map(|name| Some((name, schema.release(name)?)));
        let releases = releases.map(|(name, release)| Ok((name.clone(), tables(release, policy)?)));
        let releases: Vec<(String, Tabled)> = releases.collect::<Result<_, String>>()?;
        releases::add(&mut merged, &releases)?;
    }
    merged.tables.fit()?;
    Ok(merged.tables)
}

/// Makes the tables of one schema.
fn tables(schema: &Schema, policy: &Policy<'_>) -> Result<Tabled, String> {
    let introspection = &Introspection::new(schema);
    let kept = |call: &&Call<'_>| policy.holds(call.head.condition.as_ref());
    let calls: Vec<_> = introspection.calls().iter().filter(kept).collect();
    let (shown, hidden): (Vec<_>, Vec<_>) = (0..)
        .zip(introspection.types())
        .partition(|(_, ty)| policy.holds(ty.condition));

    let mut rows = vec![0; introspection.types().len()];
    for (row, (index, _)) in (count(&calls)..).zip(shown.iter().chain(&hidden)) {
        rows[*index] = row;
    }
    let mut builder = Builder {
        policy,
        introspection,
        rows,
        first_extra: number(calls.len() + introspection.types().len()),
        extra: Vec::new(),
        extra_rows: HashMap::new(),
        names: HashMap::new(),
        titles: vec![String::new(); calls.len()],
        tables: StaticSchema {
            shown: number(calls.len() + shown.len()),
            ..StaticSchema::default()
        },
    };
    for call in &calls {
        builder.call(call);
    }
    for (_, ty) in shown.iter().chain(&hidden) {
        builder.ty(ty)?;
    }
    Ok(builder.finish(&calls))
}

/// A number of a table. One that is too large is found when all is done.
fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(LIMIT)
}

/// The length of a table.
fn count<T>(table: &[T]) -> u32 {
    number(table.len())
}

struct Builder<'a> {
    policy: &'a Policy<'a>,
    introspection: &'a Introspection<'a>,
    /// The row of each type that introspection knows.
    rows: Vec<u32>,
    /// The row of the first type that introspection knows nothing of, and all of those.
    first_extra: u32,
    extra: Vec<Row>,
    extra_rows: HashMap<(&'static str, bool), u32>,
    /// The names of the tables, with their indices.
    names: HashMap<&'a str, u32>,
    titles: Vec<String>,
    tables: StaticSchema,
}

impl<'a> Builder<'a> {
    /// The index of a name, which gets one when it is met for the first time.
    fn name(&mut self, name: &'a str) -> u32 {
        let next = count(&self.tables.names);
        *self.names.entry(name).or_insert_with(|| {
            self.tables.names.push(name.to_owned());
            next
        })
    }

    fn row(&self, ty: TypeId) -> u32 {
        self.rows[ty.index()]
    }

    /// The row of a member's type: that by which introspection shows it, unless that is an integer of
    /// another size, or an array of them. Those get rows of their own.
    fn exact(&mut self, ty: TypeRef, shown: TypeId) -> u32 {
        let Some(variant) = sized(ty.named()) else {
            return self.row(shown);
        };
        let shown_row = self.row(shown);
        match self.introspection[shown].kind {
            TypeKind::Array(element) => {
                let element = Row::Builtin(variant, self.row(element));
                let element = self.extra((variant, false), element);
                self.extra((variant, true), Row::Array(element, shown_row))
            }
            _ => self.extra((variant, false), Row::Builtin(variant, shown_row)),
        }
    }

    /// The row of an integer type, or of an array of it, which is added when it is met for the first
    /// time.
    fn extra(&mut self, ty: (&'static str, bool), row: Row) -> u32 {
        let next = self.first_extra.saturating_add(count(&self.extra));
        *self.extra_rows.entry(ty).or_insert_with(|| {
            self.extra.push(row);
            next
        })
    }

    /// A number with its owner's condition.
    fn number(&self, number: u32, condition: Option<&Condition>) -> Number {
        Number {
            number,
            condition: self.policy.carried(condition),
        }
    }

    /// The index of a name with its owner's condition.
    fn named(&mut self, name: &'a str, condition: Option<&Condition>) -> Number {
        let name = self.name(name);
        self.number(name, condition)
    }

    fn features(&mut self, owner: u32, features: &'a [Feature]) -> Vec<(u32, Number)> {
        let kept = self.policy.features(features);
        let mut rows: Vec<_> = kept
            .map(|feature| {
                let name = self.named(feature.name.as_str(), feature.condition.as_ref());
                (owner, name)
            })
            .collect();
        if rows.is_empty() && !features.is_empty() {
            rows.push((owner, self.number(NO_FEATURE, None)));
        }
        rows
    }

    /// Adds the row of a command or an event.
    fn call(&mut self, call: &Call<'a>) {
        let own = count(&self.tables.rows);
        let wire = call.head.name.as_str();
        let name = self.named(wire, call.head.condition.as_ref());
        let arguments = self.row(call.arguments);
        let row = match call.kind {
            CallKind::Command { returns, allow_oob } => {
                Row::Command(name, arguments, self.row(returns), allow_oob)
            }
            CallKind::Event => Row::Event(name, arguments),
        };
        self.tables.rows.push(row);
        let features = self.features(own, &call.head.features);
        self.tables.features.extend(features);
    }

    /// Adds the row of a type.
    fn ty(&mut self, ty: &'a Type<'a>) -> Result<(), String> {
        let own = count(&self.tables.rows);
        let policy = self.policy;
        let mask = |name: &MaskedName<'_>| Number {
            number: name.number,
            condition: policy.carried(ty.condition),
        };
        let row = match &ty.kind {
            TypeKind::Builtin(builtin) => Row::Builtin(variant(*builtin)?, own),
            TypeKind::Array(element) => Row::Array(self.row(*element), own),
            TypeKind::Enum { name, values } => Row::Enum(mask(name), self.values(values)),
            TypeKind::Object {
                name,
                members,
                variants,
            } => {
                let first = count(&self.tables.members);
                let mut tag = None;
                for ObjectMember { member, ty, .. } in members {
                    let condition = member.condition.as_ref();
                    if !policy.holds(condition) {
                        continue;
                    }
                    let own = count(&self.tables.members);
                    let variants = variants.as_ref();
                    if variants.is_some_and(|variants| *variants.discriminator == member.name) {
                        tag = Some(own);
                    }
                    let features = self.features(own, &member.features);
                    self.tables.member_features.extend(features);
                    let name = self.named(member.name.as_str(), condition);
                    let row = (name, self.exact(member.ty, *ty), member.optional);
                    self.tables.members.push(row);
                }
                let members = (first, count(&self.tables.members));
                match variants {
                    None => Row::Struct(mask(name), members),
                    Some(variants) => {
                        let tag = tag.ok_or_else(|| {
                            let tag = variants.discriminator.as_str();
                            format!("'{tag}' is no member of the union '{}'", name.name)
                        })?;
                        Row::Union(mask(name), members, tag, self.branches(variants))
                    }
                }
            }
            TypeKind::Alternate { name, branches } => {
                let first = count(&self.tables.choices);
                for choice in branches {
                    let condition = choice.branch.condition.as_ref();
                    if policy.holds(condition) {
                        let row = self.exact(choice.branch.ty, choice.ty);
                        let row = self.number(row, condition);
                        self.tables.choices.push(row);
                    }
                }
                Row::Alternate(mask(name), (first, count(&self.tables.choices)))
            }
        };
        self.titles.push(match &ty.kind {
            TypeKind::Builtin(_) | TypeKind::Array(_) => String::new(),
            TypeKind::Enum { name, .. }
            | TypeKind::Object { name, .. }
            | TypeKind::Alternate { name, .. } => name.name.clone().into_owned(),
        });
        self.tables.rows.push(row);
        let features = self.features(own, ty.features);
        self.tables.features.extend(features);
        Ok(())
    }

    fn values(&mut self, values: &'a [EnumValue]) -> Span {
        let first = count(&self.tables.values);
        for value in values {
            let condition = value.condition.as_ref();
            if self.policy.holds(condition) {
                let features = self.features(count(&self.tables.values), &value.features);
                self.tables.value_features.extend(features);
                let value = self.named(value.name.as_str(), condition);
                self.tables.values.push(value);
            }
        }
        (first, count(&self.tables.values))
    }

    fn branches(&mut self, variants: &Variants<'a>) -> Span {
        let first = count(&self.tables.branches);
        for branch in &variants.branches {
            if self.policy.holds(branch.condition) {
                let value = self.named(branch.value.as_str(), branch.condition);
                self.tables.branches.push((value, self.row(branch.ty)));
            }
        }
        (first, count(&self.tables.branches))
    }

    fn finish(mut self, calls: &[&Call<'_>]) -> Tabled {
        let tables = &mut self.tables;
        self.titles
            .resize(tables.rows.len() + self.extra.len(), String::new());
        tables.rows.append(&mut self.extra);
        let mut sorted: Vec<_> = (0..).zip(calls).collect();
        sorted.sort_by_key(|(_, call)| call.head.name.as_str());
        tables.calls = sorted.into_iter().map(|(row, _)| row).collect();
        Tabled {
            tables: self.tables,
            titles: self.titles,
        }
    }
}

impl StaticSchema {
    /// Whether there are numbers for all parts.
    fn fit(&self) -> Result<(), String> {
        let longest = [
            count(&self.names),
            // A member's type is written as twice its number.
            count(&self.rows).saturating_mul(2),
            count(&self.members),
            count(&self.values),
            count(&self.branches),
            count(&self.choices),
        ];
        if longest.into_iter().any(|length| length >= LIMIT) {
            return Err("the schema has more parts than there are numbers".to_owned());
        }
        Ok(())
    }
}

/// The variant of `qapi_types::schema::Builtin` for an integer that introspection does not show as
/// what it is.
fn sized(named: NamedType) -> Option<&'static str> {
    let NamedType::Builtin(builtin) = named else {
        return None;
    };
    Some(match builtin {
        Builtin::Int8 => "Int8",
        Builtin::Int16 => "Int16",
        Builtin::Int32 => "Int32",
        Builtin::Uint8 => "Uint8",
        Builtin::Uint16 => "Uint16",
        Builtin::Uint32 => "Uint32",
        Builtin::Uint64 | Builtin::Size => "Uint64",
        Builtin::Str
        | Builtin::Number
        | Builtin::Int
        | Builtin::Int64
        | Builtin::Bool
        | Builtin::Null
        | Builtin::Any
        | Builtin::QType => return None,
    })
}

/// The variant of `qapi_types::schema::Builtin` for a built-in type that introspection shows.
fn variant(builtin: Builtin) -> Result<&'static str, String> {
    Ok(match builtin {
        Builtin::Str => "Str",
        Builtin::Number => "Number",
        Builtin::Int => "Int",
        Builtin::Bool => "Bool",
        Builtin::Null => "Null",
        Builtin::Any => "Any",
        other => return Err(format!("introspection shows '{}'", other.name())),
    })
}
