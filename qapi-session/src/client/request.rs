//! Requests: what a command becomes on its way to the server.

use std::any::Any as AnyValue;
use std::borrow::Cow;
use std::fmt;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use qapi_types::{Command, CommandSpec, json, output};
use serde::Serialize;
use serde_json::value::RawValue;

use super::error::{Error, ErrorKind};
use crate::masked::{SECRET, masked};

/// A command that is about to be sent, as [layers](super::Layer) see it. `Debug` masks what is known to be secret, as
/// [`Trace`](crate::layers::Trace) does.
#[derive(Clone)]
pub struct Request {
    name: Cow<'static, str>,
    spec: Option<&'static CommandSpec>,
    command: Option<Arc<dyn AnyValue + Send + Sync>>,
    /// The text of a JSON object, if there are any.
    arguments: Option<Arc<str>>,
    pub(super) out_of_band: bool,
    pub(super) descriptors: Option<Arc<[OwnedFd]>>,
    /// How long it may take; the client's own time if it does not say.
    pub(crate) timeout: Option<Duration>,
    /// Whether the end of the connection is success.
    pub(super) may_disconnect: bool,
    /// Whether it is sent before others may be.
    pub(crate) first: bool,
}

/// The command that ends a server.
const QUIT: &str = "quit";

impl Request {
    /// `keep` says whether somebody will ask for the command itself.
    pub(crate) fn typed<C: Command + Sync>(command: C, keep: bool) -> Result<Self, Error> {
        let mut request = Self::new(Cow::Borrowed(C::SPEC.name));
        request.arguments = encode(&command).map_err(|why| request.refused(why))?;
        request.spec = Some(C::SPEC);
        if keep {
            request.command = Some(Arc::new(command));
        }
        Ok(request)
    }

    pub(crate) fn raw<A: Serialize + ?Sized>(
        name: Cow<'static, str>,
        arguments: Option<&A>,
    ) -> Result<Self, Error> {
        let mut request = Self::new(name);
        let arguments = arguments.map(encode).transpose();
        request.arguments = arguments.map_err(|why| request.refused(why))?.flatten();
        match &request.arguments {
            Some(text) if !text.starts_with('{') => Err(request.refused("arguments are an object")),
            _ => Ok(request),
        }
    }

    fn new(name: Cow<'static, str>) -> Self {
        Self {
            may_disconnect: name == QUIT,
            name,
            spec: None,
            command: None,
            arguments: None,
            out_of_band: false,
            descriptors: None,
            timeout: None,
            first: false,
        }
    }

    /// The command's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the schema says of the command; `None` for one that was given by name.
    pub fn spec(&self) -> Option<&'static CommandSpec> {
        self.spec
    }

    /// The command itself, if it is a `C`.
    ///
    /// ```
    /// use qapi_session::client::Request;
    /// use qapi_types::qmp::command::ChardevRemove;
    ///
    /// fn is_of_serial(request: &Request) -> bool {
    ///     request.command::<ChardevRemove>().is_some_and(|remove| remove.id.starts_with("serial"))
    /// }
    /// ```
    pub fn command<C: Command>(&self) -> Option<&C> {
        self.command.as_ref()?.downcast_ref()
    }

    /// The command, if it is the one whose arguments are a `C`, read from its arguments: also where it was given by
    /// name.
    ///
    /// ```
    /// use qapi_session::client::Request;
    /// use qapi_types::qmp::command::ChardevRemove;
    ///
    /// fn chardev(request: &Request) -> Option<String> {
    ///     Some(request.read::<ChardevRemove>()?.ok()?.id)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When its arguments are not what the type says.
    pub fn read<C: Command>(&self) -> Option<Result<C, json::Error>> {
        let arguments = || self.arguments().unwrap_or("{}");
        (self.name == C::SPEC.name).then(|| json::from_str(arguments()))
    }

    /// The arguments' JSON, an object; `None` if it has none.
    pub fn arguments(&self) -> Option<&str> {
        self.arguments.as_deref()
    }

    /// Whether it is to be executed out-of-band.
    pub fn is_out_of_band(&self) -> bool {
        self.out_of_band
    }

    /// The descriptors that go with it.
    pub fn descriptors(&self) -> &[OwnedFd] {
        self.descriptors.as_deref().unwrap_or_default()
    }

    /// The error of not sending it.
    pub fn refused(&self, why: impl Into<String>) -> Error {
        self.error(ErrorKind::Refused(why.into()))
    }

    /// An error of it.
    pub fn error(&self, kind: ErrorKind) -> Error {
        Error::new(self.name.clone(), kind)
    }

    /// What makes errors of it once it is gone.
    pub(crate) fn failed(&self) -> Failed {
        Failed(self.name.clone())
    }

    /// Writes the message, and a line end.
    pub(crate) fn write(&self, id: Option<u64>, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.out_of_band {
            b"{\"exec-oob\":"
        } else {
            b"{\"execute\":"
        });
        append(&*self.name, out);
        if let Some(arguments) = &self.arguments {
            out.extend_from_slice(b",\"arguments\":");
            out.extend_from_slice(arguments.as_bytes());
        }
        if let Some(id) = id {
            out.extend_from_slice(b",\"id\":");
            append(&id, out);
        }
        out.extend_from_slice(b"}\n");
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments = masked(&self.name, self.arguments(), &SECRET);
        f.debug_struct("Request")
            .field("name", &self.name)
            .field("arguments", &format_args!("{arguments}"))
            .field("out_of_band", &self.out_of_band)
            .field("descriptors", &self.descriptors())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Whether a call's request was sent, in any of the attempts that layers make.
#[derive(Default)]
pub(crate) struct Sent(AtomicBool);

impl Sent {
    /// Notes whether it was; gives what was noted before.
    pub(crate) fn set(&self, sent: bool) -> bool {
        self.0.swap(sent, Ordering::Relaxed)
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What makes errors of a request that is gone.
pub(crate) struct Failed(Cow<'static, str>);

impl Failed {
    pub(crate) fn with(&self, kind: ErrorKind) -> Error {
        Error::new(self.0.clone(), kind)
    }
}

/// Writes a string or a number.
fn append(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    // Both always serialize.
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.extend_from_slice(b"null");
    }
}

/// The text of arguments; `None` for none. The error is a reason.
fn encode<A: Serialize + ?Sized>(arguments: &A) -> Result<Option<Arc<str>>, String> {
    let text = output::message(arguments, false).map_err(|error| error.desc)?;
    let text = String::from_utf8(text).map_err(|error| error.to_string())?;
    Ok((text != "{}").then(|| text.into()))
}

/// The return value of commands that return nothing.
pub(crate) fn nothing() -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string("{}".to_owned())
}
