//! Where an error arose, collected while the error passes unchanged.
//!
//! [`collect`] runs whatever decodes and gives the path to the error that comes out of it. On the way
//! there, each layer of a message [adds](add) its segment. What decodes without an error pays for one
//! thread-local value.
//!
//! Errors are any deserializer's and carry no mark, so they are known again by their text. That
//! matters where a user's type tries one thing and then another: the path of an error that nobody
//! sees must not become that of the next one.

use std::cell::RefCell;
use std::fmt;

/// A step on the way from a whole message to the value that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// The member of an object that has this name.
    Member(String),
    /// The element of an array at this index.
    Index(usize),
}

/// Segments as messages have them: `nodes[3].file.driver`.
pub(crate) struct Joined<'a>(pub(crate) &'a [Segment]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Member(name) if index == 0 => f.write_str(name)?,
                Segment::Member(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Where an error arose.
#[derive(Clone, Debug, Default)]
pub(crate) struct Location {
    /// The innermost segment first.
    reversed: Vec<Segment>,
    /// The type that has the innermost member.
    owner: Option<String>,
    /// What the error said when its path began.
    text: String,
    /// The place in the input that it named then, if any.
    place: Option<String>,
}

impl Location {
    /// The path from the outermost segment on, and the type that has its last member.
    pub(crate) fn into_path(self) -> (Vec<Segment>, Option<String>) {
        let mut path = self.reversed;
        path.reverse();
        (path, self.owner)
    }

    /// Whether an error with this message is the one that this is about. It may have got a place
    /// since then, and a user's type may have put words around it.
    fn is_of(&self, message: &str) -> bool {
        let (text, place) = split_place(message);
        let same_place = match (&self.place, place) {
            (Some(ours), Some(place)) => ours == place,
            _ => true,
        };
        let same_text = if self.text.is_empty() {
            text.is_empty()
        } else {
            text.contains(&self.text)
        };
        same_place && same_text
    }
}

thread_local! {
    /// What is collected on this thread, if anything is.
    static COLLECTED: RefCell<Option<Location>> = const { RefCell::new(None) };
}

/// Puts back what was collected outside.
struct Restore(Option<Location>);

impl Drop for Restore {
    fn drop(&mut self) {
        COLLECTED.set(self.0.take());
    }
}

/// Runs `decode`, and gives an error of it together with where it arose, if that is known.
pub(crate) fn collect<T, E: fmt::Display>(
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, (E, Option<Location>)> {
    let _outer = Restore(COLLECTED.replace(Some(Location::default())));
    decode().map_err(|error| {
        let collected = COLLECTED.take();
        let location = collected.filter(|location| location.is_of(&error.to_string()));
        (error, location)
    })
}

/// Says that a new error arises: what was collected is not about it.
pub(crate) fn begin() {
    COLLECTED.with_borrow_mut(|collected| {
        if let Some(location) = collected {
            *location = Location::default();
        }
    });
}

/// Puts a segment in front of the path of the error that says `message`, and says which type has the
/// member unless that is known. False when nobody collects here.
pub(crate) fn add<'a>(message: &str, segment: impl FnOnce() -> (Segment, Option<&'a str>)) -> bool {
    COLLECTED.with_borrow_mut(|collected| {
        let Some(location) = collected else {
            return false;
        };
        if location.reversed.is_empty() || !location.is_of(message) {
            let (text, place) = split_place(message);
            *location = Location {
                text: text.to_owned(),
                place: place.map(str::to_owned),
                ..Location::default()
            };
        }
        let (segment, owner) = segment();
        location.reversed.push(segment);
        if location.owner.is_none() {
            location.owner = owner.map(str::to_owned);
        }
        true
    })
}

/// What a message says, and the place in the input that `serde_json` puts behind it.
pub(crate) fn split_place(message: &str) -> (&str, Option<&str>) {
    let Some(index) = message.rfind(" at line ") else {
        return (message, None);
    };
    let (text, place) = message.split_at(index);
    let numbers = place.trim_start_matches(" at line ").split_once(" column ");
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match numbers {
        Some((line, column)) if is_number(line) && is_number(column) => (text, Some(place)),
        _ => (message, None),
    }
}
