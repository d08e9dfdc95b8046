//! Which types are left when a server leaves out commands.
//!
//! Takes the commands that are kept, gives a mark for each row. A type goes when only commands
//! that are left out refer to it. What nothing refers to stays: conditions took away what did, and
//! then QEMU keeps the type, too. So does what an entry of an unknown kind may refer to, which is
//! anything.

use super::data::Schema;
use super::row::{Row, RowIndex};

/// Rows, each in or out.
pub(super) struct Rows(Vec<bool>);

impl Rows {
    fn none(schema: &Schema) -> Self {
        Self(vec![false; schema.rows.len()])
    }

    fn add(&mut self, row: RowIndex) -> bool {
        let mark = self.0.get_mut(row as usize);
        mark.is_some_and(|mark| !std::mem::replace(mark, true))
    }

    /// Adds everything but commands and events.
    fn add_types(&mut self, schema: &Schema) {
        for (row, mark) in schema.rows.iter().zip(&mut self.0) {
            *mark |= !matches!(row, Row::Command(..) | Row::Event(..));
        }
    }

    fn has(&self, row: RowIndex) -> bool {
        self.0.get(row as usize).is_some_and(|mark| *mark)
    }
}

/// The rows that go when `keep` does not hold for some commands' names.
pub(super) fn dropped(schema: &Schema, keep: &dyn Fn(&str) -> bool) -> Rows {
    let mut dropped = Rows::none(schema);
    let mut kept = Rows::none(schema);
    let mut pending = Vec::new();
    for index in 0..schema.shown {
        if !schema.shows(index) {
            continue;
        }
        match schema.row(index) {
            Row::Command(name, ..) if !keep(schema.name(name)) => {
                reach(schema, index, &mut dropped, &mut pending);
            }
            Row::Command(..) | Row::Event(..) => reach(schema, index, &mut kept, &mut pending),
            Row::Unknown(_) => kept.add_types(schema),
            _ => {}
        }
    }
    for (dropped, kept) in dropped.0.iter_mut().zip(kept.0) {
        *dropped &= !kept;
    }
    dropped
}

/// Adds `start` and all rows that it refers to. Those to be looked at are in `pending`, which is empty before and after.
fn reach(schema: &Schema, start: RowIndex, rows: &mut Rows, pending: &mut Vec<RowIndex>) {
    pending.push(start);
    while let Some(index) = pending.pop() {
        if !rows.add(index) {
            continue;
        }
        let members = |span| schema.members(span).map(|(_, member)| member.ty);
        match schema.row(index) {
            Row::Builtin(_, shown) => pending.push(shown),
            Row::Array(element, shown) => pending.extend([element, shown]),
            Row::Struct(_, span) => pending.extend(members(span)),
            Row::Union(_, span, _, branches) => {
                pending.extend(members(span));
                pending.extend(schema.branches(branches).map(|(_, row)| row));
            }
            Row::Alternate(_, span) => pending.extend(schema.choices(span)),
            Row::Command(_, arguments, returns, _) => pending.extend([arguments, returns]),
            Row::Event(_, arguments) => pending.push(arguments),
            Row::Enum(..) | Row::Unknown(_) => {}
        }
    }
}

/// Whether a row does not go.
pub(super) fn keeps(dropped: Option<&Rows>, row: RowIndex) -> bool {
    dropped.is_none_or(|dropped| !dropped.has(row))
}
