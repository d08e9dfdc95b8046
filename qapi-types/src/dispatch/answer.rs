//! What a handler's method returns.

use crate::error::{Error, ErrorClass};

/// What a handler's method may return for a command that answers `T`: a `Result` whose error is an
/// [`Error`] or becomes one. The other implementation is that of methods that are left out.
///
/// The type alone tells whether a command is implemented. So a table knows at compile time which
/// commands its server has, and nobody needs to list them.
pub trait Answer<T> {
    /// Whether the command is implemented.
    const IMPLEMENTED: bool;

    /// The answer as such.
    ///
    /// # Errors
    ///
    /// When the command fails.
    fn into_result(self) -> Result<T, Error>;
}

impl<T, E: Into<Error>> Answer<T> for Result<T, E> {
    const IMPLEMENTED: bool = true;

    fn into_result(self) -> Result<T, Error> {
        self.map_err(Into::into)
    }
}

/// What methods return that a handler does not implement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotImplemented;

impl<T> Answer<T> for NotImplemented {
    const IMPLEMENTED: bool = false;

    fn into_result(self) -> Result<T, Error> {
        Err(Error {
            class: ErrorClass::CommandNotFound,
            desc: "the command is not implemented".to_owned(),
        })
    }
}
