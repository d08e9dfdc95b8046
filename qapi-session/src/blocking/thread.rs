//! The thread of a client: a runtime of its own, which others give work to.

use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::sync::{OnceLock, mpsc};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::client::{
    Child, ConnectError, ConnectErrorKind, Disconnect, DisconnectReason, ErrorKind, Phase,
};

/// How long the end of the server's process, which was killed, is waited for.
const DYING: Duration = Duration::from_secs(1);

/// A thread that ends when this is dropped.
pub(super) struct Thread {
    id: ThreadId,
    runtime: runtime::Handle,
    /// The server's process, which ends with the thread.
    child: OnceLock<Child>,
    stop: Option<oneshot::Sender<Option<Child>>>,
    handle: Option<JoinHandle<()>>,
}

impl Thread {
    pub(super) fn start() -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::sync_channel(1);
        let thread = thread::Builder::new()
            .name("qmp-client".to_owned())
            .spawn(move || live(&tell, stopped))?;
        let runtime = told.recv().map_err(io::Error::other)??;
        Ok(Self {
            id: thread.thread().id(),
            runtime,
            child: OnceLock::new(),
            stop: Some(stop),
            handle: Some(thread),
        })
    }

    /// Makes a connection there.
    pub(super) fn connect<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ConnectError>> + Send + 'static,
    ) -> Result<T, ConnectError> {
        let gone = |kind: ErrorKind| failed(io::Error::other(kind.to_string()));
        self.run(work).map_err(gone)?
    }

    /// Has the process end with the thread.
    pub(super) fn adopt(&self, child: Child) {
        // There is one at most.
        let _ = self.child.set(child);
    }

    /// Runs something there, and waits for it. A panic is passed on.
    ///
    /// # Errors
    ///
    /// When this is the thread itself.
    pub(super) fn run<F>(&self, work: F) -> Result<F::Output, ErrorKind>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        if thread::current().id() == self.id {
            let why = "a blocking client's own thread cannot wait for it";
            return Err(ErrorKind::Refused(why.to_owned()));
        }
        let (tell, told) = mpsc::sync_channel(1);
        let task = self.runtime.spawn(work);
        self.runtime.spawn(async move {
            // Somebody waits for it.
            let _ = tell.send(task.await);
        });
        match told.recv() {
            Ok(Ok(output)) => return Ok(output),
            Ok(Err(error)) => {
                if let Ok(panic) = error.try_into_panic() {
                    resume_unwind(panic);
                }
            }
            Err(_) => {}
        }
        let end = Disconnect::new(DisconnectReason::Local, None);
        Err(ErrorKind::Disconnected(end))
    }
}

/// The error of not even beginning to connect.
pub(super) fn failed(error: io::Error) -> ConnectError {
    ConnectError::new(Phase::Connect, ConnectErrorKind::Io(error))
}

fn live(
    tell: &mpsc::SyncSender<io::Result<runtime::Handle>>,
    stopped: oneshot::Receiver<Option<Child>>,
) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            // Who started the thread waits for it.
            let _ = tell.send(Err(error));
            return;
        }
    };
    let _ = tell.send(Ok(runtime.handle().clone()));
    runtime.block_on(async {
        if let Ok(Some(child)) = stopped.await {
            child.kill();
            let _ = timeout(DYING, child.wait()).await;
        }
    });
    // A name that is still looked up is not waited for.
    runtime.shutdown_background();
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It is gone if it panicked.
            let _ = stop.send(self.child.take());
        }
        if let Some(thread) = self.handle.take()
            && thread::current().id() != self.id
        {
            let _ = thread.join();
        }
    }
}
