//! The command line: what arguments in QEMU's spelling ask for.
//!
//! Everything that can be known from the arguments alone is checked here, so that a command line that is
//! wrong starts nothing.

mod chardev;
mod list;
mod monitor;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub(crate) use self::chardev::{Backend, Chardev};
pub(crate) use self::monitor::Monitor;

/// What `-help` prints.
pub(crate) const USAGE: &str = "\
usage: machine [OPTION]...

A simulated machine that is controlled as QEMU is. Options begin with one dash or two.

  -qmp DEVICE            a QMP monitor; DEVICE is one of
                           unix:PATH[,server=on|off][,wait=on|off][,abstract=on|off]
                           tcp:[HOST]:PORT[,server=on|off][,wait=on|off]
                           stdio
                           chardev:ID
                         and a socket that connects takes reconnect=SECONDS or reconnect-ms=TIME, too
  -qmp-pretty DEVICE     the same, with line breaks and indentation
  -monitor DEVICE        a monitor for people
  -chardev socket,id=ID,path=PATH[,server=on|off][,wait=on|off][,abstract=on|off]
  -chardev socket,id=ID,[host=HOST,]port=PORT[,server=on|off][,wait=on|off]
  -chardev socket,id=ID,fd=NUMBER,server=on[,wait=on|off]
                         a socket; the last one is handed over (LISTEN_FDS, the first is 3)
  -chardev stdio,id=ID   standard input and output
  -chardev null,id=ID    nobody
  -chardev ringbuf,id=ID[,size=BYTES]
                         what is written is kept for ringbuf-read
  -mon [chardev=]ID[,id=NAME][,mode=readline|control][,pretty=on|off]
                         a monitor on a character device; for people, unless mode=control
  -name NAME             what the machine is called
  -m BYTES               how much memory it has; K, M, G stand for KiB, MiB, GiB; MiB without one
  -S                     wait for 'cont' before it runs
  -version               print the version
  -help                  print this

A socket that listens waits for its first client before the machine starts, unless wait=off.
";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// This text.
    Help,
    /// The version.
    Version,
    /// A machine.
    Run(Options),
}

/// A machine as it is asked for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Its character devices, in their order.
    pub(crate) chardevs: Vec<Chardev>,
    /// Its monitors, in their order.
    pub(crate) monitors: Vec<Monitor>,
    /// What it is called.
    pub(crate) name: Option<String>,
    /// How many bytes of memory it has.
    pub(crate) memory: Option<i64>,
    /// Whether it waits for `cont`.
    pub(crate) stopped: bool,
}

impl Options {
    /// Reads arguments, without the program's name.
    ///
    /// # Errors
    ///
    /// When one is unknown or has a bad value, or two contradict each other.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Asked, String> {
        let mut arguments = arguments.into_iter();
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            let name = match argument.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => rest.strip_prefix('-').unwrap_or(rest),
                _ => return Err(format!("'{argument}' is no option; -help lists them")),
            };
            match name {
                "help" | "h" => return Ok(Asked::Help),
                "version" => return Ok(Asked::Version),
                "S" => options.stopped = true,
                "qmp" | "qmp-pretty" | "monitor" | "chardev" | "mon" | "name" | "m" => {
                    let value = arguments.next();
                    let value = value.ok_or_else(|| format!("'{argument}' takes a value"))?;
                    let taken = options.take(name, &value);
                    taken.map_err(|error| format!("{argument} {value}: {error}"))?;
                }
                _ => return Err(format!("there is no option '{argument}'; -help lists them")),
            }
        }
        options.check()?;
        Ok(Asked::Run(options))
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "chardev" => self.chardevs.push(Chardev::parse(value)?),
            "mon" => self.monitors.push(Monitor::parse(value)?),
            "name" => self.name = Some(list::single(value, "guest")?),
            "m" => self.memory = Some(list::size(&list::single(value, "size")?)?),
            _ => {
                let chardev = match value.strip_prefix("chardev:") {
                    Some(id) => id.to_owned(),
                    None => self.short(value)?,
                };
                self.monitors.push(Monitor {
                    id: None,
                    chardev,
                    control: name != "monitor",
                    pretty: name == "qmp-pretty",
                });
            }
        }
        Ok(())
    }

    /// Adds the character device of a short form, and gives its id: the one that QEMU gives.
    fn short(&mut self, value: &str) -> Result<String, String> {
        let short = self.chardevs.iter().filter(|chardev| chardev.short);
        let id = format!("compat_monitor{}", short.count());
        self.chardevs.push(Chardev::parse_short(value, &id)?);
        Ok(id)
    }

    /// Whether all fits together.
    fn check(&self) -> Result<(), String> {
        let mut free = HashSet::new();
        for chardev in &self.chardevs {
            let id = &chardev.id;
            if !free.insert(id) {
                return Err(format!("there are two character devices '{id}'"));
            }
        }
        let stdio = |chardev: &&Chardev| matches!(chardev.backend, Backend::Stdio);
        if self.chardevs.iter().filter(stdio).count() > 1 {
            return Err("only one character device can be standard input and output".to_owned());
        }
        let mut ids = HashSet::new();
        for monitor in &self.monitors {
            let chardev = &monitor.chardev;
            if !self.chardevs.iter().any(|other| other.id == *chardev) {
                return Err(format!("there is no character device '{chardev}'"));
            }
            if !free.remove(chardev) {
                return Err(format!("two monitors use character device '{chardev}'"));
            }
            if let Some(id) = &monitor.id
                && !ids.insert(id)
            {
                return Err(format!("there are two monitors '{id}'"));
            }
        }
        Ok(())
    }
}
