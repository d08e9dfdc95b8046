//! Events: the types of their data, the enumeration of a schema's events, and their time.

use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use serde::de::value::MapDeserializer;
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, Visitor,
};
use serde::forward_to_deserialize_any;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json;
use crate::machinery::error::{Origin, in_member};
use crate::machinery::{self, Encoder, Members, Names, Need, Parts, ReadParts, Refs};
use crate::object::Object;
use crate::values::Any;

/// The data of an event.
pub trait Event: Object + Serialize + DeserializeOwned {
    /// The event's name on the wire.
    const NAME: &'static str;

    /// The event's own features, such as `deprecated` and `unstable`.
    const FEATURES: &'static [&'static str] = &[];

    /// The releases that have the event, oldest first, where code is generated from several and not all
    /// of them have it. Else empty.
    const RELEASES: &'static [&'static str] = &[];
}

/// The events of a schema, and room for those that it does not know.
pub trait Events: Sized + Send + 'static {
    /// The names of all events that the schema knows, sorted.
    const NAMES: &'static [&'static str];

    /// The event's name on the wire.
    fn name(&self) -> &str;

    /// Writes the member `data`, unless the event has none.
    fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>);

    /// Decodes the `data` of the event called `name`. An event that the schema does not know
    /// never fails.
    ///
    /// # Errors
    ///
    /// When the data of a known event does not decode.
    fn decode<'de, D: Deserializer<'de>>(name: &str, data: D) -> Result<Self, D::Error>;

    /// The event `name` with this data, `None` for one without. It is of the variant `Unknown_` if the
    /// schema does not know it, and only then.
    ///
    /// ```
    /// # #[cfg(feature = "schemas")] {
    /// use qapi_types::Events;
    /// use qapi_types::qmp::event::Event;
    ///
    /// assert!(matches!(Event::from_data("STOP", None).unwrap(), Event::Stop(_)));
    /// let newer = Event::from_data("SNOW", Some(serde_json::json!({"inches": 3}))).unwrap();
    /// assert!(matches!(newer, Event::Unknown_(it) if it.name() == "SNOW"));
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    fn from_data(name: &str, data: Option<Any>) -> Result<Self, json::Error> {
        json::located(|| match data {
            Some(data) => Self::decode(name, data),
            None => Self::decode(name, NoData::new()),
        })
    }
}

/// The `data` of an event that came without: no members for those that know which they want, and
/// nothing at all, which is neither an object nor null, for an
/// [`UnknownEvent`](crate::UnknownEvent).
pub(crate) struct NoData<E>(PhantomData<E>);

impl<E> NoData<E> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, E: de::Error> Deserializer<'de> for NoData<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        let no_members = std::iter::empty::<((), ())>();
        visitor.visit_map(MapDeserializer::new(no_members))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// When an event occurred: host time since the epoch. Both members are -1 when the host's clock
/// could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Whole seconds since 1 January 1970 UTC.
    pub seconds: i64,
    /// Microseconds on top.
    pub microseconds: i64,
}

impl Timestamp {
    /// What a server sends when it cannot tell the time.
    pub const UNKNOWN: Self = Self {
        seconds: -1,
        microseconds: -1,
    };

    /// The time now, by the system's clock.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The same as a [`SystemTime`]; `None` when the server did not know the time, or it does not fit.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use qapi_types::Timestamp;
    ///
    /// assert_eq!(Timestamp::UNKNOWN.to_system_time(), None);
    /// let time = Timestamp { seconds: -1, microseconds: 750_000 };
    /// let before = SystemTime::UNIX_EPOCH - Duration::from_millis(250);
    /// assert_eq!(time.to_system_time(), Some(before));
    /// assert_eq!(Timestamp::from(before), time);
    /// ```
    pub fn to_system_time(self) -> Option<SystemTime> {
        let microseconds = Duration::from_micros(self.microseconds.try_into().ok()?);
        let whole = Duration::from_secs(self.seconds.unsigned_abs());
        let seconds = if self.seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        seconds?.checked_add(microseconds)
    }
}

/// Times are cut to whole microseconds, towards the past. Before 1970 `seconds` is negative and
/// `microseconds` is not. What is further away than 64 bits of seconds is unknown.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let (seconds, microseconds) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).ok(), after.subsec_micros()),
            Err(error) => {
                let before = error.duration();
                // What is left of a microsecond is a whole one towards the past.
                let rest = before.subsec_nanos().div_ceil(1000);
                let seconds = before.as_secs() + u64::from(rest > 0);
                let microseconds = (1_000_000 - rest) % 1_000_000;
                (0_i64.checked_sub_unsigned(seconds), microseconds)
            }
        };
        seconds.map_or(Self::UNKNOWN, |seconds| Self {
            seconds,
            microseconds: microseconds.into(),
        })
    }
}

impl Object for Timestamp {
    const NAME: &'static str = "timestamp";
    const MEMBERS: &'static [&'static str] = &["seconds", "microseconds"];

    type Parts = (Need<i64>, Need<i64>);

    fn from_parts((Need(seconds), Need(microseconds)): Self::Parts) -> Self {
        Self {
            seconds,
            microseconds,
        }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.seconds, &self.microseconds)
    }
}

machinery::object!(Timestamp);

/// An event with the time beside it: the whole message (QMP specification, "Asynchronous events").
#[derive(Clone, Debug, PartialEq)]
pub struct Timestamped<E> {
    /// The event.
    pub event: E,
    /// When it occurred.
    pub timestamp: Timestamp,
}

