//! What the README shows is what happens.

use std::env;
use std::path::Path;
use std::process::Command;

use super::{Folder, text};

/// What a line of a shell prints, standard output first.
fn shell(folder: &Folder, line: &str) -> String {
    let qapi = Path::new(env!("CARGO_BIN_EXE_qapi"));
    let mut path = qapi
        .parent()
        .expect("it is in a folder")
        .as_os_str()
        .to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .current_dir(folder.path())
        .env("PATH", path);
    let output = shell.output().expect("there is a shell");
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
#[cfg(unix)]
fn the_session_in_the_readme_is_what_a_shell_prints() {
    let readme = include_str!("../../README.md");
    let (_, session) = readme.split_once("```console\n$ ").expect("it is there");
    let (session, _) = session.split_once("```").expect("it ends");
    let folder = Folder::new(&[]);
    for part in session.split("\n$ ") {
        let (line, shown) = part.split_once('\n').unwrap_or((part, ""));
        let shown = shown.trim_end();
        let printed = shell(&folder, line);
        match shown.strip_suffix('…') {
            Some(start) => assert!(printed.starts_with(start), "{line}\n{printed}"),
            None => assert_eq!(printed.trim_end(), shown, "{line}"),
        }
    }
}
