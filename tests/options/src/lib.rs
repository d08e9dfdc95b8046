//! What is generated under options, each by what its code does. `tests/options.rs` looks at its text.
#![deny(warnings, missing_docs)]

/// What stands in for a generated type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Own(pub serde_json::Value);

impl serde::Serialize for Own {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Own {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(Self)
    }
}

// The folders `plain`, as it comes, and `custom`, everything at once.
include!(concat!(env!("OUT_DIR"), "/folders.rs"));
/// One file.
pub mod single {
    include!(concat!(env!("OUT_DIR"), "/single.rs"));
}
/// Nothing for people.
pub mod bare {
    include!(concat!(env!("OUT_DIR"), "/bare.rs"));
}
/// What is unknown is kept all over.
pub mod keeping {
    include!(concat!(env!("OUT_DIR"), "/keeping.rs"));
}
/// The same, with all conditions, by names.
pub mod keeping_configured {
    include!(concat!(env!("OUT_DIR"), "/keeping_configured.rs"));
}
/// What is unknown is kept by a union and by a command, not by what they hold.
pub mod partly {
    include!(concat!(env!("OUT_DIR"), "/partly.rs"));
}
/// Some mandatory members are optional.
pub mod lenient {
    include!(concat!(env!("OUT_DIR"), "/lenient.rs"));
}
/// With all conditions.
pub mod configured {
    include!(concat!(env!("OUT_DIR"), "/configured.rs"));
}
