//! Random sequences of adding, connecting, talking, removing and hanging up, beside a model of what must
//! hold. On its own, because it counts the descriptors of its process.

mod support;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use support::{Client, Fixture, open_descriptors};
use test_support::{Rng, rng, rounds};

/// Few, so that they meet.
const CHARDEVS: [&str; 3] = ["c0", "c1", "c2"];
const MONITORS: [&str; 3] = ["m0", "m1", "m2"];

/// How many steps a sequence has.
const STEPS: usize = 40;

/// What must hold.
#[derive(Default)]
struct Model {
    /// The monitors that were added, with their chardevs, in this order.
    monitors: Vec<(&'static str, &'static str)>,
    /// The chardevs that there are, with what is at their other end.
    chardevs: BTreeMap<&'static str, Option<Peer>>,
}

struct Peer {
    client: Client,
    /// Whether a monitor has greeted it, and it has read that.
    negotiated: bool,
    /// The events that it has not read.
    events: VecDeque<&'static str>,
}

impl Model {
    fn monitor_of(&self, chardev: &str) -> Option<&'static str> {
        let mut monitors = self.monitors.iter();
        monitors
            .find(|(_, other)| *other == chardev)
            .map(|(id, _)| *id)
    }

    fn monitors(&self) -> Value {
        let main = json!({"id": "main", "mode": "control", "chardev": "main", "dynamic": false});
        let added = self.monitors.iter().map(|(id, chardev)| {
            json!({"id": id, "mode": "control", "chardev": chardev, "dynamic": true})
        });
        std::iter::once(main).chain(added).collect()
    }
}

/// The server, with the client of the monitor that stays, and the model.
struct World {
    fixture: Fixture,
    main: Client,
    model: Model,
}

fn command(name: &str, arguments: &Value) -> String {
    json!({"execute": name, "arguments": arguments}).to_string()
}

impl World {
    async fn new() -> Self {
        let fixture = Fixture::new().await;
        let main = fixture.client("main").await;
        Self {
            fixture,
            main,
            model: Model::default(),
        }
    }

    /// Executes a command on the monitor that stays; says whether it succeeded.
    async fn execute(&mut self, name: &str, arguments: Value) -> bool {
        let answer = self.main.execute(&command(name, &arguments)).await;
        assert!(answer.get("return").is_some() != answer.get("error").is_some());
        answer.get("return").is_some()
    }

