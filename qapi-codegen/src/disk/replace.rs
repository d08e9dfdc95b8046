//! Replaces and removes files: all of them or none.
//!
//! Takes paths and texts. New texts are written beside their places first. Then each is moved to its
//! place, and what was there keeps a second name until all is done. When anything fails, or a thread
//! panics, every step is taken back, the last one first.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;

use qapi_util::parallel;

use crate::error::Error;

/// A file and its new text.
pub(super) type New<'a> = (&'a Path, &'a str);

/// Writes and removes these files.
///
/// # Errors
///
/// When one of them, which the error names, cannot be written or removed. All is then as it was.
pub(super) fn replace(write: &[New<'_>], remove: &[&Path]) -> Result<(), Error> {
    let mut steps = Steps::default();
    for (path, _) in write {
        let folder = path.parent().unwrap_or(Path::new(""));
        steps.make(folder).map_err(|e| Error::write(path, e))?;
    }
    let staged = steps.stage(write)?;
    for ((path, _), new) in write.iter().zip(&staged) {
        steps.put(new, path).map_err(|e| Error::write(path, e))?;
    }
    for path in remove {
        steps.remove(path).map_err(|e| Error::remove(path, e))?;
    }
    steps.finish();
    Ok(())
}

/// What was done so far; is taken back when it is dropped.
#[derive(Default)]
struct Steps(Vec<Step>);

enum Step {
    /// A folder was made.
    Folder(PathBuf),
    /// A new text may be here, unless it was moved to its place.
    New(PathBuf),
    /// What was at `path` is called `old`, too.
    Kept { old: PathBuf },
    /// A file came to `path` in place of what is called `old`, if there was anything.
    Put { path: PathBuf, old: Option<PathBuf> },
    /// What was at `path` is only called `old` now.
    Removed { path: PathBuf, old: PathBuf },
}

impl Steps {
    /// Makes `folder` and those that it is in.
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(outer) = folder.parent() {
            self.make(outer)?;
        }
        match fs::create_dir(folder) {
            Ok(()) => self.0.push(Step::Folder(folder.to_owned())),
            // Somebody else made it just now, or the path ends in `..`.
            Err(_) if folder.is_dir() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Writes texts beside their places. Gives where.
    fn stage(&mut self, files: &[New<'_>]) -> Result<Vec<PathBuf>, Error> {
        let places: Vec<PathBuf> = files.iter().map(|(path, _)| beside(path, "new")).collect();
        self.0.extend(places.iter().cloned().map(Step::New));
        let jobs: Vec<_> = files.iter().zip(&places).collect();
        let written = parallel::map(
            &jobs,
            |((_, text), _)| text.len(),
            |((path, text), place)| fs::write(place, text).map_err(|e| Error::write(path, e)),
        );
        written.into_iter().collect::<Result<(), Error>>()?;
        Ok(places)
    }

    /// Moves the file `new` to `path`.
    fn put(&mut self, new: &Path, path: &Path) -> io::Result<()> {
        let old = self.keep(path)?;
        fs::rename(new, path)?;
        let path = path.to_owned();
        self.0.push(Step::Put { path, old });
        Ok(())
    }

    /// Gives what is at `path`, if anything, a second name. It stays there meanwhile, so that no reader
    /// finds nothing.
    fn keep(&mut self, path: &Path) -> io::Result<Option<PathBuf>> {
        let old = beside(path, "old");
        // One that is left over from a run that was killed may be the same file as `path`.
        let _ = fs::remove_file(&old);
        // Not every file system has second names.
        let kept = fs::hard_link(path, &old).or_else(|_| fs::copy(path, &old).map(drop));
        match kept {
            Ok(()) => {
                self.0.push(Step::Kept { old: old.clone() });
                Ok(Some(old))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        let old = beside(path, "old");
        fs::rename(path, &old)?;
        let path = path.to_owned();
        self.0.push(Step::Removed { path, old });
        Ok(())
    }

    /// Forgets what was there before.
    fn finish(mut self) {
        for step in self.0.drain(..) {
            if let Step::Kept { old } | Step::Removed { old, .. } = step {
                // The output is as it should be; a file too many beside it is no reason to fail.
                let _ = fs::remove_file(old);
            }
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        while let Some(step) = self.0.pop() {
            // The error that led here is what matters; another one could not be told.
            let _ = match step {
                Step::Folder(path) => fs::remove_dir(path),
                Step::New(path) | Step::Kept { old: path } | Step::Put { path, old: None } => {
                    fs::remove_file(path)
                }
                Step::Put {
                    path,
                    old: Some(old),
                }
                | Step::Removed { path, old } => fs::rename(old, path),
            };
        }
    }
}

/// A name beside `path` that no other process uses.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{}.{what}", process::id()));
    name.into()
}

#[cfg(test)]
mod tests;
