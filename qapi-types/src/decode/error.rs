//! Errors that tell by path where in a message they arose, and in which type.
//!
//! Every error about a member begins the same way, and what was expected and found follows:
//!
//! ```text
//! in 'nodes[3].file.driver' (member of 'BlockdevOptions'): invalid type: integer `7`, expected …
//! in 'chardev' (member of 'MonitorInfo'): mandatory member is missing
//! ```
//!
//! What is wrong with a member is in the words of whoever found out, but where those are Rust's or
//! serde's, of numbers and what they cannot be:
//!
//! ```text
//! in 'size' (member of 'Numbers'): integer `-1` is out of range, expected an unsigned 64-bit integer
//! ```
//!
//! The path grows at its front while the error is on its way out. It lives in the message, because
//! that is all that errors of any deserializer have in common. The type is the one whose member
//! failed, which for a union may be that of the branch.

use serde::de::Error;

/// What a message begins with once it has a path.
const LEAD: &str = "in '";

/// The first number that does not fit a signed 64-bit integer.
const LONG: f64 = 9_223_372_036_854_775_808.0;

/// Says that `error` arose inside the member `name` of the type `owner`.
#[cold]
pub(crate) fn in_member<E: Error>(owner: &str, name: &str, error: &E) -> E {
    let message = error.to_string();
    let Some((path, rest)) = split(&message) else {
        let message = reworded(message);
        return E::custom(format_args!(
            "{LEAD}{name}' (member of '{owner}'): {message}"
        ));
    };
    let dot = if path.starts_with('[') { "" } else { "." };
    // Nobody has said the owner yet where an element of the member itself is wrong.
    if rest.starts_with("':") {
        let rest = &rest[1..];
        E::custom(format_args!(
            "{LEAD}{name}{dot}{path}' (member of '{owner}'){rest}"
        ))
    } else {
        E::custom(format_args!("{LEAD}{name}{dot}{path}{rest}"))
    }
}

/// Says that `error` arose inside the element `index` of an array.
#[cold]
pub(crate) fn in_element<E: Error>(index: usize, error: &E) -> E {
    let message = error.to_string();
    match split(&message) {
        None => {
            let message = reworded(message);
            E::custom(format_args!("{LEAD}[{index}]': {message}"))
        }
        Some((path, rest)) => {
            let dot = if path.starts_with('[') { "" } else { "." };
            E::custom(format_args!("{LEAD}[{index}]{dot}{path}{rest}"))
        }
    }
}

/// The error for a mandatory member that is not there.
#[cold]
pub(super) fn missing<E: Error>(owner: &str, name: &str) -> E {
    in_member(owner, name, &E::custom("mandatory member is missing"))
}

/// What is wrong where a closed union does not have the branch `tag`.
pub(super) fn no_branch(union: &str, tag: &str) -> String {
    format!("union '{union}' has no branch '{tag}'")
}

/// Gives `error`, which ended the decoding of the branch `tag`, the path of the `discriminator` if
/// that is what it is about: the branches alone know which there are, and nothing of the member.
#[cold]
pub(super) fn in_branch<E: Error>(union: &str, discriminator: &str, tag: &str, error: &mut E) {
    if error.to_string() == no_branch(union, tag) {
        *error = in_member(union, discriminator, error);
    }
}

/// The path that a message has, and what follows it from its closing quote on.
fn split(message: &str) -> Option<(&str, &str)> {
    let rest = message.strip_prefix(LEAD)?;
    Some(rest.split_at(rest.find('\'')?))
}

/// A message of serde's in JSON's words; any other as it is.
fn reworded(message: String) -> String {
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
