//! Cuts text where one thing seems to end and the next one begins.
//!
//! Takes the text of a file, gives the pieces that it consists of. Each but the last ends with a line.

/// How long a piece is at least, in bytes. What pest makes of one this long fits into the processor's
/// nearest caches but one.
const LENGTH: usize = 16 << 10;

/// What stands between two things where the second one is documented.
const BETWEEN: &[u8] = b"\n\n##\n";

/// The pieces of `text`; none of no text.
pub(super) fn of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest
            .split_at_checked(end(rest.as_bytes()))
            .unwrap_or((rest, ""));
        rest = after;
        Some(piece)
    })
}

/// The end of the first piece.
fn end(text: &[u8]) -> usize {
    let found = text
        .get(LENGTH..)
        .and_then(|rest| find::word(rest, BETWEEN));
    // The empty line is part of the piece.
    found.map_or(text.len(), |at| LENGTH + at + 2)
}

use crate::find;

#[cfg(test)]
mod tests;
