//! Errors as the protocol has them: a class and a description.

mod from;

use std::fmt;

use crate::enums::Enum;
use crate::machinery::{self, Need, Refs};
use crate::object::Object;
use crate::unknown::UnknownValue;

/// The class of a QMP error (QMP specification, "Commands Responses / Error").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorClass {
    /// Errors that need no telling apart; nearly all are of this class.
    GenericError,
    /// The command is not known, or not available in the server's present state.
    CommandNotFound,
    /// A device was found but is not active.
    DeviceNotActive,
    /// A device was not found.
    DeviceNotFound,
    /// The host's KVM lacks a capability.
    KvmMissingCap,
    /// A class that this crate does not know.
    Unknown_(UnknownValue<Self>),
}

impl Enum for ErrorClass {
    const NAME: &'static str = "QapiErrorClass";
    const ALL: &'static [Self] = &[
        Self::GenericError,
        Self::CommandNotFound,
        Self::DeviceNotActive,
        Self::DeviceNotFound,
        Self::KvmMissingCap,
    ];

    fn as_str(&self) -> &str {
        match self {
            Self::GenericError => "GenericError",
            Self::CommandNotFound => "CommandNotFound",
            Self::DeviceNotActive => "DeviceNotActive",
            Self::DeviceNotFound => "DeviceNotFound",
            Self::KvmMissingCap => "KVMMissingCap",
            Self::Unknown_(name) => name.as_str(),
        }
    }
}

machinery::open_enum!(ErrorClass);

/// The error that a command answers instead of a return value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of error it is.
    pub class: ErrorClass,
    /// What went wrong, for people; programs must not parse it.
    pub desc: String,
}

impl Error {
    /// An error of class [`ErrorClass::GenericError`].
    ///
    /// ```
    /// let error = qapi_types::Error::generic("no such chardev");
    /// assert_eq!(error.to_string(), "GenericError: no such chardev");
    /// ```
    pub fn generic(desc: impl Into<String>) -> Self {
        Self {
            class: ErrorClass::GenericError,
            desc: desc.into(),
        }
    }

    /// The error for a command that the server does not have.
    pub fn command_not_found(name: &str) -> Self {
        Self {
            class: ErrorClass::CommandNotFound,
            desc: format!("The command {name} has not been found"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class, self.desc)
    }
}

impl std::error::Error for Error {}

impl Object for Error {
    const NAME: &'static str = "error";
    const MEMBERS: &'static [&'static str] = &["class", "desc"];

    type Parts = (Need<ErrorClass>, Need<String>);

    fn from_parts((Need(class), Need(desc)): Self::Parts) -> Self {
        Self { class, desc }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.class, &self.desc)
    }
}

machinery::object!(Error);
