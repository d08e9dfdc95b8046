//! Writing the output: all or nothing, and only what changed.
//!
//! Takes the names and texts of files, which are complete before anything is written, and finds
//! out what would change. Changed files are first written beside their places and then moved there,
//! so that no reader sees half a file. Files that are not ours are never touched.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::render::MARK;

/// What there is to do for the output to be as it should.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// All files of the output.
    pub(crate) files: Vec<PathBuf>,
    /// Those of them whose text is new.
    pub(crate) write: Vec<(PathBuf, String)>,
    /// Generated files that are no longer part of the output.
    pub(crate) remove: Vec<PathBuf>,
}

impl Changes {
    /// For an output of one file.
    pub(crate) fn of_file(path: &Path, text: String) -> Result<Self, Error> {
        let mut changes = Self::default();
        changes.add(path.to_owned(), text)?;
        Ok(changes)
    }

    /// For an output of a folder of files, named relative to it.
    pub(crate) fn of_folder(folder: &Path, files: Vec<(String, String)>) -> Result<Self, Error> {
        let mut changes = Self::default();
        for (name, text) in files {
            changes.add(folder.join(name), text)?;
        }
        changes.remove = generated_files(folder)?;
        changes.remove.retain(|path| !changes.files.contains(path));
        Ok(changes)
    }

    fn add(&mut self, path: PathBuf, text: String) -> Result<(), Error> {
        match fs::read(&path) {
            Ok(old) if old == text.as_bytes() => {}
            Ok(old) if old.is_empty() || is_generated(&old) => {
                self.write.push((path.clone(), text));
            }
            Ok(_) => return Err(Error::foreign(&path)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.write.push((path.clone(), text));
            }
            Err(error) => return Err(Error::io(&path, error)),
        }
        self.files.push(path);
        Ok(())
    }

    /// Does it.
    pub(crate) fn apply(&self) -> Result<(), Error> {
        let mut staged = Staged::default();
        for (path, text) in &self.write {
            staged.add(path, text)?;
        }
        staged.commit()?;
        for path in &self.remove {
            fs::remove_file(path).map_err(|error| Error::io(path, error))?;
        }
        Ok(())
    }
}

fn is_generated(text: &[u8]) -> bool {
    text.starts_with(MARK.as_bytes())
}

/// The generated files in `folder`, sorted; none when there is no such folder.
fn generated_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder, error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            let text = fs::read(&path).map_err(|error| Error::io(&path, error))?;
            if is_generated(&text) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Files written beside their places; they vanish unless they are moved there.
#[derive(Default)]
struct Staged<'a>(Vec<(PathBuf, &'a Path)>);

impl<'a> Staged<'a> {
    fn add(&mut self, path: &'a Path, text: &str) -> Result<(), Error> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let beside = path.with_file_name(name);
        self.0.push((beside.clone(), path));
        fs::write(&beside, text).map_err(|error| Error::io(&beside, error))
    }

    fn commit(mut self) -> Result<(), Error> {
        for (beside, path) in &self.0 {
            fs::rename(beside, path).map_err(|error| Error::io(path, error))?;
        }
        self.0.clear();
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        for (beside, _) in &self.0 {
            // Nothing is lost if this fails too; the error that led here is what matters.
            let _ = fs::remove_file(beside);
        }
    }
}
