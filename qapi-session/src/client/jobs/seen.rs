//! What is known of a job: from events in any order, and from what `query-jobs` says in between.

use crate::generated::jobs::event::Event;
use crate::generated::jobs::{JobInfo, JobStatus};

/// What a job is to be told for it to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Complete,
    Finalize,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    Done,
    Failed(String),
    Cancelled,
    /// Nobody has seen it.
    Lost,
}

/// What is known of a job.
#[derive(Debug, Default)]
pub(super) struct Seen {
    status: Option<JobStatus>,
    /// How many changes of the status were seen.
    changes: u64,
    /// Whether events are of this job, not of an earlier one that was called the same.
    known: bool,
    /// Whether it was seen to be created. Another one is not this one.
    created: bool,
    /// Whether the job waits to be finalized.
    pending: bool,
    aborted: bool,
    /// How it ended, as events of block jobs tell before it does.
    told: Option<End>,
    /// Whether there were events that were not seen.
    missed: bool,
    /// Whether the server no longer has the job.
    gone: bool,
    /// What the server says of it now that it has concluded.
    concluded: Option<JobInfo>,
}

impl Seen {
    /// An event of this job.
    pub(super) fn event(&mut self, event: Event) {
        if matches!(&event, Event::JobStatusChange(it) if it.status == JobStatus::Created) {
            self.gone |= self.created;
            self.created = true;
            self.known = true;
        }
        if self.gone || !(self.known || self.missed) {
            return;
        }
        match event {
            Event::JobStatusChange(change) => self.change(change.status),
            Event::BlockJobPending(_) => self.pending = true,
            Event::BlockJobCompleted(completed) => {
                self.told = Some(completed.error.map_or(End::Done, End::Failed));
            }
            Event::BlockJobCancelled(_) => self.told = Some(End::Cancelled),
            Event::Unknown_(_) => {}
        }
    }

    fn change(&mut self, status: JobStatus) {
        self.changes += 1;
        match status {
            JobStatus::Created => {
                *self = Self {
                    changes: self.changes,
                    known: true,
                    created: true,
                    missed: self.missed,
                    ..Self::default()
                }
            }
            JobStatus::Aborting => self.aborted = true,
            JobStatus::Null => self.gone = true,
            _ => {}
        }
        self.pending = false;
        if status != JobStatus::Null {
            self.status = Some(status);
        }
    }

    /// Some events are missing.
    pub(super) fn missed(&mut self) {
        self.missed = true;
    }

    /// The command that starts the job has succeeded.
    pub(super) fn started(&mut self) {
        self.known = true;
        if self.status.is_none() {
            self.missed = true;
        }
    }

    /// The job was there before.
    pub(super) fn adopted(&mut self) {
        self.known = true;
        self.created = true;
    }

    /// Whether the server should be asked.
    pub(super) fn is_in_doubt(&self) -> bool {
        let concluded = self.status == Some(JobStatus::Concluded) && self.concluded.is_none();
        !self.gone && (self.missed || concluded)
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// What `query-jobs` says of the job, asked when there had been so many `changes`. Events that came since are
    /// known, and may be newer or older than that.
    pub(super) fn listed(&mut self, info: Option<JobInfo>, changes: u64) {
        if self.gone {
            return;
        }
        match info {
            None => self.gone = true,
            Some(info) if info.status == JobStatus::Concluded => {
                self.status = Some(JobStatus::Concluded);
                self.concluded = Some(info);
            }
            Some(info) => {
                self.missed = false;
                if self.changes == changes {
                    self.pending = info.status == JobStatus::Pending;
                    self.aborted |= info.status == JobStatus::Aborting;
                    self.status = Some(info.status);
                }
            }
        }
    }

    /// What the job waits for, if it does.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        match self.status {
            _ if self.gone => None,
            Some(JobStatus::Ready) => Some(Wanted::Complete),
            _ if self.pending => Some(Wanted::Finalize),
            _ => None,
        }
    }

    /// Whether it is ready or beyond that.
    pub(super) fn has_been_ready(&self) -> bool {
        use JobStatus::{Pending, Ready, Standby, Waiting};
        matches!(self.status, Some(Ready | Standby | Waiting | Pending))
    }

    /// How it ended, if it has. `cancelled` says whether it was told to be cancelled.
    pub(super) fn end(&self, cancelled: bool) -> Option<End> {
        let told = self.told.clone();
        if let Some(info) = &self.concluded {
            let end = match (told, &info.error) {
                (Some(End::Cancelled), _) => End::Cancelled,
                (_, Some(_)) if cancelled => End::Cancelled,
                (_, Some(error)) => End::Failed(error.clone()),
                (_, None) => End::Done,
            };
            return Some(end);
        }
        if !self.gone {
            return None;
        }
        let unseen = match self.status {
            _ if self.aborted && cancelled => End::Cancelled,
            Some(JobStatus::Concluded) if !self.aborted && !self.missed => End::Done,
            _ => End::Lost,
        };
        Some(told.unwrap_or(unseen))
    }

    /// Whether the server has it and is to be told to forget it.
    pub(super) fn is_to_be_dismissed(&self) -> bool {
        self.concluded.is_some() && !self.gone
    }

    /// The server was told to forget it.
    pub(super) fn dismissed(&mut self) {
        self.gone = true;
    }
}
