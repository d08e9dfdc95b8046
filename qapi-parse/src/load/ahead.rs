//! Reads and parses files before their turn, several at once.
//!
//! Takes the root path, gives each file when it is asked for. Where the spans of a file start depends
//! on all files before it, and which these are is known only when they are parsed; so it is guessed,
//! from lines that begin like include directives. What was guessed wrong is read or parsed again in its
//! turn, and what was read for nothing is forgotten: no guess shows in the result.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use qapi_util::parallel;

use super::{limits, paths};
use crate::diagnostic::{MOST, Sink};
use crate::doc::{self, Comment};
use crate::find;
use crate::source::Span;
use crate::syntax;
use crate::value::Top;

/// What reads files.
pub(super) type Reader<'r> = &'r mut dyn FnMut(&Path) -> io::Result<Vec<u8>>;

/// The text of a file.
pub(super) struct File {
    /// How many bytes were read.
    pub(super) size: usize,
    /// Their text, with `\n` ends of lines.
    pub(super) text: String,
    /// The first byte that is not UTF-8.
    pub(super) bad: Option<usize>,
    /// What it says, if it is where it was thought to be.
    pub(super) guess: Option<Parsed>,
}

/// What a file says at its top level.
pub(super) struct Parsed {
    /// Where the file is.
    whole: Span,
    pub(super) tops: Vec<Top<Comment>>,
    /// Whether that is all of it.
    pub(super) complete: bool,
    /// What is wrong with it.
    pub(super) sink: Sink,
}

/// Files that were read before their turn.
pub(super) struct Ahead<'r> {
    read: Reader<'r>,
    /// By the paths they were read by: two that identify one file need not both lead to it.
    files: HashMap<PathBuf, io::Result<File>>,
    /// What identifies them.
    known: HashSet<PathBuf>,
    /// The paths of those that have text, in the order of a [`SourceMap`](crate::SourceMap), and
    /// their places in it.
    places: Vec<(PathBuf, Span)>,
    size: usize,
}

impl<'r> Ahead<'r> {
    /// Reads and parses what the schema at `root` seems to consist of.
    pub(super) fn new(read: Reader<'r>, root: &Path, strict: bool) -> Self {
        let mut ahead = Self {
            read,
            files: HashMap::new(),
            known: HashSet::new(),
            places: Vec::new(),
            size: 0,
        };
        ahead.follow(root, 0);
        let files = &ahead.files;
        let reported = AtomicUsize::new(0);
        let guesses = parallel::map(
            &ahead.places,
            |(_, whole)| whole.len(),
            |(path, whole)| {
                let file = files.get(path)?.as_ref().ok()?;
                let parsed = Parsed::new(&file.text, *whole, strict);
                // All sinks together keep no more than one may.
                let more = parsed.sink.reported();
                let before = reported.fetch_add(more, Ordering::Relaxed);
                (before + more <= MOST).then_some(parsed)
            },
        );
        for ((path, _), guess) in ahead.places.iter().zip(guesses) {
            if let Some(Ok(file)) = ahead.files.get_mut(path) {
                file.guess = guess;
            }
        }
        ahead
    }

    /// Reads a file and those that it seems to include, within the limits.
    fn follow(&mut self, path: &Path, depth: usize) {
        let enough = depth >= limits::DEPTH
            || self.size > limits::SCHEMA
            || self.files.len() >= limits::FILES;
        if enough || !self.known.insert(paths::identity(path)) {
            return;
        }
        let file = (self.read)(path).map(File::new);
        let mut included = Vec::new();
        if let Ok(file) = &file {
            self.size = self.size.saturating_add(file.size);
            let last = self.places.last().map(|(_, whole)| *whole);
            let fits = self.size <= limits::SCHEMA && file.text.len() <= limits::FILE;
            if fits && let Some(whole) = Span::of_file(last, &file.text) {
                self.places.push((path.to_owned(), whole));
                let names = directives(&file.text);
                included.extend(names.map(|name| paths::included(path, name)));
            }
        }
        self.files.insert(path.to_owned(), file);
        for path in included {
            self.follow(&path, depth + 1);
        }
    }

    /// The file at `path`, read now if it was not.
    pub(super) fn file(&mut self, path: &Path) -> io::Result<File> {
        let known = self.files.remove(path);
        known.unwrap_or_else(|| (self.read)(path).map(File::new))
    }
}

impl File {
    fn new(bytes: Vec<u8>) -> Self {
        let size = bytes.len();
        let (text, bad) = decode(bytes);
        Self {
            size,
            text,
            bad,
            guess: None,
        }
    }
}

impl Parsed {
    /// What `text` says, whose place is `whole`.
    fn new(text: &str, whole: Span, strict: bool) -> Self {
        let mut sink = Sink::new(strict);
        let (tops, complete) = match syntax::parse(text, whole, &mut sink) {
            Ok(tops) => (tops, true),
            Err(tops) => (tops, false),
        };
        let tops = tops.into_iter().map(|top| match top {
            Top::Doc(span) => {
                let text = whole.range(span).and_then(|range| text.get(range));
                debug_assert!(text.is_some(), "the parser found the comment in the text");
                Top::Doc(doc::parse(text.unwrap_or_default(), span, &mut sink))
            }
            Top::Value(value) => Top::Value(value),
        });
        let tops = tops.collect();
        Self {
            whole,
            tops,
            complete,
            sink,
        }
    }

    /// The guess if it is right, else what `text` says.
    pub(super) fn or_new(guess: Option<Self>, text: &str, whole: Span, strict: bool) -> Self {
        guess
            .filter(|guess| guess.whole == whole)
            .unwrap_or_else(|| Self::new(text, whole, strict))
    }
}

/// The files that lines of `text` seem to include.
fn directives(text: &str) -> impl Iterator<Item = &str> {
    const KEY: &str = "'include'";
    find::words(text.as_bytes(), KEY).filter_map(|at| {
        let (before, after) = text.split_at_checked(at)?;
        let before = before.trim_end().strip_suffix('{')?;
        let value = after.strip_prefix(KEY)?.trim_start().strip_prefix(':')?;
        let (name, _) = value.trim_start().strip_prefix('\'')?.split_once('\'')?;
        (before.is_empty() || before.ends_with('\n')).then_some(name)
    })
}

/// The text of a file with `\n` ends of lines, and the first byte that is not UTF-8.
fn decode(bytes: Vec<u8>) -> (String, Option<usize>) {
    let (text, bad) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Some(at),
            )
        }
    };
    // Offsets may shift only where nothing is reported by offset.
    if bad.is_none() && find::byte(b'\r', text.as_bytes()).is_some() {
        (text.replace("\r\n", "\n"), None)
    } else {
        (text, bad)
    }
}

#[cfg(test)]
mod tests;
