//! Names of members.

use std::borrow::Cow;

use super::{Failed, Place, Text};

impl<'de> Text<'de> {
    /// Goes to the name of the next member, if there is one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn go_to_name(&mut self) -> Result<bool, Failed> {
        // Nearly always it is one of these.
        let rest = self.all.as_bytes().get(self.at..).unwrap_or_default();
        let comma = match (self.place, rest) {
            (Place::Name, _) => return Ok(true),
            (_, [b'}', ..]) => return Ok(false),
            (Place::First, [b'"', ..]) => 0,
            (Place::Other, [b',', b'"', ..]) => 1,
            (Place::Other, [b',', b' ', b'"', ..]) => 2,
            _ => return self.look_for_name(),
        };
        self.at += comma;
        self.place = Place::Name;
        Ok(true)
    }

    /// The same, however there is white space.
    #[inline(never)]
    fn look_for_name(&mut self) -> Result<bool, Failed> {
        let first = match self.place {
            Place::Name => return Ok(true),
            Place::First => true,
            Place::Other => false,
        };
        let next = match self.peek() {
            Some(b',') if !first => {
                self.at += 1;
                self.peek()
            }
            Some(b'}') => return Ok(false),
            next if first => next,
            _ => return Err(Failed),
        };
        if next != Some(b'"') {
            return Err(Failed);
        }
        self.place = Place::Name;
        Ok(true)
    }

    /// Reads the name of the next member, if there is one, and the colon.
    #[inline]
    pub(super) fn name(&mut self) -> Result<Option<Cow<'de, str>>, Failed> {
        if !self.go_to_name()? {
            return Ok(None);
        }
        let name = self.string()?;
        self.expect(b':')?;
        self.place = Place::Other;
        Ok(Some(name))
    }

    /// The text from the name of the next member on, behind its quote, if there is one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn from_name(&mut self) -> Result<Option<&'de [u8]>, Failed> {
        if !self.go_to_name()? {
            return Ok(None);
        }
        Ok(self.all.as_bytes().get(self.at + 1..))
    }

    /// Goes past the name of the next member, which has `length` bytes and then its quote, as who asks
    /// has seen, and past the colon.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn pass_name(&mut self, length: usize) -> Result<(), Failed> {
        self.at += 1 + length + 1;
        self.place = Place::Other;
        self.expect(b':')
    }
}
