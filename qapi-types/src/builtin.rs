//! Types of the language itself that stand on the same machinery as generated ones.

use crate::enums::Enum;
use crate::machinery;

/// What a command without `returns` answers: an object without members.
///
/// Members that a newer server adds are skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Empty;

machinery::unit!(Empty, "empty");

/// The built-in enumeration `QType`: the kinds of values QEMU's object model knows.
///
/// Closed, because the language defines it, not a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QType {
    /// `none`
    None,
    /// `qnull`
    Qnull,
    /// `qnum`
    Qnum,
    /// `qstring`
    Qstring,
    /// `qdict`
    Qdict,
    /// `qlist`
    Qlist,
    /// `qbool`
    Qbool,
}

impl Enum for QType {
    const NAME: &'static str = "QType";
    const ALL: &'static [Self] = &[
        Self::None,
        Self::Qnull,
        Self::Qnum,
        Self::Qstring,
        Self::Qdict,
        Self::Qlist,
        Self::Qbool,
    ];

    fn as_str(&self) -> &str {
        match self {
            Self::None => "none",
            Self::Qnull => "qnull",
            Self::Qnum => "qnum",
            Self::Qstring => "qstring",
            Self::Qdict => "qdict",
            Self::Qlist => "qlist",
            Self::Qbool => "qbool",
        }
    }
}

machinery::closed_enum!(QType);
