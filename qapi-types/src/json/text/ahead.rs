//! Looking ahead in an object, for the discriminator of a union.
//!
//! Nothing is checked on the way: all of it is read afterwards. So what is found in text that is no
//! JSON does not matter.
//!
//! Each object that is a union is looked at so, also those inside of others. In order that nothing is
//! looked at once for every object around it, the ends of what was passed are kept, where it is large.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::string::string_end;
use super::{Failed, MOST_ROOM, Place, Text};

/// What has fewer bytes than this is passed again.
const LARGE: usize = 256;

/// Where arrays and objects that are large and inside of others end, by where they begin.
pub(super) type Ends = BTreeMap<usize, usize>;

impl<'de> Text<'de> {
    /// The value of the next member that is called `name`, a string, in the object that is being read.
    /// Goes past it if it is the very next member, and else stays where it is, in front of a member.
    ///
    /// Fails when there is none, and when names or this value are written with escapes.
    pub(super) fn ahead(&mut self, name: &str) -> Result<&'de str, Failed> {
        if !self.go_to_name()? {
            return Err(Failed);
        }
        let start = self.at;
        let mut is_next = true;
        while !self.is_called(name)? {
            is_next = false;
            self.pass()?;
            self.expect(b',')?;
        }
        let value = self.plain()?;
        if is_next {
            self.place = Place::Other;
        } else {
            self.at = start;
        }
        Ok(value)
    }

    /// Whether the member is called `name` that is next. Goes to its value.
    fn is_called(&mut self, name: &str) -> Result<bool, Failed> {
        let is = self.plain()? == name;
        self.expect(b':')?;
        Ok(is)
    }

    /// A string without escapes.
    fn plain(&mut self) -> Result<&'de str, Failed> {
        if self.peek() != Some(b'"') {
            return Err(Failed);
        }
        match self.string()? {
            Cow::Borrowed(plain) => Ok(plain),
            Cow::Owned(_) => Err(Failed),
        }
    }

    /// Goes past a value.
    fn pass(&mut self) -> Result<(), Failed> {
        match self.peek() {
            Some(b'"') => {
                self.at = string_end(self.all.as_bytes(), self.at + 1)?;
                Ok(())
            }
            Some(b'[' | b'{') => self.pass_container(),
            _ => {
                // A word or a number.
                while !matches!(self.byte(), None | Some(b',' | b'}' | b']')) {
                    self.at += 1;
                }
                Ok(())
            }
        }
    }

    /// Goes past an array or an object, whose bracket is next.
    fn pass_container(&mut self) -> Result<(), Failed> {
        if let Some(end) = self.ends.as_ref().and_then(|ends| ends.get(&self.at)) {
            self.at = *end;
            return Ok(());
        }
        let bytes = self.all.as_bytes();
        // Where those begin that are open. What has more of them is too deep for this reader.
        let mut open = [0; MOST_ROOM];
        let mut depth = 0;
        loop {
            match self.byte().ok_or(Failed)? {
                b'"' => {
                    self.at = string_end(bytes, self.at + 1)?;
                    continue;
                }
                b'[' | b'{' => {
                    *open.get_mut(depth).ok_or(Failed)? = self.at;
                    depth += 1;
                }
                b']' | b'}' => {
                    depth -= 1;
                    let begin = open.get(depth).copied().unwrap_or_default();
                    let end = self.at + 1;
                    if depth == 0 {
                        self.at = end;
                        return Ok(());
                    }
                    if end - begin >= LARGE {
                        self.ends.get_or_insert_default().insert(begin, end);
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}
