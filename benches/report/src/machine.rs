//! On what a benchmark ran, and what of.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

/// Cores, processor, operating system and compiler, as far as they are known.
pub(crate) fn description() -> String {
    let cores =
        thread::available_parallelism().map_or_else(|_| "?".to_owned(), |it| it.to_string());
    let processor =
        field("/proc/cpuinfo", "model name", ':').unwrap_or_else(|| "unknown processor".to_owned());
    let system = field("/etc/os-release", "PRETTY_NAME", '=')
        .unwrap_or_else(|| std::env::consts::OS.to_owned());
    let compiler = compiler().unwrap_or_else(|| "unknown rustc".to_owned());
    format!("{cores} × {processor}, {system}; {compiler}")
}

/// The name and version of a package, as the file `Cargo.lock` of `folder` says; the name alone where it says
/// nothing.
pub fn version(folder: &Path, package: &str) -> String {
    let lock = fs::read_to_string(folder.join("Cargo.lock")).unwrap_or_default();
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = "));
    match version {
        Some(version) => format!("{package} {}", version.trim_matches('"')),
        None => package.to_owned(),
    }
}

/// The value of a field in a file that has one a line.
fn field(path: &str, name: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let mut fields = text.lines().filter_map(|line| line.split_once(separator));
    let (_, value) = fields.find(|(it, _)| it.trim() == name)?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// The name and version of the compiler, without its date.
fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    (words.len() == 2).then(|| words.join(" "))
}
