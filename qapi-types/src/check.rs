//! The strict check: whether a value is what the schema says, to the letter.
//!
//! Takes the tables of a schema, a type of it and a value as it was read, gives the first
//! thing that is wrong in the order of the document, or all of them, with their paths. A member that is missing
//! counts as wrong at the end of its object. The check decodes nothing and, when all is well, allocates nothing.
//! It recurses as deep as the value nests; callers see to the stack.
//!
//! Where a union's discriminator is missing or names no branch, members that are not common ones
//! belong to a branch nobody knows, and may be anything.
#![allow(
    clippy::unnecessary_box_returns,
    reason = "a problem is rare, and its box keeps the results of all the checks small"
)]

mod findings;
mod problem;

use std::cell::Cell;

use self::findings::{Findings, First, end};
pub use self::problem::{Problem, ProblemKind};
use crate::document::Node;
use crate::machinery::names::same_bytes;
use crate::schema::{Builtin, Member, Row, RowIndex, Schema, Span};
use crate::values::JsonType;

/// What the check finds: the first problem, or all of them.
type Result<F> = std::result::Result<(), F>;

impl Schema {
    /// Checks `value` against the type in row `ty`.
    ///
    /// # Errors
    ///
    /// What is wrong first, in the order of the document.
    pub fn check(&self, ty: RowIndex, value: Node<'_>) -> std::result::Result<(), Problem> {
        let result = self.check_type(ty, value);
        result.map_err(|problem: First| *problem)
    }

    /// Checks the arguments of a command. With `open`, members that the schema does not describe
    /// pass.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn check_arguments(
        &self,
        ty: RowIndex,
        value: Node<'_>,
        open: bool,
    ) -> std::result::Result<(), Problem> {
        let result = self.arguments(ty, value, open);
        result.map_err(|problem: First| *problem)
    }

    /// All that is wrong with the arguments of a command, in the order of the document. With `open`, members that the
    /// schema does not describe pass.
    pub(crate) fn all_problems(&self, ty: RowIndex, value: Node<'_>, open: bool) -> Vec<Problem> {
        let result = self.arguments(ty, value, open);
        result.err().unwrap_or_default()
    }

    fn arguments<F: Findings>(&self, ty: RowIndex, value: Node<'_>, open: bool) -> Result<F> {
        match *self.row_at(ty) {
            // Most commands take none, and get none.
            Row::Struct(_, (first, end)) if first == end && value.members().next().is_none() => {
                Ok(())
            }
            Row::Struct(_, members) => self.object(&Layer::first(self, members), value, open),
            Row::Union(_, members, tag, branches) => {
                let members = Layer::first(self, members);
                self.union(&members, tag, branches, value, open)
            }
            _ => self.check_type(ty, value),
        }
    }

    fn check_type<F: Findings>(&self, ty: RowIndex, value: Node<'_>) -> Result<F> {
        match *self.row_at(ty) {
            Row::Builtin(builtin, _) => check_builtin(builtin, value),
            Row::Enum(_, values) => one_of(self.values(values).map(|(_, name)| name), value),
            Row::Array(element, _) => {
                expect(JsonType::Array, value)?;
                let mut found = None;
                for (index, element_value) in value.elements().enumerate() {
                    let result = self.check_type(element, element_value);
                    F::add(&mut found, result.map_err(|problem: F| problem.at(index)))?;
                }
                end(found)
            }
            Row::Struct(_, members) => {
                expect(JsonType::Object, value)?;
                self.object(&Layer::first(self, members), value, false)
            }
            Row::Union(_, members, tag, branches) => {
                expect(JsonType::Object, value)?;
                let members = Layer::first(self, members);
                self.union(&members, tag, branches, value, false)
            }
            Row::Alternate(_, choices) => {
                let json = value.json_type();
                let takes = |choice: &RowIndex| self.takes(*choice);
                let mut all = self.choices(choices);
                if let Some(choice) = all.find(|choice| takes(choice).is_none_or(|own| own == json))
                {
                    return self.check_type(choice, value);
                }
                let types = self.choices(choices).filter_map(|choice| takes(&choice));
                Err(F::new(ProblemKind::NoBranch(types.collect())))
            }
            Row::Unknown(_) => anything(value),
            Row::Command(..) | Row::Event(..) => {
                Err(F::new(ProblemKind::Mistyped("of another type")))
            }
        }
    }

    /// The JSON type that selects an alternate's branch of type `ty`; `None` when all do.
    pub(crate) fn takes(&self, ty: RowIndex) -> Option<JsonType> {
        Some(match *self.row_at(ty) {
            Row::Builtin(Builtin::Str, _) | Row::Enum(..) => JsonType::String,
            Row::Builtin(Builtin::Bool, _) => JsonType::Boolean,
            Row::Builtin(Builtin::Null, _) => JsonType::Null,
            Row::Builtin(Builtin::Any, _) | Row::Unknown(_) => return None,
            Row::Builtin(..) => JsonType::Number,
            Row::Array(..) => JsonType::Array,
            _ => JsonType::Object,
        })
    }

    fn union<F: Findings>(
        &self,
        layers: &Layer<'_>,
        tag: u32,
        branches: Span,
        value: Node<'_>,
        open: bool,
    ) -> Result<F> {
        let name = self.tag_name(tag);
        let tag = value.get(name);
        let branch = tag.and_then(|tag| {
            let tag = tag.as_bytes()?;
            self.branches(branches)
                .find(|(value, _)| same_bytes(value.as_bytes(), &tag))
                .map(|(_, row)| row)
        });
        match branch.map(|row| *self.row_at(row)) {
            Some(Row::Struct(_, members)) => self.object(&layers.with(self, members), value, open),
            Some(Row::Union(_, members, tag, branches)) => {
                self.union(&layers.with(self, members), tag, branches, value, open)
            }
            // What its members are is not known.
            Some(Row::Unknown(_)) => self.object(layers, value, true),
            _ => {
                let mut found = None;
                F::add(&mut found, self.object(layers, value, true))?;
                if F::has(found.as_ref(), name) {
                    return end(found);
                }
                // A server's schema may have a discriminator that is optional, or of any type.
                let kind = match tag.map(Node::as_str) {
                    Some(Some(tag)) => ProblemKind::UnknownValue(tag.into_owned()),
                    Some(None) => ProblemKind::Mistyped(JsonType::String.describe()),
                    None => ProblemKind::Missing,
                };
                F::add(&mut found, Err(F::new(kind).inside(name)))?;
                end(found)
            }
        }
    }

    /// Checks an object that has the members of all layers.
    fn object<F: Findings>(&self, layers: &Layer<'_>, value: Node<'_>, open: bool) -> Result<F> {
        let mut found = None;
        let mut mandatory = 0;
        for (key, member_value) in value.members() {
            let member = match key.plain() {
                Some(name) => layers.find(self, name),
                None => layers.find(self, key.string().as_bytes()),
            };
            let result = match member.copied().map(Member::new) {
                Some(member) => {
                    mandatory += usize::from(!member.optional);
                    if self.is_simply(member.ty, member_value) {
                        continue;
                    }
                    self.check_type(member.ty, member_value)
                        .map_err(|problem: F| problem.inside(self.name(member.name)))
                }
                None if open => {
                    anything(member_value).map_err(|problem: F| problem.inside(&key.string()))
                }
                None => Err(F::new(ProblemKind::Unexpected).inside(&key.string())),
            };
            F::add(&mut found, result)?;
        }
        // Names occur once in an object, so the mandatory members that are there can be counted.
        if mandatory != layers.mandatory() {
            layers.missing(self, value, &mut found)?;
        }
        end(found)
    }

    /// Whether a type takes a value as any of its JSON type, which is seen without a call.
    #[inline]
    fn is_simply(&self, ty: RowIndex, value: Node<'_>) -> bool {
        let json = match self.row_at(ty) {
            Row::Builtin(Builtin::Str, _) => JsonType::String,
            Row::Builtin(Builtin::Bool, _) => JsonType::Boolean,
            _ => return false,
        };
        value.json_type() == json
    }
}

