//! Enumerations: between names on the wire and Rust values.
//!
//! What stands for a name is asked for in two ways. Reading a message takes any name that an open
//! enumeration is sent, and so does `From`; parsing takes those of the schema alone, since what people
//! write and the schema does not know is more often a slip than a newer server's value.

mod parse_error;

use std::str::FromStr;

use crate::machinery::names::{Names, same};

pub use self::parse_error::ParseEnumError;

/// An enumeration of a schema.
///
/// An open one (the default) has a variant `Unknown_` that keeps a value its schema does not know,
/// so that a newer server costs nothing but the meaning of that one value. It is made from any name by
/// `From`. A closed one is made by `TryFrom`, which fails where the schema has no such value.
///
/// Parsing ([`FromStr`]) fails there for both. All have `Display` and `AsRef<str>`, which give the name
/// on the wire, and the order of the schema, in which unknown values come last, sorted by their names.
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::qmp::RunState;
///
/// assert_eq!(RunState::from("running"), RunState::Running);
/// let dreaming = RunState::from("dreaming");
/// assert!(matches!(&dreaming, RunState::Unknown_(name) if name.as_str() == "dreaming"));
/// assert!(dreaming > RunState::Running);
///
/// assert_eq!("running".parse(), Ok(RunState::Running));
/// assert_eq!(
///     "runing".parse::<RunState>().unwrap_err().to_string(),
///     "enumeration 'RunState' has no value 'runing': did you mean 'running'?"
/// );
/// # }
/// ```
pub trait Enum: Clone + FromStr<Err = ParseEnumError> + 'static {
    /// The type's name in the schema.
    const NAME: &'static str;

    /// All values that the schema knows, in schema order.
    const ALL: &'static [Self];

    /// Their names on the wire, in the same order. Without these, which an implementation by hand may
    /// leave out, names take longer to be found.
    const NAMES: &'static [&'static str] = &[];

    /// The value's name on the wire.
    fn as_str(&self) -> &str;

    /// The value that the schema calls `name`; `None` when it has no such value.
    fn from_name(name: &str) -> Option<Self> {
        let index = if Self::NAMES.is_empty() {
            let mut all = Self::ALL.iter();
            all.position(|value| same(value.as_str(), name))
        } else {
            const { &Names::new(Self::NAMES) }.find(name)
        };
        Self::ALL.get(index?).cloned()
    }
}
