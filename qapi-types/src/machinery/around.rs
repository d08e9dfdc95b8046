//! Objects that keep what another object does not know.

use serde::de::{DeserializeOwned, Error};
use serde::ser::{Serialize, SerializeMap};

use super::encoder::Encoder;
use super::members::Members;
use super::parts::Parts;
use super::read::ReadParts;
use crate::object::Object;
use crate::values::{Any, Map};

/// An object, and the members that it does not know: those of a command whose data is a named type
/// and describes the arguments in part (`'gen': false`).
///
/// ```
/// use qapi_types::{Map, Object};
/// use qapi_types::machinery::{self, Around, Need, Refs};
///
/// struct Device {
///     driver: String,
/// }
///
/// impl Object for Device {
///     const NAME: &'static str = "Device";
///     const MEMBERS: &'static [&'static str] = &["driver"];
///     type Parts = (Need<String>,);
///
///     fn from_parts((Need(driver),): Self::Parts) -> Self {
///         Self { driver }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         (&self.driver,)
///     }
/// }
///
/// struct DeviceAdd {
///     data: Device,
///     others: Map,
/// }
///
/// impl Object for DeviceAdd {
///     const NAME: &'static str = Device::NAME;
///     const MEMBERS: &'static [&'static str] = Device::MEMBERS;
///     type Parts = Around<Device>;
///
///     fn from_parts(Around(data, others): Self::Parts) -> Self {
///         Self { data, others }
///     }
///
///     fn parts(&self) -> Refs<'_, Self> {
///         (&self.data, &self.others)
///     }
/// }
///
/// machinery::object!(Device, DeviceAdd);
///
/// let text = r#"{"driver":"e1000","mac":"52:54:00:12:34:56"}"#;
/// let add: DeviceAdd = serde_json::from_str(text).unwrap();
/// assert_eq!((add.data.driver.as_str(), add.others.len()), ("e1000", 1));
/// assert_eq!(serde_json::to_string(&add).unwrap(), text);
/// ```
#[derive(Debug)]
pub struct Around<T>(pub T, pub Map);

impl<T: Object + 'static> Parts for Around<T> {
    type Refs<'a> = (&'a T, &'a Map);

    const ALL_NAMED: bool = false;

    fn encode<M: SerializeMap>(refs: &(&T, &Map), out: &mut Encoder<M>) {
        if T::Parts::ALL_NAMED {
            refs.0.encode(out);
            out.beside(T::MEMBERS, refs.1);
        } else {
            out.begin_part();
            refs.0.encode(out);
            out.all(refs.1);
        }
    }
}

/// What the object would not write again is what it does not know: of a union, only its value tells.
impl<'de, T: Object + DeserializeOwned + Serialize + 'static> ReadParts<'de> for Around<T> {
    fn decode<M: Members<'de>>(members: &mut M, _: &[&str]) -> Result<Self, M::Error> {
        let mut others = members.take_all()?;
        let inner = T::deserialize(Any::Object(others.clone())).map_err(M::Error::custom)?;
        if let Any::Object(known) = serde_json::to_value(&inner).map_err(M::Error::custom)? {
            others.retain(|name, _| !known.contains_key(name));
        }
        Ok(Self(inner, others))
    }
}