/// The members of an object: its common ones, and those of the branches that it has taken.
struct Layer<'a> {
    span: Span,
    members: &'a [[u32; 2]],
    /// How many of them are before the one that is expected next. Who writes members keeps to their order mostly.
    passed: Cell<usize>,
    outer: Option<&'a Layer<'a>>,
}

impl<'a> Layer<'a> {
    fn first(schema: &'a Schema, span: Span) -> Self {
        Self {
            span,
            members: schema.member_table(span),
            passed: Cell::new(0),
            outer: None,
        }
    }

    fn with(&'a self, schema: &'a Schema, span: Span) -> Self {
        Self {
            outer: Some(self),
            ..Self::first(schema, span)
        }
    }

    /// The member `name`. The next that is expected is looked at first, in all layers.
    fn find(&self, schema: &Schema, name: &[u8]) -> Option<&'a [u32; 2]> {
        let mut layer = Some(self);
        while let Some(some) = layer {
            if let Some(member) = some.at(some.passed.get(), schema, name) {
                return Some(member);
            }
            layer = some.outer;
        }
        self.search(schema, name)
    }

    /// The member at `index`, if it has this name.
    #[inline]
    fn at(&self, index: usize, schema: &Schema, name: &[u8]) -> Option<&'a [u32; 2]> {
        let member = self.members.get(index)?;
        let known = Member::new(*member);
        let found = same_bytes(schema.name(known.name).as_bytes(), name) && known.is_present();
        found.then(|| {
            self.passed.set(index + 1);
            member
        })
    }

    /// The same, all others looked at: first those behind the expected one, since members may be absent.
    fn search(&self, schema: &Schema, name: &[u8]) -> Option<&'a [u32; 2]> {
        let passed = self.passed.get();
        let mut all = (passed..self.members.len()).chain(0..passed);
        let own = all.find_map(|index| self.at(index, schema, name));
        own.or_else(|| self.outer?.search(schema, name))
    }

    /// How many mandatory members there are.
    fn mandatory(&self) -> usize {
        let members = self.members.iter().copied().map(Member::new);
        let mandatory = members.map(|m| usize::from(!m.optional & m.is_present()));
        mandatory.sum::<usize>() + self.outer.map_or(0, Layer::mandatory)
    }

    /// Finds mandatory members, in schema order, that are not there.
    fn missing<F: Findings>(
        &self,
        schema: &Schema,
        value: Node<'_>,
        found: &mut Option<F>,
    ) -> Result<F> {
        if let Some(outer) = self.outer {
            outer.missing(schema, value, found)?;
        }
        let members = schema.members(self.span);
        let mandatory = members.filter(|(_, member)| !member.optional);
        let names = mandatory.map(|(_, member)| schema.name(member.name));
        for name in names.filter(|name| value.get(name).is_none()) {
            F::add(found, Err(F::new(ProblemKind::Missing).inside(name)))?;
        }
        Ok(())
    }
}

