//! Names of members, and which of them a name is.
//!
//! Servers send members in an order of their own, so names are looked up by a hash. The table is made
//! when code that reads an object is compiled; it costs nothing where none is read.

/// The names of the members of an object.
#[derive(Debug)]
pub struct Names {
    /// In the order of the members.
    pub all: &'static [&'static str],
    /// For each hash the index of a name that has it, or of one that found its place taken and came
    /// here from one of the places before; [`FREE`] if there is none.
    places: [u8; PLACES],
}

/// A few times more than any object has members.
const PLACES: usize = 256;

const FREE: u8 = u8::MAX;

/// With more names than this the table would be crowded: they are compared one by one.
const MOST: usize = 128;

impl Names {
    /// The names of members in their order.
    pub const fn new(all: &'static [&'static str]) -> Self {
        let mut places = [FREE; PLACES];
        let mut index = 0;
        while index < all.len() && all.len() <= MOST {
            let mut place = hash(all[index].as_bytes());
            while places[place as usize] != FREE {
                place = place.wrapping_add(1);
            }
            #[expect(
                clippy::cast_possible_truncation,
                reason = "there are no more than `MOST`"
            )]
            let number = index as u8;
            places[place as usize] = number;
            index += 1;
        }
        Self { all, places }
    }

    /// The index of `name`, found soonest if it is `expected`.
    #[inline]
    pub fn find(&self, name: &str, expected: usize) -> Option<usize> {
        match self.all.get(expected) {
            Some(known) if same(known, name) => Some(expected),
            _ => self.look_up(name),
        }
    }

    fn look_up(&self, name: &str) -> Option<usize> {
        if self.all.len() > MOST {
            return self.all.iter().position(|known| same(known, name));
        }
        let mut place = hash(name.as_bytes());
        // There are free places, so this ends.
        loop {
            let index = usize::from(*self.places.get(usize::from(place))?);
            let known = self.all.get(index)?;
            if same(known, name) {
                return Some(index);
            }
            place = place.wrapping_add(1);
        }
    }
}

/// Made of the length and of up to eight bytes at both ends, where names differ.
#[inline]
const fn hash(name: &[u8]) -> u8 {
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
    (all.wrapping_mul(SCATTER) >> 56) as u8
}

/// Whether two names are the same. Names are short, and for them this is quicker than the function that
/// compares memory. Two words that overlap cover all bytes.
#[inline]
pub(crate) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    match a.len() {
        length if length != b.len() => false,
        8..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        _ => a == b,
    }
}
