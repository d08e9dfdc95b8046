//! Names of members: which of them a name is, and which comes next.
//!
//! Servers send members in an order of their own. QEMU keeps an object in a table of [`BUCKETS`] lists,
//! by a hash of the names, and sends it as it goes through the table. So the order of names is known
//! before a message is: whoever reads text compares the next name in it with the one that is likely
//! before doing anything else. (All of the 27,566 pairs of neighbours in recorded traffic are in this
//! order.) What comes otherwise is looked up by another hash, a quicker one.
//!
//! The tables are made when code that reads an object is compiled, and cost nothing where none is read.

use crate::json::word;

/// The names of the members of an object.
#[derive(Debug)]
pub struct Names {
    /// In the order of the members.
    pub all: &'static [&'static str],
    /// The same if they can be looked for in text: they are not too many, and written in JSON as they are, as
    /// names of schemas are.
    plain: &'static [&'static str],
    /// For each hash the index of a name that has it, or of one that found its place taken and came
    /// here from one of the places before; [`NONE`] if there is none.
    places: [u8; PLACES],
    /// The indices in QEMU's order, and [`NONE`] behind them.
    order: [u8; MOST],
    /// Where in this order each name is.
    ranks: [u8; MOST],
}

/// With more names than this, which no object of QEMU has, they are compared one by one.
const MOST: usize = 64;

/// Twice as many, so that lookups are short.
const PLACES: usize = 2 * MOST;

const NONE: u8 = u8::MAX;

/// How many names in an order are likely to come next: members may be absent.
const LIKELY: usize = 3;

impl Names {
    /// The names of members in their order.
    pub const fn new(all: &'static [&'static str]) -> Self {
        let mut names = Self {
            all,
            plain: if all.len() <= MOST && are_plain(all) {
                all
            } else {
                &[]
            },
            places: [NONE; PLACES],
            order: [NONE; MOST],
            ranks: [NONE; MOST],
        };
        let mut buckets = [0; MOST];
        let mut index = 0;
        while index < all.len() && all.len() <= MOST {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "there are no more than `MOST`"
            )]
            let number = index as u8;
            let mut place = hash(all[index].as_bytes());
            while names.places[place] != NONE {
                place = (place + 1) % PLACES;
            }
            names.places[place] = number;
            // Those that are later in QEMU's order make room. In a list the newest comes first.
            let bucket = bucket(all[index].as_bytes());
            let mut rank = index;
            while rank > 0 && buckets[rank - 1] >= bucket {
                buckets[rank] = buckets[rank - 1];
                names.order[rank] = names.order[rank - 1];
                rank -= 1;
            }
            buckets[rank] = bucket;
            names.order[rank] = number;
            index += 1;
        }
        let mut rank = 0;
        while (rank as usize) < MOST && names.order[rank as usize] != NONE {
            names.ranks[names.order[rank as usize] as usize] = rank;
            rank += 1;
        }
        names
    }

    /// The name that `rest` begins with, if that is one of those that a server is likely to send after the
    /// one whose index is `last`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn likely_of_server(&self, rest: &[u8], last: Option<usize>) -> Option<Match> {
        let rank = match last {
            None => 0,
            Some(last) => usize::from(*self.ranks.get(last)?) + 1,
        };
        let in_order = self.order.get(rank..).unwrap_or_default();
        for index in in_order.iter().take(LIKELY) {
            let index = usize::from(*index);
            if let Some(left) = behind(rest, self.plain.get(index)?) {
                return Some(Match { index, left });
            }
        }
        // Others than QEMU send them in the order of the schema.
        let index = after(last);
        let left = behind(rest, self.plain.get(index)?)?;
        Some(Match { index, left })
    }

    /// The name that is written as `name`, all of it.
    #[inline]
    pub(super) fn whole(&self, name: &[u8]) -> Option<Match> {
        let index = self.find_bytes(name)?;
        let plain = self.plain.len() > index;
        plain.then_some(Match { index, left: 0 })
    }

    /// The name that `rest` begins with.
    #[inline]
    pub(super) fn next(&self, rest: &[u8]) -> Option<Match> {
        let (name, rest) = rest.split_at_checked(word::plain(rest))?;
        let mut rest = rest.strip_prefix(b"\"")?;
        while let [b' ' | b'\t' | b'\n' | b'\r', behind @ ..] = rest {
            rest = behind;
        }
        let left = rest.strip_prefix(b":")?.len();
        let index = self.find_bytes(name)?;
        Some(Match { index, left })
    }

    /// The index of `name`.
    #[inline]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.find_bytes(name.as_bytes())
    }

    #[inline]
    fn find_bytes(&self, name: &[u8]) -> Option<usize> {
        if self.all.len() > MOST {
            return self.find_among_many(name);
        }
        let mut place = hash(name);
        // There are free places, so this ends.
        loop {
            let index = usize::from(*self.places.get(place)?);
            let known = self.all.get(index)?;
            if same_bytes(known.as_bytes(), name) {
                return Some(index);
            }
            place = (place + 1) % PLACES;
        }
    }

    #[cold]
    fn find_among_many(&self, name: &[u8]) -> Option<usize> {
        let mut all = self.all.iter();
        all.position(|known| same_bytes(known.as_bytes(), name))
    }
}

