//! Unions: common members and those of one branch side by side in one object.
//!
//! The discriminator may come anywhere. Members of the branch that come before it are kept until
//! it is known which branch they belong to; from then on the branch reads straight from the input,
//! and the common members among its own are put aside for the union as they pass.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Error};
use serde::ser::SerializeMap;

use super::encoder::Encoder;
use super::error::{self, Origin};
use super::kept::Kept;
use super::members::{Found, Members, Next};
use super::names::Names;
use super::parts::{Open, Parts, Slots};
use super::read::{ReadParts, ReadSlots, fill};
use super::slot::put;
use crate::branches::Branches;
use crate::object::Object;
use crate::values::{Any, Map};

/// A union: the branch, and the slots of the common members, one of which is a
/// [`Tag`](super::Tag).
///
/// ```
/// use qapi_types::machinery::{self, Encoder, Members, Need, Refs, SerializeMap, Tag, Union};
/// use qapi_types::{Branches, Object, UnknownBranch};
///
/// struct Backend {
///     kind: Kind,
///     label: String,
/// }
///
/// enum Kind {
///     File(File),
///     Null,
///     Unknown(UnknownBranch<Self>),
/// }
///
/// struct File {
///     path: String,
/// }
///
/// impl Object for Backend {
///     const NAME: &'static str = "Backend";
///     const MEMBERS: &'static [&'static str] = &["type", "label"];
///     type Parts = Union<Kind, (Tag, Need<String>)>;
///
///     fn from_parts(Union(kind, (Tag, Need(label))): Self::Parts) -> Self {
///         Self { kind, label }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         (&self.kind, (self.kind.tag(), &self.label))
///     }
/// }
///
/// impl Branches for Kind {
///     fn tag(&self) -> &str {
///         match self {
///             Self::File(_) => "file",
///             Self::Null => "null",
///             Self::Unknown(branch) => branch.tag(),
///         }
///     }
///
///     fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
///         match self {
///             Self::File(branch) => branch.encode(out),
///             Self::Null => {}
///             Self::Unknown(branch) => branch.encode(out),
///         }
///     }
///
///     fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error> {
///         match tag {
///             "file" => machinery::branch(members, Self::File),
///             "null" => Ok(Self::Null),
///             _ => UnknownBranch::decode(tag, members).map(Self::Unknown),
///         }
///     }
/// }
///
/// impl Object for File {
///     const NAME: &'static str = "File";
///     const MEMBERS: &'static [&'static str] = &["path"];
///     type Parts = (Need<String>,);
///
///     fn from_parts((Need(path),): Self::Parts) -> Self {
///         Self { path }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         (&self.path,)
///     }
/// }
///
/// machinery::object!(Backend, File);
///
/// // The discriminator may come anywhere.
/// let text = r#"{"path":"/dev/tty","label":"serial","type":"file"}"#;
/// let backend: Backend = serde_json::from_str(text).unwrap();
/// assert!(matches!(&backend.kind, Kind::File(file) if file.path == "/dev/tty"));
/// assert_eq!(
///     serde_json::to_string(&backend).unwrap(),
///     r#"{"type":"file","label":"serial","path":"/dev/tty"}"#
/// );
/// ```
#[derive(Debug)]
pub struct Union<B, S>(pub B, pub S);

/// The branch's members come after all common ones.
impl<B: Branches + 'static, S: Slots> Parts for Union<B, S> {
    type Refs<'a> = (&'a B, S::Refs<'a>);

    const ALL_NAMED: bool = false;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>) {
        S::encode(&refs.1, out);
        out.begin_part();
        refs.0.encode(out);
    }
}

impl<'de, B: Branches + 'static, S: ReadSlots<'de>> ReadParts<'de> for Union<B, S> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        decode_parts(members, Common::of(names), None)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn decode_of<M: Members<'de>>(
        members: &mut M,
        names: &'static Names,
    ) -> Result<Self, M::Error> {
        decode_parts(members, Common::with(names), None)
    }
}

/// A union that keeps the members that neither it nor its branch knows.
impl<'de, B: Branches + 'static, S: ReadSlots<'de>> ReadParts<'de> for Open<Union<B, S>> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let mut others = Map::new();
        let union = decode_parts(members, Common::of(names), Some(&mut others))?;
        Ok(Self(union, others))
    }
}

/// The names of common members.
#[derive(Clone, Copy)]
struct Common {
    all: &'static [&'static str],
    /// The table of them, if there is one.
    table: Option<&'static Names>,
}

