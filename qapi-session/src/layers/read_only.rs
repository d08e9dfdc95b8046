//! The read-only profile: which commands of a schema change nothing.

use std::collections::BTreeSet;

use qapi_types::schema::{Row, RowIndex, Schema};

use super::names::refuse;
use super::pattern::commands;
use crate::client::{Answering, Layer, Next, Request};

/// Names that begin so are those of commands that ask and change nothing.
const ASKING: [&str; 3] = ["query-", "x-query-", "guest-get-"];

/// Commands that are called so and do change something:
/// - `x-query-profile` counts anew from then on;
/// - `x-query-virtio-queue-status` asks a vhost-user back end where a queue stands, in the way that stops the queue.
const BUT: [&str; 2] = ["x-query-profile", "x-query-virtio-queue-status"];

/// Commands that are called otherwise and change nothing. Not among them, although one might think so:
/// - `ringbuf-read` and `guest-file-read` take what they read, `guest-exec-status` the record of a process that ended;
/// - `memsave`, `pmemsave`, `screendump`, `dumpdtb` and `dump-guest-memory` write files;
/// - `human-monitor-command` can do anything.
const ALSO: [&str; 20] = [
    "device-list-properties",
    "guest-fsfreeze-status",
    "guest-info",
    "guest-network-get-interfaces",
    "guest-network-get-route",
    "guest-ping",
    "guest-ssh-get-authorized-keys",
    "guest-sync",
    "guest-sync-delimited",
    "qom-get",
    "qom-list",
    "qom-list-get",
    "qom-list-properties",
    "qom-list-types",
    "request-ebpf",
    "trace-event-get-state",
    "x-accel-stats",
    "x-debug-block-dirty-bitmap-sha256",
    "x-debug-query-block-graph",
    "xen-event-list",
];

/// The feature by which a schema of one's own marks commands that change nothing.
const MARK: &str = "read-only";

/// Lets those commands pass that change nothing, and refuses all others.
///
/// Which these are follows from the schema, the server's own or a static one:
///
/// - what is called `query-*`, `x-query-*` or `guest-get-*` and returns something, except for `x-query-profile` and
///   `x-query-virtio-queue-status`, which do change something;
/// - commands of QEMU and its agent that only read although they are called otherwise: those about the object model
///   (`qom-get`, `qom-list`, …, `device-list-properties`), `trace-event-get-state`, `guest-info`, `guest-ping`,
///   `guest-sync` and some more;
/// - commands that the schema marks with the feature `read-only`. QEMU's does not; one of your own can.
///
/// [`commands`](Self::commands) lists them. What reads and thereby takes (`ringbuf-read`, `guest-file-read`,
/// `guest-exec-status`), and what writes files on the host (`screendump`, `memsave`), changes something. What only lets an
/// event be sent again, as `query-rx-filter` does, changes nothing.
///
/// ```
/// use qapi_session::layers::ReadOnly;
/// use qapi_types::qmp::schema::SCHEMA;
///
/// let read_only = ReadOnly::of(&SCHEMA);
/// assert!(read_only.allows("query-status"));
/// assert!(!read_only.allows("stop") && !read_only.allows("human-monitor-command"));
/// ```
///
/// [`Client::schema`](crate::Client::schema) asks for the server's own. A guest agent does not tell its schema;
/// [`qga::schema::SCHEMA`](qapi_types::qga::schema::SCHEMA), or the one of your generated types, does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnly(BTreeSet<String>);

impl ReadOnly {
    /// The profile that follows from `schema`.
    pub fn of(schema: &Schema) -> Self {
        let reading = commands(schema).filter(|(row, name)| reads(schema, *row, name));
        Self(reading.map(|(_, name)| name.to_owned()).collect())
    }

    /// Whether a command may pass.
    pub fn allows(&self, command: &str) -> bool {
        self.0.contains(command)
    }

    /// The commands that may pass, sorted.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Whether a command changes nothing, as far as its name tells.
pub(super) fn sounds_reading(name: &str) -> bool {
    sounds_asking(name) || ALSO.contains(&name)
}

fn sounds_asking(name: &str) -> bool {
    ASKING.iter().any(|begin| name.starts_with(begin)) && !BUT.contains(&name)
}

fn reads(schema: &Schema, row: Row, name: &str) -> bool {
    let asks = match row {
        Row::Command(_, _, returns, _) => sounds_asking(name) && !is_nothing(schema, returns),
        _ => false,
    };
    let marked = |row| schema.features(row).any(|feature| feature == MARK);
    asks || ALSO.contains(&name) || schema.find(name).is_some_and(marked)
}

/// Whether a type has no members: that of commands which return nothing.
fn is_nothing(schema: &Schema, row: RowIndex) -> bool {
    match schema.row(row) {
        Row::Struct(_, members) => schema.members(members).next().is_none(),
        _ => false,
    }
}

impl Layer for ReadOnly {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        if self.allows(request.name()) {
            next.run(request)
        } else {
            let why = "it may change something, and this client is read-only";
            refuse(&request, why.to_owned())
        }
    }
}
