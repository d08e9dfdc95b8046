//! What a machine does, with its events; character devices; many commands in flight.

use qapi_types::ErrorClass;
use qapi_types::qmp::event::Event;
use qapi_types::qmp::{
    ChardevBackend, ChardevCommon, ChardevRingbuf, RunState, ShutdownCause, command,
};

use crate::Machine;

#[tokio::test]
async fn a_machine_runs_and_stops() {
    let mut machine = Machine::start("-S -m 64").await;
    let client = machine.client.clone();
    let status = async || {
        client
            .execute(command::QueryStatus::new())
            .await
            .unwrap()
            .status
    };
    assert_eq!(status().await, RunState::Prelaunch);
    client.execute(command::Cont::new()).await.unwrap();
    assert!(matches!(machine.event().await, Event::Resume(_)));
    assert_eq!(status().await, RunState::Running);
    client.execute(command::Stop::new()).await.unwrap();
    assert!(matches!(machine.event().await, Event::Stop(_)));
    assert_eq!(status().await, RunState::Paused);
    client.execute(command::SystemReset::new()).await.unwrap();
    let Event::Reset(reset) = machine.event().await else {
        panic!("it is reset")
    };
    assert_eq!(
        (reset.guest, reset.reason),
        (false, ShutdownCause::HostQmpSystemReset)
    );
    client
        .execute(command::SystemPowerdown::new())
        .await
        .unwrap();
    assert!(matches!(machine.event().await, Event::Powerdown(_)));
    client
        .execute(command::Balloon::new(32 << 20))
        .await
        .unwrap();
    // The guest takes its time, and may get there in steps.
    loop {
        match machine.event().await {
            Event::BalloonChange(change) if change.actual == 32 << 20 => break,
            Event::BalloonChange(_) => {}
            other => panic!("{other:?}"),
        }
    }
    let balloon = client.execute(command::QueryBalloon::new()).await.unwrap();
    assert_eq!(balloon.actual, 32 << 20);
    machine.quit().await;
}

#[tokio::test]
async fn devices_come_and_go() {
    let machine = Machine::start("").await;
    let client = &machine.client;
    let mut ring = ChardevRingbuf::new();
    ring.size = Some(64);
    for (id, backend) in [
        ("ring", ChardevBackend::ringbuf(ring)),
        ("null", ChardevBackend::null(ChardevCommon::new())),
    ] {
        let added = client.execute(command::ChardevAdd::new(id, backend)).await;
        assert_eq!(added.unwrap().pty, None);
    }
    client
        .execute(command::RingbufWrite::new("ring", "h\u{e4}"))
        .await
        .unwrap();
    let read = client
        .execute(command::RingbufRead::new("ring", 64))
        .await
        .unwrap();
    assert_eq!(read, "h\u{e4}");
    for id in ["ring", "null"] {
        client
            .execute(command::ChardevRemove::new(id))
            .await
            .unwrap();
        let gone = client
            .execute(command::ChardevRemove::new(id))
            .await
            .unwrap_err();
        assert_eq!(gone.class(), Some(&ErrorClass::GenericError));
    }
    machine.quit().await;
}

#[tokio::test]
async fn a_thousand_answers_find_their_calls() {
    let machine = Machine::start("").await;
    let client = &machine.client;
    let ring = ChardevBackend::ringbuf(ChardevRingbuf::new());
    client
        .execute(command::ChardevAdd::new("ring", ring))
        .await
        .unwrap();
    let calls: Vec<_> = (0..1000)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                if number % 2 == 0 {
                    let name = format!("nobody-{number}-");
                    let remove = command::ChardevRemove::new(name.as_str());
                    let error = client.execute(remove).await.unwrap_err();
                    assert!(error.server().unwrap().desc.contains(&name), "{error}");
                } else {
                    let write = command::RingbufWrite::new("ring", format!("{number}\n"));
                    client.execute(write).await.unwrap();
                }
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let read = client
        .execute(command::RingbufRead::new("ring", 65536))
        .await
        .unwrap();
    let numbers: Vec<usize> = read.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(
        numbers,
        (0..1000)
            .filter(|number| number % 2 == 1)
            .collect::<Vec<_>>()
    );
    machine.quit().await;
}
