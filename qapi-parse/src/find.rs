//! Where bytes and words are in text.
//!
//! Takes bytes, gives places in them: by the crate `memchr` where the feature of its name is on, else by
//! the standard library. Build scripts do without it, since others have it compiled with other features.

#[cfg(feature = "memchr")]
mod by {
    pub(crate) use memchr::memchr as byte;
    pub(crate) use memchr::memchr_iter as bytes;
    pub(crate) use memchr::memchr2 as either;
    pub(crate) use memchr::memmem::{find as word, find_iter as words};
}

#[cfg(not(feature = "memchr"))]
mod by {
    /// The first `byte`.
    pub(crate) fn byte(byte: u8, text: &[u8]) -> Option<usize> {
        text.iter().position(|it| *it == byte)
    }

    /// The first of two bytes.
    pub(crate) fn either(one: u8, other: u8, text: &[u8]) -> Option<usize> {
        text.iter().position(|it| *it == one || *it == other)
    }

    /// Each `byte`.
    pub(crate) fn bytes(byte: u8, text: &[u8]) -> impl Iterator<Item = usize> {
        let all = text.iter().enumerate();
        all.filter(move |(_, it)| **it == byte).map(|(at, _)| at)
    }

    /// The first `word`, which is not empty.
    pub(crate) fn word(text: &[u8], word: &[u8]) -> Option<usize> {
        words(text, word).next()
    }

    /// Each `word`, which is not empty and does not begin as it ends.
    pub(crate) fn words<'t>(
        text: &'t [u8],
        word: &'t (impl AsRef<[u8]> + ?Sized),
    ) -> impl Iterator<Item = usize> + 't {
        let word = word.as_ref();
        let first = word.first().copied().unwrap_or_default();
        bytes(first, text).filter(move |at| text[*at..].starts_with(word))
    }
}

pub(crate) use by::{byte, bytes, either, word, words};

#[cfg(test)]
mod tests;
