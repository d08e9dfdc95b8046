//! The version in a greeting.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::values::{Any, Map};

/// A server's version, in the form of `query-version`'s answer, from which it can be read, too.
///
/// It keeps whatever the server said. What QEMU says in it is found by [`qemu`](Self::qemu) and
/// [`package`](Self::package); a server that says something else is no error, it only has neither. Two
/// versions are equal if they say the same.
///
/// ```
/// use qapi_types::message::Version;
///
/// let text = r#"{"qemu": {"major": 10, "minor": 0, "micro": 2}, "package": "Debian"}"#;
/// let version: Version = serde_json::from_str(text).unwrap();
/// assert_eq!(version, Version::new(10, 0, 2, "Debian"));
/// assert_eq!(version.to_string(), "10.0.2");
/// assert!(version.at_least(9, 2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(Any);

/// QEMU's version: three numbers, in whose order versions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionTriple {
    /// The first number.
    pub major: i64,
    /// The second one.
    pub minor: i64,
    /// The third one.
    pub micro: i64,
}

impl Version {
    /// The version `major.minor.micro` of QEMU, with what its packager says.
    pub fn new(major: i64, minor: i64, micro: i64, package: impl Into<String>) -> Self {
        let triple = [("major", major), ("minor", minor), ("micro", micro)];
        let triple: Map = triple
            .into_iter()
            .map(|(name, number)| (name.to_owned(), number.into()))
            .collect();
        let members = [
            ("qemu".to_owned(), Any::Object(triple)),
            ("package".to_owned(), Any::String(package.into())),
        ];
        Self(Any::Object(members.into_iter().collect()))
    }

    /// QEMU's version; `None` if the server says none.
    pub fn qemu(&self) -> Option<VersionTriple> {
        let triple = self.0.get("qemu")?;
        let number = |name| triple.get(name).and_then(Any::as_i64);
        Some(VersionTriple {
            major: number("major")?,
            minor: number("minor")?,
            micro: number("micro")?,
        })
    }

    /// What the packager says; `None` if the server has no text for it. QEMU's own releases have an empty
    /// one.
    pub fn package(&self) -> Option<&str> {
        self.0.get("package")?.as_str()
    }

    /// Whether QEMU's version is `major.minor` or a later one. It is not if the server says none.
    pub fn at_least(&self, major: i64, minor: i64) -> bool {
        self.qemu()
            .is_some_and(|qemu| (qemu.major, qemu.minor) >= (major, minor))
    }

    /// All that the server says.
    pub fn as_json(&self) -> &Any {
        &self.0
    }
}

/// Whatever a server says instead.
impl From<Any> for Version {
    fn from(json: Any) -> Self {
        Self(json)
    }
}

/// `10.0.2`; of a server that says no version of QEMU, the JSON of what it says.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.qemu() {
            Some(qemu) => qemu.fmt(f),
            None => self.0.fmt(f),
        }
    }
}

/// `10.0.2`
impl fmt::Display for VersionTriple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            major,
            minor,
            micro,
        } = self;
        write!(f, "{major}.{minor}.{micro}")
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Any::deserialize(deserializer).map(Self)
    }
}
