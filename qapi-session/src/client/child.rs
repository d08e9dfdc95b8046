//! The server's process, where the client has started it: its end and what it printed last.

use std::fmt;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{ChildStderr, Command};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::link::Link;
use crate::lock::lock;

/// How much of what a process printed is kept, in bytes.
const KEPT: usize = 4096;

/// How long a connection that ended waits for the end of the process, to tell of it.
const DYING: Duration = Duration::from_millis(500);

/// How long the rest of what a process printed is waited for once it ended: others may hold its standard error.
const DRAINING: Duration = Duration::from_millis(200);

/// A server's process. Clones are the same process, which is killed when the last of them is dropped; a client
/// has one, too.
#[derive(Clone, Debug)]
pub struct Child(Arc<Process>);

#[derive(Debug)]
struct Process {
    id: Option<u32>,
    output: Arc<Mutex<Vec<u8>>>,
    end: watch::Receiver<Option<ChildEnd>>,
    kill: Arc<Notify>,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill.notify_one();
    }
}

/// How a server's process ended.
#[derive(Clone, Debug)]
pub struct ChildEnd {
    /// How it ended; `None` if the system does not tell.
    pub status: Option<ExitStatus>,
    /// The last it printed to standard error, 4 KiB at most.
    pub output: String,
}

impl fmt::Display for ChildEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its process ended")?;
        if let Some(status) = &self.status {
            write!(f, " ({status})")?;
        }
        match self.output.trim() {
            "" => Ok(()),
            output => write!(f, ", having printed: {output}"),
        }
    }
}

impl Child {
    /// Starts a process, whose standard error is read.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use qapi_session::Client;
    /// use qapi_session::chardev::Socket;
    /// use qapi_session::client::Child;
    /// use tokio::process::Command;
    ///
    /// let socket = Socket::listen("/run/vm1/qmp.sock".parse()?).await?;
    /// let mut command = Command::new("qemu-system-x86_64");
    /// command.args(["-qmp", "unix:/run/vm1/qmp.sock"]);
    /// let client = Client::builder().child(Child::spawn(command)?).accept(socket).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the system cannot start it.
    pub fn spawn(mut command: Command) -> io::Result<Self> {
        command.stderr(Stdio::piped()).kill_on_drop(true);
        let child = command.spawn()?;
        Ok(Self::watch(child))
    }

    /// Starts a process, and gives its standard input and output as a link.
    pub(crate) fn with_link(mut command: Command) -> io::Result<(Self, Link)> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let (Some(output), Some(input)) = (child.stdout.take(), child.stdin.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok((Self::watch(child), Link::of_halves(output, input)))
    }

    fn watch(mut child: tokio::process::Child) -> Self {
        let (ended, end) = watch::channel(None);
        let output = Arc::new(Mutex::new(Vec::new()));
        let kill = Arc::new(Notify::new());
        let process = Process {
            id: child.id(),
            output: Arc::clone(&output),
            end,
            kill: Arc::clone(&kill),
        };
        tokio::spawn(async move {
            let stderr = child.stderr.take();
            let reading = read(stderr, &output);
            let waiting = async {
                tokio::select! {
                    status = child.wait() => return status.ok(),
                    () = kill.notified() => {}
                }
                let _ = child.start_kill();
                child.wait().await.ok()
            };
            tokio::pin!(reading, waiting);
            let status = tokio::select! {
                status = &mut waiting => {
                    let _ = timeout(DRAINING, reading).await;
                    status
                }
                () = &mut reading => waiting.await,
            };
            let output = text(&output);
            ended.send_replace(Some(ChildEnd { status, output }));
        });
        Self(Arc::new(process))
    }

    /// The process's number; `None` if it had ended when it was asked for.
    pub fn id(&self) -> Option<u32> {
        self.0.id
    }

    /// What it has printed last to standard error, 4 KiB at most.
    pub fn output(&self) -> String {
        text(&self.0.output)
    }

    /// Kills the process.
    pub fn kill(&self) {
        self.0.kill.notify_one();
    }

    /// Waits for its end.
    pub async fn wait(&self) -> ChildEnd {
        let mut end = self.0.end.clone();
        match end.wait_for(Option::is_some).await {
            Ok(end) => end.clone(),
            // The runtime is going down.
            Err(_) => None,
        }
        .unwrap_or_else(|| ChildEnd {
            status: None,
            output: self.output(),
        })
    }

    /// Whether it has.
    pub(super) fn has_ended(&self) -> bool {
        self.0.end.borrow().is_some()
    }

    /// Its end, if it comes soon: a connection often ends before the process that held it.
    pub(super) async fn ended(&self) -> Option<ChildEnd> {
        timeout(DYING, self.wait()).await.ok()
    }
}

/// Keeps the end of what comes.
async fn read(stderr: Option<ChildStderr>, output: &Mutex<Vec<u8>>) {
    let Some(mut stderr) = stderr else { return };
    let mut piece = [0; 1024];
    while let Ok(count @ 1..) = stderr.read(&mut piece).await {
        let piece = piece.get(..count).unwrap_or_default();
        tracing::debug!(output = %String::from_utf8_lossy(piece).trim_end(), "the server prints");
        let mut output = lock(output);
        output.extend_from_slice(piece);
        let beyond = output.len().saturating_sub(KEPT);
        output.drain(..beyond);
    }
}

fn text(output: &Mutex<Vec<u8>>) -> String {
    String::from_utf8_lossy(&lock(output)).into_owned()
}
