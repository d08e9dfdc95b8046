//! Events: every subscriber gets each once, in order, and knows what it missed.

use std::time::Duration;

use qapi_session::Client;
use qapi_session::client::{EventError, WaitError};
use qapi_types::qmp::event::Event;
use qapi_types::qmp::{command, event};
use qapi_types::{Any, Timestamp};
use serde_json::json;

use crate::peer::{GENEROUS, GREETING, Peer};
use crate::support::Fixture;

fn message(name: &str, data: &Any) -> String {
    let timestamp = json!({"seconds": 1, "microseconds": 2});
    json!({"event": name, "data": data, "timestamp": timestamp}).to_string()
}

#[tokio::test]
async fn subscribers_get_what_they_asked_for() {
    let fixture = Fixture::new().await;
    let client = Client::connect(fixture.path("main").into()).await.unwrap();
    let mut stops = client.events::<event::Stop>();
    let mut all = client.all_events::<Event>();
    let mut raw = client.raw_events();
    client.execute(command::Stop::new()).await.unwrap();
    client.execute(command::Cont::new()).await.unwrap();
    let stop = stops.next().await.unwrap().unwrap();
    assert!(stop.timestamp > Timestamp::UNKNOWN);
    assert!(stops.try_next().is_none());
    assert!(matches!(
        all.next().await.unwrap().unwrap().event,
        Event::Stop(_)
    ));
    let resume = all.wait_for(GENEROUS, |it| matches!(it.event, Event::Resume(_)));
    resume.await.unwrap();
    assert_eq!(raw.next().await.unwrap().unwrap().name, "STOP");
    assert_eq!(raw.next().await.unwrap().unwrap().name, "RESUME");
    client.close();
    client.closed().await;
    assert!(stops.next().await.is_none());
    let late = client.raw_events().wait_for(GENEROUS, |_| true).await;
    assert_eq!(late.unwrap_err(), WaitError::Disconnected);
}

#[tokio::test]
async fn events_from_before_the_first_command_are_kept() {
    let (mut peer, link) = Peer::new();
    let negotiated = async {
        peer.say(&message("EARLY", &json!({}))).await;
        peer.say(GREETING).await;
        peer.say(&message("EARLIER", &json!({}))).await;
        let request = peer.hear().await;
        peer.say(&message("STOP", &json!({}))).await;
        peer.answer(&request, json!({})).await;
        peer.say(&message("RESUME", &json!({}))).await;
        peer
    };
    let (client, mut peer) = tokio::join!(Client::builder().adopt(link), negotiated);
    let client = client.unwrap();
    for _ in 0..2 {
        let mut raw = client.raw_events();
        for name in ["EARLY", "EARLIER", "STOP", "RESUME"] {
            assert_eq!(raw.next().await.unwrap().unwrap().name, name);
        }
    }
    assert!(client.events::<event::Stop>().try_next().is_some());
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    peer.hear().await;
    assert!(client.raw_events().try_next().is_none());
    call.abort();
}

#[tokio::test]
async fn unknown_and_ill_formed_events_cost_only_themselves() {
    let (mut peer, client) = Peer::with_client().await;
    let mut all = client.all_events::<Event>();
    let mut shutdowns = client.events::<event::Shutdown>();
    let mut raw = client.raw_events();
    let call = tokio::spawn(client.execute(command::QueryStatus::new()));
    let request = peer.hear().await;
    peer.say(&message("SNOW", &json!({"inches": 3}))).await;
    peer.say(&message("SHUTDOWN", &json!({"guest": 7}))).await;
    let data = json!({"guest": true, "reason": "guest-shutdown"});
    peer.say(&message("SHUTDOWN", &data)).await;
    peer.answer(&request, json!({"running": true, "status": "running"}))
        .await;
    call.await.unwrap().unwrap();
    let snow = all.next().await.unwrap().unwrap();
    assert!(matches!(snow.event, Event::Unknown_(it) if it.name() == "SNOW"));
    let error = shutdowns.next().await.unwrap().unwrap_err();
    let EventError::Decode { event, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(event.data.as_ref().unwrap().get(), r#"{"guest":7}"#);
    let shutdown = shutdowns.wait_for(GENEROUS, |it| it.event.guest).await;
    assert_eq!(shutdown.unwrap().timestamp.seconds, 1);
    for name in ["SNOW", "SHUTDOWN", "SHUTDOWN"] {
        assert_eq!(raw.next().await.unwrap().unwrap().name, name);
    }
}

#[tokio::test]
async fn a_slow_subscriber_sees_what_it_missed() {
    let (mut peer, client) = Peer::with(Client::builder().event_buffer(4)).await;
    let mut slow = client.raw_events();
    let mut quick = client.raw_events();
    for number in 0..10 {
        peer.say(&message("TICK", &json!(number))).await;
        let event = quick.next().await.unwrap().unwrap();
        assert_eq!(event.data.unwrap().get(), number.to_string());
    }
    assert_eq!(slow.missed(), 6);
    let missed = slow.next().await.unwrap().unwrap_err();
    assert!(matches!(missed, EventError::Missed(6)));
    for number in 6..10 {
        let event = slow.next().await.unwrap().unwrap();
        assert_eq!(event.data.unwrap().get(), number.to_string());
    }
    assert_eq!((slow.missed(), quick.missed()), (6, 0));
}

#[tokio::test]
async fn waiting_has_a_deadline() {
    let (_peer, client) = Peer::with_client().await;
    let limit = Duration::from_millis(10);
    let mut stops = client.events::<event::Stop>();
    let waited = stops.wait_for(limit, |_| true).await;
    assert_eq!(waited.unwrap_err(), WaitError::TimedOut(limit));
}

#[tokio::test]
async fn a_subscription_keeps_the_connection() {
    let (mut peer, client) = Peer::with_client().await;
    let mut stops = client.events::<event::Stop>();
    drop(client);
    peer.say(&message("STOP", &json!({}))).await;
    stops.next().await.unwrap().unwrap();
    drop(stops);
    peer.ended().await;
}
