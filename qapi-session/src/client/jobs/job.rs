//! One job: waiting for what becomes of it, and telling it what to do.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use qapi_types::message::RawEvent;
use qapi_types::{Empty, Events};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::error::JobError;
use super::progress::Progress;
use super::seen::{End, Seen, Wanted};
use crate::client::Client;
use crate::client::core::Ended;
use crate::client::error::{Disconnect, DisconnectReason, Error, ErrorKind};
use crate::client::events::{EventError, Subscription};
use crate::generated::jobs::event::Event;
use crate::generated::jobs::{JobInfo, command};

/// A job that was started, or is to be seen through.
///
/// Its functions that wait can be dropped and called again. Dropping the job itself leaves it to the server. It keeps
/// the connection as a client does.
pub struct Job {
    client: Client,
    id: String,
    events: Subscription<RawEvent>,
    ended: watch::Receiver<Ended>,
    /// How many connections had ended before this one.
    before: u64,
    seen: Seen,
    /// What it was told.
    cancelled: bool,
    completed: AtomicBool,
    finalized: AtomicBool,
    /// What it is being told.
    telling: Option<Telling>,
}

/// A command on its way, when there had been so many changes of the job's status.
struct Telling {
    wanted: Wanted,
    changes: u64,
    call: JoinHandle<Result<Empty, Error>>,
}

impl Job {
    /// A job that is not there yet, or not known to be.
    pub(super) fn new(client: Client, id: String) -> Self {
        let ended = client.handle.ended.subscribe();
        let before = ended.borrow().count;
        let names = <Event as Events>::NAMES;
        let events = client.subscribe(Some(names), |event| Ok(event.clone()));
        Self {
            client,
            id,
            events,
            ended,
            before,
            seen: Seen::default(),
            cancelled: false,
            completed: AtomicBool::new(false),
            finalized: AtomicBool::new(false),
            telling: None,
        }
    }

    /// Passes over events of earlier jobs.
    pub(super) fn forget(&mut self) {
        while self.events.try_next().is_some() {}
    }

    /// The command that starts it has succeeded.
    pub(super) fn started(&mut self) {
        self.drain();
        self.seen.started();
    }

    /// Finds out whether it is there.
    pub(super) async fn adopt(&mut self) -> Result<bool, Error> {
        self.forget();
        // Events that come from now on may be about it, and newer than the answer.
        self.seen.missed();
        let changes = self.seen.changes();
        let info = self.info().await?;
        let is_there = info.is_some();
        self.seen.answered();
        self.drain();
        self.seen.listed(info, changes);
        self.seen.adopted();
        Ok(is_there)
    }

    /// The job's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far the job is; `None` when the server no longer has it. Asks the server.
    ///
    /// ```no_run
    /// # async fn example(job: &mut qapi_session::client::Job) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// loop {
    ///     tokio::select! {
    ///         done = job.run() => break done?,
    ///         () = tokio::time::sleep(Duration::from_secs(1)) => {}
    ///     }
    ///     if let Some(progress) = job.progress().await? {
    ///         println!("{:.0} %", progress.fraction() * 100.0);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`], of the command `query-jobs`.
    pub async fn progress(&self) -> Result<Option<Progress>, Error> {
        let info = self.info().await?;
        Ok(info.map(|info| Progress {
            current: info.current_progress,
            total: info.total_progress,
            status: info.status,
        }))
    }

    /// Sees the job through to its end: completes it when it is ready, finalizes it when it waits for that, and
    /// dismisses it. A job that is paused, also by an error that it is to stop at, is waited for.
    ///
    /// # Errors
    ///
    /// When the job fails or is cancelled, and when the connection ends: these errors stay, called again it gives them
    /// again. When a command fails that it is told by: called again, it tells the job again if that command was not
    /// executed.
    pub async fn run(&mut self) -> Result<(), JobError> {
        loop {
            if let Some(end) = self.look().await? {
                return end;
            }
            if !self.advance().await? {
                self.changed().await?;
            }
        }
    }

