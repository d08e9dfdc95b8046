//! The channel of a guest agent, of a guest in which there is none.

use qapi_session::Agent;
use qapi_session::client::{ConnectErrorKind, Phase, Timeouts};
use test_macros::server_test;

use crate::support::{GENEROUS, Kind, SHORT, Server, builder};

#[server_test("qemu-system-x86_64")]
async fn a_channel_without_an_agent() {
    let server = Server::with(Kind::Q35, builder(), |command| {
        command.args([
            "-chardev",
            "socket,id=agent,path=agent.sock,server=on,wait=off",
            "-device",
            "virtio-serial",
            "-device",
            "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
        ]);
    })
    .await;
    let timeouts = Timeouts {
        connect: GENEROUS,
        negotiation: 3 * SHORT,
        ..Timeouts::default()
    };
    let builder = Agent::builder().timeouts(timeouts);
    for builder in [builder.clone(), builder.wait_for_agent()] {
        // QEMU takes the connection, and answers nothing.
        let agent = builder.connect(server.path("agent.sock").into()).await;
        let error = agent.unwrap_err();
        assert_eq!(error.phase(), Phase::Negotiation, "{error}");
        assert!(
            matches!(error.kind(), ConnectErrorKind::TimedOut(_)),
            "{error}"
        );
    }
    server.quit(&[]).await;
}
