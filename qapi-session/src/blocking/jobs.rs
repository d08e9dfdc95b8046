//! Jobs that are waited for.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use qapi_types::{Any, Command};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::Client;
use super::thread::Thread;
use crate::client::jobs::Progress;
use crate::client::{self, Error, JobError};

impl Client {
    /// Executes a command that starts a job, and gives the job, as [`client::Client::job`] does.
    ///
    /// # Errors
    ///
    /// As [`client::Client::job`].
    pub fn job<C: Command + Sync>(&self, command: C) -> Result<Job, Error> {
        let client = self.client.clone();
        self.started(C::SPEC.name, async move { client.job(command).await })
    }

    /// As [`job`](Self::job), for a command that the types do not know.
    ///
    /// # Errors
    ///
    /// As [`job`](Self::job).
    pub fn job_raw(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&Any>,
    ) -> Result<Job, Error> {
        let name = name.into();
        let client = self.client.clone();
        let arguments = arguments.cloned();
        let command = name.clone();
        self.started(name, async move {
            client.job_raw(command, arguments.as_ref()).await
        })
    }

    /// Executes a command that starts a job, and sees the job through: what [`Job::run`] does.
    ///
    /// # Errors
    ///
    /// Those of [`job`](Self::job) and of [`Job::run`].
    pub fn run_job<C: Command + Sync>(&self, command: C) -> Result<(), JobError> {
        self.job(command)?.run()
    }

    /// A job that is there already; `None` if there is none of this id.
    ///
    /// # Errors
    ///
    /// As [`client::Client::adopt_job`].
    pub fn adopt_job(&self, id: impl Into<String>) -> Result<Option<Job>, Error> {
        let id = id.into();
        let client = self.client.clone();
        let adopted = self.thread.run(async move { client.adopt_job(id).await });
        let job = adopted.map_err(|kind| Error::new(QUERY, kind))??;
        Ok(job.map(|job| Job::new(job, Arc::clone(&self.thread))))
    }

    fn started(
        &self,
        name: impl Into<Cow<'static, str>>,
        work: impl Future<Output = Result<client::Job, Error>> + Send + 'static,
    ) -> Result<Job, Error> {
        let job = self.thread.run(work);
        let job = job.map_err(|kind| Error::new(name, kind))??;
        Ok(Job::new(job, Arc::clone(&self.thread)))
    }
}

/// What is done with a job.
type Working<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The command that a job asks about itself by.
const QUERY: &str = "query-jobs";

/// A job that was started, or is to be seen through. All that waits is as in [`client::Job`].
///
/// ```no_run
/// # fn example(client: &qapi_session::blocking::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use serde_json::json;
///
/// let arguments = json!({"job-id": "copy", "device": "disk", "target": "copy", "sync": "full"});
/// let mut job = client.job_raw("blockdev-mirror", Some(&arguments))?;
/// while !job.run_for(Duration::from_secs(1))? {
///     if let Some(progress) = job.progress()? {
///         println!("{:.0} %", progress.fraction() * 100.0);
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Job {
    id: String,
    // Dropped first: the thread is still there for it.
    inner: Arc<Mutex<client::Job>>,
    thread: Arc<Thread>,
}

impl Job {
    fn new(job: client::Job, thread: Arc<Thread>) -> Self {
        Self {
            id: job.id().to_owned(),
            inner: Arc::new(Mutex::new(job)),
            thread,
        }
    }

    /// Does something with the job, on the thread.
    fn on<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a mut client::Job) -> Working<'a, T> + Send + 'static,
    ) -> Result<T, Error> {
        let job = Arc::clone(&self.inner);
        let done = self
            .thread
            .run(async move { work(&mut *job.lock().await).await });
        done.map_err(|kind| Error::new(QUERY, kind))
    }

    /// The job's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far the job is; `None` when the server no longer has it. Asks the server.
    ///
    /// # Errors
    ///
    /// As [`client::Job::progress`].
    pub fn progress(&self) -> Result<Option<Progress>, Error> {
        self.on(|job| Box::pin(job.progress()))?
    }

    /// Sees the job through to its end: completes it when it is ready, finalizes it when it waits for that, and
    /// dismisses it.
    ///
    /// # Errors
    ///
    /// As [`client::Job::run`].
    pub fn run(&mut self) -> Result<(), JobError> {
        self.on(|job| Box::pin(job.run()))?
    }

    /// The same for `limit` at most; says whether the job has ended. If not, it goes on, and this can be called again.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_for(&mut self, limit: Duration) -> Result<bool, JobError> {
        match self.on(move |job| Box::pin(timeout(limit, job.run())))? {
            Ok(ended) => ended.map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// Waits until the job has ended, and dismisses it. Completing and finalizing it, where it waits for these, is up to
    /// others.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn finished(&mut self) -> Result<(), JobError> {
        self.on(|job| Box::pin(job.finished()))?
    }

    /// Waits until the job is ready to be completed, or has ended well.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn ready(&mut self) -> Result<(), JobError> {
        self.on(|job| Box::pin(job.ready()))?
    }

    /// Completes the job, which is ready.
    ///
    /// # Errors
    ///
    /// As [`client::Job::complete`].
    pub fn complete(&self) -> Result<(), Error> {
        self.on(|job| Box::pin(job.complete()))?
    }

    /// Has the work of a job take effect that is pending.
    ///
    /// # Errors
    ///
    /// As [`client::Job::finalize`].
    pub fn finalize(&self) -> Result<(), Error> {
        self.on(|job| Box::pin(job.finalize()))?
    }

    /// Cancels the job, which ends a while later, if it is not done before.
    ///
    /// # Errors
    ///
    /// As [`client::Job::cancel`].
    pub fn cancel(&mut self) -> Result<(), Error> {
        self.on(|job| Box::pin(job.cancel()))?
    }

    /// Pauses the job.
    ///
    /// # Errors
    ///
    /// As [`client::Job::pause`].
    pub fn pause(&self) -> Result<(), Error> {
        self.on(|job| Box::pin(job.pause()))?
    }

    /// Lets the job go on that was paused.
    ///
    /// # Errors
    ///
    /// As [`client::Job::resume`].
    pub fn resume(&self) -> Result<(), Error> {
        self.on(|job| Box::pin(job.resume()))?
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
