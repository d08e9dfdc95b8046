//! Recorded messages that end early or cannot be read to their end.

use std::io::{self, Read};

use qapi_types::json;
use serde::de::DeserializeOwned;

/// A reader that fails.
struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(
            io::ErrorKind::ConnectionReset,
            "the other side is gone",
        ))
    }
}

/// Places in a text of `length` bytes, different ones for each length.
fn places(length: usize) -> impl Iterator<Item = usize> {
    (1..4_usize)
        .map(move |index| index.wrapping_mul(0x9e37_79b9).wrapping_add(length * 31) % length)
}

/// Cuts `text`, which decodes as `T`, at some places. The error must say that it ends early, however
/// it is decoded. A number is a number also when it is shorter.
pub(crate) fn early<T: DeserializeOwned + Send>(text: &str) -> Result<(), String> {
    let text = text.trim();
    if !text.starts_with(['{', '[', '"']) {
        return Ok(());
    }
    for place in places(text.len()) {
        // Text that does not break off within a character.
        let begin = (0..=place).rev().find_map(|place| text.get(..place));
        let begin = begin.unwrap_or_default();
        let ours = json::from_str::<T>(begin).err();
        let ours = ours.map(|error| (error.is_eof(), error.to_string()));
        let plain = serde_json::from_str::<T>(begin).err();
        let plain = plain.map(|error| (error.is_eof(), error.to_string()));
        for error in [ours, plain] {
            if !matches!(error, Some((true, _))) {
                let length = text.len();
                return Err(format!("the first {place} of {length} bytes: {error:?}"));
            }
        }
    }
    Ok(())
}

/// The same with a reader that fails in place of an end. Not done with all types: each is compiled
/// anew for a reader.
pub(crate) fn unreadable<T: DeserializeOwned + Send>(text: &str) -> Result<(), String> {
    let text = text.trim();
    if !text.starts_with(['{', '[', '"']) {
        return Ok(());
    }
    for place in places(text.len()) {
        let reader = || io::BufReader::new(text.as_bytes()[..place].chain(Failing));
        let ours = json::from_reader::<T>(reader()).err();
        let plain = serde_json::from_reader::<_, T>(reader()).err();
        let kinds = [
            ours.and_then(|error| error.io_error_kind()),
            plain.and_then(|error| error.io_error_kind()),
        ];
        if kinds != [Some(io::ErrorKind::ConnectionReset); 2] {
            return Err(format!(
                "the first {place} of {} bytes: {kinds:?}",
                text.len()
            ));
        }
    }
    Ok(())
}
