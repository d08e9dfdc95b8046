//! Outputs of a run, ready to be written.
//!
//! Takes what there is to do for each, and does it for all of them or for none.

mod written;

use std::env;
use std::path::{Path, PathBuf};
use std::slice;

use crate::disk::{self, Changes};
use crate::error::Error;
use crate::output::Report;

/// Outputs that are written together: all of them or none.
///
/// ```no_run
/// use qapi_codegen::{Config, Outputs};
///
/// # fn main() -> Result<(), qapi_codegen::Error> {
/// let mut outputs = Outputs::new();
/// outputs.add(&Config::new().out("src"), [("qemu/qapi/qapi-schema.json", "qmp")])?;
/// outputs.add(
///     &Config::new().out("src").server(false),
///     [("qemu/qga/qapi-schema.json", "qga.rs")],
/// )?;
/// outputs.write()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Outputs(Vec<Prepared>);

impl Outputs {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn extend(&mut self, prepared: Vec<Prepared>) {
        self.0.extend(prepared);
    }

    /// Writes what changed, and removes what earlier runs of these outputs wrote and nothing is
    /// generated into any more. Gives a report for each output.
    ///
    /// # Errors
    ///
    /// When two outputs have a file in the same place, this build script generated one of the files in
    /// `OUT_DIR` before, or a file cannot be written. All is then as it was.
    pub fn write(mut self) -> Result<Vec<Report>, Error> {
        self.keep_apart()?;
        carry_out(&self.0)?;
        Ok(self.0.into_iter().map(Prepared::done).collect())
    }

    /// The files that [`write`](Self::write) would write or remove.
    ///
    /// # Errors
    ///
    /// When two outputs have a file in the same place.
    pub fn stale(mut self) -> Result<Vec<PathBuf>, Error> {
        self.keep_apart()?;
        Ok(self.0.into_iter().flat_map(Prepared::stale).collect())
    }

    fn keep_apart(&mut self) -> Result<(), Error> {
        disk::keep_apart(self.0.iter_mut().map(|it| &mut it.changes))
    }
}

/// The folder that cargo gives a build script to write to.
pub(super) fn out_dir() -> Option<PathBuf> {
    env::var_os("OUT_DIR").map(PathBuf::from)
}

/// What there is to do for an output, and what to say when it is done.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) report: Report,
    pub(super) changes: Changes,
}

impl Prepared {
    /// The root file that all comes from, which is the first of a schema's sources.
    fn schema(&self) -> &Path {
        self.report.sources.files()[0].path()
    }

    /// The files that there is something to do about.
    pub(super) fn stale(self) -> Vec<PathBuf> {
        let write = self.changes.write.into_iter().map(|(path, _)| path);
        write.chain(self.changes.remove).collect()
    }

    /// Does what there is to do for it alone.
    pub(super) fn apply(self) -> Result<Report, Error> {
        carry_out(slice::from_ref(&self))?;
        Ok(self.done())
    }

    /// What to say after it was done.
    fn done(self) -> Report {
        Report {
            written: self.changes.write.len(),
            removed: self.changes.remove.len(),
            files: self.changes.files,
            ..self.report
        }
    }
}

/// Does what there is to do for some outputs: all of it or nothing.
fn carry_out(prepared: &[Prepared]) -> Result<(), Error> {
    let out_dir = out_dir();
    if let Some(out_dir) = &out_dir {
        for it in prepared {
            written::check(out_dir, &it.changes, it.schema())?;
        }
    }
    disk::apply(prepared.iter().map(|it| &it.changes))?;
    if out_dir.is_some() {
        for it in prepared {
            written::remember(&it.changes, it.schema())?;
        }
    }
    Ok(())
}
