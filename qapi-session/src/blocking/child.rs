//! The server's process.

use std::fmt;
use std::sync::Arc;

use super::thread::Thread;
use crate::client::{self, ChildEnd, ErrorKind};

/// A server's process. Clones are the same process, which is killed when they and the client are dropped.
#[derive(Clone)]
pub struct Child {
    child: client::Child,
    thread: Arc<Thread>,
}

impl Child {
    pub(super) fn new(child: client::Child, thread: Arc<Thread>) -> Self {
        Self { child, thread }
    }

    /// The process's number; `None` if it had ended when it was asked for.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// What it has printed last to standard error, 4 KiB at most.
    pub fn output(&self) -> String {
        self.child.output()
    }

    /// Kills the process.
    pub fn kill(&self) {
        self.child.kill();
    }

    /// Waits for its end.
    pub fn wait(&self) -> ChildEnd {
        let child = self.child.clone();
        let end = self.thread.run(async move { child.wait().await });
        end.unwrap_or_else(|_: ErrorKind| ChildEnd {
            status: None,
            output: self.output(),
        })
    }
}

impl fmt::Debug for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.child.fmt(f)
    }
}
