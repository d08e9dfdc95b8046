//! JSON text in memory, read as fast as it can be.
//!
//! Takes text, gives whatever implements `Deserialize`, or [`Failed`], which says nothing: who gets it
//! has `serde_json` decode the same text, for its error or else for its value. So this reader may
//! refuse what is rare, and never has to explain. What it gives is what `serde_json` gives, but for
//! numbers with a fraction or an exponent: these it rounds to the nearest double.
//!
//! It is faster because it borrows strings from the text, skips what is plain in them a word at a
//! time, allocates for nothing but the value, compares [names](name) with those that are likely before it
//! looks for their end, and [looks ahead](ahead) for the discriminator of a union, where others have to
//! keep the members before it.

mod access;
mod ahead;
mod decode;
mod name;
mod number;
mod skip;
mod string;
#[cfg(test)]
mod tests;

use serde::de::DeserializeSeed;

use self::ahead::Ends;
use crate::failed::Failed;

/// How many arrays and objects may be open at once, at most: who skips them has a bit for each.
const MOST_ROOM: usize = 64;

/// The text, and how far it has been read.
pub(super) struct Text<'de> {
    all: &'de str,
    at: usize,
    /// Where in an object this is, if it is in one.
    place: Place,
    /// How many more arrays and objects may be open.
    room: usize,
    /// Mostly there are none.
    ends: Option<Box<Ends>>,
}

/// What comes next in an object.
#[derive(Clone, Copy)]
enum Place {
    /// Its first member or its end.
    First,
    /// A comma or its end; or the value of a member.
    Other,
    /// The name of a member.
    Name,
}

/// Decodes all of `text`, in which no more than `room` arrays and objects are open at once, as `seed` says.
#[inline]
pub(super) fn decode<'de, S: DeserializeSeed<'de>>(
    text: &'de str,
    room: usize,
    seed: S,
) -> Result<S::Value, Failed> {
    let mut text = Text::new(text, room);
    let mut value = seed.deserialize(&mut text);
    if value.is_ok() && text.end().is_err() {
        value = Err(Failed);
    }
    value
}

impl<'de> Text<'de> {
    /// Takes at most [`MOST_ROOM`].
    #[inline]
    pub(super) fn new(text: &'de str, room: usize) -> Self {
        Self {
            all: text,
            at: 0,
            place: Place::Other,
            room: room.min(MOST_ROOM),
            ends: None,
        }
    }

    /// Says whether nothing but white space follows.
    #[inline]
    pub(super) fn end(&mut self) -> Result<(), Failed> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Failed),
        }
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.all.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space, which is what comes next from here on.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                byte => return byte,
            }
        }
    }

    /// Goes past `byte`, and the white space before it.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Failed> {
        // Mostly there is no white space.
        if self.byte() == Some(byte) || self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(Failed)
        }
    }

    /// Goes past `word`.
    #[inline]
    fn word(&mut self, word: &str) -> Result<(), Failed> {
        let rest = self.all.as_bytes().get(self.at..);
        if rest.is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            Ok(())
        } else {
            Err(Failed)
        }
    }
}
