//! JSON text to values, with room for deep nesting.
//!
//! A chain of block devices nests an object in an object for every layer, and may well be deeper
//! than the 128 levels that serde's JSON takes. [`from_str`] and [`from_slice`] take as many as
//! QEMU's own parser, [`MAX_NESTING`], and whatever the text they do not overflow the stack: what is
//! deep is decoded on a thread with room for it.
//!
//! They give what `serde_json` gives, in less time: a reader of text in memory decodes nearly all
//! messages. What it refuses because it is wrong, rare or deep, `serde_json` decodes, and says what is
//! wrong. A number with a fraction or an exponent may differ from `serde_json`'s in its last bit: it is
//! the double that is nearest to the text.
//!
//! Their [errors](Error) tell by path where in the value they arose and keep `serde_json`'s category.
//! Where the text is an array, the path begins with the element's index.
//!
//! The other way, [`to_vec`] and [`to_string`] give the text that `serde_json` gives, in less time.

mod error;
mod text;
pub(crate) mod word;
mod write;

use std::io::Read;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Error as _, IgnoredAny};
use serde_json::de::Deserializer;

pub use self::error::Error;
pub(crate) use self::write::{Writer, digits};
pub use self::write::{to_string, to_vec, to_writer};
pub use crate::collector::Segment;
use crate::collector::collect;
pub use crate::document::MAX_NESTING;
use crate::failed::Failed;
use crate::stack::{SHALLOW, with_room};

/// Decodes a value from JSON text.
///
/// ```
/// let deep = "[".repeat(1000) + &"]".repeat(1000);
/// assert!(qapi_types::json::from_str::<qapi_types::Any>(&deep).is_ok());
/// assert!(serde_json::from_str::<qapi_types::Any>(&deep).is_err());
/// ```
///
/// # Errors
///
/// When the text is no JSON, is nested deeper than [`MAX_NESTING`], or does not decode.
pub fn from_str<'de, T: Deserialize<'de> + Send>(text: &'de str) -> Result<T, Error> {
    read(text, PhantomData::<T>)
}

/// Decodes a value from JSON text that has yet to be checked to be UTF-8.
///
/// # Errors
///
/// As [`from_str`], and when it is not UTF-8.
pub fn from_slice<'de, T: Deserialize<'de> + Send>(text: &'de [u8]) -> Result<T, Error> {
    let error = match std::str::from_utf8(text) {
        Ok(text) => return from_str(text),
        Err(error) => error,
    };
    // A character that ends early is an early end like any other, which its beginning shows.
    let (begin, _) = text.split_at(error.valid_up_to());
    if error.error_len().is_none()
        && let Ok(begin) = std::str::from_utf8(begin)
        && let Err(error) = from_str::<T>(begin)
    {
        return Err(error);
    }
    Err(Error::whole(serde_json::Error::custom(error)))
}

/// Decodes a value from all the JSON text that `reader` has.
///
/// # Errors
///
/// As [`from_slice`], and when reading fails.
pub fn from_reader<T: for<'de> Deserialize<'de> + Send>(mut reader: impl Read) -> Result<T, Error> {
    let mut text = Vec::new();
    match reader.read_to_end(&mut text) {
        Ok(_) => from_slice(&text),
        Err(error) => Err(Error::whole(serde_json::Error::io(error))),
    }
}

/// Decodes all of `text` as `seed` says.
pub(crate) fn read<'de, S>(text: &'de str, seed: S) -> Result<S::Value, Error>
where
    S: DeserializeSeed<'de, Value: Send> + Copy + Send,
{
    // What this refuses is wrong, rare or deep. Then the other finds out what is wrong, or takes longer.
    text::decode(text, SHALLOW, seed).or_else(|Failed| explained(text, seed))
}

