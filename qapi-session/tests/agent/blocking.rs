//! Agents without async.

use std::os::unix::net::{UnixListener, UnixStream};
use std::thread::JoinHandle;
use std::time::Duration;

use qapi_session::blocking::Agent;
use qapi_session::client::{Phase, Timeouts};
use qapi_types::qga::command;
use qapi_types::{Any, ErrorClass};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::peer::{Peer, patient};

/// A peer that does as `script` says once it was found, in a thread beside the test.
fn play(stream: UnixStream, script: impl AsyncFnOnce(Peer) + Send + 'static) -> JoinHandle<()> {
    std::thread::spawn(move || {
        Runtime::new().unwrap().block_on(async {
            stream.set_nonblocking(true).unwrap();
            let mut peer = Peer::of(tokio::net::UnixStream::from_std(stream).unwrap());
            peer.sync().await;
            script(peer).await;
        });
    })
}

#[test]
fn commands_are_executed() {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let peer = play(ours, async |mut peer| {
        for _ in 0..2 {
            peer.expect("guest-info").await;
            peer.answer(json!({"version": "7.2.22", "supported_commands": []}))
                .await;
        }
        peer.expect("guest-file-open").await;
        let error = json!({"class": "GenericError", "desc": "no such file"});
        peer.say(&json!({ "error": error })).await;
        peer.ended().await;
    });
    let builder = Agent::builder().timeouts(patient());
    let agent = builder.adopt(theirs).unwrap();
    let info = agent.execute(command::GuestInfo::new()).unwrap();
    assert_eq!(info.version, "7.2.22");
    let runtime = Runtime::new().unwrap();
    let info: Any = runtime.block_on(async { agent.execute_raw("guest-info", None).unwrap() });
    assert_eq!(info["version"], "7.2.22");
    let path = json!({"path": "/no/such/file"});
    let open = agent.call_raw::<i64>("guest-file-open", Some(&path));
    let error = open.timeout(patient().call).run().unwrap_err();
    assert_eq!(error.class(), Some(&ErrorClass::GenericError));
    drop(agent);
    peer.join().unwrap();
}

#[test]
fn an_agent_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent");
    let listener = UnixListener::bind(&path).unwrap();
    let peer = play(UnixStream::connect(&path).unwrap(), Peer::ended);
    let agent = Agent::builder().timeouts(patient()).accept(listener);
    drop(agent.unwrap());
    peer.join().unwrap();
    let soon = Timeouts {
        connect: Duration::from_millis(20),
        ..Timeouts::default()
    };
    let builder = Agent::builder().timeouts(soon).wait_for_agent();
    let error = builder.connect(folder.path().join("nobody").into());
    assert_eq!(error.unwrap_err().phase(), Phase::Connect);
}
