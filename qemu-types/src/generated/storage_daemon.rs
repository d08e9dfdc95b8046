//! What the storage daemon has of QMP: the same types, and no others.
// Written by `cargo xtask regenerate`.

/// The commands that the storage daemon has in one release at least.
pub mod command {
    #[doc(inline)]
    pub use crate::generated::qmp::block_core::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::block_export::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::char::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::control::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::introspect::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::job::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::qom::command::*;
    #[doc(inline)]
    pub use crate::generated::qmp::transaction::command::*;
}

/// The events that the storage daemon has in one release at least.
pub mod event {
    #[doc(inline)]
    pub use crate::generated::qmp::block_core::event::*;
    #[doc(inline)]
    pub use crate::generated::qmp::block_export::event::*;
    #[doc(inline)]
    pub use crate::generated::qmp::char::event::*;
    #[doc(inline)]
    pub use crate::generated::qmp::job::event::*;
}
