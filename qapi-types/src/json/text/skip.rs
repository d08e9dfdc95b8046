//! Values that nobody wants: they are checked, and nothing is made of them.

use super::{Failed, Text};

impl Text<'_> {
    /// Goes past a value, without recursion.
    pub(super) fn skip(&mut self) -> Result<(), Failed> {
        // A bit for each array or object that is open, the innermost last: whether it is an object.
        let (mut objects, mut open) = (0_u64, 0);
        loop {
            let begun = match self.peek() {
                Some(b'"') => self.skip_string().map(|()| None),
                Some(b'{') => Ok(Some(true)),
                Some(b'[') => Ok(Some(false)),
                Some(b't') => self.word("true").map(|()| None),
                Some(b'f') => self.word("false").map(|()| None),
                Some(b'n') => self.word("null").map(|()| None),
                Some(b'-' | b'0'..=b'9') => self.skip_number().map(|()| None),
                _ => Err(Failed),
            }?;
            if let Some(object) = begun {
                if open == self.room {
                    return Err(Failed);
                }
                self.at += 1;
                objects = objects << 1 | u64::from(object);
                open += 1;
                if self.peek() != Some(if object { b'}' } else { b']' }) {
                    if object {
                        self.skip_name()?;
                    }
                    continue;
                }
            }
            // A value has ended, or nothing is in what was opened last.
            loop {
                if open == 0 {
                    return Ok(());
                }
                let object = objects & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.skip_name()?;
                        }
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    _ => return Err(Failed),
                }
                self.at += 1;
                objects >>= 1;
                open -= 1;
            }
        }
    }

    /// Goes past the name of a member and the colon.
    fn skip_name(&mut self) -> Result<(), Failed> {
        if self.peek() != Some(b'"') {
            return Err(Failed);
        }
        self.skip_string()?;
        self.expect(b':')
    }
}
