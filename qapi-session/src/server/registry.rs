//! What a server has: monitors and character devices, by id, under one lock, so that both change as one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use qapi_types::qmp::MonitorMode;

use super::monitors::Monitor;
use crate::chardev::Chardev;

#[derive(Default)]
pub(super) struct Registry {
    /// In the order in which they were added.
    pub(super) monitors: Vec<Arc<Monitor>>,
    pub(super) devices: BTreeMap<String, Device>,
    /// How many ids were generated.
    generated: u64,
    /// Whether nothing more can be added.
    closed: bool,
}

/// A character device with its front end.
#[derive(Clone)]
pub(super) struct Device {
    pub(super) chardev: Arc<dyn Chardev>,
    pub(super) front_end: Option<Arc<Monitor>>,
}

/// Why monitors and character devices stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// There is a monitor with this id.
    MonitorExists(String),
    /// There is no monitor with this id.
    NoMonitor(String),
    /// The monitor was made at start-up, and the server does not remove those.
    NotDynamic(String),
    /// The monitor is one for people, which the server does not remove.
    Readline(String),
    /// There is a character device with this id.
    ChardevExists(String),
    /// There is no character device with this id.
    NoChardev(String),
    /// The character device has a front end.
    InUse(String),
    /// This is no id: a letter, and then letters, digits, `-`, `.` and `_`.
    IllFormed(String),
    /// The server is shutting down.
    ShuttingDown,
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MonitorExists(id) => write!(f, "there is a monitor '{id}' already"),
            Self::NoMonitor(id) => write!(f, "there is no monitor '{id}'"),
            Self::NotDynamic(id) => write!(f, "monitor '{id}' was not added at run time"),
            Self::Readline(id) => write!(f, "monitor '{id}' is no QMP monitor"),
            Self::ChardevExists(id) => write!(f, "there is a character device '{id}' already"),
            Self::NoChardev(id) => write!(f, "there is no character device '{id}'"),
            Self::InUse(id) => write!(f, "character device '{id}' is in use"),
            Self::IllFormed(id) => write!(
                f,
                "'{id}' is no id: a letter, then letters, digits, '-', '.' and '_'"
            ),
            Self::ShuttingDown => f.write_str("the server is shutting down"),
        }
    }
}

impl std::error::Error for RegistryError {}

impl From<RegistryError> for qapi_types::Error {
    fn from(error: RegistryError) -> Self {
        Self::generic(error.to_string())
    }
}

/// Whether `id` is one that a user may give, as in QEMU. Those that are generated are not.
fn check(id: &str) -> Result<(), RegistryError> {
    let rest = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.chars().all(rest) {
        Ok(())
    } else {
        Err(RegistryError::IllFormed(id.to_owned()))
    }
}

impl Registry {
    pub(super) fn monitor(&self, id: &str) -> Result<&Arc<Monitor>, RegistryError> {
        let found = self.monitors.iter().find(|monitor| monitor.id() == id);
        found.ok_or_else(|| RegistryError::NoMonitor(id.to_owned()))
    }

    /// The id of a new monitor: the one asked for, or one that no user can give.
    pub(super) fn id(&mut self, id: Option<String>) -> Result<String, RegistryError> {
        let Some(id) = id else {
            let id = format!("#monitor{}", self.generated);
            self.generated += 1;
            return Ok(id);
        };
        self.check_monitor(&id)?;
        Ok(id)
    }

    /// Whether a monitor of this id may be added.
    pub(super) fn check_monitor(&self, id: &str) -> Result<(), RegistryError> {
        check(id)?;
        match self.monitor(id) {
            Ok(_) => Err(RegistryError::MonitorExists(id.to_owned())),
            Err(_) => Ok(()),
        }
    }

    /// A device that has no front end.
    pub(super) fn free_device(&mut self, id: &str) -> Result<&mut Device, RegistryError> {
        if self.closed {
            return Err(RegistryError::ShuttingDown);
        }
        match self.devices.get_mut(id) {
            None => Err(RegistryError::NoChardev(id.to_owned())),
            Some(Device {
                front_end: Some(_), ..
            }) => Err(RegistryError::InUse(id.to_owned())),
            Some(device) => Ok(device),
        }
    }

    pub(super) fn add_device(
        &mut self,
        id: &str,
        chardev: Arc<dyn Chardev>,
    ) -> Result<(), RegistryError> {
        if self.closed {
            return Err(RegistryError::ShuttingDown);
        }
        self.check_device(id)?;
        let device = Device {
            chardev,
            front_end: None,
        };
        self.devices.insert(id.to_owned(), device);
        Ok(())
    }

    /// Whether a device of this id may be added.
    pub(super) fn check_device(&self, id: &str) -> Result<(), RegistryError> {
        check(id)?;
        if self.devices.contains_key(id) {
            return Err(RegistryError::ChardevExists(id.to_owned()));
        }
        Ok(())
    }

    /// Takes a monitor off the list, if it may be removed.
    pub(super) fn remove(&mut self, id: &str, any: bool) -> Result<Arc<Monitor>, RegistryError> {
        let monitor = Arc::clone(self.monitor(id)?);
        if monitor.mode() == MonitorMode::Readline {
            return Err(RegistryError::Readline(id.to_owned()));
        }
        if !monitor.is_dynamic() && !any {
            return Err(RegistryError::NotDynamic(id.to_owned()));
        }
        self.forget(&monitor);
        Ok(monitor)
    }

    /// Takes a monitor off the list.
    pub(super) fn forget(&mut self, monitor: &Arc<Monitor>) {
        self.monitors.retain(|other| !Arc::ptr_eq(other, monitor));
    }

    /// Frees the device of a monitor.
    pub(super) fn release(&mut self, monitor: &Arc<Monitor>) {
        if let Some(device) = self.devices.get_mut(monitor.chardev())
            && let Some(front_end) = &device.front_end
            && Arc::ptr_eq(front_end, monitor)
        {
            device.front_end = None;
        }
    }

    /// Has nothing more added; gives what there is.
    pub(super) fn close(&mut self) -> Vec<Arc<dyn Chardev>> {
        self.closed = true;
        let devices = self.devices.values();
        devices.map(|device| Arc::clone(&device.chardev)).collect()
    }
}
