//! Values that are lists: `FIRST,KEY=VALUE,KEY`, as QEMU reads them.
//!
//! A comma in a value is written twice. A key alone means `on`, and with `no` before it `off`. Of two of one
//! key the last one counts.

/// A list's keys and values.
#[derive(Debug)]
pub(super) struct List(Vec<(String, String)>);

impl List {
    /// Reads a list. Its first item, if it is no key, is the value of the first of `keys`, which are those
    /// that there are.
    ///
    /// # Errors
    ///
    /// When it has another key.
    pub(super) fn parse(text: &str, keys: &[&str]) -> Result<Self, String> {
        let mut list = Self(Vec::new());
        let known = |key: &str| keys.contains(&key);
        for (index, item) in items(text).into_iter().enumerate() {
            match item {
                (Some(key), value) if known(&key) => list.add(&key, &value),
                (Some(key), _) => return Err(format!("there is no option '{key}'")),
                (None, value) if index == 0 => list.add(keys[0], &value),
                (None, key) if known(&key) => list.add(&key, "on"),
                (None, key) => match key.strip_prefix("no") {
                    Some(key) if known(key) => list.add(key, "off"),
                    _ => return Err(format!("there is no option '{key}'")),
                },
            }
        }
        Ok(list)
    }

    fn add(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.to_owned()));
    }

    /// Whether it has these keys alone.
    ///
    /// # Errors
    ///
    /// When it has another one.
    pub(super) fn only(&self, keys: &[&str]) -> Result<(), String> {
        let mut given = self.0.iter().map(|(key, _)| key);
        match given.find(|key| !keys.contains(&key.as_str())) {
            Some(other) => Err(format!("option '{other}' does not go with it")),
            None => Ok(()),
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let mut values = self.0.iter().rev();
        let found = values.find(|(other, _)| other == key)?;
        Some(&found.1)
    }

    /// A value that is not empty.
    ///
    /// # Errors
    ///
    /// When it is, or is not there.
    pub(super) fn need(&self, key: &str) -> Result<String, String> {
        let value = self.get(key).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("'{key}' is needed"))?;
        Ok(value.to_owned())
    }

    /// A switch.
    ///
    /// # Errors
    ///
    /// When it is neither on nor off.
    pub(super) fn switch(&self, key: &str) -> Result<Option<bool>, String> {
        match self.get(key) {
            None => Ok(None),
            Some("on" | "yes" | "true") => Ok(Some(true)),
            Some("off" | "no" | "false") => Ok(Some(false)),
            Some(other) => Err(format!("'{key}' is 'on' or 'off', not '{other}'")),
        }
    }

    /// A number that is not negative.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub(super) fn number(&self, key: &str) -> Result<Option<i64>, String> {
        let Some(text) = self.get(key) else {
            return Ok(None);
        };
        let number = text.parse::<u32>();
        let number = number.map_err(|_| format!("'{key}' is a number, not '{text}'"))?;
        Ok(Some(i64::from(number)))
    }
}

/// The value of a list that has but one.
pub(super) fn single(text: &str, key: &str) -> Result<String, String> {
    List::parse(text, &[key])?.need(key)
}

/// A number of bytes: MiB unless there is a suffix.
pub(super) fn size(text: &str) -> Result<i64, String> {
    let (digits, shift) = match text.char_indices().last() {
        Some((end, 'K' | 'k')) => (&text[..end], 10),
        Some((end, 'M' | 'm')) => (&text[..end], 20),
        Some((end, 'G' | 'g')) => (&text[..end], 30),
        _ => (text, 20),
    };
    let number = digits.parse::<u32>().ok().filter(|number| *number > 0);
    let number = number.ok_or_else(|| format!("'{text}' is no size"))?;
    i64::from(number)
        .checked_mul(1 << shift)
        .ok_or_else(|| format!("'{text}' is too large"))
}

/// The items between commas: what is before the first `=`, if there is one, and what is after it. In a value
/// alone, nothing after a comma is a key.
fn items(text: &str) -> Vec<(Option<String>, String)> {
    let mut items = Vec::new();
    let (mut key, mut value) = (None, String::new());
    let mut may_be_key = true;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            ',' if chars.next_if_eq(&',').is_some() => {
                value.push(',');
                may_be_key = false;
            }
            ',' => {
                items.push((key.take(), std::mem::take(&mut value)));
                may_be_key = true;
            }
            '=' if may_be_key => {
                key = Some(std::mem::take(&mut value));
                may_be_key = false;
            }
            other => value.push(other),
        }
    }
    items.push((key, value));
    items
}
