//! Writing the output: all or nothing, and only what changed.
//!
//! Takes the names and texts of files, which are complete before anything is written, and finds
//! out what would change. Changed files are first written beside their places and then moved there,
//! so that no reader sees half a file. Files that are not ours are never touched.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::Error;
use crate::render::MARK;
use qapi_parse::parallel;

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
        Self::of(vec![(path.to_owned(), text)])
    }

    /// For an output of a folder of files, named relative to it.
    pub(crate) fn of_folder(folder: &Path, files: Vec<(String, String)>) -> Result<Self, Error> {
        let files = files.into_iter();
        let files = files.map(|(name, text)| (folder.join(name), text));
        let mut changes = Self::of(files.collect())?;
        changes.remove = generated_files(folder, &changes.files)?;
        Ok(changes)
    }

    fn of(files: Vec<(PathBuf, String)>) -> Result<Self, Error> {
        let new = parallel::map(
            &files,
            |(_, text)| text.len(),
            |(path, text)| is_new(path, text),
        );
        let mut changes = Self::default();
        for (new, (path, text)) in new.into_iter().zip(files) {
            changes.files.push(path.clone());
            if new? {
                changes.write.push((path, text));
            }
        }
        Ok(changes)
    }

    /// Does it.
    pub(crate) fn apply(&self) -> Result<(), Error> {
        let staged = Staged::of(&self.write);
        staged.write()?;
        staged.commit()?;
        for path in &self.remove {
            fs::remove_file(path).map_err(|error| Error::io(path, error))?;
        }
        Ok(())
    }
}

/// Sees to it that no file is part of two outputs: one that is left over from one run of an output
/// may be part of another.
///
/// # Errors
///
/// The path of a file that two outputs have.
pub(crate) fn keep_apart<'c>(
    outputs: impl IntoIterator<Item = &'c mut Changes>,
) -> Result<(), PathBuf> {
    let mut outputs: Vec<&mut Changes> = outputs.into_iter().collect();
    if outputs.len() < 2 {
        return Ok(());
    }
    let mut taken = BTreeSet::new();
    for file in outputs.iter().flat_map(|changes| &changes.files) {
        if !taken.insert(place(file)) {
            return Err(file.clone());
        }
    }
    for changes in &mut outputs {
        changes.remove.retain(|file| !taken.contains(&place(file)));
    }
    Ok(())
}

/// Where `path` leads, by whatever way it goes there; what of it does not exist yet may.
fn place(path: &Path) -> PathBuf {
    let known = path
        .ancestors()
        .find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let (mut place, rest) = match known {
        Some((folder, real)) => (real, path.strip_prefix(folder).unwrap_or(path)),
        None => (std::env::current_dir().unwrap_or_default(), path),
    };
    for component in rest.components() {
        match component {
            Component::ParentDir => {
                place.pop();
            }
            component => place.push(component),
        }
    }
    place
}

/// Whether `text` differs from that of the file at `path`, which must be ours if there is one.
fn is_new(path: &Path, text: &str) -> Result<bool, Error> {
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(false),
        Ok(old) if old.is_empty() || is_generated(&old) => Ok(true),
        Ok(_) => Err(Error::foreign(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Error::io(path, error)),
    }
}

fn is_generated(text: &[u8]) -> bool {
    text.starts_with(MARK.as_bytes())
}

/// The generated files in `folder` but for `known` ones, sorted; none when there is no such folder.
fn generated_files(folder: &Path, known: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder, error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        if is_rust && !known.contains(&path) && path.is_file() {
            let text = fs::read(&path).map_err(|error| Error::io(&path, error))?;
            if is_generated(&text) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Files to be written beside their places; they vanish unless they are moved there.
struct Staged<'a>(Vec<StagedFile<'a>>);

struct StagedFile<'a> {
    beside: PathBuf,
    path: &'a Path,
    text: &'a str,
}

impl<'a> Staged<'a> {
    fn of(files: &'a [(PathBuf, String)]) -> Self {
        let suffix = format!(".{}.tmp", std::process::id());
        let files = files.iter().map(|(path, text)| {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(&suffix);
            let beside = path.with_file_name(name);
            StagedFile { beside, path, text }
        });
        Self(files.collect())
    }

    fn write(&self) -> Result<(), Error> {
        let folders: BTreeSet<&Path> = self
            .0
            .iter()
            .filter_map(|file| file.path.parent())
            .collect();
        for folder in folders {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        }
        let written = parallel::map(
            &self.0,
            |file| file.text.len(),
            |file| {
                fs::write(&file.beside, file.text).map_err(|error| Error::io(&file.beside, error))
            },
        );
        written.into_iter().collect()
    }

    fn commit(mut self) -> Result<(), Error> {
        for file in &self.0 {
            fs::rename(&file.beside, file.path).map_err(|error| Error::io(file.path, error))?;
        }
        self.0.clear();
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        for file in &self.0 {
            // Nothing is lost if this fails too; the error that led here is what matters.
            let _ = fs::remove_file(&file.beside);
        }
    }
}
