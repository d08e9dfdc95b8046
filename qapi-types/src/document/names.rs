//! Finding two members of one name.
//!
//! Takes an object that was just read: the last node, with all that it contains. Most objects are seen to have no
//! such two without comparing any names: each name sets one of 64 bits, and only one whose bit is set already is
//! compared with those before it. Where members are many, a set takes over,
//! so that the work stays linear in their number.

use std::borrow::Cow;
use std::collections::HashSet;

use super::node::{Kind, Raw};
use super::read::place;
use super::text::unescape;

/// Objects with more members than this are searched by a set.
const FEW: usize = 16;

/// What stands for a name that is compared with all others.
const ANY: u32 = u64::BITS;

/// Which of 64 bits is a name's, by its first and its last byte and its length. A name that has neither, and one with
/// escapes, which are not looked at, are compared with all.
#[inline]
pub(super) fn mark(name: &[u8], kind: Kind) -> u32 {
    let (Kind::String, Some(first), Some(last)) = (kind, name.first(), name.last()) else {
        return ANY;
    };
    let mixed = u32::from(*first) ^ (u32::from(*last) << 4) ^ (place(name.len()) << 2);
    // Multiplying mixes the lower bits into the highest.
    mixed.wrapping_mul(0x9e37_79b9) >> 26
}

/// Whether two members of the object `object`, the last one of `nodes`, have the same name.
#[inline]
pub(super) fn repeat(text: &str, nodes: &[Raw], object: usize) -> bool {
    let mut seen: u64 = 0;
    for key in keys(nodes, object) {
        let own = 1u64.checked_shl(key.next).unwrap_or(u64::MAX);
        if seen & own != 0 {
            return repeat_is_sure(text, nodes, object);
        }
        seen |= own;
    }
    false
}

/// The same where it is likely: names are compared with those that have the same bit.
#[cold]
fn repeat_is_sure(text: &str, nodes: &[Raw], object: usize) -> bool {
    let mut seen: u64 = 0;
    for (index, key) in keys(nodes, object).enumerate() {
        if index == FEW {
            let mut seen = HashSet::new();
            return !keys(nodes, object).all(|key| seen.insert(said(text, key)));
        }
        let own = 1u64.checked_shl(key.next).unwrap_or(u64::MAX);
        let mut before = keys(nodes, object).take(index);
        if seen & own != 0 && before.any(|other| same(text, key, other)) {
            return true;
        }
        seen |= own;
    }
    false
}

#[inline]
fn keys(nodes: &[Raw], object: usize) -> Keys<'_> {
    Keys {
        nodes,
        next: object + 1,
    }
}

/// The names of an object's members.
struct Keys<'n> {
    nodes: &'n [Raw],
    next: usize,
}

impl<'n> Iterator for Keys<'n> {
    type Item = &'n Raw;

    #[inline]
    fn next(&mut self) -> Option<&'n Raw> {
        let [key, value, ..] = self.nodes.get(self.next..)? else {
            return None;
        };
        self.next = value.next as usize;
        Some(key)
    }
}

/// What stands between a string's quotes.
fn written<'t>(text: &'t str, string: &Raw) -> &'t str {
    let span = string.start as usize..string.end as usize;
    text.get(span).unwrap_or_default()
}

/// What a string says.
fn said<'t>(text: &'t str, string: &Raw) -> Cow<'t, str> {
    match string.kind {
        Kind::Escaped => Cow::Owned(unescape(written(text, string))),
        _ => Cow::Borrowed(written(text, string)),
    }
}

fn same(text: &str, one: &Raw, other: &Raw) -> bool {
    match (one.kind, other.kind) {
        (Kind::Escaped, _) | (_, Kind::Escaped) => said(text, one) == said(text, other),
        _ => written(text, one) == written(text, other),
    }
}
