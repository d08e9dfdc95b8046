//! A process that has no room for another descriptor. It is the whole process, so this is alone here.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use qapi_session::Link;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

/// Timeouts that only something that hangs reaches.
const GENEROUS: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_comes_behind_descriptors_is_read_though_there_is_no_room_for_them() {
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let theirs = tokio::net::UnixStream::from_std(theirs).unwrap();
    let mut link = Link::unix(theirs).unwrap();
    let send = |text: &[u8], descriptors: &[_]| {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(descriptors)));
        let text = [IoSlice::new(text)];
        sendmsg(&ours, &text, &mut ancillary, SendFlags::empty()).unwrap();
    };
    send(b"first ", &[ours.as_fd()]);
    send(b"second", &[]);
    let limit = getrlimit(Resource::Nofile);
    let none = Rlimit {
        current: Some(0),
        ..limit
    };
    setrlimit(Resource::Nofile, none).unwrap();
    let mut text = [0; 12];
    let read = timeout(GENEROUS, link.read_exact(&mut text)).await;
    setrlimit(Resource::Nofile, limit).unwrap();
    read.expect("all is read").unwrap();
    assert_eq!(text, *b"first second");
}
