//! What this process wrote to `OUT_DIR`, so that no schema takes the place of another unnoticed.
//!
//! A build script is one process, and the next run of it another: what is left of an earlier run is
//! not remembered, and is replaced.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::disk::{self, Changes};
use crate::error::Error;

/// The files, resolved, and the schemas that they were generated from.
static WRITTEN: Mutex<BTreeMap<PathBuf, PathBuf>> = Mutex::new(BTreeMap::new());

fn written() -> MutexGuard<'static, BTreeMap<PathBuf, PathBuf>> {
    // Each change of the map is one insertion, so it is whole whatever panicked.
    WRITTEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sees to it that `changes`, which come from `schema`, are not about what this process wrote.
///
/// # Errors
///
/// When they are, or a path leads nowhere.
pub(super) fn check(out_dir: &Path, changes: &Changes, schema: &Path) -> Result<(), Error> {
    let out_dir = disk::resolved(out_dir)?;
    for (path, _) in &changes.write {
        let file = disk::resolved(path)?;
        if !file.starts_with(&out_dir) {
            continue;
        }
        if let Some(first) = written().get(&file) {
            return Err(Error::taken(path, first, schema));
        }
    }
    Ok(())
}

/// Remembers the files of an output that was written.
///
/// # Errors
///
/// When a path leads nowhere.
pub(super) fn remember(changes: &Changes, schema: &Path) -> Result<(), Error> {
    for path in &changes.files {
        written().insert(disk::resolved(path)?, schema.to_owned());
    }
    Ok(())
}
