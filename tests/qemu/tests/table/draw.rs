//! Drawing values of a type from the static data.

use std::fmt;

use qapi_types::schema::{Builtin, Member, Row, RowIndex, Schema, Span};

use test_support::Rng;

/// A JSON value whose members have an order.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    /// `null`, a boolean or a number, as it is written.
    Plain(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(
                        f,
                        "{}\"{name}\": {value}",
                        if index == 0 { "" } else { ", " }
                    )?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Beyond this depth, values are as small as their type allows.
const DEEP: usize = 5;

pub(crate) struct Draw<'a> {
    schema: &'a Schema,
    random: &'a mut Rng,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(schema: &'a Schema, random: &'a mut Rng) -> Self {
        Self { schema, random }
    }

    pub(crate) fn value(&mut self, ty: RowIndex, depth: usize) -> Json {
        match self.schema.row(ty) {
            Row::Builtin(builtin, _) => self.builtin(builtin),
            Row::Enum(_, span) => {
                let values: Vec<_> = self.schema.values(span).map(|(_, value)| value).collect();
                Json::Text((*self.random.choice(&values).expect("there is one")).to_owned())
            }
            Row::Array(element, _) => {
                let length = if depth > DEEP {
                    0
                } else {
                    self.random.usize(..4)
                };
                Json::List(
                    (0..length)
                        .map(|_| self.value(element, depth + 1))
                        .collect(),
                )
            }
            Row::Struct(..) | Row::Union(..) => {
                let mut members = Vec::new();
                self.members(ty, depth, &mut members);
                self.random.shuffle(&mut members);
                Json::Object(members)
            }
            Row::Alternate(_, span) => {
                let choices: Vec<RowIndex> = self.schema.choices(span).collect();
                let plain: Vec<RowIndex> = choices
                    .iter()
                    .copied()
                    .filter(|row| {
                        !matches!(self.schema.row(*row), Row::Struct(..) | Row::Union(..))
                    })
                    .collect();
                let choices = if depth > DEEP && !plain.is_empty() {
                    &plain
                } else {
                    &choices
                };
                let choice = *self.random.choice(choices).expect("there is one");
                self.value(choice, depth)
            }
            Row::Command(..) | Row::Event(..) | Row::Unknown(_) => panic!("no type"),
        }
    }

    fn members(&mut self, ty: RowIndex, depth: usize, out: &mut Vec<(String, Json)>) {
        match self.schema.row(ty) {
            Row::Struct(_, span) => self.some(span, None, depth, out),
            Row::Union(_, span, tag, branches) => {
                self.some(span, Some(tag), depth, out);
                let all: Vec<_> = self.schema.branches(branches).collect();
                let small: Vec<_> = all
                    .iter()
                    .copied()
                    .filter(|(_, row)| match self.schema.row(*row) {
                        Row::Struct(_, span) => self.schema.members(span).count() < 2,
                        _ => false,
                    })
                    .collect();
                let branches = if depth > DEEP && !small.is_empty() {
                    &small
                } else {
                    &all
                };
                let (value, row) = *self.random.choice(branches).expect("there is one");
                let tag = self.schema.member(tag).expect("the discriminator is there");
                let name = self.schema.name(tag.name).to_owned();
                out.push((name, Json::Text(value.to_owned())));
                self.members(row, depth, out);
            }
            other => panic!("no object: {other:?}"),
        }
    }

    fn some(&mut self, span: Span, tag: Option<u32>, depth: usize, out: &mut Vec<(String, Json)>) {
        for (index, Member { name, ty, optional }) in self.schema.members(span) {
            if Some(index) == tag || optional && self.random.usize(..2 + depth) > 0 {
                continue;
            }
            let value = self.value(ty, depth + 1);
            out.push((self.schema.name(name).to_owned(), value));
        }
    }

    fn builtin(&mut self, builtin: Builtin) -> Json {
        macro_rules! integer {
            ($ty:ident) => {
                Json::Plain(match self.random.usize(..4) {
                    0 => $ty::MAX.to_string(),
                    1 => $ty::MIN.to_string(),
                    _ => self.random.$ty(..).to_string(),
                })
            };
        }
        match builtin {
            Builtin::Str => {
                let texts = [
                    "",
                    "x",
                    "é",
                    "\\u00e9\\n",
                    "/dev/null",
                    "\\\"",
                    "\\ud83d\\ude00",
                ];
                Json::Text((*self.random.choice(&texts).expect("there is one")).to_owned())
            }
            Builtin::Number => {
                let texts = [
                    "0",
                    "-0",
                    "-0.5",
                    "1e3",
                    "1E-7",
                    "1e-999",
                    "18446744073709551615",
                    "-123456789012345678901234567890",
                ];
                Json::Plain((*self.random.choice(&texts).expect("there is one")).to_owned())
            }
            Builtin::Bool => Json::Plain(self.random.bool().to_string()),
            Builtin::Null => Json::Plain("null".to_owned()),
            Builtin::Any => {
                let number = self.builtin(Builtin::Number);
                Json::List(vec![
                    Json::Plain("null".to_owned()),
                    Json::Object(vec![("a".to_owned(), number)]),
                ])
            }
            Builtin::Int => integer!(i64),
            Builtin::Int8 => integer!(i8),
            Builtin::Int16 => integer!(i16),
            Builtin::Int32 => integer!(i32),
            Builtin::Uint8 => integer!(u8),
            Builtin::Uint16 => integer!(u16),
            Builtin::Uint32 => integer!(u32),
            Builtin::Uint64 => integer!(u64),
            Builtin::AnyInt => panic!("generated tables know the size of integers"),
        }
    }
}
