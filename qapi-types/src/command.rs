//! Commands: what the arguments' type says of its command.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::object::Object;

/// What the schema says of a command besides its arguments and its return type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the flags are the language's own, each independent"
)]
pub struct CommandSpec {
    /// The name on the wire.
    pub name: &'static str,
    /// `allow-oob`: whether it may be executed out-of-band.
    pub allow_oob: bool,
    /// `allow-preconfig`: whether it may be executed before the machine is built.
    pub allow_preconfig: bool,
    /// `success-response`: whether success is answered at all.
    pub success_response: bool,
    /// `coroutine`: whether QEMU runs its handler in a coroutine.
    pub coroutine: bool,
    /// `gen`: whether the schema describes all arguments; if not, further members are accepted.
    pub r#gen: bool,
    /// The command's own features, such as `deprecated` and `unstable`.
    pub features: &'static [&'static str],
}

impl CommandSpec {
    /// A command with every flag at its default and no features.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            allow_oob: false,
            allow_preconfig: false,
            success_response: true,
            coroutine: false,
            r#gen: true,
            features: &[],
        }
    }
}

/// The arguments of a command, with what the schema says of the command.
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::{Command, qmp};
///
/// assert_eq!(qmp::command::QueryMonitors::SPEC.name, "query-monitors");
/// type Answer = <qmp::command::QueryMonitors as Command>::Response;
/// let answer: Answer = serde_json::from_str(
///     r#"[{"mode":"control","chardev":"qmp0","dynamic":false}]"#,
/// ).unwrap();
/// assert_eq!(answer[0].id, None);
/// # }
/// ```
pub trait Command: Object + Serialize + DeserializeOwned + Send + 'static {
    /// What the command answers: [`Empty`](crate::Empty) when the schema gives no `returns`.
    type Response: Serialize + DeserializeOwned + Send;

    /// Name, flags and features.
    const SPEC: &'static CommandSpec;

    /// The releases that have the command, oldest first, where code is generated from several and not all
    /// of them have it. Else empty.
    const RELEASES: &'static [&'static str] = &[];
}
