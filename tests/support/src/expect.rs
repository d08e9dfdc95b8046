//! Expectations that stand in files.

use std::env;
use std::fs;
use std::path::Path;

/// Compares `found` with the text of `file`. Where `UPDATE_EXPECT=1` is set, and nowhere else, writes
/// it there instead: review what it wrote.
///
/// # Errors
///
/// When they differ, or there is no such file, with what was found.
///
/// # Panics
///
/// When the file cannot be written.
pub fn compare(file: &Path, found: &str) -> Result<(), String> {
    if env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        let written = fs::write(file, found);
        written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        return Ok(());
    }
    let problem = match fs::read_to_string(file) {
        Ok(expected) if expected == found => return Ok(()),
        Ok(_) => "differs".to_owned(),
        Err(error) => error.to_string(),
    };
    let file = file.display();
    Err(format!(
        "{file}: {problem}; with UPDATE_EXPECT=1 it becomes:\n{found}"
    ))
}
