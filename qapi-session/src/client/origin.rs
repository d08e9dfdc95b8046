//! Where a client's connections come from, and how one is made.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::child::Child;
use super::error::{ConnectError, ConnectErrorKind, Phase};
use super::events::Hub;
use super::handshake::{Established, Times, establish, within};
use super::settings::Settings;
use crate::address::Address;
use crate::chardev::Chardev;
use crate::link::Link;

/// How long one waits before one looks again for a server that is not there yet.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) enum Origin {
    /// A stream that is there. There is no other.
    Link(Option<Link>),
    /// A server that listens.
    Address(Address),
    /// A device that gives one link after the other.
    Chardev(Arc<dyn Chardev>),
}

impl Origin {
    /// Makes a connection, all the way to where commands can be executed.
    pub(super) async fn connect(
        &mut self,
        settings: &Settings,
        hub: &Hub,
        child: Option<&Child>,
    ) -> Result<Established, ConnectError> {
        let made = self.make(settings, hub);
        let result = match child {
            None => made.await,
            Some(child) => tokio::select! {
                biased;
                result = made => result,
                _ = child.wait() => {
                    Err(ConnectError::new(Phase::Connect, ConnectErrorKind::Closed))
                }
            },
        };
        match (result, child) {
            (Err(error), Some(child)) => {
                Err(error.at(self.address()).of_child(child.ended().await))
            }
            (result, _) => result.map_err(|error| error.at(self.address())),
        }
    }

    /// Where a server listens, if that is how it is found.
    pub(crate) fn address(&self) -> Option<&Address> {
        match self {
            Self::Address(address) => Some(address),
            Self::Link(_) | Self::Chardev(_) => None,
        }
    }

    async fn make(&mut self, settings: &Settings, hub: &Hub) -> Result<Established, ConnectError> {
        let times = settings.timeouts;
        let opened = self.open(settings.patient);
        let link = within(Phase::Connect, times.connect, opened).await?;
        let times = Times {
            greeting: times.greeting,
            negotiation: times.negotiation,
        };
        establish(link, settings.limits, &settings.wishes, times, hub).await
    }

    /// Whether there can be another link.
    pub(crate) fn can_open(&self) -> bool {
        !matches!(self, Self::Link(None))
    }

    /// Opens a link. Who is not there yet is waited for if `patient`.
    pub(crate) async fn open(&mut self, patient: bool) -> Result<Link, ConnectErrorKind> {
        match self {
            Self::Link(link) => link.take().ok_or(ConnectErrorKind::Closed),
            Self::Chardev(chardev) => chardev.open().await.map_err(ConnectErrorKind::Io),
            Self::Address(address) => loop {
                match address.connect().await {
                    Err(error) if patient && is_not_there_yet(&error) => sleep(PAUSE).await,
                    result => return result.map_err(ConnectErrorKind::Io),
                }
            },
        }
    }
}

fn is_not_there_yet(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}
