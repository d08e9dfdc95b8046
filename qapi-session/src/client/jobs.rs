//! Jobs: commands whose work goes on after their answer, seen through to its end.
//!
//! A [`Job`] takes the events of its id from before the command is sent, and asks `query-jobs` for what events do
//! not tell. So it makes no difference whether the job is gone before the command's answer comes, stays until it is
//! dismissed, or has events that were missed.
//!
//! ```no_run
//! # async fn example(client: &qapi_session::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use qapi_types::Any;
//! use serde_json::json;
//!
//! let arguments = json!({"job-id": "copy", "device": "disk", "target": "copy", "sync": "full"});
//! client.job_raw("blockdev-mirror", Some(&arguments)).await?.run().await?;
//! # Ok(())
//! # }
//! ```

mod error;
mod id;
mod job;
mod progress;
mod seen;

use std::borrow::Cow;

use qapi_types::{Any, Command};

pub use self::error::JobError;
pub use self::job::Job;
pub use self::progress::Progress;
use super::Client;
use super::error::Error;
use super::request::Request;
pub use crate::generated::jobs::JobStatus;

impl Client {
    /// Executes a command that starts a job, and gives the job. Its id is the command's argument `job-id`; block jobs
    /// without one are called like their `device`.
    ///
    /// # Errors
    ///
    /// Those of [`execute`](Self::execute). The command is refused if its arguments do not tell the job's id.
    pub async fn job<C: Command + Sync>(&self, command: C) -> Result<Job, Error> {
        let request = Request::typed(command, !self.layers.is_empty());
        self.start(request?).await
    }

    /// As [`job`](Self::job), for a command that the types do not know.
    ///
    /// # Errors
    ///
    /// As [`job`](Self::job).
    pub async fn job_raw(
        &self,
        name: impl Into<Cow<'static, str>>,
        arguments: Option<&Any>,
    ) -> Result<Job, Error> {
        let request = Request::raw(name.into(), arguments);
        self.start(request?).await
    }

    /// Executes a command that starts a job, and sees the job through: what [`Job::run`] does.
    ///
    /// ```no_run
    /// # async fn example<C>(client: &qapi_session::Client, backup: C)
    /// # -> Result<(), Box<dyn std::error::Error>>
    /// # where C: qapi_types::Command + Sync {
    /// // backup: a `command::BlockdevBackup`, say, of types that are generated from QEMU's schema.
    /// client.run_job(backup).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`job`](Self::job) and of [`Job::run`].
    pub async fn run_job<C: Command + Sync>(&self, command: C) -> Result<(), JobError> {
        self.job(command).await?.run().await
    }

    /// A job that is there already, such as one that was started before a reconnect; `None` if there is none of
    /// this id.
    ///
    /// # Errors
    ///
    /// Those of [`execute`](Self::execute), of the command `query-jobs`.
    pub async fn adopt_job(&self, id: impl Into<String>) -> Result<Option<Job>, Error> {
        let mut job = Job::new(self.clone(), id.into());
        Ok(job.adopt().await?.then_some(job))
    }

    async fn start(&self, request: Request) -> Result<Job, Error> {
        let mut job = Job::new(self.clone(), id::of(&request)?);
        job.forget();
        self.call::<Any>(Ok(request)).await?;
        job.started();
        Ok(job)
    }
}
