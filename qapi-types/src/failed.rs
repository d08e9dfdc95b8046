//! An error that says nothing.
//!
//! Readers that may refuse what is rare give it. Who gets it reads the same again by a slower way, which
//! finds out what is wrong, or gives the value. It has no content, so nobody makes messages for it or
//! [tells it](crate::machinery) where it arose.

use std::fmt;

use serde::de;

/// What does not decode, for whatever reason.
#[derive(Debug)]
pub(crate) struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value does not decode")
    }
}

impl std::error::Error for Failed {}

impl de::Error for Failed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
