//! Files that follow from others.

use std::fs;
use std::io;
use std::path::Path;

/// Brings a file up to date, or with `check` only says that it is not. Gives whether it was.
pub(crate) fn bring(path: &Path, text: &str, check: bool) -> io::Result<bool> {
    let fresh = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        old => old? == text,
    };
    if check && !fresh {
        eprintln!("stale: {}", path.display());
    }
    if !check && !fresh {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(fresh)
}
