//! Events: to every monitor that has finished negotiation, in the order emitted, some of them rate-limited.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qapi_types::document::Document;
use qapi_types::{Error, Event, Timestamp, output};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Server;
use super::connection::Connection;
use crate::lock::lock;

/// How often an event is sent at most (QMP specification, "Asynchronous events").
///
/// The first is sent at once. Of those that follow within the interval, the last one is sent at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// The event's name.
    pub event: String,
    /// One in this time.
    pub interval: Duration,
    /// A member of the event's data: events that differ in it do not count for one another.
    pub key: Option<String>,
}

impl Throttle {
    /// The limits that QEMU has: one a second.
    pub fn qemu() -> Vec<Self> {
        [
            ("RTC_CHANGE", None),
            ("WATCHDOG", None),
            ("BALLOON_CHANGE", None),
            ("QUORUM_REPORT_BAD", Some("node-name")),
            ("QUORUM_FAILURE", None),
            ("VSERPORT_CHANGE", Some("id")),
            ("MEMORY_DEVICE_SIZE_CHANGE", Some("qom-path")),
            ("HV_BALLOON_STATUS_REPORT", None),
        ]
        .into_iter()
        .map(|(event, key)| Self {
            event: event.to_owned(),
            interval: Duration::from_secs(1),
            key: key.map(str::to_owned),
        })
        .collect()
    }
}

/// Who is told of events, and which wait.
#[derive(Default)]
pub(super) struct Events {
    throttles: HashMap<String, Throttle>,
    /// By number, so that one is found at once.
    connections: Mutex<BTreeMap<usize, Arc<Connection>>>,
    /// What is held back, by the name of the event and its key: nothing if none came since the last.
    held: Mutex<HashMap<Like, Option<Arc<Message>>>>,
}

/// The name of an event and its key: events that have the same count for one another.
type Like = (String, String);

/// An event as it is sent.
struct Message {
    compact: Vec<u8>,
    pretty: Vec<u8>,
}

/// The whole message for an event.
struct Emission<'a, E>(&'a E, Timestamp);

impl<E: Event> Serialize for Emission<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(event, timestamp) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", timestamp)?;
        map.serialize_entry("event", <E as Event>::NAME)?;
        if !E::MEMBERS.is_empty() {
            map.serialize_entry("data", event)?;
        }
        map.end()
    }
}

impl Events {
    pub(super) fn new(throttles: Vec<Throttle>) -> Self {
        let throttles = throttles.into_iter();
        Self {
            throttles: throttles
                .map(|throttle| (throttle.event.clone(), throttle))
                .collect(),
            ..Self::default()
        }
    }

    pub(super) fn add(&self, connection: &Arc<Connection>) {
        lock(&self.connections).insert(number(connection), Arc::clone(connection));
    }

    pub(super) fn remove(&self, connection: &Arc<Connection>) {
        lock(&self.connections).remove(&number(connection));
    }

    /// Puts the message into all outboxes, under one lock: so all have all in one order.
    fn deliver(&self, message: &Message) {
        for connection in lock(&self.connections).values() {
            let bytes = if connection.monitor().is_pretty() {
                &message.pretty
            } else {
                &message.compact
            };
            connection.outbox.event(bytes);
        }
    }

    /// Holds the message back, if one like it was sent just now.
    fn hold(&self, like: &Like, message: &Arc<Message>) -> bool {
        let mut held = lock(&self.held);
        if let Some(last) = held.get_mut(like) {
            *last = Some(Arc::clone(message));
            return true;
        }
        held.insert(like.clone(), None);
        false
    }

    /// What was held back; if nothing was, the next one like it is sent at once.
    fn release(&self, like: &Like) -> Option<Arc<Message>> {
        let mut held = lock(&self.held);
        let message = held.get_mut(like).and_then(Option::take);
        if message.is_none() {
            held.remove(like);
        }
        message
    }
}

/// No other connection has it as long as this one is there.
fn number(connection: &Arc<Connection>) -> usize {
    Arc::as_ptr(connection).addr()
}

/// The text of a member of the event's data.
fn member_of(message: &[u8], member: &str) -> String {
    let document = Document::read(message);
    let text = document.ok().and_then(|document| {
        let data = document.root().get("data")?;
        Some(data.get(member)?.text().to_owned())
    });
    text.unwrap_or_default()
}

impl Server {
    /// Emits an event, now. It reaches every monitor whose client has finished negotiation. Waits for
    /// nobody; any thread may do it.
    ///
    /// # Errors
    ///
    /// When a number in it is infinite or NaN.
    pub fn emit<E: Event>(&self, event: &E) -> Result<(), Error> {
        let emission = Emission(event, Timestamp::now());
        let compact = output::message(&emission, false)?;
        let pretty = output::message(&emission, true)?;
        let throttle = self.events().throttles.get(<E as Event>::NAME);
        let like = throttle.map(|throttle| {
            let key = throttle.key.as_deref();
            let key = key.map_or_else(String::new, |member| member_of(&compact, member));
            ((<E as Event>::NAME.to_owned(), key), throttle.interval)
        });
        let message = Arc::new(Message { compact, pretty });
        if let Some((like, interval)) = like {
            if self.events().hold(&like, &message) {
                return Ok(());
            }
            let server = self.clone();
            self.spawn(async move {
                loop {
                    tokio::select! {
                        () = tokio::time::sleep(interval) => {}
                        () = server.shutting_down() => break,
                    }
                    match server.events().release(&like) {
                        Some(message) => server.events().deliver(&message),
                        None => break,
                    }
                }
            });
        }
        self.events().deliver(&message);
        Ok(())
    }
}
