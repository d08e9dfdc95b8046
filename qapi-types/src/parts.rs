//! What objects are made of, as types: how an object is read and written follows from them alone.
//!
//! An object is a tuple of slots, one for each name among its members: [`Need`] for a mandatory
//! member, `Option` for an optional one, [`NeedList`] and [`List`] for arrays, [`Tag`] for a union's
//! discriminator, and [`Number`] around any of these for numbers. [`Open`] or [`Union`] may stand
//! around the tuple, [`Around`] stands around another object. An object is made from such parts, and
//! gives references to them to be written. How parts are read stands in [`decode`](crate::decode).
//!
//! Generated code names the types, takes the values apart by one pattern and refers to them by one
//! tuple. It is so because of what it costs to compile: a loop with a call for each member makes the
//! compiler check more than all else in a generated type taken together.

use serde::Serialize;

use crate::encode::{self, Encoder, SerializeMap};
use crate::object::{Branches, Object};
use crate::values::Map;

/// The slot of a mandatory member.
#[derive(Debug)]
pub struct Need<T>(pub T);

/// The slot of a mandatory member that is an array.
#[derive(Debug)]
pub struct NeedList<T>(pub Vec<T>);

/// The slot of an optional member that is an array.
#[derive(Debug)]
pub struct List<T>(pub Option<Vec<T>>);

/// The slot of a member that is a `number` or an array of them, which are written as
/// [`encode::Number`] says.
#[derive(Debug)]
pub struct Number<S>(pub S);

/// The slot of a union's discriminator, whose value the branch tells.
#[derive(Debug)]
pub struct Tag;

/// The slots of more members than a tuple takes: the first ones, and those after them.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// Slots, and the members that the type does not know.
#[derive(Debug)]
pub struct Open<S>(pub S, pub Map);

/// An object, and the members that it does not know.
#[derive(Debug)]
pub struct Around<T>(pub T, pub Map);

/// A union: the branch, and the slots of the common members.
#[derive(Debug)]
pub struct Union<B, S>(pub B, pub S);

/// All that an object is made of.
pub trait Parts: Sized + 'static {
    /// References to what is in them.
    type Refs<'a>;

    /// Writes the members. Those that are known go by the names that `out` is at.
    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>);
}

/// What several members are made of.
pub trait Slots: Parts {
    /// How many there are.
    const COUNT: usize;
}

/// What one member is made of.
pub trait Slot: Sized + 'static {
    /// A reference to the member.
    type Ref<'a>;

    /// Writes the member, whose name is the next that `out` is at.
    fn encode<M: SerializeMap>(value: &Self::Ref<'_>, out: &mut Encoder<M>);
}

impl<T: Serialize + 'static> Slot for Need<T> {
    type Ref<'a> = &'a T;

    fn encode<M: SerializeMap>(value: &&T, out: &mut Encoder<M>) {
        out.next(*value);
    }
}

impl<T: Serialize + 'static> Slot for NeedList<T> {
    type Ref<'a> = &'a Vec<T>;

    fn encode<M: SerializeMap>(value: &&Vec<T>, out: &mut Encoder<M>) {
        out.next(*value);
    }
}

impl<T: Serialize + 'static> Slot for List<T> {
    type Ref<'a> = &'a Option<Vec<T>>;

    fn encode<M: SerializeMap>(value: &&Option<Vec<T>>, out: &mut Encoder<M>) {
        out.next_optional(value.as_ref());
    }
}

impl<T: Serialize + 'static> Slot for Option<T> {
    type Ref<'a> = &'a Self;

    fn encode<M: SerializeMap>(value: &&Self, out: &mut Encoder<M>) {
        out.next_optional(value.as_ref());
    }
}

impl Slot for Number<Need<f64>> {
    type Ref<'a> = &'a f64;

    fn encode<M: SerializeMap>(value: &&f64, out: &mut Encoder<M>) {
        out.next(&encode::Number(*value));
    }
}

impl Slot for Number<NeedList<f64>> {
    type Ref<'a> = &'a Vec<f64>;

    fn encode<M: SerializeMap>(value: &&Vec<f64>, out: &mut Encoder<M>) {
        out.next(&encode::Number(*value));
    }
}

impl Slot for Number<List<f64>> {
    type Ref<'a> = &'a Option<Vec<f64>>;

    fn encode<M: SerializeMap>(value: &&Option<Vec<f64>>, out: &mut Encoder<M>) {
        out.next_optional(value.as_ref().map(encode::Number).as_ref());
    }
}

impl Slot for Number<Option<f64>> {
    type Ref<'a> = &'a Option<f64>;

    fn encode<M: SerializeMap>(value: &&Option<f64>, out: &mut Encoder<M>) {
        out.next_optional(value.as_ref().map(encode::Number).as_ref());
    }
}

impl Slot for Tag {
    type Ref<'a> = &'a str;

    fn encode<M: SerializeMap>(tag: &&str, out: &mut Encoder<M>) {
        out.next(*tag);
    }
}

impl<A: Slots, B: Slots> Parts for Both<A, B> {
    type Refs<'a> = (A::Refs<'a>, B::Refs<'a>);

    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>) {
        A::encode(&refs.0, out);
        B::encode(&refs.1, out);
    }
}

impl<A: Slots, B: Slots> Slots for Both<A, B> {
    const COUNT: usize = A::COUNT + B::COUNT;
}

/// Slots for a tuple.
macro_rules! tuple {
    ($($index:tt $slot:ident)*) => {
        impl<$($slot: Slot),*> Parts for ($($slot,)*) {
            type Refs<'a> = ($($slot::Ref<'a>,)*);

            fn encode<Out: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<Out>) {
                $($slot::encode(&refs.$index, out);)*
            }
        }

        impl<$($slot: Slot),*> Slots for ($($slot,)*) {
            const COUNT: usize = [$($index),*].len();
        }
    };
}

/// Calls `$tuple` for tuples of any length that there are slots for.
macro_rules! tuples {
    ($tuple:ident) => {
        $tuple!(0 A);
        $tuple!(0 A 1 B);
        $tuple!(0 A 1 B 2 C);
        $tuple!(0 A 1 B 2 C 3 D);
        $tuple!(0 A 1 B 2 C 3 D 4 F);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J 9 K);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J 9 K 10 L);
        $tuple!(0 A 1 B 2 C 3 D 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N);
    };
}

pub(crate) use tuples;

tuples!(tuple);

/// An object without members.
impl Parts for () {
    type Refs<'a> = ();

    fn encode<M: SerializeMap>((): &(), _: &mut Encoder<M>) {}
}

impl<S: Parts> Parts for Open<S> {
    type Refs<'a> = (S::Refs<'a>, &'a Map);

    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>) {
        S::encode(&refs.0, out);
        out.all(refs.1);
    }
}

impl<T: Object + 'static> Parts for Around<T> {
    type Refs<'a> = (&'a T, &'a Map);

    fn encode<M: SerializeMap>(refs: &(&T, &Map), out: &mut Encoder<M>) {
        refs.0.encode(out);
        out.all(refs.1);
    }
}

/// The branch's members come after all common ones.
impl<B: Branches + 'static, S: Slots> Parts for Union<B, S> {
    type Refs<'a> = (&'a B, S::Refs<'a>);

    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>) {
        S::encode(&refs.1, out);
        refs.0.encode(out);
    }
}
