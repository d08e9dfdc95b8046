//! When code is there, in the compiler's terms: what `#[cfg(…)]` says.

use qapi_parse::schema::Condition;

/// When code is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cfg {
    /// Where the symbol of a schema's condition is defined.
    Symbol(String),
    /// Where the Cargo feature is on.
    Feature(String),
    /// Where all hold.
    All(Vec<Self>),
    /// Where one holds.
    Any(Vec<Self>),
    /// Where the other does not hold.
    Not(Box<Self>),
}

impl From<&Condition> for Cfg {
    fn from(condition: &Condition) -> Self {
        let list = |parts: &[Condition]| parts.iter().map(Self::from).collect();
        match condition {
            Condition::Defined(symbol) => Self::Symbol(symbol.clone()),
            Condition::All(parts) => Self::All(list(parts)),
            Condition::Any(parts) => Self::Any(list(parts)),
            Condition::Not(part) => Self::Not(Box::new(Self::from(&**part))),
        }
    }
}
