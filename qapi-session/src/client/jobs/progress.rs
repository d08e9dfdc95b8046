//! How far a job is.

use crate::generated::jobs::JobStatus;

/// How far a job is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// How much is done, in a unit of the job's own.
    pub current: i64,
    /// How much there is to do altogether, as far as the job knows: it may grow and shrink.
    pub total: i64,
    /// What the job does now.
    pub status: JobStatus,
}

impl Progress {
    /// How much of the whole is done, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "it is for people to look at")]
        let (current, total) = (self.current as f64, self.total as f64);
        if total > 0.0 {
            (current / total).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}
