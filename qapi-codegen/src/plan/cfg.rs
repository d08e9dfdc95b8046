//! When code is there, in the compiler's terms: what `#[cfg(…)]` says.

use std::fmt;

use qapi_parse::schema::Condition;

use crate::names;

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

/// As it is given to `#[cfg(…)]` and `cfg!(…)`.
impl fmt::Display for Cfg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |parts: &[Self]| {
            parts
                .iter()
                .map(Self::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Self::Symbol(symbol) => f.write_str(names::cfg_ident(symbol).as_str()),
            Self::Feature(feature) => write!(f, "feature = {feature:?}"),
            Self::All(parts) => write!(f, "all({})", list(parts)),
            Self::Any(parts) => write!(f, "any({})", list(parts)),
            Self::Not(part) => write!(f, "not({part})"),
        }
    }
}
