//! All that a value may ask of a serializer.

use std::fmt;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::value::RawValue;
use test_support::Rng;

/// A value that calls the method of its name.
#[derive(Debug)]
pub(crate) enum Call {
    Bool(bool),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    I128(i128),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    U128(u128),
    F32(f32),
    F64(f64),
    Char(char),
    Str(String),
    Displayed(Pieces),
    Bytes(Vec<u8>),
    None,
    Some(Box<Call>),
    Unit,
    UnitStruct,
    UnitVariant,
    Raw(Box<RawValue>),
    NewtypeStruct(Box<Call>),
    NewtypeVariant(Box<Call>),
    Seq(Option<usize>, Vec<Call>),
    Tuple(Vec<Call>),
    TupleStruct(Vec<Call>),
    TupleVariant(Vec<Call>),
    Map(Option<usize>, Vec<(Call, Call)>),
    Struct(Vec<Call>),
    StructVariant(Vec<Call>),
}

/// Displays as these one after the other.
#[derive(Debug)]
pub(crate) struct Pieces(Vec<String>);

impl fmt::Display for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece))
    }
}

/// A name that fits no word, and one that needs escapes.
const NAMES: [&str; 4] = [
    "",
    "type",
    "x-a-name-of-a-member-that-is-too-long-to-be-short",
    "a \"name\"\n",
];

fn name(index: usize) -> &'static str {
    NAMES[index % NAMES.len()]
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => out.serialize_bool(*value),
            Self::I8(value) => out.serialize_i8(*value),
            Self::I16(value) => out.serialize_i16(*value),
            Self::I32(value) => out.serialize_i32(*value),
            Self::I64(value) => out.serialize_i64(*value),
            Self::I128(value) => out.serialize_i128(*value),
            Self::U8(value) => out.serialize_u8(*value),
            Self::U16(value) => out.serialize_u16(*value),
            Self::U32(value) => out.serialize_u32(*value),
            Self::U64(value) => out.serialize_u64(*value),
            Self::U128(value) => out.serialize_u128(*value),
            Self::F32(value) => out.serialize_f32(*value),
            Self::F64(value) => out.serialize_f64(*value),
            Self::Char(value) => out.serialize_char(*value),
            Self::Str(value) => out.serialize_str(value),
            Self::Displayed(value) => out.collect_str(value),
            Self::Bytes(value) => out.serialize_bytes(value),
            Self::None => out.serialize_none(),
            Self::Some(value) => out.serialize_some(value),
            Self::Unit => out.serialize_unit(),
            Self::UnitStruct => out.serialize_unit_struct("U"),
            Self::UnitVariant => out.serialize_unit_variant("E", 0, "variant \"U\""),
            Self::Raw(value) => value.serialize(out),
            Self::NewtypeStruct(value) => out.serialize_newtype_struct("N", value),
            Self::NewtypeVariant(value) => out.serialize_newtype_variant("E", 1, "N", value),
            Self::Seq(len, values) => {
                let mut seq = out.serialize_seq(*len)?;
                for value in values {
                    seq.serialize_element(value)?;
                }
                seq.end()
            }
            Self::Tuple(values) => {
                let mut tuple = out.serialize_tuple(values.len())?;
                for value in values {
                    tuple.serialize_element(value)?;
                }
                tuple.end()
            }
            Self::TupleStruct(values) => {
                let mut tuple = out.serialize_tuple_struct("T", values.len())?;
                for value in values {
                    tuple.serialize_field(value)?;
                }
                tuple.end()
            }
            Self::TupleVariant(values) => {
                let mut tuple = out.serialize_tuple_variant("E", 2, "T", values.len())?;
                for value in values {
                    tuple.serialize_field(value)?;
                }
                tuple.end()
            }
            Self::Map(len, entries) => {
                let mut map = out.serialize_map(*len)?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index % 2 == 0 {
                        map.serialize_entry(key, value)?;
                    } else {
                        map.serialize_key(key)?;
                        map.serialize_value(value)?;
                    }
                }
                map.end()
            }
            Self::Struct(values) => {
                let mut object = out.serialize_struct("S", values.len())?;
                for (index, value) in values.iter().enumerate() {
                    object.serialize_field(name(index), value)?;
                }
                object.end()
            }
            Self::StructVariant(values) => {
                let mut object = out.serialize_struct_variant("E", 3, "S", values.len())?;
                for (index, value) in values.iter().enumerate() {
                    object.serialize_field(name(index), value)?;
                }
                object.end()
            }
        }
    }
}

