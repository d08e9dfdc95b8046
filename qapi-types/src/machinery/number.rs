//! How values of the schema language's `number` are written.

use serde::ser::{Serialize, Serializer};

/// A `number`, or an array of them. It is written as QEMU writes it, without a fraction where it has
/// none, so that what came as an integer goes as one.
///
/// ```
/// use qapi_types::machinery::AsNumber;
///
/// let json = |number: f64| serde_json::to_string(&AsNumber(&number)).unwrap();
/// assert_eq!(json(3.0), "3");
/// assert_eq!(json(0.5), "0.5");
/// ```
#[derive(Debug)]
pub struct AsNumber<'a, T>(pub &'a T);

impl Serialize for AsNumber<'_, f64> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// From here on, 17 digits, which is what QEMU writes, do not do without an exponent.
        const LONG: f64 = 1e17;
        let number = *self.0;
        let negative_zero = number == 0.0 && number.is_sign_negative();
        if number.fract() == 0.0 && number.abs() < LONG && !negative_zero {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "it is an integer and small"
            )]
            serializer.serialize_i64(number as i64)
        } else {
            serializer.serialize_f64(number)
        }
    }
}

impl Serialize for AsNumber<'_, Vec<f64>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(AsNumber))
    }
}
