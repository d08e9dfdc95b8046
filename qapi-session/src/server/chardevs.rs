//! The character devices of a server.

use std::sync::Arc;

use qapi_types::qmp::ChardevInfo;

use super::Server;
use super::registry::{Device, RegistryError};
use crate::chardev::Chardev;

impl Server {
    /// Adds a character device.
    ///
    /// # Errors
    ///
    /// When its id is in use, or none.
    pub fn add_chardev(&self, id: &str, chardev: impl Chardev) -> Result<(), RegistryError> {
        self.registry().add_device(id, Arc::new(chardev))
    }

    /// Whether a character device of this id could be added now: to ask before its address is taken.
    ///
    /// # Errors
    ///
    /// When it is in use, or none.
    pub fn check_chardev(&self, id: &str) -> Result<(), RegistryError> {
        self.registry().check_device(id)
    }

    /// Puts another character device in the place of the one called `id`, which is closed.
    ///
    /// # Errors
    ///
    /// When there is none, or a monitor uses it.
    pub fn change_chardev(&self, id: &str, chardev: impl Chardev) -> Result<(), RegistryError> {
        let mut registry = self.registry();
        let device = registry.free_device(id)?;
        let old = std::mem::replace(&mut device.chardev, Arc::new(chardev));
        drop(registry);
        old.close();
        Ok(())
    }

    /// Whether the character device called `id` could be changed or removed now.
    ///
    /// # Errors
    ///
    /// When there is none, or a monitor uses it.
    pub fn check_free_chardev(&self, id: &str) -> Result<(), RegistryError> {
        self.registry().free_device(id)?;
        Ok(())
    }

    /// Removes a character device. Its address is free when this returns.
    ///
    /// # Errors
    ///
    /// When it is not there, or a monitor uses it.
    pub fn remove_chardev(&self, id: &str) -> Result<(), RegistryError> {
        let mut registry = self.registry();
        registry.free_device(id)?;
        let device = registry.devices.remove(id);
        drop(registry);
        if let Some(device) = device {
            device.chardev.close();
        }
        Ok(())
    }

    /// The character device called `id`.
    ///
    /// # Errors
    ///
    /// When it is not there.
    pub fn chardev(&self, id: &str) -> Result<Arc<dyn Chardev>, RegistryError> {
        let registry = self.registry();
        let device = registry.devices.get(id);
        let device = device.ok_or_else(|| RegistryError::NoChardev(id.to_owned()))?;
        Ok(Arc::clone(&device.chardev))
    }

    /// All character devices, as `query-chardev` answers.
    pub fn chardev_infos(&self) -> Vec<ChardevInfo> {
        let devices = self.registry().devices.clone();
        let info = |(label, device): (String, Device)| {
            let front_end = device.front_end;
            let connected = front_end
                .as_ref()
                .is_some_and(|monitor| monitor.is_connected());
            ChardevInfo {
                label,
                filename: device.chardev.filename(connected),
                frontend_open: front_end.is_some(),
            }
        };
        devices.into_iter().map(info).collect()
    }
}
