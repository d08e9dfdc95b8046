//! The options of a run, and the run.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use qapi_parse::{Diagnostic, Failure, Loaded, Loader, SourceMap};
use quote::quote;

use crate::emit::{self, RustModule};
use crate::output::Changes;
use crate::plan::{Conditions, Options, Plan};
use crate::{Error, render};

/// Generates from the schema with root file `schema` into `$OUT_DIR`, with default options: what a
/// build script calls. The file is named after the root file: `qapi-schema.json` becomes
/// `qapi-schema.rs`.
///
/// # Errors
///
/// When the schema has errors or the file cannot be written.
pub fn build(schema: impl AsRef<Path>) -> Result<(), Error> {
    Config::new().generate(schema).map(drop)
}

/// How to generate.
///
/// ```no_run
/// # fn main() -> Result<(), qapi_codegen::Error> {
/// qapi_codegen::Config::new()
///     .define(["CONFIG_LINUX", "CONFIG_KVM"])
///     .out("src/qmp")
///     .generate("schema/qapi-schema.json")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    out: Option<PathBuf>,
    strict: bool,
    options: Options,
}

impl Config {
    /// The defaults: output to `$OUT_DIR`, all conditions kept, schemas of older releases accepted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where to write: a path that ends in `.rs` is one file, fit for `include!`; any other is a
    /// folder, rooted at `mod.rs`. Default: in `$OUT_DIR`, one file named after the schema.
    #[must_use]
    pub fn out(mut self, path: impl Into<PathBuf>) -> Self {
        self.out = Some(path.into());
        self
    }

    /// What to do about `if` conditions. Default: [`Conditions::Keep`].
    #[must_use]
    pub fn conditions(mut self, conditions: Conditions) -> Self {
        self.options.conditions = conditions;
        self
    }

    /// Evaluates conditions, with these symbols defined besides those given before.
    #[must_use]
    pub fn define<S: Into<String>>(mut self, symbols: impl IntoIterator<Item = S>) -> Self {
        let mut all = match std::mem::take(&mut self.options.conditions) {
            Conditions::Keep => BTreeSet::new(),
            Conditions::Evaluate(symbols) => symbols,
        };
        all.extend(symbols.into_iter().map(Into::into));
        self.conditions(Conditions::Evaluate(all))
    }

    /// Whether the methods of the generated handler trait are asynchronous; their futures are then
    /// `Send`, as are handler and context. Default: false.
    #[must_use]
    pub fn async_handlers(mut self, asynchronous: bool) -> Self {
        self.options.async_handlers = asynchronous;
        self
    }

    /// Whether the rules are those of the newest release of the language, with no concession to
    /// older schemas. Default: false.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Generates from the schema with root file `schema`.
    ///
    /// In a build script (where `OUT_DIR` is set) this prints a `cargo::rerun-if-changed` line for
    /// every schema file read. Files whose text would stay the same are not written.
    ///
    /// # Errors
    ///
    /// When the schema has errors, two names meet in one identifier, a file that was not generated
    /// is in the way, or one cannot be written. The output is then as it was before.
    pub fn generate(&self, schema: impl AsRef<Path>) -> Result<Report, Error> {
        let (report, changes) = self.prepare(schema.as_ref())?;
        changes.apply()?;
        Ok(report)
    }

    /// Finds out what [`generate`](Self::generate) would write or remove, and writes nothing: for
    /// checks that committed code is up to date.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate).
    pub fn stale(&self, schema: impl AsRef<Path>) -> Result<Vec<PathBuf>, Error> {
        let (_, changes) = self.prepare(schema.as_ref())?;
        Ok(changes
            .write
            .into_iter()
            .map(|(path, _)| path)
            .chain(changes.remove)
            .collect())
    }

    fn prepare(&self, root: &Path) -> Result<(Report, Changes), Error> {
        let out_dir = env::var_os("OUT_DIR").map(PathBuf::from);
        let out = match (&self.out, &out_dir) {
            (Some(out), _) => out.clone(),
            (None, Some(folder)) => {
                let mut name = root.file_stem().unwrap_or_default().to_owned();
                name.push(".rs");
                folder.join(name)
            }
            (None, None) => return Err(Error::no_out_dir()),
        };
        let Loaded {
            schema, warnings, ..
        } = Loader::new()
            .strict(self.strict)
            .load(root)
            .map_err(Error::schema)?;
        if out_dir.is_some() {
            for file in schema.sources().files() {
                println!("cargo::rerun-if-changed={}", file.path().display());
            }
        }
        let plan = Plan::new(&schema, &self.options).map_err(|diagnostics| {
            Error::schema(Failure::new(schema.sources().clone(), diagnostics))
        })?;
        let source = schema.modules().first().map_or("", |module| &module.name);
        let modules: Vec<RustModule> = emit::modules(&plan).collect();
        let (lines, changes) = if out.extension().is_some_and(|extension| extension == "rs") {
            let text = one_file(source, &modules)?;
            (text.lines().count(), Changes::of_file(&out, text)?)
        } else {
            let files = folder(source, &plan.doc, modules)?;
            let lines = files.iter().map(|(_, text)| text.lines().count()).sum();
            (lines, Changes::of_folder(&out, files)?)
        };
        let report = Report {
            definitions: schema.definitions().len(),
            sources: schema.sources().clone(),
            written: changes.write.len(),
            removed: changes.remove.len(),
            files: changes.files.clone(),
            lines,
            warnings,
        };
        Ok((report, changes))
    }
}

/// The whole output as one file of modules.
fn one_file(source: &str, modules: &[RustModule]) -> Result<String, Error> {
    let declarations = modules.iter().map(render::in_place);
    // How much of it is used is decided where it is mounted.
    let exports = exports(modules, &quote!(#[allow(unreachable_pub, unused_imports)]));
    render::file(source, quote!(#(#declarations)* #exports))
}

/// The output as files of a folder: names and texts.
fn folder(
    source: &str,
    doc: &str,
    modules: Vec<RustModule>,
) -> Result<Vec<(String, String)>, Error> {
    let declarations = modules.iter().map(render::declaration);
    let exports = exports(&modules, &TokenStream::new());
    let root = render::root(source, doc, &quote!(#(#declarations)* #exports))?;
    let mut files = vec![("mod.rs".to_owned(), root)];
    for module in modules {
        let name = format!("{}.rs", module.ident.as_str());
        files.push((
            name,
            render::file(module.source.as_deref().unwrap_or(source), module.items)?,
        ));
    }
    Ok(files)
}

/// The root re-exports the types of all schema files.
fn exports(modules: &[RustModule], attribute: &TokenStream) -> TokenStream {
    let modules = modules.iter().filter(|module| module.source.is_some());
    let exports = modules.map(|module| {
        let ident = &module.ident;
        quote!(#attribute pub use self::#ident::*;)
    });
    quote!(#(#exports)*)
}

/// What a run did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// How many definitions the schema has.
    pub definitions: usize,
    /// The schema files that were read.
    pub sources: SourceMap,
    /// All files of the output, whether they had to be written or not.
    pub files: Vec<PathBuf>,
    /// How many of them were written because they changed.
    pub written: usize,
    /// How many generated files were removed because nothing is generated into them any more.
    pub removed: usize,
    /// Lines of Rust in all files.
    pub lines: usize,
    /// What the schema does that newer releases of the language refuse.
    pub warnings: Vec<Diagnostic>,
}
