//! Standard input and output as a device.

use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Chardev, Opening};
use crate::link::Link;

/// Whether there is a device of them.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Standard input and output of this process: one peer, who is there from the beginning and gone for
/// good at the end of input.
#[derive(Debug)]
pub struct Stdio {
    opened: AtomicBool,
    /// Whether this device has given them up.
    closed: AtomicBool,
}

impl Stdio {
    /// A device of standard input and output. A process has one of them at a time.
    ///
    /// # Errors
    ///
    /// When there is another one.
    pub fn new() -> io::Result<Self> {
        if TAKEN.swap(true, Ordering::AcqRel) {
            let error = "another character device is standard input and output";
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, error));
        }
        Ok(Self {
            opened: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        })
    }
}

impl Chardev for Stdio {
    fn filename(&self, _: bool) -> String {
        "stdio".to_owned()
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(async {
            if self.opened.swap(true, Ordering::AcqRel) {
                return pending().await;
            }
            Ok(Link::of_halves(tokio::io::stdin(), tokio::io::stdout()))
        })
    }

    fn put_back(&self, _: Link) {
        self.opened.store(false, Ordering::Release);
    }

    fn close(&self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            TAKEN.store(false, Ordering::Release);
        }
    }
}

impl Drop for Stdio {
    fn drop(&mut self) {
        self.close();
    }
}
