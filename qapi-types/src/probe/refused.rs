//! What a server would refuse of a command, all of it, before it is sent.

use std::fmt;

use crate::check::{Problem, ProblemKind};
use crate::command::Command;
use crate::document::Document;
use crate::output;
use crate::schema::{Row, RowIndex, Schema};
use crate::stack::with_room;
use crate::values::{Any, JsonType};

/// Why a server would refuse a command.
///
/// Displays as a sentence that names all problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    command: String,
    kind: RefusedKind,
}

/// What is wrong with a command that a server would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusedKind {
    /// The server does not have it.
    NoCommand,
    /// Its arguments are not what the server's schema says: each problem with its path, in the order of the arguments.
    /// There is one at least. Of a value that may be anything, it is the first alone.
    Arguments(Vec<Problem>),
    /// Its arguments cannot be written, or are no JSON: the reason.
    Unwritable(String),
}

impl Refused {
    /// The command's name.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// What is wrong.
    pub fn kind(&self) -> &RefusedKind {
        &self.kind
    }

    /// What is wrong with the arguments; nothing where the trouble is another.
    pub fn problems(&self) -> &[Problem] {
        match &self.kind {
            RefusedKind::Arguments(problems) => problems,
            _ => &[],
        }
    }
}

/// Checking commands, see [`probe`](crate::probe).
impl Schema {
    /// Whether a server with this schema takes a command as it is, as far as the schema tells.
    ///
    /// What introspection does not say cannot be known, and passes: which of the integer types a member has (all of
    /// 64 bits will do), and whether what is named exists. A command of `'gen': false` such as `device_add` is checked
    /// as far as the schema goes, which QEMU leaves to the command itself.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// use qapi_types::ProblemKind;
    /// use qapi_types::qmp::command::MonitorAdd;
    /// use qapi_types::schema::Schema;
    ///
    /// // What a server answered to 'query-qmp-schema' that has no member 'pretty' yet.
    /// let answer = r#"[
    ///     {"name": "monitor-add", "meta-type": "command", "arg-type": "0", "ret-type": "1"},
    ///     {"name": "0", "meta-type": "object", "members": [
    ///         {"name": "id", "type": "str"}, {"name": "chardev", "type": "str"}]},
    ///     {"name": "1", "meta-type": "object", "members": []},
    ///     {"name": "str", "meta-type": "builtin", "json-type": "string"}]"#;
    /// let schema: Schema = serde_json::from_str(answer).unwrap();
    ///
    /// let mut add = MonitorAdd::new("mon1", "char1");
    /// assert_eq!(schema.accepts(&add), Ok(()));
    /// add.pretty = Some(true);
    /// let refused = schema.accepts(&add).unwrap_err();
    /// assert_eq!(refused.problems()[0].path(), "pretty");
    /// assert_eq!(refused.problems()[0].kind(), &ProblemKind::Unexpected);
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "'monitor-add' would be refused: parameter 'pretty' is not expected here",
    /// );
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the server does not have the command, with all that it would refuse of the arguments, or when they
    /// cannot be written as JSON.
    pub fn accepts<C: Command>(&self, command: &C) -> Result<(), Refused> {
        let name = C::SPEC.name;
        let written = output::message(command, false);
        let text = written.map_err(|error| refused(name, RefusedKind::Unwritable(error.desc)))?;
        self.accepts_bytes(name, &text, !C::SPEC.r#gen)
    }

    /// The same for a command by name and its arguments as a value; `None` is for none.
    ///
    /// Some commands, `device_add` is one, take members beyond those that the schema describes, and introspection does
    /// not tell which commands do. With `open`, such members pass.
    ///
    /// # Errors
    ///
    /// As [`accepts`](Self::accepts).
    pub fn accepts_raw(
        &self,
        name: &str,
        arguments: Option<&Any>,
        open: bool,
    ) -> Result<(), Refused> {
        let written = arguments.map_or(Ok(b"{}".to_vec()), |it| output::message(it, false));
        let text = written.map_err(|error| refused(name, RefusedKind::Unwritable(error.desc)))?;
        self.accepts_bytes(name, &text, open)
    }

    /// The same as [`accepts_raw`](Self::accepts_raw) for arguments as JSON text, in QMP's dialect.
    ///
    /// # Errors
    ///
    /// As [`accepts`](Self::accepts).
    pub fn accepts_text(
        &self,
        name: &str,
        arguments: Option<&str>,
        open: bool,
    ) -> Result<(), Refused> {
        self.accepts_bytes(name, arguments.unwrap_or("{}").as_bytes(), open)
    }

    fn accepts_bytes(&self, name: &str, arguments: &[u8], open: bool) -> Result<(), Refused> {
        let row = self.find(name).map(|row| self.row(row));
        let Some(Row::Command(_, ty, ..)) = row else {
            return Err(refused(name, RefusedKind::NoCommand));
        };
        let problems = self.problems(ty, arguments, open);
        match problems.map_err(|reason| refused(name, RefusedKind::Unwritable(reason)))? {
            problems if problems.is_empty() => Ok(()),
            problems => Err(refused(name, RefusedKind::Arguments(problems))),
        }
    }

    fn problems(&self, ty: RowIndex, arguments: &[u8], open: bool) -> Result<Vec<Problem>, String> {
        let document = Document::read(arguments).map_err(|error| error.to_string())?;
        let value = document.root();
        if value.json_type() != JsonType::Object {
            let expected = JsonType::Object.describe();
            return Ok(vec![Problem::new(ProblemKind::Mistyped(expected))]);
        }
        let find = || self.all_problems(ty, value, open);
        with_room(value.nesting(), find).map_err(|error| error.to_string())
    }
}

fn refused(command: &str, kind: RefusedKind) -> Refused {
    Refused {
        command: command.to_owned(),
        kind,
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' would be refused: ", self.command)?;
        match &self.kind {
            RefusedKind::NoCommand => f.write_str("there is no such command"),
            RefusedKind::Unwritable(reason) => f.write_str(reason),
            RefusedKind::Arguments(problems) => {
                for (at, problem) in problems.iter().enumerate() {
                    let separator = if at == 0 { "" } else { "; " };
                    write!(f, "{separator}{problem}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Refused {}
