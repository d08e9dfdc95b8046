//! Errors that tell by path where in a message they arose.

use std::fmt::Display;

use serde::de::Error;

/// What a message begins with once it has a path.
const LEAD: &str = "in '";

/// Says that `error` arose inside the member `name`, in front of the path it may already have.
pub(super) fn inside<E: Error + Display>(name: &str, error: &E) -> E {
    let message = error.to_string();
    match message.strip_prefix(LEAD) {
        Some(rest) => E::custom(format_args!("{LEAD}{name}.{rest}")),
        None => E::custom(format_args!("{LEAD}{name}': {message}")),
    }
}
