//! Sets of traits that the standard library derives.

use crate::options::Code;

/// The traits that the standard library derives, in the order in which they are written.
const STANDARD: [&str; 9] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Default",
];

/// A set of [`STANDARD`] traits, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits(u16);

impl Traits {
    pub(super) const DEBUG: Self = Self(1);
    pub(super) const CLONE: Self = Self(1 << 1);
    pub(super) const COPY: Self = Self(1 << 2);
    pub(super) const PARTIAL_EQ: Self = Self(1 << 3);
    pub(super) const EQ: Self = Self(1 << 4);
    pub(super) const PARTIAL_ORD: Self = Self(1 << 5);
    pub(super) const ORD: Self = Self(1 << 6);
    pub(super) const HASH: Self = Self(1 << 7);
    pub(super) const DEFAULT: Self = Self(1 << 8);
    pub(super) const ALL: Self = Self((1 << 9) - 1);
    /// What every type has by default.
    pub(super) const BASIC: Self = Self::DEBUG.or(Self::CLONE).or(Self::PARTIAL_EQ);
    /// What a comparison of plain data may be used for.
    pub(super) const KEY: Self = Self::BASIC.or(Self::EQ).or(Self::HASH);
    /// What the runtime implements for open enumerations that have all of it, and by which macro.
    pub(super) const SHARED: [(&str, Self); 2] = [
        ("key", Self::EQ.or(Self::HASH)),
        ("order", Self::PARTIAL_ORD.or(Self::ORD)),
    ];

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Traits that need others.
    const NEEDS: [(Self, Self); 4] = [
        (Self::COPY, Self::CLONE),
        (Self::EQ, Self::PARTIAL_EQ),
        (Self::PARTIAL_ORD, Self::PARTIAL_EQ),
        (Self::ORD, Self::EQ.or(Self::PARTIAL_ORD)),
    ];

    /// Without those that need another which is not there.
    pub(super) fn consistent(mut self) -> Self {
        for (needs, needed) in Self::NEEDS {
            if !self.has(needed) {
                self = self.without(needs);
            }
        }
        self
    }

    /// What `asked` needs that is not here.
    pub(super) fn lacking(self, asked: Self) -> Self {
        let needs = Self::NEEDS.iter().filter(|(needs, _)| *needs == asked);
        needs.fold(Self::default(), |all, (_, needed)| {
            all.or(needed.without(self))
        })
    }

    /// The trait that a macro's path names, if it is one of the standard library's.
    pub(super) fn named(path: &Code) -> Option<Self> {
        let path = path.as_str().replace(' ', "");
        let path = path.trim_start_matches("::");
        let name = match path.split_once("::") {
            None => path,
            Some(("std" | "core", rest)) => rest.rsplit_once("::").map_or(rest, |(_, name)| name),
            Some(_) => return None,
        };
        let index = STANDARD.iter().position(|standard| *standard == name)?;
        Some(Self(1 << index))
    }

    pub(super) fn paths(self) -> Vec<Code> {
        let all = STANDARD.iter().enumerate();
        all.filter(|(index, _)| self.0 & (1 << index) != 0)
            .map(|(_, name)| Code::name(name))
            .collect()
    }
}