fn expect<F: Findings>(json: JsonType, value: Node<'_>) -> Result<F> {
    if value.json_type() == json {
        Ok(())
    } else {
        Err(F::new(ProblemKind::Mistyped(json.describe())))
    }
}

fn one_of<'s, F: Findings>(
    mut values: impl Iterator<Item = &'s str>,
    value: Node<'_>,
) -> Result<F> {
    let Some(name) = value.as_bytes() else {
        return expect(JsonType::String, value);
    };
    if values.any(|known| same_bytes(known.as_bytes(), &name)) {
        Ok(())
    } else {
        Err(F::new(ProblemKind::UnknownValue(
            value.string().into_owned(),
        )))
    }
}

fn check_builtin<F: Findings>(builtin: Builtin, value: Node<'_>) -> Result<F> {
    match builtin {
        Builtin::Str => expect(JsonType::String, value),
        Builtin::Bool => expect(JsonType::Boolean, value),
        Builtin::Null => expect(JsonType::Null, value),
        Builtin::Any => anything(value),
        Builtin::Number => {
            expect(JsonType::Number, value)?;
            float(value)
        }
        Builtin::Int => integer::<i64, F>(value, "a signed 64-bit integer"),
        Builtin::Int8 => integer::<i8, F>(value, "a signed 8-bit integer"),
        Builtin::Int16 => integer::<i16, F>(value, "a signed 16-bit integer"),
        Builtin::Int32 => integer::<i32, F>(value, "a signed 32-bit integer"),
        Builtin::Uint8 => integer::<u8, F>(value, "an unsigned 8-bit integer"),
        Builtin::Uint16 => integer::<u16, F>(value, "an unsigned 16-bit integer"),
        Builtin::Uint32 => integer::<u32, F>(value, "an unsigned 32-bit integer"),
        Builtin::Uint64 => integer::<u64, F>(value, "an unsigned 64-bit integer"),
        Builtin::AnyInt => {
            let fits = |text: &str| text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok();
            integer_that(fits, value, "a 64-bit integer")
        }
    }
}

fn in_range<F: Findings>(holds: bool, expected: &'static str) -> Result<F> {
    if holds {
        Ok(())
    } else {
        Err(F::new(ProblemKind::OutOfRange(expected)))
    }
}

/// What the schema does not describe may be anything that a value can hold. Only the first problem in it is found: in
/// such a value names may be of any length, and all paths together far longer than it.
fn anything<F: Findings>(value: Node<'_>) -> Result<F> {
    unreadable(value).map_err(F::only)
}

/// The first number in a value that cannot be held.
fn unreadable(value: Node<'_>) -> Result<First> {
    for (index, element) in value.elements().enumerate() {
        unreadable(element).map_err(|problem| Findings::at(problem, index))?;
    }
    for (key, member) in value.members() {
        unreadable(member).map_err(|problem| Findings::inside(problem, &key.string()))?;
    }
    if value.json_type() == JsonType::Number {
        float::<First>(value)?;
    }
    Ok(())
}

fn float<F: Findings>(value: Node<'_>) -> Result<F> {
    let finite = value.text().parse::<f64>().is_ok_and(f64::is_finite);
    in_range(finite, "a 64-bit floating-point number")
}

fn integer<T: std::str::FromStr, F: Findings>(
    value: Node<'_>,
    expected: &'static str,
) -> Result<F> {
    integer_that(|text| text.parse::<T>().is_ok(), value, expected)
}

/// An integer is written without fraction and exponent.
fn integer_that<F: Findings>(
    fits: impl FnOnce(&str) -> bool,
    value: Node<'_>,
    expected: &'static str,
) -> Result<F> {
    let Some(text) = value.integer() else {
        return Err(F::new(ProblemKind::Mistyped("an integer")));
    };
    // No unsigned type takes the sign of "-0".
    in_range(text == "-0" || fits(text), expected)
}
