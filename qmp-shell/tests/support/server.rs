//! Servers that run while a test does, each in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A server with a socket; it is killed in the end.
pub(crate) struct Server {
    child: Child,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Runs a program in a new folder, and waits until it listens at `socket` there, which stands for `{}` in
    /// `arguments`. Nobody connects to see that: QEMU 7.2 may crash where a client is gone before its greeting.
    fn start(program: &Path, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket").display().to_string();
        let child = Command::new(program)
            .args(arguments.iter().map(|it| it.replace("{}", &socket)))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut server = Self { child, folder };
        let start = Instant::now();
        while !listens(&socket) {
            let end = server.child.try_wait().expect("it is a child");
            assert!(end.is_none() && start.elapsed() < PATIENCE, "{end:?}");
            sleep(Duration::from_millis(20));
        }
        server
    }

    /// A QEMU without a machine.
    pub(crate) fn qemu() -> Self {
        let program = test_support::program("qemu-system-x86_64");
        let monitor = "unix:{},server=on,wait=off";
        let arguments = [
            "-machine",
            "none",
            "-nodefaults",
            "-display",
            "none",
            "-qmp",
            monitor,
        ];
        Self::start(&program, &arguments)
    }

    /// A storage daemon.
    pub(crate) fn storage_daemon() -> Self {
        let program = test_support::program("qemu-storage-daemon");
        let device = "socket,id=c,path={},server=on,wait=off";
        Self::start(&program, &["--chardev", device, "--monitor", "chardev=c"])
    }

    /// A guest agent.
    pub(crate) fn agent() -> Self {
        let program = test_support::program("qemu-ga");
        let arguments = ["-m", "unix-listen", "-p", "{}", "-t", ".", "-f", "pid"];
        Self::start(&program, &arguments)
    }

    /// The machine of the examples.
    pub(crate) fn machine() -> Self {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        let program = BUILT.get_or_init(|| {
            test_support::cargo(&["build", "--quiet", "--package", "machine"], &[]);
            Path::new(env!("CARGO_BIN_EXE_qmp-shell")).with_file_name("machine")
        });
        let monitors = [
            "-qmp",
            "unix:{},server=on,wait=off",
            "-qmp",
            "unix:other,server=on,wait=off",
        ];
        Self::start(program, &monitors)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// A file in its folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it as nothing is prepared for.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it is there");
        self.child.wait().expect("it is a child");
    }
}

/// Whether there is a socket that listens at `path`.
fn listens(path: &str) -> bool {
    /// The flag that such sockets have.
    const LISTENS: &str = "00010000";
    let sockets = std::fs::read_to_string("/proc/net/unix").expect("it is Linux");
    let mut sockets = sockets.lines().map(str::split_whitespace);
    sockets.any(|mut columns| columns.nth(3) == Some(LISTENS) && columns.next_back() == Some(path))
}
