//! Where programs are that tests start.

use std::env;
use std::path::{Path, PathBuf};

/// Where the system has programs for administrators, which `PATH` often does not name.
const FOLDERS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// A program, for tests that are marked as `test_macros::server_test`.
///
/// # Panics
///
/// When it is not there.
pub fn program(name: &str) -> PathBuf {
    find(name).unwrap_or_else(|| panic!("'{name}' is not there"))
}

/// Looks for a program on `PATH`, then among those for administrators.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = FOLDERS.iter().map(|folder| Path::new(folder).to_owned());
    env::split_paths(&path)
        .chain(folders)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}
