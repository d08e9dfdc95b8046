//! Probing: what a server has and what it would refuse, found out from its schema before anything is sent.
//!
//! Takes any [`Schema`](crate::schema::Schema): a server's own, read from its answer to `query-qmp-schema`, or the
//! static one of generated code. There are three questions, each a few methods of the schema:
//!
//! - by type: [`has`](crate::schema::Schema::has), [`has_event`](crate::schema::Schema::has_event), and
//!   [`command`](crate::schema::Schema::command), [`event`](crate::schema::Schema::event), which tell more;
//! - by path: [`has_path`](crate::schema::Schema::has_path), and [`probe`](crate::schema::Schema::probe), which tells
//!   what is there or where the path leads nowhere;
//! - by value: [`accepts`](crate::schema::Schema::accepts) says all that a server would refuse of a command.
//!
//! ```
//! # #[cfg(feature = "schemas")] {
//! use qapi_types::probe::Path;
//! use qapi_types::qmp::schema::SCHEMA;
//! use qapi_types::qmp::{command, event};
//!
//! assert!(SCHEMA.has::<command::ChardevAdd>());
//! assert!(SCHEMA.has_event::<event::Stop>());
//! assert!(SCHEMA.has_path("chardev-add/arg/backend/type=socket/data/server").unwrap());
//! assert!(!SCHEMA.has_path("query-rainbow").unwrap());
//!
//! let path: Path = "chardev-add/arg/backend/type=sockte".parse().unwrap();
//! let error = SCHEMA.probe(&path).unwrap_err();
//! assert_eq!(error.nearest(), Some("socket"));
//! assert_eq!(
//!     format!("{error:#}"),
//!     "\
//! 'chardev-add/arg/backend/type' has no value 'sockte'; there is 'socket'
//!   chardev-add/arg/backend/type=sockte
//!                                ^^^^^^",
//! );
//! # }
//! ```
//!
//! # Paths
//!
//! A [`Path`] leads from a command or event to a part of it:
//!
//! ```text
//! path = name [ "/arg" { "/" step } | "/ret" { "/" step } ] [ "^" feature ]
//! step = member [ "=" value ]
//! ```
//!
//! | path | what it asks for |
//! |---|---|
//! | `blockdev-add`, `STOP` | a command, an event |
//! | `block-stream/arg/base` | a member of a command's arguments; of an event's data, too |
//! | `query-block/ret/inserted/image` | a member of what a command returns |
//! | `set_link/arg`, `query-block/ret` | the arguments or the return value themselves: each command has them, maybe with nothing in them |
//! | `blockdev-mirror/arg/sync=top` | a value of an enumeration, by the member that has it |
//! | `blockdev-add/arg/driver=nbd` | the branch of a union, by its discriminator |
//! | `blockdev-add/arg/driver=nbd/server/type=unix/path` | members and branches below |
//! | `chardev-add^unstable` | a feature of what stands before it |
//! | `blockdev-add/arg/driver=file^dynamic-auto-read-only` | a feature of a value, or of the branch's type |
//!
//! - A value of a discriminator stays in the object: after `driver=nbd` there are the members of that branch and the
//!   common ones. Without it there are the common ones alone.
//! - The elements of a list are passed through: there is no step for them. So are alternates: a step is there if any
//!   branch has it.
//! - A feature is one of the thing itself or of its type: of a member or the type of its values, of a value or the type
//!   of its branch, of the arguments' type.
//! - Names of types are no part of paths, since servers mask them.
//!
//! There are three ways for a path to fail, which [`ProbeErrorKind`] tells apart: it is no path; the schema does not
//! have what it asks for; or the schema has what leads up to a step and there can be no such step, as below a string.
//!
//! What introspection does not say, no path finds: that a type is boxed, what documentation says, which of the
//! integer types a member has, and default values, all of which servers show as null.

mod ask;
mod error;
mod explain;
mod found;
mod nearest;
mod path;
mod refused;
mod walk;

pub use self::error::{ProbeError, ProbeErrorKind};
pub use self::found::{Found, Kind};
pub use self::path::Path;
pub use self::refused::{Refused, RefusedKind};
