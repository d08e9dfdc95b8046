//! Monitors that are added, used by somebody else and removed, all by typed calls.

use qapi_session::client::DisconnectReason;
use qapi_session::{Address, Client};
use qapi_types::qmp::event::Event;
use qapi_types::qmp::{
    ChardevBackend, ChardevSocket, MonitorInfo, MonitorMode, SocketAddressLegacy,
    UnixSocketAddress, command,
};

use crate::{Machine, builder};

/// How many monitors come and go.
const ROUNDS: usize = 1000;

async fn monitors(client: &Client) -> Vec<MonitorInfo> {
    client.execute(command::QueryMonitors::new()).await.unwrap()
}

#[tokio::test]
async fn a_thousand_monitors_are_added_used_and_removed() {
    let mut machine = Machine::start("").await;
    let client = machine.client.clone();
    let own = monitors(&client).await;
    let path = machine.folder.path().join("added.sock");
    for round in 0..ROUNDS {
        let address = UnixSocketAddress::new(path.to_str().unwrap());
        let mut socket = ChardevSocket::new(SocketAddressLegacy::unix(address));
        socket.server = Some(true);
        socket.wait = Some(false);
        let device = command::ChardevAdd::new("added", ChardevBackend::socket(socket));
        client.execute(device).await.unwrap();
        client
            .execute(command::MonitorAdd::new("m", "added"))
            .await
            .unwrap();

        let other = builder()
            .connect(Address::Unix(path.clone()))
            .await
            .unwrap();
        let infos = monitors(&other).await;
        assert_eq!(infos.len(), own.len() + 1);
        let added = infos
            .iter()
            .find(|info| info.id.as_deref() == Some("m"))
            .unwrap();
        assert_eq!(
            (&added.mode, added.chardev.as_str()),
            (&MonitorMode::Control, "added")
        );
        assert!(added.dynamic);
        let mut events = other.all_events::<Event>();
        // What one does, both hear of.
        let act = if round % 2 == 0 { &client } else { &other };
        act.execute(command::SystemPowerdown::new()).await.unwrap();
        let event = events.next().await.unwrap().unwrap().event;
        assert!(matches!(event, Event::Powerdown(_)), "{event:?}");
        let event = machine.event().await;
        assert!(matches!(event, Event::Powerdown(_)), "{event:?}");
        // A device that has a monitor stays.
        let busy = client.execute(command::ChardevRemove::new("added")).await;
        assert!(busy.unwrap_err().server().is_some());

        // It leaves before the monitor does, or is left by it.
        if round % 3 == 0 {
            drop(events);
            other.close();
            assert!(matches!(
                other.closed().await.reason(),
                DisconnectReason::Local
            ));
            client
                .execute(command::MonitorRemove::new("m"))
                .await
                .unwrap();
        } else if round % 3 == 1 {
            client
                .execute(command::MonitorRemove::new("m"))
                .await
                .unwrap();
            client
                .execute(command::ChardevRemove::new("added"))
                .await
                .unwrap();
            let end = other.closed().await;
            assert!(end.is_by_server(), "{end}");
            assert!(events.next().await.is_none());
            assert!(!path.exists());
            continue;
        } else {
            // Its own monitor is removed by itself. The device is free when the connection has ended.
            other
                .execute(command::MonitorRemove::new("m"))
                .await
                .unwrap();
            let end = other.closed().await;
            assert!(end.is_by_server(), "{end}");
        }
        client
            .execute(command::ChardevRemove::new("added"))
            .await
            .unwrap();
        assert!(!path.exists());
    }
    assert_eq!(monitors(&client).await, own);
    machine.quit().await;
}
