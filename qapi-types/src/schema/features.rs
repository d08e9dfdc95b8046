//! The features of one owner after the other.
//!
//! Takes a table of features, sorted by owner, gives those of an owner. Most owners have none, which is known without a
//! look at the table as long as they are asked for in its order.

use super::tables::items;

/// A table, and where in it the owners are that come next.
pub(super) struct Features<'a> {
    /// Owner and name, sorted by owner.
    table: &'a [[u32; 2]],
    /// Those of owners that were not asked for yet.
    rest: &'a [[u32; 2]],
    /// Owners from this one on, before the first of `rest`, have none.
    none_from: u32,
    none_before: u32,
}

impl<'a> Features<'a> {
    pub(super) fn new(table: &'a [u32]) -> Self {
        let table = items(table);
        let mut features = Self {
            table,
            rest: table,
            none_from: 0,
            none_before: 0,
        };
        features.go_to(0);
        features
    }

    /// Leaves out those of owners before this one.
    fn go_to(&mut self, owner: u32) {
        let first = self.table.partition_point(|[other, _]| *other < owner);
        self.rest = self.table.split_at(first).1;
        self.none_from = owner;
        self.none_before = self.rest.first().map_or(u32::MAX, |[owner, _]| *owner);
    }

    /// Owner and name of each of an owner's features.
    #[inline]
    pub(super) fn of(&mut self, owner: u32) -> &'a [[u32; 2]] {
        if self.none_from <= owner && owner < self.none_before {
            return &[];
        }
        self.some_of(owner)
    }

    #[inline(never)]
    fn some_of(&mut self, owner: u32) -> &'a [[u32; 2]] {
        self.go_to(owner);
        let rest = self.rest;
        self.go_to(owner.saturating_add(1));
        rest.split_at(rest.len() - self.rest.len()).0
    }
}
