//! A device that nobody is at.

use std::future::pending;

use super::{Chardev, Opening};

/// A device without a peer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Null;

impl Chardev for Null {
    fn filename(&self, _: bool) -> String {
        "null".to_owned()
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(pending())
    }
}
