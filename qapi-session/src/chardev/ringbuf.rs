//! A buffer as a device: what is written to it is kept for `ringbuf-read`, as much as fits.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::place::{Place, Taken};
use super::{Chardev, Opening};
use crate::link::Link;
use crate::lock::lock;

/// A device that keeps the last bytes written to it. Each front end finds somebody there, who never says a word.
#[derive(Clone, Debug)]
pub struct Ringbuf {
    bytes: Arc<Mutex<VecDeque<u8>>>,
    size: usize,
    place: Arc<Place>,
}

impl Ringbuf {
    /// How many bytes there is room for unless it is said otherwise.
    pub const SIZE: usize = 65536;

    /// A device with room for `size` bytes.
    ///
    /// # Errors
    ///
    /// When `size` is no power of two.
    pub fn new(size: usize) -> io::Result<Self> {
        if !size.is_power_of_two() {
            let error = "the size of a ringbuf must be a power of two";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, error));
        }
        Ok(Self {
            bytes: Arc::default(),
            size,
            place: Arc::default(),
        })
    }

    /// Adds bytes at the end; the oldest give way.
    pub fn write(&self, bytes: &[u8]) {
        let (_, kept) = bytes.split_at(bytes.len().saturating_sub(self.size));
        let mut all = lock(&self.bytes);
        let gone = (all.len() + kept.len()).saturating_sub(self.size);
        all.drain(..gone);
        all.extend(kept);
    }

    /// Takes the oldest bytes, at most `most`.
    pub fn read(&self, most: usize) -> Vec<u8> {
        let mut all = lock(&self.bytes);
        let count = most.min(all.len());
        all.drain(..count).collect()
    }
}

impl Chardev for Ringbuf {
    fn filename(&self, _: bool) -> String {
        "ringbuf".to_owned()
    }

    fn open(&self) -> Opening<'_> {
        Box::pin(async {
            let taken = self.place.take().await;
            Ok(Link::of_halves(Silence { _taken: taken }, self.clone()))
        })
    }

    fn ringbuf(&self) -> Option<&Ringbuf> {
        Some(self)
    }
}

/// Input that never comes.
struct Silence {
    _taken: Taken,
}

impl AsyncRead for Silence {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncWrite for Ringbuf {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
