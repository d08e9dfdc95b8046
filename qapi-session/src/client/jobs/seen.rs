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

/// Which job events are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Life {
    /// One before this one, which was called the same.
    #[default]
    Before,
    /// This one.
    Known,
    /// This one, which was seen to be created: if one is again, it is another.
    Created,
    /// None: the server no longer has it.
    Gone,
}

/// Whether all events were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sight {
    #[default]
    All,
    /// Some were not, and the server was asked since.
    Asked,
    /// Some were not.
    Missed,
}

/// What is known of a job.
#[derive(Debug, Default)]
pub(super) struct Seen {
    life: Life,
    sight: Sight,
    status: Option<JobStatus>,
    /// How many changes of the status were seen.
    changes: u64,
    /// Whether the job waits to be finalized.
    pending: bool,
    aborted: bool,
    /// How it ended, as events of block jobs tell before it does.
    told: Option<End>,
    /// What the server says of it now that it has concluded.
    concluded: Option<JobInfo>,
}

impl Seen {
    /// An event of a job of this id.
    pub(super) fn event(&mut self, event: Event) {
        if matches!(&event, Event::JobStatusChange(it) if it.status == JobStatus::Created) {
            self.life = match self.life {
                Life::Before | Life::Known => Life::Created,
                Life::Created | Life::Gone => Life::Gone,
            };
        }
        match self.life {
            Life::Gone => return,
            // It may be about this one.
            Life::Before if self.sight == Sight::All => return,
            _ => {}
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
                    life: self.life,
                    sight: self.sight,
                    changes: self.changes,
                    ..Self::default()
                }
            }
            JobStatus::Aborting => self.aborted = true,
            JobStatus::Null => self.life = Life::Gone,
            _ => {}
        }
        self.pending = false;
        if status != JobStatus::Null {
            self.status = Some(status);
        }
    }

    /// Some events are missing.
    pub(super) fn missed(&mut self) {
        self.sight = Sight::Missed;
    }

    /// The command that starts the job has succeeded.
    pub(super) fn started(&mut self) {
        if self.life == Life::Before {
            self.life = Life::Known;
        }
        if self.status.is_none() {
            self.missed();
        }
    }

    /// The job was there before.
    pub(super) fn adopted(&mut self) {
        if self.life != Life::Gone {
            self.life = Life::Created;
        }
    }

    /// Whether the server should be asked.
    pub(super) fn is_in_doubt(&self) -> bool {
        let concluded = self.status == Some(JobStatus::Concluded) && self.concluded.is_none();
        self.life != Life::Gone && (self.sight == Sight::Missed || concluded)
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// The server was asked. Events that are missed from now on may be newer than its answer.
    pub(super) fn answered(&mut self) {
        if self.sight == Sight::Missed {
            self.sight = Sight::Asked;
        }
    }

    /// What `query-jobs` says of the job, asked when there had been so many `changes`. Events that came since are
    /// known, and may be newer or older than that.
    pub(super) fn listed(&mut self, info: Option<JobInfo>, changes: u64) {
        match info {
            _ if self.life == Life::Gone => {}
            None => self.life = Life::Gone,
            Some(info) if info.status == JobStatus::Concluded => {
                self.status = Some(JobStatus::Concluded);
                self.concluded = Some(info);
            }
            Some(info) => {
                if self.sight == Sight::Asked {
                    self.sight = Sight::All;
                }
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
            _ if self.life == Life::Gone => None,
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
        if self.life != Life::Gone {
            return None;
        }
        let untold = match self.status {
            _ if self.aborted && cancelled => End::Cancelled,
            Some(JobStatus::Concluded) if !self.aborted && self.sight == Sight::All => End::Done,
            _ => End::Lost,
        };
        Some(told.unwrap_or(untold))
    }

    /// Whether the server has it and is to be told to forget it.
    pub(super) fn is_to_be_dismissed(&self) -> bool {
        self.concluded.is_some() && self.life != Life::Gone
    }

    /// The server was told to forget it.
    pub(super) fn dismissed(&mut self) {
        self.life = Life::Gone;
    }
}
