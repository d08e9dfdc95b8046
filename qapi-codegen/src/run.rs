//! A run: from what is given to written files.
//!
//! Takes a [`Config`] and inputs, gives reports. Everything is known before anything is written. It
//! prints the lines for cargo, and nothing else does.

pub(crate) mod outputs;

use std::path::{Path, PathBuf};
use std::slice;

use qapi_parse::Schema;

use crate::config::Config;
use crate::disk::{self, Changes};
use crate::error::Error;
use crate::input::{Input, Loaded};
use crate::options::Options;
use crate::options::check::check_names;
use crate::output::{self, Layout, Output, Report};
use crate::run::outputs::{Outputs, Prepared, out_dir};

/// Generates from the schema with root file `schema` into `$OUT_DIR`, with default options: what a
/// build script calls. The file is named after the root file: `qapi-schema.json` becomes
/// `qapi-schema.rs`.
///
/// # Errors
///
/// When the schema has errors, the file cannot be written, or this build script generated it already,
/// from another schema whose root file has the same name: see [`Config::generate_all`].
pub fn build(schema: impl AsRef<Path>) -> Result<(), Error> {
    Config::new().generate(schema.as_ref()).map(drop)
}

impl Config {
    /// Generates from `schema`, which is the path of a root file, or another [`Input`].
    ///
    /// In a build script (where `OUT_DIR` is set) this prints a `cargo::rerun-if-changed` line for
    /// every schema file that is on disk, and with [`Conditions::Cfg`](crate::Conditions::Cfg) a
    /// `cargo::rustc-check-cfg` line for every symbol. Files whose text would stay the same are not
    /// written, so that a second build compiles nothing.
    ///
    /// # Errors
    ///
    /// When the schema has errors, two names meet in one identifier, an option is wrong, a file that
    /// was not generated is in the way, or one cannot be written. So it is when this build script
    /// generated the same file in `OUT_DIR` from another schema, which may just be called like this one.
    /// The output is then as it was before.
    pub fn generate<'a>(&self, schema: impl Into<Input<'a>>) -> Result<Report, Error> {
        self.prepare(schema.into())?.apply()
    }

    /// Generates from several schemas, each given as its root file or another [`Input`], and where its
    /// code goes: a path as for [`out`](Self::out), relative to the folder that `out` names, by default
    /// `$OUT_DIR`.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), qapi_codegen::Error> {
    /// qapi_codegen::Config::new().generate_all([
    ///     ("qemu/qapi/qapi-schema.json", "qmp.rs"),
    ///     ("qemu/qga/qapi-schema.json", "qga.rs"),
    /// ])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Gives a report for each. Nothing is written unless all is well with all of them. For schemas with
    /// options of their own there is [`Outputs`].
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate), and when two outputs have a file in the same place.
    pub fn generate_all<'a, S: Into<Input<'a>>, O: AsRef<Path>>(
        &self,
        schemas: impl IntoIterator<Item = (S, O)>,
    ) -> Result<Vec<Report>, Error> {
        let mut outputs = Outputs::new();
        outputs.add(self, schemas)?;
        outputs.write()
    }

    /// Finds out what [`generate`](Self::generate) would write or remove, and writes nothing: for
    /// checks that committed code is up to date.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate).
    pub fn stale<'a>(&self, schema: impl Into<Input<'a>>) -> Result<Vec<PathBuf>, Error> {
        self.prepare(schema.into()).map(Prepared::stale)
    }

    /// Generates from `schema`, which is the path of a root file or another [`Input`], and gives the
    /// texts instead of writing them: for tools. Neither [`out`](Self::out) nor [`cargo`](Self::cargo)
    /// matters. It prints nothing, and reads from disk only if `schema` is a path.
    ///
    /// ```
    /// use qapi_codegen::{Config, Input, Layout};
    ///
    /// # fn main() -> Result<(), qapi_codegen::Error> {
    /// let text = "{ 'command': 'brew', 'data': { 'cups': 'uint8' } }";
    /// let output = Config::new().render(Input::text("coffee.json", text), Layout::File)?;
    /// let [(name, code)] = output.files() else {
    ///     unreachable!("the layout is that of one file");
    /// };
    /// assert_eq!(name, "coffee.rs");
    /// assert!(code.contains("pub struct Brew {"));
    /// assert_eq!(output.report().definitions, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the schema has errors, two names meet in one identifier, or an option is wrong.
    pub fn render<'a>(
        &self,
        schema: impl Into<Input<'a>>,
        layout: Layout,
    ) -> Result<Output, Error> {
        let run = Run {
            cargo: false,
            ..Run::new(self)?
        };
        let loaded = run.load(schema.into())?;
        run.check(slice::from_ref(&loaded))?;
        run.render(loaded, layout)
    }

    /// Finds out what there is to do for the only schema.
    fn prepare(&self, schema: Input<'_>) -> Result<Prepared, Error> {
        let destination = self.destination()?;
        let run = Run::new(self)?;
        let loaded = run.load(schema)?;
        run.check(slice::from_ref(&loaded))?;
        run.prepare(loaded, &destination)
    }

    /// Where the output of the only schema goes.
    fn destination(&self) -> Result<Destination, Error> {
        match &self.out {
            Some(out) if out.as_os_str().is_empty() => Err(Error::no_path()),
            Some(out) => Ok(Destination::At(out.clone())),
            None => Ok(Destination::FileIn(self.folder()?)),
        }
    }

    /// The folder that several outputs are relative to.
    fn folder(&self) -> Result<PathBuf, Error> {
        let folder = self.out.clone().or_else(out_dir);
        folder.ok_or_else(Error::no_out_dir)
    }
}

