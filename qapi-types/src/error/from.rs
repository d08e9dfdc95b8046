//! Errors of all kinds as the protocol's, so that handlers may use `?`.
//!
//! The class is `GenericError`, the description what the error displays. A blanket impl for all
//! that implements `std::error::Error` cannot be: [`Error`] does itself.

use std::borrow::Cow;

use super::Error;

macro_rules! generic {
    ($($type:ty),* $(,)?) => {$(
        impl From<$type> for Error {
            fn from(error: $type) -> Self {
                Self::generic(error.to_string())
            }
        }
    )*};
}

generic!(
    &str,
    Cow<'_, str>,
    Box<dyn std::error::Error>,
    Box<dyn std::error::Error + Send + Sync>,
    std::fmt::Error,
    std::io::Error,
    std::num::ParseFloatError,
    std::num::ParseIntError,
    std::num::TryFromIntError,
    std::str::Utf8Error,
    std::string::FromUtf8Error,
    std::time::SystemTimeError,
    serde_json::Error,
    crate::ParseEnumError,
    crate::json::Error,
);

impl From<String> for Error {
    fn from(desc: String) -> Self {
        Self::generic(desc)
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(error: std::convert::Infallible) -> Self {
        match error {}
    }
}
