//! How a job can fail.

use std::fmt;

use crate::client::error::{Disconnect, Error};

/// Why a job has not done its work, or why it is not known whether it has.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum JobError {
    /// A command went wrong: the one that starts the job, or one about the job. If there is a job, it goes on.
    Command(Error),
    /// The job failed.
    Failed {
        /// The job's id.
        id: String,
        /// The server's words.
        desc: String,
    },
    /// The job was cancelled.
    Cancelled {
        /// The job's id.
        id: String,
    },
    /// The connection ended. The job may go on: [`Client::adopt_job`](crate::Client::adopt_job) finds it from
    /// another connection.
    Disconnected {
        /// The job's id.
        id: String,
        /// How the connection ended.
        end: Disconnect,
    },
    /// The job is gone, and how it ended is not known: events were missed, or there was none of this id.
    Lost {
        /// The job's id.
        id: String,
    },
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        Self::Command(error)
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(error) => error.fmt(f),
            Self::Failed { id, desc } => write!(f, "job '{id}': {desc}"),
            Self::Cancelled { id } => write!(f, "job '{id}': cancelled"),
            Self::Disconnected { id, end } => write!(f, "job '{id}': {end}"),
            Self::Lost { id } => {
                write!(
                    f,
                    "job '{id}': there is none, and it is not known how it ended"
                )
            }
        }
    }
}

impl std::error::Error for JobError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Command(error) => Some(error),
            Self::Disconnected { end, .. } => Some(end),
            Self::Failed { .. } | Self::Cancelled { .. } | Self::Lost { .. } => None,
        }
    }
}
