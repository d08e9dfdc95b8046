//! What is generated: texts by name.
//!
//! Takes a schema and options, has it planned, emitted and rendered, and gives an [`Output`]. It
//! touches no disk.

use std::collections::BTreeSet;
use std::iter;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use qapi_parse::schema::Counts;
use qapi_parse::{Diagnostic, Schema, SourceMap};
use qapi_util::parallel;
use quote::quote;

use crate::disk::ROOT;
use crate::emit::{self, Piece, RustModule};
use crate::error::Error;
use crate::options::{Conditions, Options};
use crate::plan::{self, Plan};
use crate::render::{self, Style};

/// How the output is divided into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One file of inline modules, fit for `include!`.
    File,
    /// A folder with a file for each module, rooted at `mod.rs`.
    Folder,
}

impl Layout {
    /// That of an output at `path`.
    pub(crate) fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|extension| extension == "rs") {
            Self::File
        } else {
            Self::Folder
        }
    }
}

/// What was generated, as texts by name.
///
/// Given by [`Config::render`](crate::Config::render).
#[derive(Clone, Debug)]
pub struct Output {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) report: Report,
}

impl Output {
    /// Names and texts of all files. With [`Layout::File`] it is one, named after the schema's root
    /// file; with [`Layout::Folder`] the first is `mod.rs`.
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// The same, to keep.
    pub fn into_files(self) -> Vec<(String, String)> {
        self.files
    }

    /// What else there is to say, warnings among it. No file of it is written.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// What a run did.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// How many definitions the schema has, without those that [`Config::only`](crate::Config::only)
    /// leaves out.
    pub definitions: usize,
    /// The same by kind.
    pub counts: Counts,
    /// How many definitions [`Config::only`](crate::Config::only) leaves out.
    pub left_out: usize,
    /// The schema files that were read.
    pub sources: SourceMap,
    /// All files of the output, whether they had to be written or not: their paths, or for an
    /// [`Output`] their names.
    pub files: Vec<PathBuf>,
    /// How many of them were written because they changed.
    pub written: usize,
    /// How many files were removed that an earlier run of this output wrote and this one did not.
    pub removed: usize,
    /// Lines of Rust in all files.
    pub lines: usize,
    /// The commands that were generated, sorted: names on the wire, and paths of the structs that
    /// implement `Command`, relative to where the output is mounted (`command::QueryStatus`). For
    /// tables of one's own over all commands.
    pub commands: Vec<(String, String)>,
    /// The symbols that code under [`Conditions::Cfg`](crate::Conditions::Cfg) depends on, sorted:
    /// names of cfgs. Empty under other policies.
    pub symbols: BTreeSet<String>,
    /// What the schema does that newer releases of the language refuse.
    pub warnings: Vec<Diagnostic>,
}

/// Generates from `schema`.
///
/// # Errors
///
/// When names meet in one identifier, or an option cannot be followed; when the schema is merged, without the feature for it.
pub(crate) fn render(
    schema: &Schema,
    warnings: Vec<Diagnostic>,
    options: &Options,
    layout: Layout,
) -> Result<Output, Error> {
    #[cfg(not(feature = "releases"))]
    if schema.releases().is_some() {
        let message = "a schema of several releases takes the feature 'releases' of qapi-codegen";
        return Err(Error::option(message.to_owned()));
    }
    let plan = plan::build::plan(schema, options)?;
    let style = Style::new(options, &plan);
    let source = root_name(schema);
    let modules = RustModule::all(&plan);
    let files = match layout {
        Layout::File => {
            let name = Path::new(source).with_extension("rs");
            let name = name.to_string_lossy().into_owned();
            vec![(name, one_file(&style, &plan, source, &modules)?)]
        }
        Layout::Folder => folder(&style, &plan, source, &modules)?,
    };
    let commands = plan.commands.iter();
    let report = Report {
        definitions: schema.definitions().len(),
        counts: schema.counts(),
        left_out: 0,
        sources: schema.sources().clone(),
        files: files.iter().map(|(name, _)| name.into()).collect(),
        written: 0,
        removed: 0,
        lines: files.iter().map(|(_, text)| lines(text)).sum(),
        commands: commands
            .map(|command| (command.wire.clone(), command.path()))
            .collect(),
        symbols: match options.conditions {
            Conditions::Cfg => schema.symbols().into_iter().map(str::to_owned).collect(),
            Conditions::Keep | Conditions::Evaluate(_) => BTreeSet::new(),
        },
        warnings,
    };
    Ok(Output { files, report })
}

/// The name of the root file, which is the first of a schema's modules.
fn root_name(schema: &Schema) -> &str {
    &schema.modules()[0].name
}

/// The whole output as one file of modules.
fn one_file(
    style: &Style<'_>,
    plan: &Plan,
    source: &str,
    modules: &[RustModule<'_>],
) -> Result<String, Error> {
    let weight = |module: &RustModule<'_>| module.weight(plan);
    let texts = parallel::map(modules, weight, |module| style.in_place(*module));
    let mut file = render::head(source);
    style.write(&mut file, [Piece::Items(emit::version())])?;
    for text in texts {
        file.push('\n');
        file.push_str(&text?);
    }
    // How much of it is used is decided where it is mounted.
    let exports = exports(
        modules,
        plan,
        &quote!(#[allow(unreachable_pub, unused_imports)]),
    );
    file.push('\n');
    style.write(&mut file, [Piece::Items(exports)])?;
    Ok(file)
}

/// The output as files of a folder: names and texts.
fn folder(
    style: &Style<'_>,
    plan: &Plan,
    source: &str,
    modules: &[RustModule<'_>],
) -> Result<Vec<(String, String)>, Error> {
    let declarations = modules
        .iter()
        .map(|module| render::declaration(*module, plan));
    let exports = exports(modules, plan, &TokenStream::new());
    let root = style.root(source, &quote!(#(#declarations)* #exports))?;
    let weight = |module: &RustModule<'_>| module.weight(plan);
    let files = parallel::map(modules, weight, |module| {
        let name = format!("{}.rs", module.ident().as_str());
        let mut file = render::head(module.source().unwrap_or(source));
        style.write(&mut file, module.pieces(plan))?;
        Ok((name, file))
    });
    iter::once(Ok((ROOT.to_owned(), root)))
        .chain(files)
        .collect()
}

/// The root re-exports the types of all schema files.
fn exports(modules: &[RustModule<'_>], plan: &Plan, attribute: &TokenStream) -> TokenStream {
    let modules = modules.iter().filter(|module| module.source().is_some());
    let exports = modules.map(|module| {
        let (cfg, ident) = (module.cfg(plan), module.ident());
        quote!(#cfg #attribute pub use self::#ident::*;)
    });
    quote!(#(#exports)*)
}

/// How many lines `text` has.
fn lines(text: &str) -> usize {
    // As many bytes at a time as a byte can count: processors have instructions for that.
    let chunks = text.as_bytes().chunks(u8::MAX.into());
    let ends = |chunk: &[u8]| -> u8 { chunk.iter().map(|byte| u8::from(*byte == b'\n')).sum() };
    chunks.map(|chunk| usize::from(ends(chunk))).sum()
}
