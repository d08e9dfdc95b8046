//! Where a schema comes from.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

#[cfg(feature = "releases")]
use qapi_parse::merge::Merge;
use qapi_parse::source::SourceFile;
use qapi_parse::{Diagnostic, Loader, Schema};

use crate::error::Error;

/// What to generate from: a root file, texts with names, a schema that is loaded already, or the schemas
/// of several releases.
///
/// Paths become it by themselves, as do schemas:
///
/// ```
/// use qapi_codegen::parse::Loader;
/// use qapi_codegen::{Config, Input, Layout};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = "{ 'command': 'brew', 'data': { 'cups': 'uint8' } }";
/// let schema = Loader::new().load_text("coffee.json", text)?.schema;
/// let from_schema = Config::new().render(&schema, Layout::File)?;
/// let from_text = Config::new().render(Input::text("coffee.json", text), Layout::File)?;
/// assert_eq!(from_schema.files(), from_text.files());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Input<'a>(Kind<'a>);

#[derive(Clone, Debug)]
enum Kind<'a> {
    File(Cow<'a, Path>),
    Texts {
        root: PathBuf,
        texts: Vec<(PathBuf, String)>,
    },
    Schema(Box<Cow<'a, Schema>>),
    #[cfg(feature = "releases")]
    Releases {
        releases: Vec<(String, PathBuf)>,
        prefer: Vec<(String, String)>,
    },
}

impl Input<'_> {
    /// One text, with the name of a file for messages to show and for the output to be called
    /// after. It includes nothing.
    pub fn text(name: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let name = name.into();
        Self::texts(name.clone(), [(name, text)])
    }

    /// Texts with the names of files, which include each other as files would, beginning with the one
    /// called `root`; see [`Loader::load_texts`].
    ///
    /// ```
    /// use qapi_codegen::{Config, Input, Layout};
    ///
    /// # fn main() -> Result<(), qapi_codegen::Error> {
    /// let texts = [
    ///     ("coffee.json", "{ 'include': 'size.json' }\n{ 'command': 'brew', 'data': 'Order' }"),
    ///     ("size.json", "{ 'struct': 'Order', 'data': { 'cups': 'uint8' } }"),
    /// ];
    /// let output = Config::new().render(Input::texts("coffee.json", texts), Layout::Folder)?;
    /// let names = output.files().iter().map(|(name, _)| name.as_str());
    /// assert!(names.eq(["mod.rs", "coffee.rs", "size.rs", "command.rs", "event.rs", "dispatch.rs", "schema.rs"]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn texts<N: Into<PathBuf>, T: Into<String>>(
        root: impl Into<PathBuf>,
        texts: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        let texts = texts.into_iter();
        Self(Kind::Texts {
            root: root.into(),
            texts: texts
                .map(|(name, text)| (name.into(), text.into()))
                .collect(),
        })
    }

    /// The schemas of several releases, oldest first, each with its name and root file: one set of types
    /// for servers of all of them. See [`qapi_parse::merge`] for what becomes of differences. The
    /// documentation says which releases have what.
    ///
    /// ```no_run
    /// use qapi_codegen::{Config, Input};
    ///
    /// # fn main() -> Result<(), qapi_codegen::Error> {
    /// let releases = [("8.2", "qemu-8.2/qapi-schema.json"), ("10.0", "qemu-10.0/qapi-schema.json")];
    /// Config::new().generate(Input::releases(releases).prefer("memsave", "10.0"))?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "releases")]
    pub fn releases<N: Into<String>, P: Into<PathBuf>>(
        releases: impl IntoIterator<Item = (N, P)>,
    ) -> Self {
        let releases = releases.into_iter();
        Self(Kind::Releases {
            releases: releases
                .map(|(name, path)| (name.into(), path.into()))
                .collect(),
            prefer: Vec::new(),
        })
    }

    /// Of several releases, takes `definition` from that one alone. Other input has no releases, and
    /// stays as it is.
    #[cfg(feature = "releases")]
    #[must_use]
    pub fn prefer(mut self, definition: impl Into<String>, release: impl Into<String>) -> Self {
        if let Kind::Releases { prefer, .. } = &mut self.0 {
            prefer.push((definition.into(), release.into()));
        }
        self
    }
}

