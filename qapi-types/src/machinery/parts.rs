//! What objects are made of, as types, and how objects are written from it. How they are read stands
//! in [`read`](super::read).

use serde::ser::{Serialize, SerializeMap};

use super::encoder::Encoder;
use super::number::AsNumber;
use crate::values::Map;

/// The slot of a mandatory member.
///
/// ```
/// use qapi_types::Object;
/// use qapi_types::machinery::{self, Need, Refs};
///
/// #[derive(Debug, PartialEq)]
/// struct Point {
///     x: i64,
///     y: Option<i64>,
/// }
///
/// impl Object for Point {
///     const NAME: &'static str = "Point";
///     const MEMBERS: &'static [&'static str] = &["x", "y"];
///     type Parts = (Need<i64>, Option<i64>);
///
///     fn from_parts((Need(x), y): Self::Parts) -> Self {
///         Self { x, y }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         (&self.x, &self.y)
///     }
/// }
///
/// machinery::object!(Point);
///
/// assert_eq!(serde_json::from_str::<Point>(r#"{"x": 1}"#).unwrap(), Point { x: 1, y: None });
/// let error = serde_json::from_str::<Point>(r#"{"y": 1}"#).unwrap_err().to_string();
/// assert!(error.starts_with("in 'x' (member of 'Point'): mandatory member is missing"));
/// ```
#[derive(Debug)]
pub struct Need<T>(pub T);

/// The slot of a mandatory member that is an array.
#[derive(Debug)]
pub struct NeedList<T>(pub Vec<T>);

/// The slot of an optional member that is an array.
#[derive(Debug)]
pub struct List<T>(pub Option<Vec<T>>);

/// The slot of a member that is a `number` or an array of them, which are written as
/// [`AsNumber`] says.
#[derive(Debug)]
pub struct Number<S>(pub S);

/// The slot of a union's discriminator. It has no value of its own: the branch tells it. By hand it is
/// used as in the example of [`Union`](super::Union).
///
/// ```
/// # #[cfg(feature = "schemas")] {
/// use qapi_types::Object;
/// use qapi_types::machinery::{Tag, Union};
/// use qapi_types::qmp::{SocketAddress, SocketAddressBranch, UnixSocketAddress};
///
/// let unix = SocketAddressBranch::Unix(UnixSocketAddress::new("/run/serial.sock"));
/// let address = SocketAddress::from_parts(Union(unix, (Tag,)));
/// assert_eq!(
///     serde_json::to_string(&address).unwrap(),
///     r#"{"type":"unix","path":"/run/serial.sock"}"#
/// );
/// # }
/// ```
#[derive(Debug)]
pub struct Tag;

/// The slots of more members than a tuple takes: the first ones, and those after them. The names go
/// on from one to the other.
///
/// ```
/// use qapi_types::Object;
/// use qapi_types::machinery::{self, Both, Need, Refs};
///
/// struct Colour {
///     red: u8,
///     green: u8,
///     blue: u8,
/// }
///
/// impl Object for Colour {
///     const NAME: &'static str = "Colour";
///     const MEMBERS: &'static [&'static str] = &["red", "green", "blue"];
///     // Twelve fit a tuple; two and one do as an example.
///     type Parts = Both<(Need<u8>, Need<u8>), (Need<u8>,)>;
///
///     fn from_parts(Both((Need(red), Need(green)), (Need(blue),)): Self::Parts) -> Self {
///         Self { red, green, blue }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         ((&self.red, &self.green), (&self.blue,))
///     }
/// }
///
/// machinery::object!(Colour);
///
/// let text = r#"{"red":1,"green":2,"blue":3}"#;
/// let colour: Colour = serde_json::from_str(text).unwrap();
/// assert_eq!(serde_json::to_string(&colour).unwrap(), text);
/// ```
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// Slots or a [`Union`](super::Union), and the members that the type does not know: those of a command
/// whose arguments the schema describes in part (`'gen': false`), or of an object that was told to keep
/// them.
///
/// ```
/// use qapi_types::{Map, Object};
/// use qapi_types::machinery::{self, Need, Open, Refs};
///
/// struct DeviceAdd {
///     driver: String,
///     others: Map,
/// }
///
/// impl Object for DeviceAdd {
///     const NAME: &'static str = "device_add";
///     const MEMBERS: &'static [&'static str] = &["driver"];
///     type Parts = Open<(Need<String>,)>;
///
///     fn from_parts(Open((Need(driver),), others): Self::Parts) -> Self {
///         Self { driver, others }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         ((&self.driver,), &self.others)
///     }
/// }
///
/// machinery::object!(DeviceAdd);
///
/// let text = r#"{"driver":"e1000","mac":"52:54:00:12:34:56"}"#;
/// let add: DeviceAdd = serde_json::from_str(text).unwrap();
/// assert_eq!(add.others["mac"], "52:54:00:12:34:56");
/// assert_eq!(serde_json::to_string(&add).unwrap(), text);
/// ```
#[derive(Debug)]
pub struct Open<S>(pub S, pub Map);