/// The index after the one of the member that was last, if there was one.
fn after(last: Option<usize>) -> usize {
    last.map_or(0, |last| last + 1)
}

/// A name that text begins with, which a quote and a colon follow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Match {
    /// Which one it is.
    pub(super) index: usize,
    /// How many bytes of the text are behind it and the colon.
    pub(super) left: usize,
}

/// How many bytes are behind `name`, which is plain, a quote and a colon, if `rest` begins so.
#[cfg_attr(not(debug_assertions), inline(always))]
fn behind(rest: &[u8], name: &str) -> Option<usize> {
    match rest.split_at_checked(name.len())? {
        (begin, [b'"', b':', behind @ ..]) if same_bytes(begin, name.as_bytes()) => {
            Some(behind.len())
        }
        _ => None,
    }
}

/// Whether no name has a character that is written as an escape.
const fn are_plain(names: &[&str]) -> bool {
    let (mut index, mut at) = (0, 0);
    while index < names.len() {
        let name = names[index].as_bytes();
        if at == name.len() {
            (index, at) = (index + 1, 0);
        } else if matches!(name[at], 0..0x20 | b'"' | b'\\') {
            return false;
        } else {
            at += 1;
        }
    }
    true
}

/// How many lists QEMU's table has.
const BUCKETS: u32 = 512;

/// Which of them a name is in. The hash is that of QEMU's dictionaries (`qobject/qdict.c`).
const fn bucket(name: &[u8]) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "names are short")]
    let mut value = 0x238F_13AF_u32.wrapping_mul(name.len() as u32);
    let mut index = 0;
    while index < name.len() {
        value = value.wrapping_add((name[index] as u32) << (index * 5 % 24));
        index += 1;
    }
    1_103_515_243_u32.wrapping_mul(value).wrapping_add(12345) % BUCKETS
}

/// Made of the length and of up to eight bytes at both ends, where names differ.
#[inline]
const fn hash(name: &[u8]) -> usize {
    // An odd number without pattern: that of the golden ratio.
    const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;
    let (first, last) = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (name.first_chunk(), name.last_chunk()) {
            (Some(first), Some(last)) => (
                u32::from_le_bytes(*first) as u64,
                u32::from_le_bytes(*last) as u64,
            ),
            _ => match (name.first(), name.last()) {
                (Some(first), Some(last)) => (*first as u64, *last as u64),
                _ => (0, 0),
            },
        },
    };
    let all = (first ^ last.rotate_left(23)).wrapping_add(name.len() as u64);
    (all.wrapping_mul(SCATTER) >> 57) as usize % PLACES
}

/// Whether two names are the same. Names are short, and for them this is quicker than the function that
/// compares memory. Two words that overlap cover all bytes.
#[inline]
pub(crate) fn same(a: &str, b: &str) -> bool {
    same_bytes(a.as_bytes(), b.as_bytes())
}

/// The same of the bytes of names.
#[inline]
pub(crate) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    match a.len() {
        length if length != b.len() => false,
        8..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        17..=32 => {
            a.first_chunk::<16>() == b.first_chunk() && a.last_chunk::<16>() == b.last_chunk()
        }
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        2 | 3 => a.first_chunk::<2>() == b.first_chunk() && a.last_chunk::<2>() == b.last_chunk(),
        _ => a == b,
    }
}

#[cfg(test)]
mod tests;
