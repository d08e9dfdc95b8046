use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::pin::pin;
use std::task::Waker;
use std::time::{Duration, Instant};

use test_support::each_mutation;

use super::*;

/// Pieces, each of which is read at once.
struct Pieces(VecDeque<Vec<u8>>);

impl Source for Pieces {
    fn poll_read(
        &mut self,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        _: &mut Vec<OwnedFd>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut piece) = self.0.pop_front() {
            let rest = piece.split_off(piece.len().min(buffer.remaining()));
            buffer.put_slice(&piece);
            if !rest.is_empty() {
                self.0.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// All that comes of these bytes in pieces of `size`.
fn received(bytes: &[u8], size: usize, limits: Limits) -> Vec<String> {
    let pieces = bytes.chunks(size).map(<[u8]>::to_vec).collect();
    let mut reader = Reader::new(Box::new(Pieces(pieces)), limits);
    let mut all = Vec::new();
    loop {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(received) = pin!(reader.next()).poll(&mut context) else {
            panic!("pieces are there");
        };
        all.push(match received.unwrap() {
            // White space in bodies may differ.
            Received::Message(message) => {
                let text = serde_json::to_string(&message).unwrap();
                text.split_ascii_whitespace().collect()
            }
            Received::Undecodable(id, what) => format!("{id}: {}", what.error()),
            Received::Garbage(text) => text,
            Received::End { midway } => {
                all.push(format!("the end, midway: {midway}"));
                return all;
            }
        });
    }
}

/// Messages that are there as a whole are decoded without framing. What comes of them is the same.
#[test]
fn pieces_make_no_difference() {
    let seeds = [
        "{\"return\": {\"a\": [1, {\"b\": -2.5e3}]}, \"id\": 7}\r\n{\"event\": \"STOP\"} {\"return\": \"\\u00e4ö\", \"id\": 8}\r\n",
        "{\"return\": 1, \"id\": 1, \"more\": {\"x\": [[[\"\u{e4}\\\"]\"]]]}}{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}, \"id\": 2}\n",
        "{\r\n    \"return\": {\r\n    },\r\n    \"id\": 3\r\n}\r\n{\"return\": {}, \"id\": 4}\r\n",
        "{\"return\": 0, \"id\": 5} nonsense\u{1}{\"return\": 0, \"id\": 6}\n{\"id\": 7}\n{\"return\": 0, \"id\": 8",
    ];
    let tight = Limits {
        size: 40,
        tokens: 16,
        nesting: 3,
    };
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\n",
        "\u{1}",
        " ",
        "1",
        "null",
        "{\"return\": 1, \"id\": 9}",
    ];
    each_mutation(&seeds, &pieces, 150, |_, bytes| {
        for limits in [Limits::QEMU, tight] {
            let whole = received(bytes, 4000, limits);
            for size in [1, 7, 30] {
                assert_eq!(received(bytes, size, limits), whole);
            }
        }
    });
}

/// What has as many braces as may be open, side by side, is a message all the same.
#[test]
fn much_that_is_not_deep_is_a_message() {
    let many = "[],".repeat(1020);
    let message = format!("{{\"return\":[{many}0],\"id\":1}}");
    assert_eq!(
        received(message.as_bytes(), 4000, Limits::QEMU),
        [message, "the end, midway: false".to_owned()]
    );
}

/// To JSON each message here is within the one before it, so that nothing ends before the buffer does; to the framing each
/// ends where it is too deep.
#[test]
fn what_is_no_message_is_not_read_to_the_end_each_time() {
    const COUNT: usize = 100_000;
    let tight = Limits {
        nesting: 3,
        ..Limits::QEMU
    };
    let bytes = "{\"x\":[[[0,{\"return\":0},".repeat(COUNT);
    let pieces = VecDeque::from([bytes.into_bytes()]);
    let mut reader = Reader::new(Box::new(Pieces(pieces)), tight);
    let begin = Instant::now();
    let mut messages = 0;
    loop {
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(received) = pin!(reader.next()).poll(&mut context) else {
            panic!("pieces are there");
        };
        match received.unwrap() {
            Received::Message(_) => messages += 1,
            Received::End { .. } => break,
            _ => {}
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{messages}");
    }
    assert_eq!(messages, COUNT);
}
