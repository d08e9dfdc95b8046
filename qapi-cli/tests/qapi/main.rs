//! The `qapi` command, as scripts see it: exit status, standard output, standard error, files.

mod commands;
mod file;
mod generate;
mod introspect;
mod merge;
mod only;
mod probe;
mod readme;
mod warnings;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with files, in which `qapi` is run.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(TempDir::new().expect("a folder can be made"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the folders that it is in.
    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder can be made");
        }
        fs::write(path, text).expect("a file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn qapi(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_qapi"))
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("qapi runs")
    }

    /// Runs it with this text as standard input.
    fn piped(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_qapi"))
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("qapi runs");
        let mut stdin = child.stdin.take().expect("it is a pipe");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        child.wait_with_output().expect("qapi ends")
    }

    /// Standard output and standard error of a run that succeeds.
    fn fine(&self, arguments: &[&str]) -> (String, String) {
        let output = self.qapi(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
        (text(&output.stdout), error)
    }

    /// Standard error of a run that ends with this status.
    fn fails(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.qapi(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {error}");
        error
    }

    /// Names and texts of all files in the folder `name`, sorted.
    fn contents(&self, name: &str) -> Vec<(String, String)> {
        let folder = fs::read_dir(self.path().join(name)).expect("the folder can be read");
        let mut files: Vec<_> = folder
            .map(|entry| {
                let entry = entry.expect("the folder can be read");
                let text = fs::read_to_string(entry.path()).expect("the file can be read");
                (entry.file_name().to_string_lossy().into_owned(), text)
            })
            .collect();
        files.sort();
        files
    }

    /// Names of all files in the folder `name`, sorted.
    fn names(&self, name: &str) -> Vec<String> {
        let files = self.contents(name).into_iter();
        files.map(|(name, _)| name).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

#[test]
fn shells_and_manuals_learn_what_it_takes() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (script, _) = folder.fine(&["completions", shell]);
        assert!(
            script.contains("introspect") && script.contains("probe"),
            "{shell}"
        );
    }
    let (page, _) = folder.fine(&["man"]);
    assert!(
        page.contains(".TH qapi 1") && page.contains("introspect"),
        "{page}"
    );
    let (page, _) = folder.fine(&["man", "generate"]);
    assert!(
        page.contains("qapi\\-generate") && page.contains("closed\\-enums"),
        "{page}"
    );
    let error = folder.fails(2, &["man", "brew"]);
    assert_eq!(error, "error: there is no such command\n");
}

#[test]
fn the_command_says_who_it_is() {
    let (version, _) = Folder::new(&[]).fine(&["--version"]);
    assert_eq!(version, concat!("qapi ", env!("CARGO_PKG_VERSION"), "\n"));
}