/// Merges releases, with the schemas' files for the list of what was read.
#[cfg(feature = "releases")]
fn merge(
    loader: &Loader,
    releases: Vec<(String, PathBuf)>,
    prefer: Vec<(String, String)>,
) -> Result<Loaded<'static>, Error> {
    let load = |(name, path): (String, PathBuf)| {
        let schema = loader.load(path).map_err(Error::schema)?.schema;
        Ok((name, schema))
    };
    let schemas: Vec<(String, Schema)> = releases
        .into_iter()
        .map(load)
        .collect::<Result<_, Error>>()?;
    let mut merge = Merge::new().notes(true);
    for (name, schema) in &schemas {
        merge = merge.release(name, schema);
    }
    for (definition, release) in prefer {
        merge = merge.prefer(definition, release);
    }
    let schema = merge.run().map_err(Error::merge)?.schema;
    let files = schemas.iter().flat_map(|(_, schema)| files(schema));
    Ok(Loaded {
        files: files.collect(),
        schema: Cow::Owned(schema),
        warnings: Vec::new(),
    })
}

/// The files of a schema that are on disk: it may be made of texts.
fn files(schema: &Schema) -> impl Iterator<Item = PathBuf> {
    let files = schema.sources().files().iter();
    let files = files.map(SourceFile::path);
    files.filter(|path| path.exists()).map(Path::to_owned)
}

impl<'a> Input<'a> {
    /// Loads it, with `strict` by the rules of the newest release alone. A schema is taken as it is: it
    /// was checked when it was loaded.
    pub(crate) fn load(self, strict: bool) -> Result<Loaded<'a>, Error> {
        let loader = Loader::new().strict(strict);
        Ok(match self.0 {
            Kind::File(path) => loader.load(path).map_err(Error::schema)?.into(),
            Kind::Texts { root, texts } => {
                let result = loader.load_texts(root, texts);
                result.map_err(Error::schema)?.into()
            }
            Kind::Schema(schema) => Loaded {
                files: files(&schema).collect(),
                schema: *schema,
                warnings: Vec::new(),
            },
            #[cfg(feature = "releases")]
            Kind::Releases { releases, prefer } => merge(&loader, releases, prefer)?,
        })
    }
}

/// A schema, and what is dated about it.
pub(crate) struct Loaded<'a> {
    pub(crate) schema: Cow<'a, Schema>,
    pub(crate) warnings: Vec<Diagnostic>,
    /// What it was read from.
    pub(crate) files: Vec<PathBuf>,
}

impl From<qapi_parse::Loaded> for Loaded<'_> {
    fn from(loaded: qapi_parse::Loaded) -> Self {
        Self {
            files: files(&loaded.schema).collect(),
            schema: Cow::Owned(loaded.schema),
            warnings: loaded.warnings,
        }
    }
}

impl<'a> From<&'a Path> for Input<'a> {
    fn from(root: &'a Path) -> Self {
        Self(Kind::File(Cow::Borrowed(root)))
    }
}

impl<'a> From<&'a PathBuf> for Input<'a> {
    fn from(root: &'a PathBuf) -> Self {
        Self::from(root.as_path())
    }
}

impl From<PathBuf> for Input<'_> {
    fn from(root: PathBuf) -> Self {
        Self(Kind::File(Cow::Owned(root)))
    }
}

/// The text is a path.
impl<'a> From<&'a str> for Input<'a> {
    fn from(root: &'a str) -> Self {
        Self::from(Path::new(root))
    }
}

/// The text is a path.
impl<'a> From<&'a String> for Input<'a> {
    fn from(root: &'a String) -> Self {
        Self::from(Path::new(root))
    }
}

/// The text is a path.
impl From<String> for Input<'_> {
    fn from(root: String) -> Self {
        Self::from(PathBuf::from(root))
    }
}

impl<'a> From<&'a Schema> for Input<'a> {
    fn from(schema: &'a Schema) -> Self {
        Self(Kind::Schema(Box::new(Cow::Borrowed(schema))))
    }
}

impl From<Schema> for Input<'_> {
    fn from(schema: Schema) -> Self {
        Self(Kind::Schema(Box::new(Cow::Owned(schema))))
    }
}
