//! Kinds of services: whether functions may be asynchronous.

/// A service whose functions are all blocking: a call has its answer when the function returns.
/// There is no value of this type, and so none that says otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Blocking {}

/// A service with asynchronous functions, and maybe blocking ones among them.
#[derive(Clone, Copy, Debug)]
pub struct Asynchronous(());

/// Whether functions may be asynchronous: [`Blocking`] or [`Asynchronous`].
pub trait Kind: Copy + Unpin + Send + Into<Asynchronous> {}

impl Kind for Blocking {}

impl Kind for Asynchronous {}

impl Asynchronous {
    pub(super) const IT: Self = Self(());
}

impl From<Blocking> for Asynchronous {
    fn from(never: Blocking) -> Self {
        match never {}
    }
}
