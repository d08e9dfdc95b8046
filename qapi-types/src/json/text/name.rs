//! Names of members.

use std::borrow::Cow;

use super::{Failed, Place, Text};
use crate::machinery::names::same_bytes;

impl<'de> Text<'de> {
    /// Goes to the name of the next member, if there is one.
    #[inline]
    fn go_to_name(&mut self) -> Result<bool, Failed> {
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

    /// Reads the name of the next member and the colon, if it is `name`, which needs no escapes.
    #[inline]
    pub(super) fn expected(&mut self, name: &str) -> Result<bool, Failed> {
        if !self.go_to_name()? {
            return Ok(false);
        }
        let start = self.at + 1;
        let end = start + name.len();
        let bytes = self.text.as_bytes();
        // Names in which something would have to be written as an escape are never found so.
        if bytes.get(end) != Some(&b'"') {
            return Ok(false);
        }
        let found = bytes.get(start..end);
        if !found.is_some_and(|found| same_bytes(found, name.as_bytes())) {
            return Ok(false);
        }
        self.at = end + 1;
        self.expect(b':')?;
        self.place = Place::Other;
        Ok(true)
    }
}
