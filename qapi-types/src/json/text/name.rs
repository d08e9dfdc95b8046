//! Names of members.

use std::borrow::Cow;

use super::{Failed, Place, Text};

impl<'de> Text<'de> {
    /// Goes to the name of the next member, if there is one.
    #[inline]
    pub(super) fn go_to_name(&mut self) -> Result<bool, Failed> {
        match (self.place, self.all.as_bytes().get(self.at..)) {
            (Place::Other, Some([b',', b'"', ..])) => {
                self.at += 1;
                self.place = Place::Name;
                Ok(true)
            }
            _ => self.look_for_name(),
        }
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

    /// The text from the name of the next member on, behind its quote, if there is one. Mostly this goes
    /// nowhere.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn rest(&mut self) -> Result<Option<&'de [u8]>, Failed> {
        let next = self.all.as_bytes().get(self.at..).unwrap_or_default();
        match (self.place, next) {
            (Place::Other, [b',', b'"', rest @ ..] | [b',', b' ', b'"', rest @ ..])
            | (Place::First | Place::Name, [b'"', rest @ ..]) => Ok(Some(rest)),
            (Place::First | Place::Other, [b'}', ..]) => Ok(None),
            _ if self.look_for_name()? => Ok(self.all.as_bytes().get(self.at + 1..)),
            _ => Ok(None),
        }
    }

    /// Goes behind the name of the next member and the colon, where `left` bytes are left, as who asks has
    /// seen.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn pass_name(&mut self, left: usize) {
        self.at = self.all.len().saturating_sub(left);
        self.place = Place::Other;
    }
}
