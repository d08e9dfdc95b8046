//! What a mock and its connections share.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::actions::{Action, Job};
use super::script::Script;
use crate::lock::lock;

pub(super) struct Shared {
    script: Mutex<Script>,
    /// Where connections take what is to be done from.
    connections: Mutex<Vec<UnboundedSender<Job>>>,
    /// Says that something has come.
    changed: watch::Sender<()>,
    /// Says that the test is at its end.
    pub(super) finish: CancellationToken,
    /// Says that nobody is interested any more.
    pub(super) abandon: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Shared {
    pub(super) fn new(script: Script) -> Arc<Self> {
        let abandon = CancellationToken::new();
        Arc::new(Self {
            script: Mutex::new(script),
            connections: Mutex::default(),
            changed: watch::Sender::new(()),
            finish: CancellationToken::new(),
            abandon,
            tasks: TaskTracker::new(),
        })
    }

    /// The script, to look at.
    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }

    /// Changes the script, and tells who waits for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        let result = change(&mut self.script());
        self.changed.send_replace(());
        result
    }

    /// Waits until something holds of the script.
    pub(super) async fn until(&self, holds: impl Fn(&Script) -> bool) {
        let mut changed = self.changed.subscribe();
        while !holds(&self.script()) {
            // The sender is here, so there is always another change to wait for.
            let _ = changed.changed().await;
        }
    }

    /// Adds a connection.
    pub(super) fn connect(&self, jobs: UnboundedSender<Job>) {
        lock(&self.connections).push(jobs);
        self.change(|script| script.open += 1);
    }

    /// Has all connections do something.
    pub(super) fn perform(&self, actions: &[Action]) {
        let job = || Job::Do(actions.to_vec());
        lock(&self.connections).retain(|jobs| jobs.send(job()).is_ok());
    }
}