impl Common {
    fn of(all: &'static [&'static str]) -> Self {
        Self { all, table: None }
    }

    fn with(table: &'static Names) -> Self {
        Self {
            all: table.all,
            table: Some(table),
        }
    }

    fn find(&self, name: &str) -> Option<Found> {
        match self.table {
            Some(table) => Found::at(self.all, table.find(name)?),
            None => Found::among(self.all, name),
        }
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn decode_parts<'de, B: Branches, S: ReadSlots<'de>, M: Members<'de>>(
    members: &mut M,
    names: Common,
    others: Option<&mut Map>,
) -> Result<Union<B, S>, M::Error> {
    let mut found = S::Found::default();
    let index = const { S::TAG.expect("a union has a `Tag` among its slots") };
    let Some(discriminator) = Discriminator::at(names.all, index) else {
        return Err(error::unnamed(members.owner()));
    };
    let mut common = |index, members: &mut M| S::read(&mut found, index, members);
    let branch = decode(members, names, discriminator, others, &mut common);
    fill_union(branch, found, members, names.all)
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn fill_union<'de, B: Branches, S: ReadSlots<'de>, M: Members<'de>>(
    branch: Result<B, M::Error>,
    found: S::Found,
    members: &mut M,
    names: &'static [&'static str],
) -> Result<Union<B, S>, M::Error> {
    Ok(Union(branch?, fill(found, members, names)?))
}

/// Stands for a member that is not a common one.
const OTHER: usize = Found::UNKNOWN.index;

/// A member that came before the discriminator: name and value.
type Early = (String, Any);

/// The members of a union's branch.
pub struct BranchMembers<'a, M, E> {
    early: std::vec::IntoIter<Early>,
    /// The early member just found.
    current: Option<Early>,
    rest: &'a mut M,
    /// The union, whose members the common ones are.
    union: &'static str,
    names: Common,
    /// The common member that was read last, where names are looked at.
    last: Option<usize>,
    /// Whether a common one is likely to be next.
    in_common: bool,
    /// Where the union keeps what nobody knows, if it does.
    others: Option<&'a mut Map>,
    common: &'a mut dyn FnMut(usize, &mut M),
    error: Option<E>,
}

impl<'de, M: Members<'de>> Members<'de> for BranchMembers<'_, M, M::Error> {
    type Error = M::Error;

    fn seek(&mut self, mut lookup: impl FnMut(&str) -> Option<Found>) -> Option<usize> {
        if self.error.is_some() {
            return None;
        }
        for (name, value) in self.early.by_ref() {
            if let Some(found) = lookup(&name) {
                self.current = Some((name, value));
                return Some(found.index);
            }
            if let Some(others) = &mut self.others {
                others.insert(name, value);
            }
        }
        loop {
            let mut is_common = false;
            let mut other = None;
            let (names, keeps) = (self.names, self.others.is_some());
            let index = self.rest.seek(|name| {
                let common = names.find(name);
                is_common = common.is_some();
                let known = common.or_else(|| lookup(name));
                if known.is_none() && keeps {
                    other = Some(name.to_owned());
                    return Some(Found::UNKNOWN);
                }
                known
            })?;
            if let Some(name) = other {
                self.keep(name);
                continue;
            }
            if !is_common {
                return Some(index);
            }
            self.read_common(index);
        }
    }

    fn likely(&mut self, names: &'static Names, last: Option<usize>) -> Next {
        let Some(common) = self.table() else {
            return Next::Other;
        };
        // Common members follow each other mostly, and so do those of the branch.
        let mut was_other = false;
        loop {
            let next = if self.in_common {
                self.rest.likely(common, self.last)
            } else {
                self.rest.likely(names, last)
            };
            match next {
                Next::Known(index) if self.in_common => {
                    self.read_common(index);
                    was_other = false;
                }
                Next::Other if !was_other => {
                    self.in_common = !self.in_common;
                    was_other = true;
                }
                next => return next,
            }
        }
    }

    fn find(&mut self, names: &'static Names, last: Option<usize>) -> Next {
        let Some(common) = self.table() else {
            return Next::Other;
        };
        loop {
            match self.rest.find(common, self.last) {
                Next::Known(index) => {
                    self.read_common(index);
                    self.in_common = true;
                }
                Next::Other => return self.rest.find(names, last),
                Next::End => return Next::End,
            }
            match self.likely(names, last) {
                Next::Other => {}
                next => return next,
            }
        }
    }

    fn ahead(&mut self, name: &'static [&'static str; 1]) -> Option<&'de str> {
        if self.early.as_slice().is_empty() {
            self.rest.ahead(name)
        } else {
            None
        }
    }

    fn read_seed<S: DeserializeSeed<'de>>(&mut self, seed: S, slot: &mut Option<S::Value>) {
        match self.current.take() {
            None => self.rest.read_seed(seed, slot),
            Some((name, value)) => {
                if let Err(error) = put(slot, seed.deserialize(Kept(value))) {
                    self.fail(&name, error);
                }
            }
        }
    }

    fn owner(&self) -> &'static str {
        self.rest.owner()
    }

    fn set_owner(&mut self, owner: &'static str) {
        self.rest.set_owner(owner);
    }

    fn finish(&mut self) -> Result<(), M::Error> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.finish(),
        }
    }
}

