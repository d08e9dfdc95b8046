//! Types that are generated from schemas of this crate and committed: what it asks servers itself.

pub(crate) mod jobs;
