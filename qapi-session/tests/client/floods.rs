//! A server that always has more to say.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use qapi_session::{Client, Link};
use qapi_types::Any;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::peer::GREETING;

/// Says one event after the other, without a pause, until it has heard a command; gives up in the end.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    heard: Vec<u8>,
    reads: usize,
    answered: bool,
}

impl AsyncRead for Server {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.lock().unwrap();
        state.reads += 1;
        let heard = String::from_utf8_lossy(&state.heard).contains("x-count");
        match state.reads {
            1 => {
                buffer.put_slice(GREETING.as_bytes());
                buffer.put_slice(b"\n{\"return\": {}}\n");
            }
            _ if state.answered => return Poll::Pending,
            _ if heard => {
                state.answered = true;
                buffer.put_slice(b"{\"return\": 1, \"id\": 0}\n");
            }
            2..100_000 => buffer.put_slice(b"{\"event\": \"X_FLOOD\"}\n"),
            _ => {}
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Server {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.lock().unwrap().heard.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn commands_are_sent_though_events_do_not_end() {
    let server = Server::default();
    let link = Link::of_halves(server.clone(), server);
    let client = Client::builder().adopt(link).await.unwrap();
    let answer: Any = client.execute_raw("x-count", None).await.unwrap();
    assert_eq!(answer, 1);
}
