//! Layers that refuse commands by their names.

use std::future::ready;

use qapi_types::schema::Schema;

use super::pattern::{Patterns, Unmatched};
use crate::client::{Answering, Layer, Next, Request};

/// Lets those commands pass that a pattern matches, and refuses all others.
///
/// ```
/// use qapi_session::layers::Allow;
/// use qapi_types::qmp::schema::SCHEMA;
///
/// let viewer = Allow::commands(["query-*", "qom-get"]);
/// let careful = Allow::commands(["query-*", "stop", "cont"]).checked(&SCHEMA)?;
/// let error = Allow::commands(["qurey-*"]).checked(&SCHEMA).unwrap_err();
/// assert_eq!(error.to_string(), "'qurey-*' matches no command of the schema");
/// # Ok::<(), qapi_session::layers::Unmatched>(())
/// ```
#[derive(Clone, Debug)]
pub struct Allow(Patterns);

impl Allow {
    /// By names, in which `*` stands for any text.
    pub fn commands<S: Into<String>>(patterns: impl IntoIterator<Item = S>) -> Self {
        Self(Patterns::new(patterns))
    }

    /// The same, if each pattern matches a command of `schema`: so that none is misspelt.
    ///
    /// # Errors
    ///
    /// At the first pattern that matches none.
    pub fn checked(self, schema: &Schema) -> Result<Self, Unmatched> {
        self.0.check(schema).map(|()| self)
    }
}

impl Layer for Allow {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        if self.0.find(request.name()).is_some() {
            next.run(request)
        } else {
            let why = format!("it is none of the commands that are allowed: {}", self.0);
            refuse(&request, why)
        }
    }
}

/// Refuses those commands that a pattern matches, and lets all others pass.
///
/// Mind those that have others in them: `transaction`, and `human-monitor-command`, by which nearly everything can be
/// done. Where it is to be known what a client can do, [`Allow`] and [`ReadOnly`](super::ReadOnly) are better.
///
/// ```
/// use qapi_session::layers::Deny;
///
/// let deny = Deny::commands(["quit", "system_*", "human-monitor-command"]);
/// ```
#[derive(Clone, Debug)]
pub struct Deny(Patterns);

impl Deny {
    /// By names, in which `*` stands for any text.
    pub fn commands<S: Into<String>>(patterns: impl IntoIterator<Item = S>) -> Self {
        Self(Patterns::new(patterns))
    }

    /// The same, if each pattern matches a command of `schema`: so that none is misspelt.
    ///
    /// # Errors
    ///
    /// At the first pattern that matches none.
    pub fn checked(self, schema: &Schema) -> Result<Self, Unmatched> {
        self.0.check(schema).map(|()| self)
    }
}

impl Layer for Deny {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        match self.0.find(request.name()) {
            Some(pattern) if pattern == request.name() => {
                refuse(&request, "it is denied".to_owned())
            }
            Some(pattern) => refuse(&request, format!("commands like '{pattern}' are denied")),
            None => next.run(request),
        }
    }
}

/// The answer to what is not sent.
pub(super) fn refuse<'a>(request: &Request, why: String) -> Answering<'a> {
    Box::pin(ready(Err(request.refused(why))))
}