/// The same by `serde_json`, where the stack has room for it.
fn explained<'de, S>(text: &'de str, seed: S) -> Result<S::Value, Error>
where
    S: DeserializeSeed<'de, Value: Send> + Send,
{
    let depth = depth(text).map_err(Error::whole)?;
    let run = move || {
        let mut deserializer = Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        let result = located(|| {
            let value = seed.deserialize(&mut deserializer)?;
            deserializer.end()?;
            Ok(value)
        });
        result.map_err(|error| early_end(text, error))
    };
    let result =
        with_room(depth, run).map_err(|error| Error::whole(serde_json::Error::io(error)))?;
    result.map_err(|error| in_array(text, error))
}

/// Runs `decode`, whose errors tell where they arose.
pub(crate) fn located<T>(
    decode: impl FnOnce() -> Result<T, serde_json::Error>,
) -> Result<T, Error> {
    collect(decode).map_err(|(error, location)| Error::new(error, location))
}

/// Makes an error about a number that ends with the text an early end, as all others are:
/// `serde_json` calls it ill-formed where it only skips it.
fn early_end(text: &str, error: Error) -> Error {
    let is_of_number =
        |char: char| char.is_ascii_digit() || matches!(char, '-' | '+' | '.' | 'e' | 'E');
    let before = text.trim_end_matches(is_of_number);
    let number = &text[before.len()..];
    if !error.is_syntax() || number.is_empty() || end_of(text, &error) < text.len() {
        return error;
    }
    let with_more = format!("{number}0");
    match serde_json::from_str::<IgnoredAny>(before) {
        Err(early) if early.is_eof() && is_json(&with_more) => error.because(early),
        _ => error,
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// How far `text` was read when the error was found.
fn end_of(text: &str, error: &Error) -> usize {
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    (lines.map(str::len).sum::<usize>() + error.column()).min(text.len())
}

/// How many arrays and objects are open at once where most are; or more, but no more than [`SHALLOW`].
fn depth(text: &str) -> Result<usize, serde_json::Error> {
    // Most texts have few, wherever they stand, and these are quickly counted, if they need to be at all.
    let most = if text.len() <= SHALLOW {
        text.len()
    } else {
        let open = text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
        open.count()
    };
    if most <= SHALLOW {
        return Ok(most);
    }
    let (mut depth, mut deepest) = (0_usize, 0);
    structure(text.as_bytes(), |byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    });
    if deepest > MAX_NESTING {
        return Err(serde_json::Error::custom(format_args!(
            "nested deeper than {MAX_NESTING} levels"
        )));
    }
    Ok(deepest)
}

/// Hands `found` the brackets, braces and commas of JSON text in their order, not those in
/// strings.
fn structure(text: &[u8], mut found: impl FnMut(u8)) {
    let (mut in_string, mut escaped) = (false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'[' | b']' | b'{' | b'}' | b',' if !in_string => found(*byte),
            _ => {}
        }
    }
}

/// Puts the index of the element in front of an error's path, where `text` is an array.
fn in_array(text: &str, error: Error) -> Error {
    let inside = error.is_data() || !error.path().is_empty();
    if !inside || !text.trim_start().starts_with('[') {
        return error;
    }
    // The decoder stopped in the element that it could not take.
    let (read, _) = text.as_bytes().split_at(end_of(text, &error));
    let (mut depth, mut index) = (0_usize, 0);
    // How many arrays are open with nothing but arrays around them.
    let mut arrays = 0;
    structure(read, |byte| match byte {
        b'[' | b'{' => {
            arrays += usize::from(byte == b'[' && arrays == depth);
            depth += 1;
        }
        b']' | b'}' => {
            depth = depth.saturating_sub(1);
            arrays = arrays.min(depth);
        }
        _ => index += usize::from(depth == 1),
    });
    // What is wrong with the array itself is found before it or behind it. An alternate that takes
    // arrays has put their indices into the path.
    let indices = error.path().iter();
    let known = indices.take_while(|segment| matches!(segment, Segment::Index(_)));
    if known.count() >= arrays {
        error
    } else {
        error.inside(Segment::Index(index), None)
    }
}
