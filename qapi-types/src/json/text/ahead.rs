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
use super::{Failed, MOST_ROOM, Text};

/// What has fewer bytes than this is passed again.
const LARGE: usize = 256;

/// Where arrays and objects that are large and inside of others end, by where they begin.
pub(super) type Ends = BTreeMap<usize, usize>;

impl<'de> Text<'de> {
    /// The value of the next member that is called `name`, a string, in the object that is being read.
    /// Stays where it is, which is in front of a member or of the comma before it.
    ///
    /// Fails when there is none, and when names or this value are written with escapes.
    pub(super) fn ahead(&mut self, name: &str) -> Result<&'de str, Failed> {
        let start = self.at;
        let found = self.find(name);
        self.at = start;
        found
    }

    fn find(&mut self, name: &str) -> Result<&'de str, Failed> {
        loop {
            if self.peek() == Some(b',') {
                self.at += 1;
            }
            let found = self.plain()? == name;
            self.expect(b':')?;
            if found {
                return self.plain();
            }
            self.pass()?;
        }
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
                self.at = string_end(self.text.as_bytes(), self.at + 1)?;
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
        if let Some(end) = self.ends.get(&self.at) {
            self.at = *end;
            return Ok(());
        }
        let bytes = self.text.as_bytes();
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
                        self.ends.insert(begin, end);
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}
