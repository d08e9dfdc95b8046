//! What can be asked of a schema.

use super::error::ProbeError;
use super::explain::explain;
use super::found::{Found, Kind};
use super::path::Path;
use super::walk::{call, walk};
use crate::command::Command;
use crate::event::Event;
use crate::schema::Schema;

/// Probing, see [`probe`](crate::probe).
impl Schema {
    /// Whether there is the command `C`, by its name.
    pub fn has<C: Command>(&self) -> bool {
        self.command::<C>().is_some()
    }

    /// Whether there is the event `E`, by its name.
    pub fn has_event<E: Event>(&self) -> bool {
        self.event::<E>().is_some()
    }

    /// The command `C`, by its name, with its features.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// use qapi_types::qmp::command::MonitorAdd;
    /// use qapi_types::qmp::schema::SCHEMA;
    ///
    /// let found = SCHEMA.command::<MonitorAdd>();
    /// assert!(found.is_some_and(|command| !command.is_deprecated()));
    /// # }
    /// ```
    pub fn command<C: Command>(&self) -> Option<Found<'_>> {
        call(self, C::SPEC.name).filter(|found| found.kind == Kind::Command)
    }

    /// The event `E`, by its name, with its features.
    pub fn event<E: Event>(&self) -> Option<Found<'_>> {
        call(self, <E as Event>::NAME).filter(|found| found.kind == Kind::Event)
    }

    /// Whether there is what a path asks for. See [`probe`](crate::probe#paths) for how paths are written.
    ///
    /// # Errors
    ///
    /// When `path` is none: [`ProbeErrorKind::Malformed`](super::ProbeErrorKind::Malformed). Where it leads nowhere, for
    /// whatever reason, the answer is `false`.
    pub fn has_path(&self, path: &str) -> Result<bool, ProbeError> {
        let path: Path = path.parse()?;
        Ok(walk(self, &path).is_ok())
    }

    /// What is where a path leads.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// use qapi_types::JsonType;
    /// use qapi_types::probe::{Kind, Path, ProbeErrorKind};
    /// use qapi_types::qmp::schema::SCHEMA;
    ///
    /// let path: Path = "monitor-add/arg/pretty".parse().unwrap();
    /// let found = SCHEMA.probe(&path).unwrap();
    /// assert_eq!(found.kind(), Kind::Member);
    /// assert!(found.is_optional());
    /// assert_eq!(found.json_types(), [JsonType::Boolean]);
    ///
    /// let path: Path = "monitor-add/arg/prety".parse().unwrap();
    /// let error = SCHEMA.probe(&path).unwrap_err();
    /// assert_eq!(error.kind(), ProbeErrorKind::Absent);
    /// assert_eq!(error.nearest(), Some("pretty"));
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the path leads nowhere: where it left the schema, what there is instead, and of which
    /// [kind](super::ProbeErrorKind) that is.
    pub fn probe(&self, path: &Path) -> Result<Found<'_>, ProbeError> {
        walk(self, path).map_err(|(miss, found)| explain(self, path, &miss, found))
    }
}