/// Any string, also of characters that need escapes or several bytes.
pub(crate) fn string(random: &mut Rng) -> String {
    let seldom = random.u32(1..40);
    let length = [4, 40, 200][random.usize(..3)];
    let char = |random: &mut Rng| match random.u32(..=seldom) {
        0 => [
            '"', '\\', '\n', '\u{8}', '\u{c}', '\r', '\t', '\u{0}', '\u{1f}', '/',
        ][random.usize(..10)],
        1 => [
            '\u{7f}',
            '\u{80}',
            '\u{2028}',
            '\u{10ffff}',
            '\u{e9}',
            '\u{20}',
        ][random.usize(..6)],
        _ => random.alphanumeric(),
    };
    (0..random.usize(..length)).map(|_| char(random)).collect()
}

/// A number with as many bits as may be: near the ends as often as between.
fn bits(random: &mut Rng) -> u64 {
    let number = random.u64(..) >> random.u32(..64);
    [
        number,
        !number,
        1 << random.u32(..64),
        (1 << random.u32(..64)) - 1,
    ][random.usize(..4)]
}

impl Call {
    pub(crate) fn random(random: &mut Rng, depth: usize) -> Self {
        let most = if depth == 0 { 22 } else { 31 };
        Self::number(random.usize(..=most), random, depth)
    }

    /// One of the variant with this index.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "any will do"
    )]
    fn number(index: usize, random: &mut Rng, depth: usize) -> Self {
        let some = |random: &mut Rng| -> Vec<Self> {
            (0..random.usize(..5))
                .map(|_| Self::random(random, depth - 1))
                .collect()
        };
        let one = |random: &mut Rng| Box::new(Self::random(random, depth - 1));
        let wide = |random: &mut Rng| u128::from(bits(random)) << 64 | u128::from(bits(random));
        let known = |random: &mut Rng, len| random.bool().then_some(len);
        match index {
            0 => Self::Bool(random.bool()),
            1 => Self::I8(bits(random) as i8),
            2 => Self::I16(bits(random) as i16),
            3 => Self::I32(bits(random) as i32),
            4 => Self::I64(bits(random) as i64),
            5 => Self::I128(wide(random) as i128),
            6 => Self::U8(bits(random) as u8),
            7 => Self::U16(bits(random) as u16),
            8 => Self::U32(bits(random) as u32),
            9 => Self::U64(bits(random)),
            10 => Self::U128(wide(random)),
            11 => Self::F32(f32::from_bits(bits(random) as u32)),
            12 => Self::F64(f64::from_bits(bits(random))),
            13 => Self::Char(random.char(..)),
            14 => Self::Str(string(random)),
            15 => Self::Displayed(Pieces(
                (0..random.usize(..3)).map(|_| string(random)).collect(),
            )),
            16 => Self::Bytes(string(random).into_bytes()),
            17 => Self::None,
            18 => Self::Unit,
            19 => Self::UnitStruct,
            20 => Self::UnitVariant,
            21 => Self::Str(random.alphabetic().to_string()),
            22 => {
                let text = serde_json::to_string_pretty(&(string(random), bits(random)));
                let raw = RawValue::from_string(text.expect("encodes"));
                Self::Raw(raw.expect("it is JSON"))
            }
            23 => Self::Some(one(random)),
            24 => Self::NewtypeStruct(one(random)),
            25 => Self::NewtypeVariant(one(random)),
            26 => {
                let values = some(random);
                Self::Seq(known(random, values.len()), values)
            }
            27 => Self::Tuple(some(random)),
            28 => Self::TupleStruct(some(random)),
            29 => Self::TupleVariant(some(random)),
            30 => {
                let values = some(random);
                // Seldom what can be no key, since that is the end of all of it.
                let most = if random.u32(..10) == 0 { 31 } else { 15 };
                let mut key = || loop {
                    match Self::number(random.usize(..=most), random, depth) {
                        Self::F32(number) if !number.is_finite() && most == 15 => {}
                        Self::F64(number) if !number.is_finite() && most == 15 => {}
                        key => break key,
                    }
                };
                let entries: Vec<_> = values.into_iter().map(|value| (key(), value)).collect();
                Self::Map(known(random, entries.len()), entries)
            }
            _ if random.bool() => Self::Struct(some(random)),
            _ => Self::StructVariant(some(random)),
        }
    }
}
