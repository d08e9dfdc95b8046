//! Standard input and output as a device.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Chardev, Opening};
use crate::link::Link;

/// Standard input and output of this process: one peer, who is there from the beginning and gone for
/// good at the end of input.
#[derive(Debug, Default)]
pub struct Stdio {
    opened: AtomicBool,
}

impl Stdio {
    /// A device of standard input and output. A process has one of them.
    pub fn new() -> Self {
        Self::default()
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
}
