//! What all clones of a client share, and its task.

use std::ops::Deref;
use std::sync::{Arc, Mutex};

use qapi_types::message::Greeting;
use qapi_types::schema::Schema;
use serde_json::value::RawValue;
use tokio::sync::watch;

use super::child::Child;
use super::error::{Disconnect, DisconnectReason, Error, ErrorKind};
use super::events::Hub;
use super::request::{Request, Sent, nothing};
use super::settings::Settings;
use super::wire::Wire;
use crate::link::unix::MOST_DESCRIPTORS;
use crate::lock::lock;

/// What a client, its subscriptions and its task share.
pub(super) struct Core {
    pub(super) wire: Wire,
    pub(super) hub: Hub,
    pub(super) settings: Settings,
    pub(super) child: Option<Child>,
    pub(super) session: Mutex<Session>,
    pub(super) status: watch::Sender<Status>,
    /// The connections that have ended.
    pub(super) ended: watch::Sender<Ended>,
    /// Whose turn it is to send descriptors.
    descriptors: Arc<tokio::sync::Mutex<()>>,
}

/// What is known of the present connection, or the last one.
pub(super) struct Session {
    pub(super) greeting: Arc<Greeting>,
    pub(super) enabled: Arc<[String]>,
    pub(super) carries_descriptors: bool,
    /// The server's schema, once it was asked for.
    pub(super) schema: Option<Arc<Schema>>,
}

/// How things are.
#[derive(Clone, Debug)]
pub(super) enum Status {
    /// There is a connection.
    Up,
    /// There will be another one.
    Down,
    /// There is none any more.
    Over(Disconnect),
}

/// The connections that have ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// How many.
    pub(super) count: u64,
    /// How the last of them did.
    pub(super) last: Option<Disconnect>,
}

/// What keeps a connection: it is closed when the last of these is gone.
pub(super) struct Handle(Arc<Core>);

impl Handle {
    pub(super) fn new(core: Arc<Core>) -> Self {
        Self(core)
    }
}

impl Deref for Handle {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.0
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.wire.close();
    }
}

impl Core {
    pub(super) fn new(
        settings: Settings,
        hub: Hub,
        child: Option<Child>,
        session: Session,
    ) -> Self {
        let never = Disconnect::new(DisconnectReason::Local, None);
        Self {
            wire: Wire::new(never),
            hub,
            settings,
            child,
            session: Mutex::new(session),
            status: watch::Sender::new(Status::Up),
            ended: watch::Sender::default(),
            descriptors: Arc::default(),
        }
    }

    /// Executes a request, without layers and without a deadline. Notes whether it is sent.
    pub(super) async fn execute(
        &self,
        request: Request,
        sent: &Sent,
    ) -> Result<Box<RawValue>, Error> {
        self.check(&request)?;
        self.hub.no_longer_early();
        let turn = if request.descriptors().is_empty() {
            None
        } else {
            Some(Arc::clone(&self.descriptors).lock_owned().await)
        };
        self.wire.room().await;
        let answer = self.wire.send(&request, turn);
        let answer = answer.map_err(|kind| request.error(kind).sent(false))?;
        let sent_before = sent.set(true);
        let (failed, may_disconnect) = (request.failed(), request.may_disconnect);
        // Its descriptors are closed once they are sent.
        drop(request);
        let (outcome, was_sent) = answer.await;
        if !was_sent {
            sent.set(sent_before);
        }
        match outcome {
            Err(ErrorKind::Disconnected(end))
                if may_disconnect && was_sent && end.is_by_server() =>
            {
                nothing().map_err(|error| failed.with(ErrorKind::Refused(error.to_string())))
            }
            other => other.map_err(|kind| failed.with(kind).sent(was_sent)),
        }
    }

    /// Waits until there is a connection, or there will be none.
    pub(super) async fn connected(&self) -> Result<(), Disconnect> {
        match self.wait(|status| !matches!(status, Status::Down)).await {
            Some(Status::Over(end)) => Err(end),
            _ => Ok(()),
        }
    }

    /// Waits until things are as wanted.
    pub(super) async fn wait(&self, wanted: impl FnMut(&Status) -> bool) -> Option<Status> {
        let mut status = self.status.subscribe();
        let status = status.wait_for(wanted).await.ok();
        status.map(|status| status.clone())
    }

    /// Refuses what cannot be.
    fn check(&self, request: &Request) -> Result<(), Error> {
        if !request.out_of_band && request.descriptors().is_empty() {
            return Ok(());
        }
        let session = lock(&self.session);
        if request.out_of_band && !session.enabled.iter().any(|it| it == "oob") {
            return Err(request.refused("capability 'oob' is not enabled"));
        }
        if request.out_of_band && request.spec().is_some_and(|spec| !spec.allow_oob) {
            return Err(request.refused("it cannot be executed out-of-band"));
        }
        if request.descriptors().len() > MOST_DESCRIPTORS {
            return Err(request.refused(format!("more than {MOST_DESCRIPTORS} descriptors")));
        }
        if !request.descriptors().is_empty() && !session.carries_descriptors {
            return Err(request.refused("only Unix sockets carry descriptors"));
        }
        Ok(())
    }
}
