//! The life of a client's connections, one after the other.

use std::io;
use std::sync::{Arc, Weak};

use tokio::time::{Duration, Instant, sleep};

use super::Client;
use super::child::Child;
use super::core::{Core, Handle, Session, Status};
use super::error::{ConnectError, ConnectErrorKind, Disconnect, DisconnectReason, Phase};
use super::handshake::Established;
use super::origin::Origin;
use super::reconnect::{Hook, Reconnect};
use super::traffic::converse;
use crate::lock::lock;

pub(super) struct Task {
    pub(super) core: Arc<Core>,
    /// The server's process, as long as it is that server's.
    pub(super) child: Option<Child>,
    pub(super) handle: Weak<Handle>,
    pub(super) origin: Origin,
    pub(super) policy: Option<Reconnect>,
}

impl Task {
    /// Serves the client until there is no connection any more.
    pub(super) async fn run(mut self, established: Established) {
        let mut began = Instant::now();
        let mut reason = serve(&self.core, established).await;
        loop {
            let end = disconnected(&self.core, self.child.as_ref(), reason).await;
            let again = match (&self.policy, end.reason()) {
                (_, DisconnectReason::Local) | (None, _) => None,
                _ if !self.origin.can_open() => None,
                (Some(policy), _) => Some(policy.clone()),
            };
            let Some(policy) = again else {
                return over(&self.core, end);
            };
            // A server that hangs up at once is no better than one that is not there.
            let pause = policy.first.saturating_sub(began.elapsed());
            tokio::select! {
                () = self.core.wire.closing() => {}
                () = sleep(pause) => {}
            }
            began = Instant::now();
            reason = match self.reconnect(&policy, &end).await {
                Ok(reason) => reason,
                Err(reason) => {
                    let end = disconnected(&self.core, self.child.as_ref(), reason).await;
                    return over(&self.core, end);
                }
            };
        }
    }

    /// Connects again and serves the client; gives the reason why that ended, or why there will be no connection.
    async fn reconnect(
        &mut self,
        policy: &Reconnect,
        end: &Disconnect,
    ) -> Result<DisconnectReason, DisconnectReason> {
        tracing::info!(%end, "disconnected, connecting again");
        let mut pause = policy.first;
        let mut failed = 0;
        loop {
            let error = match self.attempt(policy, end).await? {
                Ok(reason) => return Ok(reason),
                Err(error) => error,
            };
            failed = u32::saturating_add(failed, 1);
            tracing::debug!(%error, failed, "cannot connect again");
            if policy.attempts.is_some_and(|most| failed >= most) {
                return Err(DisconnectReason::NotReconnected(error));
            }
            tokio::select! {
                () = self.core.wire.closing() => return Err(DisconnectReason::Local),
                () = sleep(pause) => {}
            }
            pause = pause
                .saturating_mul(2)
                .min(policy.longest.max(Duration::from_millis(1)));
        }
    }

    /// Connects once, and serves the client if that succeeds.
    async fn attempt(
        &mut self,
        policy: &Reconnect,
        end: &Disconnect,
    ) -> Result<Result<DisconnectReason, ConnectError>, DisconnectReason> {
        let core = Arc::clone(&self.core);
        // When it has ended, another server may take its place.
        let child = self.child.as_ref().filter(|child| !child.has_ended());
        let connected = self.origin.connect(&core.settings, &core.hub, child);
        let established = tokio::select! {
            () = core.wire.closing() => return Err(DisconnectReason::Local),
            connected = connected => connected,
        };
        let established = match established {
            Ok(established) => established,
            Err(error) => return Ok(Err(error)),
        };
        self.child.take_if(|child| child.has_ended());
        *lock(&core.session) = Session::of(&established);
        let Some(hook) = &policy.hook else {
            return Ok(Ok(serve(&core, established).await));
        };
        let Some(handle) = self.handle.upgrade() else {
            return Err(DisconnectReason::Local);
        };
        core.wire.open(Some(end.clone()));
        let prepared = prepare(&core, hook, Client::first(handle));
        let served = serve_until_hooked(&core, established, prepared).await;
        if served.is_err() {
            // The hook may have left something to others, which is to know.
            tell(&core, end);
        }
        Ok(served)
    }
}

/// Whoever waits is told, too, when the task is dropped with its runtime, or by a panic of the hook.
impl Drop for Task {
    fn drop(&mut self) {
        if matches!(*self.core.status.borrow(), Status::Over(_)) {
            return;
        }
        let reason = if std::thread::panicking() {
            DisconnectReason::Io(io::Error::other("a panic ended the client's task"))
        } else {
            DisconnectReason::Local
        };
        let end = Disconnect::new(reason, None);
        tell(&self.core, &end);
        over(&self.core, end);
    }
}

/// Tells all who wait that there is no connection.
async fn disconnected(core: &Core, child: Option<&Child>, reason: DisconnectReason) -> Disconnect {
    let child = match (child, &reason) {
        (_, DisconnectReason::Local | DisconnectReason::Stuck) | (None, _) => None,
        (Some(child), _) => child.ended().await,
    };
    let end = Disconnect::new(reason, child);
    tell(core, &end);
    end
}

fn tell(core: &Core, end: &Disconnect) {
    // First: whoever is told that there is no connection may wait for the next one at once.
    core.status.send_replace(Status::Down);
    core.ended.send_modify(|ended| {
        ended.count += 1;
        ended.last = Some(end.clone());
    });
    core.wire.disconnect(end);
}

fn over(core: &Core, end: Disconnect) {
    tracing::debug!(%end, "disconnected");
    core.hub.end();
    core.status.send_replace(Status::Over(end));
}

/// Runs the hook, and lets others send when it has succeeded.
async fn prepare(core: &Core, hook: &Hook, client: Client) -> Result<(), ConnectError> {
    let ran = hook(client).await;
    ran.map_err(|error| ConnectError::new(Phase::Hook, ConnectErrorKind::Hook(error)))?;
    up(core);
    Ok(())
}

fn up(core: &Core) {
    core.wire.open(None);
    core.status.send_replace(Status::Up);
}

async fn serve(core: &Core, established: Established) -> DisconnectReason {
    let Established {
        mut reader, sink, ..
    } = established;
    up(core);
    converse(&core.wire, &core.hub, &mut reader, sink).await
}

/// Serves the client, which is ready once `prepared` is done.
async fn serve_until_hooked(
    core: &Core,
    established: Established,
    prepared: impl Future<Output = Result<(), ConnectError>>,
) -> Result<DisconnectReason, ConnectError> {
    let Established {
        mut reader, sink, ..
    } = established;
    let conversation = converse(&core.wire, &core.hub, &mut reader, sink);
    tokio::pin!(conversation, prepared);
    tokio::select! {
        biased;
        result = &mut prepared => result?,
        reason = &mut conversation => {
            if matches!(reason, DisconnectReason::Local) {
                return Ok(reason);
            }
            core.wire.disconnect(&Disconnect::new(reason, None));
            return Err(ConnectError::new(Phase::Hook, ConnectErrorKind::Closed));
        }
    }
    Ok(conversation.await)
}