impl Outputs {
    /// Adds what `config` makes of several schemas: as [`Config::generate_all`], but nothing is written
    /// yet.
    ///
    /// # Errors
    ///
    /// As [`Config::generate_all`], but for what is found out as files are written. Nothing is added
    /// then.
    pub fn add<'a, S: Into<Input<'a>>, O: AsRef<Path>>(
        &mut self,
        config: &Config,
        schemas: impl IntoIterator<Item = (S, O)>,
    ) -> Result<(), Error> {
        let run = Run::new(config)?;
        let (mut all, mut destinations) = (Vec::new(), Vec::new());
        for (schema, out) in schemas {
            let out = config.folder()?.join(out);
            if out.as_os_str().is_empty() {
                return Err(Error::no_path());
            }
            destinations.push(Destination::At(out));
            all.push(run.load(schema.into())?);
        }
        run.check(&all)?;
        let prepared = all.into_iter().zip(&destinations);
        let prepared = prepared.map(|(loaded, destination)| run.prepare(loaded, destination));
        let prepared = prepared.collect::<Result<Vec<_>, Error>>()?;
        self.extend(prepared);
        Ok(())
    }
}

/// A run, from what is given on.
struct Run<'c> {
    config: &'c Config,
    options: Options,
    /// Whether to print lines for cargo.
    cargo: bool,
}

impl Run<'_> {
    fn new(config: &Config) -> Result<Run<'_>, Error> {
        Ok(Run {
            config,
            options: Options::new(config)?,
            cargo: config.cargo && out_dir().is_some(),
        })
    }

    fn load<'a>(&self, input: Input<'a>) -> Result<Loaded<'a>, Error> {
        let loaded = input.load(self.config.strict)?;
        if self.cargo {
            for file in &loaded.files {
                println!("cargo::rerun-if-changed={}", file.display());
            }
        }
        Ok(loaded)
    }

    /// Checks the options against all schemas of the run.
    fn check(&self, all: &[Loaded<'_>]) -> Result<(), Error> {
        let schemas: Vec<&Schema> = all.iter().map(|loaded| &*loaded.schema).collect();
        check_names(&self.options, &schemas)?;
        if let Some(only) = &self.options.only {
            let unmatched = |error| Error::option(format!("only: {error}"));
            only.check(&schemas).map_err(unmatched)?;
        }
        Ok(())
    }

    fn render(&self, loaded: Loaded<'_>, layout: Layout) -> Result<Output, Error> {
        let Loaded {
            schema, warnings, ..
        } = loaded;
        let selected = self.options.only.as_ref().map(|only| only.of(&schema));
        let kept = selected
            .as_ref()
            .map_or(&*schema, |selected| &selected.schema);
        let mut output = output::render(kept, warnings, &self.options, layout)?;
        output.report.left_out = schema.definitions().len() - kept.definitions().len();
        if self.cargo {
            for symbol in &output.report.symbols {
                println!("cargo::rustc-check-cfg=cfg({symbol})");
            }
        }
        Ok(output)
    }

    /// Finds out what there is to do for one schema.
    fn prepare(&self, loaded: Loaded<'_>, destination: &Destination) -> Result<Prepared, Error> {
        let Output { files, report } = self.render(loaded, destination.layout())?;
        let changes = destination.changes(files)?;
        Ok(Prepared { report, changes })
    }
}

/// Where an output goes.
enum Destination {
    /// To this file or folder.
    At(PathBuf),
    /// To a file in this folder, named after the schema.
    FileIn(PathBuf),
}

impl Destination {
    fn layout(&self) -> Layout {
        match self {
            Self::At(path) => Layout::of(path),
            Self::FileIn(_) => Layout::File,
        }
    }

    /// What has to change there for it to have `files`.
    fn changes(&self, files: Vec<(String, String)>) -> Result<Changes, Error> {
        match self {
            Self::At(path) => match Layout::of(path) {
                Layout::File => {
                    let files = files.into_iter();
                    Changes::of_files(files.map(|(_, text)| (path.clone(), text)).collect())
                }
                Layout::Folder => Changes::of_folder(path, files),
            },
            Self::FileIn(folder) => Changes::of_files(disk::inside(folder, files)),
        }
    }
}
