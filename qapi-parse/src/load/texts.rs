//! Texts with names, in place of files.
//!
//! Takes names and texts, gives what reads them as if they were files. Names are told apart as paths
//! are; nothing is looked up on disk.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::paths;

#[cfg(test)]
mod tests;

/// Texts by what identifies their names.
pub(super) struct Texts<T>(HashMap<PathBuf, T>);

impl<T: AsRef<str>> Texts<T> {
    pub(super) fn new<N: AsRef<Path>>(texts: impl IntoIterator<Item = (N, T)>) -> Self {
        let texts = texts.into_iter();
        Self(
            texts
                .map(|(name, text)| (paths::identity(name.as_ref()), text))
                .collect(),
        )
    }

    /// The bytes of the text called `name`.
    pub(super) fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        if name.file_name().is_none() {
            let message = "a text needs the name of a file";
            return Err(io::Error::new(ErrorKind::InvalidInput, message));
        }
        let text = self.0.get(&paths::identity(name));
        let text =
            text.ok_or_else(|| io::Error::new(ErrorKind::NotFound, "no text has this name"))?;
        Ok(text.as_ref().as_bytes().to_vec())
    }
}
