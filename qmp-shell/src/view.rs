//! What can be typed at the beginning of a line: a server's commands, or the actions of a transaction.

use qapi_types::schema::{Row, RowIndex, Schema};

use crate::shape::{self, Object};
use crate::tree::{Kind, Member, Tree};

/// A schema, and which of its calls are typed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) calls: Calls,
    /// Commands that are not in the schema, of which nothing else is known.
    pub(crate) others: &'s [String],
}

/// What a line calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Calls {
    #[default]
    Commands,
    /// The actions of command `transaction`.
    Actions,
}

impl<'s> View<'s> {
    /// Whether nothing is known of a command but that there may be one: then nothing is checked.
    pub(crate) fn is_unknown(self, name: &str) -> bool {
        let other = self.calls == Calls::Commands && self.others.iter().any(|it| it == name);
        other || self.schema.rows().is_empty()
    }

    /// The names of what can be called.
    pub(crate) fn names(self) -> Vec<&'s str> {
        match self.calls {
            Calls::Commands => {
                let others = self.others.iter().map(String::as_str);
                shape::commands(self.schema).chain(others).collect()
            }
            Calls::Actions => {
                let unions = self
                    .action()
                    .and_then(|row| Object::new(self.schema, row, None));
                let unions = unions.map(|object| object.undecided).unwrap_or_default();
                unions
                    .into_iter()
                    .flat_map(|union| union.branches)
                    .map(|(name, _)| name)
                    .collect()
            }
        }
    }

    /// The type of the arguments.
    pub(crate) fn arguments(self, name: &str) -> Option<RowIndex> {
        match self.calls {
            Calls::Commands => match self.schema.row(self.schema.find(name)?) {
                Row::Command(_, arguments, ..) => Some(arguments),
                _ => None,
            },
            Calls::Actions => {
                let union = Object::new(self.schema, self.action()?, None)?
                    .undecided
                    .pop()?;
                let action = action(union.tag, name);
                let path = ["data".to_owned()];
                shape::at(self.schema, self.action()?, Some(&action), &path).map(|(row, _)| row)
            }
        }
    }

    /// Whether a command may be executed out-of-band.
    pub(crate) fn allows_oob(self, name: &str) -> bool {
        let row = self.schema.find(name).map(|row| self.schema.row(row));
        matches!(row, Some(Row::Command(.., true)))
    }

    /// The type of an action.
    fn action(self) -> Option<RowIndex> {
        let commands = View {
            calls: Calls::Commands,
            ..self
        };
        let arguments = Object::new(self.schema, commands.arguments("transaction")?, None)?;
        shape::element_of(self.schema, arguments.get("actions")?.ty)
    }
}

/// An action of which nothing is given but its type.
fn action(tag: &str, name: &str) -> Tree {
    let mut action = Tree::empty(0);
    if let Kind::Object(object) = &mut action.kind {
        object.members.push(Member {
            name: tag.to_owned(),
            span: 0..0,
            value: Tree {
                span: 0..0,
                kind: Kind::Text(name.to_owned()),
            },
        });
    }
    action
}
