//! Gates, by which a test says when the mock goes on.

use tokio_util::sync::CancellationToken;

/// A gate that is closed until the test opens it, see
/// [`Reaction::waits_for`](super::Reaction::waits_for). Clones are the same gate.
#[derive(Clone, Debug, Default)]
pub struct Gate(CancellationToken);

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens it, for good.
    pub fn open(&self) {
        self.0.cancel();
    }

    pub(super) async fn opened(&self) {
        self.0.cancelled().await;
    }
}
