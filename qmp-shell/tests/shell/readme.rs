//! What the README shows is what happens.

use std::env;
use std::path::Path;
use std::process::Command;

use super::support::done;
use super::support::server::Server;

#[test]
fn the_session_in_the_readme_is_what_a_shell_prints() {
    let readme = include_str!("../../README.md");
    let (_, session) = readme.split_once("```console\n$ ").expect("it is there");
    let (session, _) = session.split_once("```").expect("it ends");
    let server = Server::machine();
    std::fs::rename(server.socket(), server.file("vm.sock")).expect("it is there");
    let program = Path::new(env!("CARGO_BIN_EXE_qmp-shell"));
    let mut path = program
        .parent()
        .expect("it is in a folder")
        .as_os_str()
        .to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    for part in session.split("\n$ ") {
        let (line, shown) = part.split_once('\n').unwrap_or((part, ""));
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(server.folder())
            .env("PATH", &path)
            .output()
            .expect("there is a shell");
        let (_, out, err) = done(&output);
        assert_eq!((out + &err).trim_end(), shown.trim_end(), "{line}");
    }
}