/// All that an object is made of.
pub trait Parts: Sized + 'static {
    /// References to what is in them.
    type Refs<'a>;

    /// Whether all members are among the names of the object: those of a branch are not, nor are those
    /// that it does not know.
    const ALL_NAMED: bool = true;

    /// Writes the members. Those that are known go by the names that `out` was given.
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

    /// Writes the member, whose name is at `index` of `names`.
    fn encode<M: SerializeMap>(
        value: &Self::Ref<'_>,
        names: &[&str],
        index: usize,
        out: &mut Encoder<M>,
    );
}

/// Slots that hold a member, by what is written of it if it is present.
macro_rules! slots {
    ($(<$($of:ident)?> $slot:ty: $ref:ty, $value:ident => $written:expr;)*) => {$(
        impl$(<$of: Serialize + 'static>)? Slot for $slot {
            type Ref<'a> = $ref;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn encode<M: SerializeMap>(
                $value: &Self::Ref<'_>,
                names: &[&str],
                index: usize,
                out: &mut Encoder<M>,
            ) {
                if let Some(value) = $written {
                    out.at(names, index, value);
                }
            }
        }
    )*};
}

slots! {
    <T> Need<T>: &'a T, value => Some(*value);
    <T> NeedList<T>: &'a Vec<T>, value => Some(*value);
    <T> Option<T>: &'a Option<T>, value => value.as_ref();
    <T> List<T>: &'a Option<Vec<T>>, value => value.as_ref();
    <> Number<Need<f64>>: &'a f64, value => Some(&AsNumber(*value));
    <> Number<NeedList<f64>>: &'a Vec<f64>, value => Some(&AsNumber(*value));
    <> Number<Option<f64>>: &'a Option<f64>, value => value.as_ref().map(AsNumber).as_ref();
    <> Number<List<f64>>: &'a Option<Vec<f64>>, value => value.as_ref().map(AsNumber).as_ref();
    <> Tag: &'a str, tag => Some(*tag);
}

impl<A: Slots, B: Slots> Parts for Both<A, B> {
    type Refs<'a> = (A::Refs<'a>, B::Refs<'a>);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>) {
        let names = out.names();
        A::encode(&refs.0, out);
        out.begin(names.get(A::COUNT..).unwrap_or_default());
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

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn encode<Out: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<Out>) {
                // Once, so that the compiler sees that they stay the same.
                let names = out.names();
                $($slot::encode(&refs.$index, names, $index, out);)*
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

    const ALL_NAMED: bool = false;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn encode<M: SerializeMap>(refs: &Self::Refs<'_>, out: &mut Encoder<M>) {
        let names = out.names();
        S::encode(&refs.0, out);
        if S::ALL_NAMED {
            out.beside(names, refs.1);
        } else {
            out.all(refs.1);
        }
    }
}
