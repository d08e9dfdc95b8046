//! What the storage daemon has of QMP: the same types, and no others.
// Written by `cargo xtask regenerate`.
#![cfg_attr(rustfmt, rustfmt_skip)]

/// The commands that the storage daemon has in one release at least.
pub mod command {
    #[cfg(feature = "block")]
    #[doc(inline)]
    pub use crate::generated::qmp::block_core::command::*;
    #[cfg(feature = "block")]
    #[doc(inline)]
    pub use crate::generated::qmp::block_export::command::*;
    #[cfg(feature = "char")]
    #[doc(inline)]
    pub use crate::generated::qmp::char::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::control::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::introspect::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::job::command::*;
    #[cfg(feature = "qom")]
    #[doc(inline)]
    pub use crate::generated::qmp::qom::command::*;
    #[cfg(feature = "block")]
    #[doc(inline)]
    pub use crate::generated::qmp::transaction::command::*;
}

/// The events that the storage daemon has in one release at least.
pub mod event {
    #[cfg(feature = "block")]
    #[doc(inline)]
    pub use crate::generated::qmp::block_core::event::*;
    #[cfg(feature = "block")]
    #[doc(inline)]
    pub use crate::generated::qmp::block_export::event::*;
    #[cfg(feature = "char")]
    #[doc(inline)]
    pub use crate::generated::qmp::char::event::*;
    #[doc(inline)]
    pub use crate::generated::qmp::job::event::*;
}
