//! Character devices: where monitors find their clients.
//!
//! A [`Chardev`] gives one peer at a time, as a [`Link`]. Ready-made are sockets, a buffer, standard input
//! and output, and nothing at all; one of somebody's own implements the trait.

mod null;
mod place;
mod ringbuf;
pub mod socket;
mod stdio;

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

pub use self::null::Null;
pub use self::ringbuf::Ringbuf;
pub use self::socket::Socket;
pub use self::stdio::Stdio;
use crate::link::Link;

/// The next peer of a character device, when there is one.
pub type Opening<'a> = Pin<Box<dyn Future<Output = io::Result<Link>> + Send + 'a>>;

/// A character device's backend.
///
/// A device has one front end at most: the monitor that uses it. Whoever has it calls [`open`](Self::open)
/// for each peer, one after the other.
pub trait Chardev: Send + Sync + 'static {
    /// What it is connected to, for people, as `query-chardev` shows it. `connected` tells whether a
    /// peer is there.
    fn filename(&self, connected: bool) -> String;

    /// Waits for the next peer. Dropped before it is ready, it has taken none.
    ///
    /// # Errors
    ///
    /// When there will be no more peers. What may pass, like a connection that breaks at once, is no
    /// error.
    fn open(&self) -> Opening<'_>;

    /// Takes back a peer that [`open`](Self::open) gave, of whom nothing was read yet. The next front end
    /// has it first. Without an implementation it is disconnected.
    fn put_back(&self, link: Link) {
        drop(link);
    }

    /// Gives up what the device holds: its address is free for another one when this returns.
    fn close(&self) {}

    /// The buffer that `ringbuf-write` and `ringbuf-read` work on, if that is what it is.
    fn ringbuf(&self) -> Option<&Ringbuf> {
        None
    }
}

/// So that who made a device can keep it.
impl<C: Chardev + ?Sized> Chardev for Arc<C> {
    fn filename(&self, connected: bool) -> String {
        (**self).filename(connected)
    }

    fn open(&self) -> Opening<'_> {
        (**self).open()
    }

    fn put_back(&self, link: Link) {
        (**self).put_back(link);
    }

    fn close(&self) {
        (**self).close();
    }

    fn ringbuf(&self) -> Option<&Ringbuf> {
        (**self).ringbuf()
    }
}
