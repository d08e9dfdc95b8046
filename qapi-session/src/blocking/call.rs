//! Calls that are made and not executed yet.

use std::fmt;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::thread::Thread;
use crate::client::{self, Error};

/// A command that [`run`](Self::run) executes.
#[must_use = "the command is sent when the call is run"]
pub struct Call<T> {
    call: client::Call<T>,
    thread: Arc<Thread>,
}

impl<T: DeserializeOwned + Send> Call<T> {
    pub(super) fn new(call: client::Call<T>, thread: Arc<Thread>) -> Self {
        Self { call, thread }
    }

    fn map(self, change: impl FnOnce(client::Call<T>) -> client::Call<T>) -> Self {
        Self {
            call: change(self.call),
            thread: self.thread,
        }
    }

    /// Gives it `limit` in place of the client's [`Timeouts::call`](client::Timeouts::call).
    pub fn timeout(self, limit: Duration) -> Self {
        self.map(|call| call.timeout(limit))
    }

    /// Executes the command out-of-band, as [`client::Call::out_of_band`] does.
    pub fn out_of_band(self) -> Self {
        self.map(client::Call::out_of_band)
    }

    /// Sends file descriptors in the same message, as [`client::Call::descriptors`] does.
    pub fn descriptors(self, descriptors: impl IntoIterator<Item = OwnedFd>) -> Self {
        self.map(|call| call.descriptors(descriptors))
    }

    /// Takes the end of the connection for success, as [`client::Call::may_disconnect`] does.
    pub fn may_disconnect(self) -> Self {
        self.map(client::Call::may_disconnect)
    }

    /// Executes the command and waits for its answer.
    ///
    /// # Errors
    ///
    /// As [`client::Client::execute`].
    pub fn run(self) -> Result<T, Error> {
        let thread = self.thread;
        self.call.run(|answered| thread.run(answered))
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}
