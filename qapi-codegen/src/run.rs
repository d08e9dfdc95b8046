//! A run: from root files to written files.
//!
//! Takes targets and options, gives reports. Everything is known before anything is written. It
//! prints the lines for cargo, and nothing else does.

use std::collections::BTreeSet;
use std::env;
use std::iter;
use std::path::PathBuf;

use proc_macro2::TokenStream;
use qapi_parse::{Diagnostic, Failure, Loaded, Loader, Schema, SourceMap};
use quote::quote;

use crate::Error;
use crate::emit::{Piece, RustModule};
use crate::options::{Conditions, Options, Options};
use crate::output::{self, Changes};
use crate::plan::{self, Plan};
use crate::render::{self, Style};
use qapi_parse::parallel;

/// The folder that cargo gives a build script to write to.
pub(crate) fn out_dir() -> Option<PathBuf> {
    env::var_os("OUT_DIR").map(PathBuf::from)
}

/// A schema's root file, and where its code goes.
pub(crate) struct Target {
    pub(crate) schema: PathBuf,
    pub(crate) out: PathBuf,
}

/// What all targets have in common.
pub(crate) struct Settings<'a> {
    pub(crate) strict: bool,
    /// Whether to print lines for cargo.
    pub(crate) cargo: bool,
    pub(crate) options: &'a Options,
}

/// What there is to do for a target, and what to say when it is done.
pub(crate) struct Prepared {
    report: Report,
    changes: Changes,
}

/// Finds out what there is to do.
pub(crate) fn prepare(
    settings: &Settings<'_>,
    targets: Vec<Target>,
) -> Result<Vec<Prepared>, Error> {
    let options = settings.options.parse()?;
    let mut loaded = Vec::new();
    for target in targets {
        let it = Loader::new()
            .strict(settings.strict)
            .load(&target.schema)
            .map_err(Error::schema)?;
        if settings.cargo {
            for file in it.schema.sources().files() {
                println!("cargo::rerun-if-changed={}", file.path().display());
            }
        }
        loaded.push((target, it));
    }
    let schemas: Vec<&Schema> = loaded.iter().map(|(_, loaded)| &loaded.schema).collect();
    settings.options.check(&schemas)?;
    let mut prepared = Vec::new();
    for (target, loaded) in loaded {
        prepared.push(prepare_one(settings, &options, &target, loaded)?);
    }
    output::keep_apart(prepared.iter_mut().map(|it| &mut it.changes)).map_err(|path| {
        let path = path.display();
        Error::option(format!(
            "generate_all: two schemas are to be written to '{path}'"
        ))
    })?;
    for Prepared { report, changes } in &mut prepared {
        report.removed = changes.remove.len();
    }
    Ok(prepared)
}

fn prepare_one(
    settings: &Settings<'_>,
    options: &Options,
    target: &Target,
    loaded: Loaded,
) -> Result<Prepared, Error> {
    let Loaded {
        schema, warnings, ..
    } = loaded;
    let plan = Plan::new(&schema, options).map_err(|problem| match problem {
        plan::Problem::Schema(diagnostics) => {
            Error::schema(Failure::new(schema.sources().clone(), diagnostics))
        }
        plan::Problem::Option(message) => Error::option(message),
    })?;
    let symbols = match options.conditions {
        Conditions::Cfg => plan::symbols(&schema),
        _ => BTreeSet::new(),
    };
    if settings.cargo {
        for symbol in &symbols {
            println!("cargo::rustc-check-cfg=cfg({symbol})");
        }
    }
    let style = Style::new(settings.options, &plan);
    let source = schema.modules().first().map_or("", |module| &module.name);
    let modules = RustModule::all(&plan);
    let out = &target.out;
    let (lines, changes) = if out.extension().is_some_and(|extension| extension == "rs") {
        let text = one_file(&style, &plan, source, &modules)?;
        (lines(&text), Changes::of_file(out, text)?)
    } else {
        let files = folder(&style, &plan, source, &modules)?;
        let lines = files.iter().map(|(_, text)| lines(text)).sum();
        (lines, Changes::of_folder(out, files)?)
    };
    let report = Report {
        definitions: schema.definitions().len(),
        sources: schema.sources().clone(),
        written: changes.write.len(),
        removed: 0,
        files: changes.files.clone(),
        lines,
        commands: plan
            .commands
            .iter()
            .map(|command| (command.wire.clone(), command.path()))
            .collect(),
        symbols,
        warnings,
    };
    Ok(Prepared { report, changes })
}

/// Does what there is to do.
pub(crate) fn apply(prepared: Vec<Prepared>) -> Result<Vec<Report>, Error> {
    let mut reports = Vec::new();
    for Prepared { report, changes } in prepared {
        changes.apply()?;
        reports.push(report);
    }
    Ok(reports)
}

/// The files that there is something to do about.
pub(crate) fn stale(prepared: Vec<Prepared>) -> Vec<PathBuf> {
    let changes = prepared.into_iter().map(|prepared| prepared.changes);
    changes
        .flat_map(|changes| {
            let write = changes.write.into_iter().map(|(path, _)| path);
            write.chain(changes.remove)
        })
        .collect()
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
    let mut texts: Vec<String> = texts.into_iter().collect::<Result<_, _>>()?;
    // How much of it is used is decided where it is mounted.
    let exports = exports(modules, &quote!(#[allow(unreachable_pub, unused_imports)]));
    texts.push(style.text([Piece::Items(exports)])?);
    Ok(style.file(source, &texts))
}

/// The output as files of a folder: names and texts.
fn folder(
    style: &Style<'_>,
    plan: &Plan,
    source: &str,
    modules: &[RustModule<'_>],
) -> Result<Vec<(String, String)>, Error> {
    let declarations = modules.iter().map(|module| render::declaration(*module));
    let exports = exports(modules, &TokenStream::new());
    let root = style.root(source, &quote!(#(#declarations)* #exports))?;
    let weight = |module: &RustModule<'_>| module.weight(plan);
    let files = parallel::map(modules, weight, |module| {
        let name = format!("{}.rs", module.ident().as_str());
        let text = style.text(module.pieces(plan))?;
        let source = module.source().unwrap_or(source);
        Ok((name, style.file(source, &[text])))
    });
    iter::once(Ok(("mod.rs".to_owned(), root)))
        .chain(files)
        .collect()
}

/// How many lines `text` has.
fn lines(text: &str) -> usize {
    // As many bytes at a time as a byte can count: processors have instructions for that.
    let chunks = text.as_bytes().chunks(u8::MAX.into());
    let ends = |chunk: &[u8]| -> u8 { chunk.iter().map(|byte| u8::from(*byte == b'\n')).sum() };
    chunks.map(|chunk| usize::from(ends(chunk))).sum()
}

/// The root re-exports the types of all schema files.
fn exports(modules: &[RustModule<'_>], attribute: &TokenStream) -> TokenStream {
    let modules = modules.iter().filter(|module| module.source().is_some());
    let exports = modules.map(|module| {
        let ident = module.ident();
        quote!(#attribute pub use self::#ident::*;)
    });
    quote!(#(#exports)*)
}

/// What a run did.
#[derive(Clone, Debug, Default)]
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
