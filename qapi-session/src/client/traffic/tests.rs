use std::io;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;

use super::write_all;
use crate::client::wire::Batch;
use crate::link::Sink;

/// Takes all that it is given, and knows where descriptors went.
#[derive(Default)]
struct Taken {
    bytes: Vec<u8>,
    descriptors: Vec<(usize, usize)>,
}

impl AsyncWrite for Taken {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.bytes.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Sink for Taken {
    fn poll_send(
        &mut self,
        _: &mut Context<'_>,
        bytes: &[u8],
        descriptors: &[OwnedFd],
    ) -> Poll<io::Result<usize>> {
        self.descriptors.push((self.bytes.len(), descriptors.len()));
        self.bytes.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }
}

fn descriptors(count: usize) -> Arc<[OwnedFd]> {
    let open = || std::fs::File::open("/dev/null").unwrap().into();
    (0..count).map(|_| open()).collect()
}

/// An answer to what was not sent yet, by a server at fault, lets another message with descriptors go.
#[tokio::test]
async fn each_message_goes_once_with_its_descriptors() {
    let batch = Batch {
        bytes: b"one\ntwo\nthree\nfour\n".to_vec(),
        descriptors: vec![(4..8, descriptors(1)), (8..14, descriptors(2))],
    };
    let mut taken = Taken::default();
    write_all(&batch, &mut taken).await.unwrap();
    assert_eq!(taken.bytes, batch.bytes);
    assert_eq!(taken.descriptors, [(4, 1), (8, 2)]);
}
