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
//! The type is the one whose member failed, which for a union may be that of the branch. The path
//! grows at its front while the error is on its way out. Where [`json`](crate::json) decodes, the
//! [collector] takes the path and the error stays as it is. Elsewhere the path goes
//! into the message, since that is all that errors of any deserializer have in common. Such a message
//! makes an error one about the value, so the errors that are not, of an early end and of I/O, are
//! told apart and go without a path.

use std::any::type_name;

use serde::de::Error;

use crate::collector::{self, Segment, split_place};
use crate::reword::reworded;

/// What a message begins with once it has a path.
const LEAD: &str = "in '";

/// What an error came from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The machinery, or a value in memory.
    Memory,
    /// A deserializer that reads from a file, a socket or the like.
    Reader,
}

impl Origin {
    /// Where a deserializer's access `A` has its values from.
    ///
    /// Only its name tells: errors of a deserializer cannot be asked what they are, because they
    /// need not be `'static`. The name says `IoRead` when `serde_json` reads, also behind wrappers.
    /// It is no more than a hint, which decides between a path and a category.
    pub(crate) fn of<A>() -> Self {
        if type_name::<A>().contains("IoRead") {
            Self::Reader
        } else {
            Self::Memory
        }
    }
}

/// Whether errors of the type `E` tell anything. One without content is only a sign that something is
/// wrong, for somebody who finds out what; there is no use in making messages for it.
pub(super) const fn tells<E>() -> bool {
    size_of::<E>() != 0
}

/// Says that `error` arose inside the member `name` of the type `owner`.
#[cold]
pub(crate) fn in_member<E: Error>(owner: &str, name: &str, error: E, origin: Origin) -> E {
    if !tells::<E>() {
        return error;
    }
    member(owner, name, &error, origin).unwrap_or(error)
}

/// Says that `error` arose inside the element `index` of an array.
#[cold]
pub(crate) fn in_element<E: Error>(index: usize, error: E, origin: Origin) -> E {
    if !tells::<E>() {
        return error;
    }
    element(index, &error, origin).unwrap_or(error)
}

/// The error for a mandatory member that is not there.
#[cold]
pub(super) fn missing<E: Error>(owner: &str, name: &str) -> E {
    if !tells::<E>() {
        return E::custom("");
    }
    collector::begin();
    let error = E::custom("mandatory member is missing");
    in_member(owner, name, error, Origin::Memory)
}

/// The error for a type whose names are fewer than its members: an `Object` made by hand may be wrong.
#[cold]
pub(super) fn unnamed<E: Error>(owner: &str) -> E {
    E::custom(format_args!(
        "type '{owner}' has more members than names for them"
    ))
}

/// What is wrong where a closed union does not have the branch `tag`.
fn no_branch(union: &str, tag: &str) -> String {
    format!("union '{union}' has no branch '{tag}'")
}

/// The error for a discriminator's value that the closed union `union` does not have.
///
/// # Errors
///
/// Always.
pub fn unknown_branch<T, E: Error>(union: &str, tag: &str) -> Result<T, E> {
    Err(E::custom(no_branch(union, tag)))
}

/// Gives `error`, which ended the decoding of the branch `tag`, the path of the `discriminator` if
/// that is what it is about: the branches alone know which there are, and nothing of the member.
#[cold]
pub(super) fn in_branch<E: Error>(union: &str, discriminator: &str, tag: &str, error: &mut E) {
    if tells::<E>() && error.to_string() == no_branch(union, tag) {
        collector::begin();
        if let Some(located) = member(union, discriminator, error, Origin::Memory) {
            *error = located;
        }
    }
}

/// The error to give in place of `error`, which arose inside a member; none where that goes on as it
/// is.
fn member<E: Error>(owner: &str, name: &str, error: &E, origin: Origin) -> Option<E> {
    let message = error.to_string();
    if collector::add(&message, || (Segment::Member(name.to_owned()), Some(owner)))
        || is_not_of_value(&message, origin)
    {
        return None;
    }
    let Some((path, rest)) = split(&message) else {
        let message = reworded(message);
        return Some(E::custom(format_args!(
            "{LEAD}{name}' (member of '{owner}'): {message}"
        )));
    };
    let dot = if path.starts_with('[') { "" } else { "." };
    // Nobody has said the owner yet where an element of the member itself is wrong.
    Some(if rest.starts_with("':") {
        let rest = &rest[1..];
        E::custom(format_args!(
            "{LEAD}{name}{dot}{path}' (member of '{owner}'){rest}"
        ))
    } else {
        E::custom(format_args!("{LEAD}{name}{dot}{path}{rest}"))
    })
}

/// The same for an error that arose inside an element.
fn element<E: Error>(index: usize, error: &E, origin: Origin) -> Option<E> {
    let message = error.to_string();
    if collector::add(&message, || (Segment::Index(index), None))
        || is_not_of_value(&message, origin)
    {
        return None;
    }
    Some(match split(&message) {
        None => {
            let message = reworded(message);
            E::custom(format_args!("{LEAD}[{index}]': {message}"))
        }
        Some((path, rest)) => {
            let dot = if path.starts_with('[') { "" } else { "." };
            E::custom(format_args!("{LEAD}[{index}]{dot}{path}{rest}"))
        }
    })
}

/// The path that a message has, and what follows it from its closing quote on.
fn split(message: &str) -> Option<(&str, &str)> {
    let rest = message.strip_prefix(LEAD)?;
    Some(rest.split_at(rest.find('\'')?))
}

/// Whether an error of this message is one of `serde_json`'s that is not about a value, but about
/// input that ends early or cannot be read. To let an error pass is never wrong, whatever it is: it
/// keeps its category, and lacks no more than a path. To put one of these into a new message would be.
fn is_not_of_value(message: &str, origin: Origin) -> bool {
    let (text, place) = split_place(message);
    place.is_some() && is_early_end(text) || origin == Origin::Reader && !is_of_value(text)
}

/// How `serde_json` says that the input ends early; it always says where, too.
fn is_early_end(text: &str) -> bool {
    let what = text.strip_prefix("EOF while parsing ");
    what.is_some_and(|what| matches!(what, "a list" | "an object" | "a string" | "a value"))
}

/// Whether an error is one of serde's or ours about a value, or has a path already. Where there is a
/// reader, any other may be the reader's, whose text is the system's: nothing can be known by that,
/// and neither by whether there is a place, which `serde_json` adds to errors of all kinds. So what a
/// user's type says in its own words goes without a path there.
fn is_of_value(text: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        LEAD,
        "invalid type: ",
        "invalid value: ",
        "invalid length ",
        "duplicate field ",
        "missing field ",
        "unknown field ",
        "unknown variant ",
        "enumeration '",
        "union '",
    ];
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
}