    async fn step(&mut self, rng: &mut Rng) {
        let chardev = CHARDEVS[rng.usize(..CHARDEVS.len())];
        let monitor = MONITORS[rng.usize(..MONITORS.len())];
        match rng.u8(..10) {
            0 => self.add_chardev(chardev).await,
            1 => self.remove_chardev(chardev).await,
            2 | 3 => self.add(monitor, chardev).await,
            4 => self.remove(monitor).await,
            5 => self.remove_itself(chardev).await,
            6 | 7 => self.connect(chardev).await,
            8 => self.hang_up(chardev),
            _ => self.emit(rng.bool()).await,
        }
        self.talk(chardev).await;
        let listed = self.main.execute(r#"{"execute":"query-monitors"}"#).await;
        assert_eq!(listed["return"], self.model.monitors());
    }

    async fn add_chardev(&mut self, id: &'static str) {
        let path = self.fixture.path(id);
        let arguments = json!({"id": id, "backend": {"type": "socket", "data": {
            "server": true, "wait": false,
            "addr": {"type": "unix", "data": {"path": path}},
        }}});
        let added = self.execute("chardev-add", arguments).await;
        assert_eq!(added, !self.model.chardevs.contains_key(id));
        self.model.chardevs.entry(id).or_default();
    }

    async fn remove_chardev(&mut self, id: &'static str) {
        let removed = self.execute("chardev-remove", json!({"id": id})).await;
        let free = self.model.monitor_of(id).is_none();
        assert_eq!(removed, free && self.model.chardevs.contains_key(id));
        if removed && let Some(Some(mut peer)) = self.model.chardevs.remove(id) {
            // Who waited for a monitor is disconnected.
            assert_eq!(peer.client.receive().await, None);
        }
    }

    async fn add(&mut self, id: &'static str, chardev: &'static str) {
        let arguments = json!({"id": id, "chardev": chardev});
        let added = self.execute("monitor-add", arguments).await;
        let known = self.model.monitors.iter().any(|(other, _)| *other == id);
        let busy = self.model.monitor_of(chardev).is_some();
        assert_eq!(
            added,
            !known && !busy && self.model.chardevs.contains_key(chardev)
        );
        if added {
            self.model.monitors.push((id, chardev));
        }
    }

    async fn remove(&mut self, id: &'static str) {
        let removed = self.execute("monitor-remove", json!({"id": id})).await;
        let place = self
            .model
            .monitors
            .iter()
            .position(|(other, _)| *other == id);
        assert_eq!(removed, place.is_some());
        if let Some(place) = place {
            let (_, chardev) = self.model.monitors.remove(place);
            self.cut(chardev).await;
        }
    }

    /// The client of a monitor that was removed: what it gets until the end is what there was for it.
    async fn cut(&mut self, chardev: &str) {
        let Some(peer) = self
            .model
            .chardevs
            .get_mut(chardev)
            .and_then(Option::as_mut)
        else {
            return;
        };
        if !peer.negotiated {
            // It may not have been accepted yet. Then it waits for the next monitor.
            self.model.chardevs.insert(
                CHARDEVS
                    .into_iter()
                    .find(|id| *id == chardev)
                    .expect("one of them"),
                None,
            );
            return;
        }
        while let Some(message) = peer.client.receive().await {
            assert_eq!(
                Some(message["event"].as_str().expect("an event")),
                peer.events.pop_front()
            );
        }
        let slot = self.model.chardevs.get_mut(chardev).expect("it is there");
        *slot = None;
    }

    async fn remove_itself(&mut self, chardev: &'static str) {
        let Some(id) = self.model.monitor_of(chardev) else {
            return;
        };
        let slot = self.model.chardevs.get_mut(chardev).expect("it is there");
        let Some(mut peer) = slot.take_if(|peer| peer.negotiated) else {
            return;
        };
        peer.client
            .send(command("monitor-remove", &json!({"id": id})))
            .await;
        let answer = peer.answer().await;
        assert_eq!(answer, json!({"return": {}}));
        assert_eq!(peer.client.receive().await, None);
        self.model.monitors.retain(|(other, _)| *other != id);
    }

    async fn connect(&mut self, chardev: &'static str) {
        if let Some(slot @ None) = self.model.chardevs.get_mut(chardev) {
            *slot = Some(Peer {
                client: self.fixture.connect(chardev).await,
                negotiated: false,
                events: VecDeque::new(),
            });
        }
    }

    fn hang_up(&mut self, chardev: &'static str) {
        if let Some(slot) = self.model.chardevs.get_mut(chardev) {
            *slot = None;
        }
    }

    async fn emit(&mut self, running: bool) {
        let (name, event) = if running {
            ("cont", "RESUME")
        } else {
            ("stop", "STOP")
        };
        let message = self.main.execute(&command(name, &json!({}))).await;
        assert_eq!(message["event"], event);
        assert_eq!(self.main.receive().await, Some(json!({"return": {}})));
        let peers = self.model.chardevs.values_mut().flatten();
        for peer in peers.filter(|peer| peer.negotiated) {
            peer.events.push_back(event);
        }
    }

    /// Talks to a monitor, after negotiation if that was not yet.
    async fn talk(&mut self, chardev: &'static str) {
        if self.model.monitor_of(chardev).is_none() {
            return;
        }
        let Some(Some(peer)) = self.model.chardevs.get_mut(chardev) else {
            return;
        };
        if !peer.negotiated {
            peer.client.negotiate(&[]).await;
            peer.negotiated = true;
        }
        peer.client
            .send(r#"{"execute":"query-status","id":7}"#)
            .await;
        assert_eq!(peer.answer().await["id"], 7);
    }
}

impl Peer {
    /// The next answer. All events that were emitted before come before it, in their order.
    async fn answer(&mut self) -> Value {
        loop {
            let message = self.client.receive().await.expect("an answer");
            if message.get("event").is_none() {
                assert_eq!(self.events, [""; 0], "no event is lost");
                return message;
            }
            let expected = self.events.pop_front();
            assert_eq!(message["event"].as_str(), expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_order_what_must_hold_holds() {
    let mut rng = rng();
    let before = open_descriptors();
    for _ in 0..rounds(500) {
        let mut world = World::new().await;
        for _ in 0..STEPS {
            world.step(&mut rng).await;
        }
        world.fixture.server.shut_down();
        world.fixture.server.closed().await;
    }
    support::until(|| open_descriptors() <= before + 8).await;
}