impl<E: Events> Object for Timestamped<E> {
    const NAME: &'static str = "event";
    const MEMBERS: &'static [&'static str] = &["event", "data", "timestamp"];

    type Parts = Self;

    fn from_parts(parts: Self) -> Self {
        parts
    }

    fn parts(&self) -> &Self {
        self
    }
}

impl<E: Events> Parts for Timestamped<E> {
    type Refs<'a> = &'a Self;

    fn encode<M: SerializeMap>(it: &&Self, out: &mut Encoder<M>) {
        out.member("timestamp", &it.timestamp);
        out.member("event", it.event.name());
        it.event.encode(out);
    }
}

impl<'de, E: Events> ReadParts<'de> for Timestamped<E> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let (Need(name), data, Need(timestamp)) =
            <(Need<String>, Option<Any>, Need<Timestamp>)>::decode(members, names)?;
        let event = decode_data(&name, data)?;
        Ok(Self { event, timestamp })
    }

    fn decode_of<M: Members<'de>>(
        members: &mut M,
        names: &'static Names,
    ) -> Result<Self, M::Error> {
        let Some(name) = members.ahead(&[EVENT]) else {
            return ReadParts::decode(members, names.all);
        };
        let mut timestamp = None;
        let event = members_of(members, name, names, |members| members.read(&mut timestamp))?;
        let timestamp = members.required(timestamp, "timestamp")?;
        Ok(Self { event, timestamp })
    }
}

/// The member that has the name of an event.
const EVENT: &str = "event";

/// Reads the members of a message with the event `name`; `others` reads those beside that and the data.
/// Refuses a message with another name, which who reads without looking ahead takes.
fn members_of<'de, E: Events, M: Members<'de>>(
    members: &mut M,
    name: &str,
    names: &'static Names,
    mut others: impl FnMut(&mut M),
) -> Result<E, M::Error> {
    let mut event = None;
    let mut last = None;
    while let Some(index) = members.next_of(names, last) {
        match names.all.get(index) {
            Some(&EVENT) => {
                let mut again: Option<&str> = None;
                members.read(&mut again);
                if again.is_some_and(|again| again != name) {
                    return Err(M::Error::custom("an event of two names"));
                }
            }
            Some(&"data") => members.read_seed(Data(name, PhantomData), &mut event),
            _ => others(members),
        }
        last = Some(index);
    }
    members.finish()?;
    event.map_or_else(|| decode_data(name, None), Ok)
}

/// Decodes the data of an event of this name.
pub(crate) struct Data<'a, E>(pub(crate) &'a str, pub(crate) PhantomData<fn() -> E>);

impl<E> Clone for Data<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Data<'_, E> {}

impl<'de, E: Events> DeserializeSeed<'de> for Data<'_, E> {
    type Value = E;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<E, D::Error> {
        E::decode(self.0, deserializer)
    }
}

/// The event `name` with the member `data`, whose type depends on the name.
fn decode_data<E: Events, X: de::Error>(name: &str, data: Option<Any>) -> Result<E, X> {
    let event = match data {
        Some(data) => E::decode(name, data),
        None => E::decode(name, NoData::new()),
    };
    event.map_err(|error| {
        let error = X::custom(error);
        in_member(Timestamped::<E>::NAME, "data", error, Origin::Memory)
    })
}

impl<E: Events> Serialize for Timestamped<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        machinery::encode_object(self, serializer)
    }
}

impl<'de, E: Events> Deserialize<'de> for Timestamped<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        machinery::decode_object(deserializer)
    }
}

/// An event without the time.
struct Timeless<E>(E);

impl<E: Events> Object for Timeless<E> {
    const NAME: &'static str = Timestamped::<E>::NAME;
    const MEMBERS: &'static [&'static str] = &["event", "data"];

    type Parts = Self;

    fn from_parts(parts: Self) -> Self {
        parts
    }

    fn parts(&self) -> &Self {
        self
    }
}

impl<E: Events> Parts for Timeless<E> {
    type Refs<'a> = &'a Self;

    fn encode<M: SerializeMap>(Self(event): &&Self, out: &mut Encoder<M>) {
        encode_timeless(event, out);
    }
}

impl<'de, E: Events> ReadParts<'de> for Timeless<E> {
    fn decode<M: Members<'de>>(
        members: &mut M,
        names: &'static [&'static str],
    ) -> Result<Self, M::Error> {
        let (Need(name), data) = <(Need<String>, Option<Any>)>::decode(members, names)?;
        decode_data(&name, data).map(Self)
    }

    fn decode_of<M: Members<'de>>(
        members: &mut M,
        names: &'static Names,
    ) -> Result<Self, M::Error> {
        match members.ahead(&[EVENT]) {
            Some(name) => members_of(members, name, names, |_| {}).map(Self),
            None => ReadParts::decode(members, names.all),
        }
    }
}

fn encode_timeless<E: Events, M: SerializeMap>(event: &E, out: &mut Encoder<M>) {
    out.member("event", event.name());
    event.encode(out);
}

/// Encodes an event as its message without the time; what `Serialize` of generated enums of events calls.
///
/// # Errors
///
/// Whatever the serializer returns.
pub fn encode_event<E: Events, S: Serializer>(event: &E, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = Encoder::new(serializer.serialize_map(None)?);
    encode_timeless(event, &mut out);
    out.end(|out| encode_timeless(event, out))
}

/// Decodes an event from its message, with or without the time; what `Deserialize` of generated enums of
/// events calls.
///
/// # Errors
///
/// When the message has no `event`, or the data of a known one does not decode.
pub fn decode_event<'de, E: Events, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    machinery::decode_object(deserializer).map(|Timeless(event)| event)
}
