//! The commands that a service answers itself: they ask what the service has.
//!
//! A schema has one of them if it has a command of the name whose answer is of the shape that QEMU
//! gives it. A command that uses the name for something else is a command as any other.

use crate::command::CommandSpec;
use crate::schema::{Builtin, Row, RowIndex, Schema};

/// A command that a service answers itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BuiltIn {
    Commands,
    Schema,
}

static QUERY_COMMANDS: CommandSpec = CommandSpec {
    allow_preconfig: true,
    ..CommandSpec::new("query-commands")
};

static QUERY_QMP_SCHEMA: CommandSpec = CommandSpec {
    allow_preconfig: true,
    ..CommandSpec::new("query-qmp-schema")
};

impl BuiltIn {
    pub(super) const ALL: [Self; 2] = [Self::Commands, Self::Schema];

    /// What QEMU's schema says of it.
    pub(super) fn spec(self) -> &'static CommandSpec {
        match self {
            Self::Commands => &QUERY_COMMANDS,
            Self::Schema => &QUERY_QMP_SCHEMA,
        }
    }

    /// The row of its arguments' type, if the schema has it.
    pub(super) fn arguments(self, schema: &Schema) -> Option<RowIndex> {
        let row = schema.row(schema.find(self.spec().name)?);
        let Row::Command(_, arguments, returns, false) = row else {
            return None;
        };
        let Row::Struct(_, span) = schema.row(arguments) else {
            return None;
        };
        let none = schema.members(span).next().is_none();
        let Row::Array(element, _) = schema.row(returns) else {
            return None;
        };
        let fits = match (self, schema.row(element)) {
            (Self::Commands, Row::Struct(_, span)) => {
                let mut mandatory = schema.members(span).filter(|(_, member)| !member.optional);
                matches!((mandatory.next(), mandatory.next()), (Some((_, member)), None)
                    if schema.name(member.name) == "name"
                        && matches!(schema.row(member.ty), Row::Builtin(Builtin::Str, _)))
            }
            (Self::Schema, Row::Union(_, _, tag, _)) => schema
                .member(tag)
                .is_some_and(|tag| schema.name(tag.name) == "meta-type"),
            _ => false,
        };
        (none && fits).then_some(arguments)
    }
}
