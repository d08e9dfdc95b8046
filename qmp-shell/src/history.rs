//! Where what was typed is kept: a file for each server, in the user's folder for state (XDG).

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The history of a server; its folder is made. `None` where there is no place for it.
pub(crate) fn file(server: &str) -> Option<PathBuf> {
    let state =
        absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    let folder = state.join("qmp-shell");
    fs::create_dir_all(&folder).ok()?;
    let file = folder.join(format!("{}.history", escaped(server)));
    ours_alone(&file).ok()?;
    Some(file)
}

/// Makes the file, for nobody else to read: passwords may have been typed.
fn ours_alone(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}

/// Relative paths do not count, says the specification.
fn absolute(variable: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os(variable)?);
    path.is_absolute().then_some(path)
}

/// A name of a file that no other server has.
fn escaped(server: &str) -> String {
    let mut name = String::new();
    for byte in server.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02x}");
        }
    }
    // Longer names are refused by file systems; the end tells servers apart.
    let start = name.len().saturating_sub(200);
    name.get(start..).unwrap_or_default().to_owned()
}