impl<'de, M: Members<'de>> BranchMembers<'_, M, M::Error> {
    /// The table of common members, if one may look at names.
    fn table(&self) -> Option<&'static Names> {
        let may = self.error.is_none() && self.early.as_slice().is_empty();
        may.then_some(self.names.table).flatten()
    }

    /// Reads the common member just found.
    fn read_common(&mut self, index: usize) {
        let branch = self.rest.owner();
        self.rest.set_owner(self.union);
        (self.common)(index, self.rest);
        self.rest.set_owner(branch);
        self.last = Some(index);
    }

    /// Keeps the member just found, which nobody knows.
    fn keep(&mut self, name: String) {
        let mut value = None;
        self.rest.read(&mut value);
        if let Some(others) = &mut self.others {
            others.extend(value.map(|value| (name, value)));
        }
    }

    #[cold]
    fn fail(&mut self, name: &str, error: serde_json::Error) {
        let error = M::Error::custom(error);
        self.error = Some(error::in_member(self.owner(), name, error, Origin::Memory));
    }
}

/// Decodes the branch that `wrap` makes of a `T`.
///
/// Generated code has a call of this for each branch and nothing else: a `match` over dozens of
/// them would need room on the stack for all their types at every layer of a deep message.
///
/// # Errors
///
/// When a member has the wrong type or a mandatory one is missing.
pub fn branch<'de, T: Object, B, M: Members<'de>>(
    members: &mut M,
    wrap: fn(T) -> B,
) -> Result<B, M::Error> {
    members.set_owner(T::NAME);
    T::decode(members).map(wrap)
}

/// Reads a union whose common members are `names`: those through `common`, which is handed their
/// index, and the branch that the one called `discriminator` selects. Members that neither knows are
/// put into `others` if there is such a place, and else skipped.
///
/// Nothing is buffered unless members of the branch come before the discriminator.
///
/// # Errors
///
/// When the discriminator is missing or a member does not decode.
pub fn union<'de, M: Members<'de>, B: Branches>(
    members: &mut M,
    names: &'static [&'static str],
    discriminator: &'static str,
    others: Option<&mut Map>,
    common: &mut dyn FnMut(usize, &mut M),
) -> Result<B, M::Error> {
    let index = names.iter().position(|name| *name == discriminator);
    let Some(discriminator) = index.and_then(|index| Discriminator::at(names, index)) else {
        return Err(error::unnamed(members.owner()));
    };
    decode(members, Common::of(names), discriminator, others, common)
}

/// The common member that selects the branch.
#[derive(Clone, Copy)]
struct Discriminator {
    index: usize,
    /// Its name, with no other beside it.
    alone: &'static [&'static str; 1],
}

impl Discriminator {
    fn at(names: &'static [&'static str], index: usize) -> Option<Self> {
        let alone = names.get(index..).and_then(|names| names.first_chunk())?;
        Some(Self { index, alone })
    }

    fn name(&self) -> &'static str {
        let [name] = self.alone;
        name
    }
}

fn decode<'de, M: Members<'de>, B: Branches>(
    members: &mut M,
    names: Common,
    discriminator: Discriminator,
    others: Option<&mut Map>,
    common: &mut dyn FnMut(usize, &mut M),
) -> Result<B, M::Error> {
    let (tag, early) = find_tag(members, names, discriminator, common)?;
    let union = members.owner();
    let mut branch = BranchMembers {
        union,
        early: early.into_iter(),
        current: None,
        rest: members,
        names,
        last: None,
        in_common: true,
        others,
        common,
        error: None,
    };
    // Not taken apart before it is handed on, so that it is on the stack once.
    let mut result = B::decode(&tag, &mut branch);
    match &mut result {
        Ok(_) => {
            // A branch without members of its own leaves the common ones behind.
            branch.skip_all()?;
            branch.rest.set_owner(branch.union);
        }
        Err(error) => error::in_branch(union, discriminator.name(), &tag, error),
    }
    result
}

/// The discriminator's value, and the members of the branch that came before it. Reads as far as the
/// discriminator, but where one can look ahead for it.
fn find_tag<'de, M: Members<'de>>(
    members: &mut M,
    names: Common,
    discriminator: Discriminator,
    common: &mut dyn FnMut(usize, &mut M),
) -> Result<(Cow<'de, str>, Vec<Early>), M::Error> {
    if let Some(tag) = members.ahead(discriminator.alone) {
        return Ok((Cow::Borrowed(tag), Vec::new()));
    }
    let mut early = Vec::new();
    let mut tag: Option<String> = None;
    while tag.is_none() {
        let mut other = String::new();
        let found = members.seek(|name| {
            names.find(name).or_else(|| {
                name.clone_into(&mut other);
                Some(Found::UNKNOWN)
            })
        });
        match found {
            None => break,
            Some(OTHER) => {
                let mut value = None;
                members.read(&mut value);
                early.extend(value.map(|value| (other, value)));
            }
            Some(index) if index == discriminator.index => members.read(&mut tag),
            Some(index) => common(index, members),
        }
        // An error sticks in `members`, and the next `seek` ends the loop.
    }
    members.finish()?;
    let tag = members.required(tag, discriminator.name())?;
    Ok((Cow::Owned(tag), early))
}