    /// Waits until the job has ended, and dismisses it. Completing and finalizing it, where it waits for these, is up to
    /// others.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub async fn finished(&mut self) -> Result<(), JobError> {
        loop {
            if let Some(end) = self.look().await? {
                return end;
            }
            self.changed().await?;
        }
    }

    /// Waits until the job is ready to be completed, or has ended well.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub async fn ready(&mut self) -> Result<(), JobError> {
        loop {
            if let Some(end) = self.look().await? {
                return end;
            }
            if self.seen.has_been_ready() {
                return Ok(());
            }
            self.changed().await?;
        }
    }

    /// Completes the job, which is ready: mirroring ends, and what was mirrored is replaced by its copy.
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`]: it fails when the job is not ready.
    pub async fn complete(&self) -> Result<(), Error> {
        let command = command::JobComplete::new(&*self.id);
        self.client.execute(command).await?;
        self.told(Wanted::Complete).store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Has the work of a job take effect that is pending, because `auto-finalize` is off.
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`]: it fails when the job is not pending.
    pub async fn finalize(&self) -> Result<(), Error> {
        let command = command::JobFinalize::new(&*self.id);
        self.client.execute(command).await?;
        self.told(Wanted::Finalize).store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Cancels the job, which ends a while later, if it is not done before.
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`].
    pub async fn cancel(&mut self) -> Result<(), Error> {
        let command = command::JobCancel::new(&*self.id);
        // By the time of the answer it may have ended for this reason.
        let call = self.client.execute(command);
        self.cancelled = true;
        call.await.map(drop)
    }

    /// Pauses the job.
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`]: it fails when the job is paused already.
    pub async fn pause(&self) -> Result<(), Error> {
        let command = command::JobPause::new(&*self.id);
        self.client.execute(command).await.map(drop)
    }

    /// Lets the job go on that was paused.
    ///
    /// # Errors
    ///
    /// Those of [`Client::execute`]: it fails when the job is not paused.
    pub async fn resume(&self) -> Result<(), Error> {
        let command = command::JobResume::new(&*self.id);
        self.client.execute(command).await.map(drop)
    }

    /// Tells the job what it waits for, unless it was told; says whether that was anything.
    async fn advance(&mut self) -> Result<bool, JobError> {
        if self.telling.is_none() {
            self.telling = self.tell();
        }
        let Some(telling) = &mut self.telling else {
            return Ok(false);
        };
        let told = (&mut telling.call).await;
        let Telling {
            wanted, changes, ..
        } = *telling;
        self.telling = None;
        let error = match told {
            Ok(Ok(_)) => return Ok(true),
            Ok(Err(error)) => error,
            // The runtime is going down.
            Err(_) => return Err(self.disconnected(self.end_of_connection())),
        };
        let is_servers = error.server().is_some();
        if error.was_sent() && !is_servers {
            return Err(self.failed(error));
        }
        // The job was not told, so it may be again.
        self.told(wanted).store(false, Ordering::Relaxed);
        self.drain();
        if !is_servers || self.seen.changes() == changes {
            return Err(self.failed(error));
        }
        // The job has gone on, or was paused and will be ready again.
        tracing::debug!(job = self.id, %error, "the job was elsewhere");
        Ok(true)
    }

    /// Sends what the job waits for, in a task: it is sent, and sent once, also if who waits is dropped.
    fn tell(&self) -> Option<Telling> {
        let wanted = self.seen.wanted()?;
        if self.told(wanted).swap(true, Ordering::Relaxed) {
            return None;
        }
        let id = &*self.id;
        let call = match wanted {
            Wanted::Complete => self.client.execute(command::JobComplete::new(id)),
            Wanted::Finalize => self.client.execute(command::JobFinalize::new(id)),
        };
        Some(Telling {
            wanted,
            changes: self.seen.changes(),
            call: tokio::spawn(call),
        })
    }

    fn told(&self, wanted: Wanted) -> &AtomicBool {
        match wanted {
            Wanted::Complete => &self.completed,
            Wanted::Finalize => &self.finalized,
        }
    }

    /// Takes what is there to be known; gives how the job ended, if it has.
    async fn look(&mut self) -> Result<Option<Result<(), JobError>>, JobError> {
        self.drain();
        while self.seen.is_in_doubt() {
            // Of another connection's server nothing follows.
            if self.ended.borrow().count > self.before {
                return Err(self.disconnected(self.end_of_connection()));
            }
            let changes = self.seen.changes();
            let info = self.info().await.map_err(|error| self.failed(error))?;
            self.seen.answered();
            self.drain();
            self.seen.listed(info, changes);
        }
        let Some(end) = self.seen.end(self.cancelled) else {
            return Ok(None);
        };
        if self.seen.is_to_be_dismissed() {
            self.dismiss().await?;
        }
        let id = self.id.clone();
        Ok(Some(match end {
            End::Done => Ok(()),
            End::Failed(desc) => Err(JobError::Failed { id, desc }),
            End::Cancelled => Err(JobError::Cancelled { id }),
            End::Lost => Err(JobError::Lost { id }),
        }))
    }

    async fn dismiss(&mut self) -> Result<(), JobError> {
        let dismissed = self.client.execute(command::JobDismiss::new(&*self.id));
        match dismissed.await {
            Ok(_) => {}
            // Somebody else has been there before.
            Err(error) if error.server().is_some() => {
                tracing::debug!(job = self.id, %error, "the job cannot be dismissed");
            }
            Err(error) => return Err(self.failed(error)),
        }
        self.seen.dismissed();
        Ok(())
    }

    /// What the server says of the job.
    async fn info(&self) -> Result<Option<JobInfo>, Error> {
        let jobs = self.client.execute(command::QueryJobs::new()).await?;
        Ok(jobs.into_iter().find(|info| info.id == self.id))
    }

    /// Takes the events that are there.
    fn drain(&mut self) {
        while let Some(event) = self.events.try_next() {
            self.take(event);
        }
    }

    fn take(&mut self, event: Result<RawEvent, EventError>) {
        let event = match event {
            Ok(event) => event.decode::<Event>(),
            Err(error) => {
                tracing::debug!(job = self.id, %error);
                return self.seen.missed();
            }
        };
        let event = match event {
            Ok(event) => event.event,
            Err(error) => {
                tracing::warn!(job = self.id, %error, "an event of a job does not decode");
                return self.seen.missed();
            }
        };
        let id = match &event {
            Event::JobStatusChange(it) => &it.id,
            Event::BlockJobPending(it) => &it.id,
            Event::BlockJobCompleted(it) => &it.device,
            Event::BlockJobCancelled(it) => &it.device,
            Event::Unknown_(_) => return,
        };
        if *id == self.id {
            self.seen.event(event);
        }
    }

    /// Waits for another event.
    async fn changed(&mut self) -> Result<(), JobError> {
        let event = tokio::select! {
            biased;
            event = self.events.next() => event,
            () = over(&mut self.ended, self.before) => None,
        };
        let Some(event) = event else {
            return Err(self.disconnected(self.end_of_connection()));
        };
        self.take(event);
        Ok(())
    }

    fn end_of_connection(&self) -> Disconnect {
        let last = self.ended.borrow().last.clone();
        last.unwrap_or_else(|| Disconnect::new(DisconnectReason::Local, None))
    }

    fn disconnected(&self, end: Disconnect) -> JobError {
        let id = self.id.clone();
        JobError::Disconnected { id, end }
    }

    /// The error of a command that the job needs.
    fn failed(&self, error: Error) -> JobError {
        match error.kind() {
            ErrorKind::Disconnected(end) => self.disconnected(end.clone()),
            _ => error.into(),
        }
    }
}

/// Waits until more connections have ended than had `before`.
async fn over(ended: &mut watch::Receiver<Ended>, before: u64) {
    let over = ended.wait_for(|ended| ended.count > before).await;
    drop(over);
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}
