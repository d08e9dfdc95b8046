//! Types that are generated from schemas of this crate and committed: what it asks servers itself.

#[allow(
    rustdoc::private_intra_doc_links,
    reason = "some of it is public, and says what it is used in"
)]
pub(crate) mod jobs;
