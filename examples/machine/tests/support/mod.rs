//! A machine that runs in a folder of its own, and clients that speak bytes.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use serde_json::{Value, json};

/// What everything that is waited for takes at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A machine that runs.
pub(crate) struct Machine {
    pub(crate) child: Child,
    pub(crate) folder: tempfile::TempDir,
}

/// The command `machine`, run in `folder`.
pub(crate) fn command(folder: &tempfile::TempDir, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_machine"));
    command
        .args(arguments.split_whitespace())
        .current_dir(folder.path());
    command
}

/// Runs a machine to its end.
pub(crate) fn output(folder: &tempfile::TempDir, arguments: &str) -> Output {
    let output = command(folder, arguments).stdin(Stdio::null()).output();
    output.expect("it runs")
}

impl Machine {
    /// Starts a machine. Paths in `arguments` are relative to its folder.
    pub(crate) fn start(arguments: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let child = command(&folder, arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        Self { child, folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Connects to a socket, as soon as it is there.
    pub(crate) fn stream(&self, name: &str) -> UnixStream {
        let start = Instant::now();
        loop {
            match UnixStream::connect(self.path(name)) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(PATIENCE)).expect("a time");
                    return stream;
                }
                Err(error) => assert!(start.elapsed() < PATIENCE, "{name}: {error}"),
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A client of a socket, before the greeting.
    pub(crate) fn connect(&self, name: &str) -> Client<UnixStream> {
        Client::new(self.stream(name))
    }

    /// A client that has finished negotiation.
    pub(crate) fn client(&self, name: &str) -> Client<UnixStream> {
        let mut client = self.connect(name);
        client.negotiate();
        client
    }

    /// A client at its standard input and output, before the greeting.
    pub(crate) fn stdio(&mut self) -> Client<Patient, ChildStdin> {
        let input = self.child.stdin.take().expect("it is a pipe");
        let output = self.child.stdout.take().expect("it is a pipe");
        Client::of_halves(Patient(output), input)
    }

    /// Waits for the machine's end: its status, and what it said.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let start = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("it is our child") {
                Some(status) => break status,
                None => assert!(start.elapsed() < PATIENCE, "it does not end"),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let mut text = String::new();
        let mut errors = self.child.stderr.take().expect("it is a pipe");
        errors.read_to_string(&mut text).expect("it is text");
        (status.code(), text)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a machine says, which it must do in time. A pipe has no time limit of its own.
pub(crate) struct Patient(ChildStdout);

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let time = PATIENCE.try_into().expect("it is short");
        let mut output = [PollFd::new(&self.0, PollFlags::IN)];
        if poll(&mut output, Some(&time))? == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.0.read(buffer)
    }
}

/// A client over a stream, or over the two halves of one.
pub(crate) struct Client<R, W = R> {
    reader: BufReader<R>,
    writer: W,
}

impl Client<UnixStream> {
    pub(crate) fn new(stream: UnixStream) -> Self {
        let writer = stream.try_clone().expect("there are descriptors");
        Self::of_halves(stream, writer)
    }

    /// Ends what is sent; what comes is still read.
    pub(crate) fn send_no_more(&self) {
        self.writer
            .shutdown(Shutdown::Write)
            .expect("it is connected");
    }
}

impl<R: Read, W: Write> Client<R, W> {
    pub(crate) fn of_halves(reader: R, writer: W) -> Self {
        Self {
            reader: BufReader::new(reader),
            writer,
        }
    }

    /// Reads the greeting and negotiates.
    pub(crate) fn negotiate(&mut self) {
        self.negotiate_with(&[]);
    }

    /// Reads the greeting and enables these capabilities.
    pub(crate) fn negotiate_with(&mut self, enable: &[Value]) {
        let greeting = self.receive().expect("a greeting");
        assert!(greeting["QMP"]["version"].is_object(), "{greeting}");
        let answer = self.execute("qmp_capabilities", &json!({"enable": enable}));
        assert_eq!(answer, json!({"return": {}}));
    }

    /// Closes what is sent to.
    pub(crate) fn end_of_input(self) {
        drop(self.writer);
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.send_bytes(text.as_bytes());
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).expect("it is connected");
        self.writer.flush().expect("it is connected");
    }

    /// The next line, as it came; empty at the end.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("a line of text");
        line
    }

    /// The next message; nothing when the connection is closed.
    pub(crate) fn receive(&mut self) -> Option<Value> {
        let line = self.line();
        if line.is_empty() {
            return None;
        }
        assert!(line.ends_with("\r\n") && line.is_ascii(), "{line:?}");
        Some(serde_json::from_str(&line).expect("a line is a message"))
    }

    /// Executes a command, and gives what comes next.
    pub(crate) fn execute(&mut self, command: &str, arguments: &Value) -> Value {
        let request = json!({"execute": command, "arguments": arguments});
        self.send(&format!("{request}\r\n"));
        self.receive().expect("an answer")
    }

    /// Executes a command that succeeds without an event, and gives what it returns.
    pub(crate) fn run(&mut self, command: &str, arguments: &Value) -> Value {
        let mut answer = self.execute(command, arguments);
        assert!(answer["return"] != Value::Null, "{command}: {answer}");
        answer["return"].take()
    }

    /// The next message is this event; its data.
    pub(crate) fn event(&mut self, name: &str) -> Value {
        let mut event = self.receive().expect("an event");
        assert_eq!(event["event"], name, "{event}");
        assert!(event["timestamp"]["seconds"].is_i64(), "{event}");
        event["data"].take()
    }

    /// Reads text up to a prompt, which it ends with.
    pub(crate) fn until_prompt(&mut self) -> String {
        let mut text = Vec::new();
        while !text.ends_with(b"(qemu) ") {
            let mut byte = [0];
            self.reader.read_exact(&mut byte).unwrap_or_else(|error| {
                panic!("{error} after {:?}", String::from_utf8_lossy(&text))
            });
            text.push(byte[0]);
        }
        text.truncate(text.len() - b"(qemu) ".len());
        String::from_utf8(text).expect("it is text")
    }
}
