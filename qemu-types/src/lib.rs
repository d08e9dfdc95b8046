//! Every command, event and type of QMP, QEMU's management interface, of its storage daemon and of the guest
//! agent, for the releases from QEMU 6.2 to 10.2, ready-made.
//!
//! One set of types speaks to all of these releases: what any of them has is here, and what not all have
//! says so, in its documentation ("Releases: 8.2 to 10.2") and as data
//! ([`Command::RELEASES`](qapi_types::Command::RELEASES)). A member is optional here if one release does
//! without it.
//!
//! ```
//! use qapi_types::{Command, json};
//! use qemu_types::qmp::{BlockdevOptions, BlockdevOptionsBranch, command};
//!
//! let text = r#"{ "driver": "null-co", "node-name": "disk0", "size": 1048576 }"#;
//! let options: BlockdevOptions = json::from_str(text)?;
//! assert_eq!(options.node_name.as_deref(), Some("disk0"));
//! assert!(matches!(options.driver, BlockdevOptionsBranch::NullCo(_)));
//!
//! assert!(command::BlockdevAdd::RELEASES.is_empty(), "all releases have it");
//! assert_eq!(command::BlockJobChange::RELEASES, ["8.2", "9.1", "10.0", "10.2"]);
//! # Ok::<(), json::Error>(())
//! ```
//!
//! The crate `qapi-session` sends such commands and receives such events. The [`guide`] shows how those are built that
//! are used often.
//!
//! Types that the smaller set in `qapi_types` has alike are the same here and there: a
//! [`RunState`](qmp::RunState) is a [`qapi_types::qmp::RunState`].
//!
//! # Versions
//!
//! The version of this crate is that of the newest release of QEMU in it. What a new release adds comes
//! with a new version of this crate, which needs no new version of the runtime, `qapi-types`.

// Only docs.rs, and what imitates it, documents which feature an item needs: stable compilers cannot.
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Written by `cargo xtask regenerate`.
mod generated {
    #[cfg(feature = "agent")]
    pub mod qga;
    #[cfg(feature = "agent")]
    pub(crate) mod qga_shared;
    pub mod qmp;
    pub(crate) mod qmp_shared;
    pub mod storage_daemon;
}

/// How commands are built that are used often, and what comes of them. All of it is there with the default features.
#[cfg(doc)]
#[cfg_attr(
    all(
        feature = "agent",
        feature = "block",
        feature = "char",
        feature = "machine",
        feature = "migration",
        feature = "net",
        feature = "qom"
    ),
    doc = "",
    doc = include_str!("guide.md")
)]
pub mod guide {}

pub use generated::storage_daemon;

/// The QEMU machine protocol: commands in [`command`](qmp::command), events in [`event`](qmp::event), types here. The other
/// modules have the same by subject, as QEMU's schema files do, with what each subject is about.
pub mod qmp {
    #[doc(inline)]
    pub use crate::generated::qmp::*;
    #[doc(inline)]
    pub use crate::generated::qmp_shared::*;
}

/// The guest agent: commands in [`command`](qga::command), types here.
#[cfg(feature = "agent")]
pub mod qga {
    #[doc(inline)]
    pub use crate::generated::qga::*;
    #[doc(inline)]
    pub use crate::generated::qga_shared::*;
}

/// The code in README, which is tested in this way.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
