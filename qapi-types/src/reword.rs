//! What serde says of values that do not fit, in JSON's words.
//!
//! Takes the message of an error, gives the same with numbers and containers called as JSON and the
//! schema language call them, not as Rust does.

/// The first number that does not fit a signed 64-bit integer.
const LONG: f64 = 9_223_372_036_854_775_808.0;

/// A message of serde's in JSON's words; any other as it is.
pub(crate) fn reworded(message: String) -> String {
    // What was found may be a text with anything in it.
    let Some((found, expected)) = message.rsplit_once(", expected ") else {
        return message;
    };
    // The place in the text may follow.
    let (ty, place) = expected.split_at(expected.find(" at line ").unwrap_or(expected.len()));
    let number = number(ty);
    if let Some(number) = number
        && let Some(found) = out_of_range(found, ty)
    {
        return format!("{found} is out of range, expected {number}{place}");
    }
    let container = match found {
        "invalid type: map" => Some("invalid type: object"),
        "invalid type: sequence" => Some("invalid type: array"),
        _ => None,
    };
    if number.is_none() && container.is_none() {
        return message;
    }
    let (found, expected) = (container.unwrap_or(found), number.unwrap_or(ty));
    format!("{found}, expected {expected}{place}")
}

/// What to call a number of Rust's type `ty`.
fn number(ty: &str) -> Option<&'static str> {
    Some(match ty {
        "i8" => "a signed 8-bit integer",
        "i16" => "a signed 16-bit integer",
        "i32" => "a signed 32-bit integer",
        "i64" => "a signed 64-bit integer",
        "u8" => "an unsigned 8-bit integer",
        "u16" => "an unsigned 16-bit integer",
        "u32" => "an unsigned 32-bit integer",
        "u64" => "an unsigned 64-bit integer",
        "f64" => "a number",
        _ => return None,
    })
}

/// What was found, if it is a number that an integer of type `ty` is too small for.
fn out_of_range(found: &str, ty: &str) -> Option<String> {
    if let Some(number) = found.strip_prefix("invalid value: integer ") {
        return Some(format!("integer {number}"));
    }
    // An integer too long for 64 bits arrives as a floating-point number.
    let number = found.strip_prefix("invalid type: floating point ")?;
    let value: f64 = number.trim_matches('`').parse().ok()?;
    let limit = if ty == "u64" && value > 0.0 {
        2.0 * LONG
    } else {
        LONG
    };
    (value.abs() >= limit).then(|| format!("number {number}"))
}
