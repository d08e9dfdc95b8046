//! Crates of modules that are generated from schemas. They stay for the next run, which so compiles
//! only what changed.

use std::fmt::Write as _;
use std::path::Path;

use qapi_codegen::{Config, Report};

use super::scratch::{Scratch, printed};

/// A crate of modules, each generated from a schema.
pub(crate) struct Crate {
    scratch: Scratch,
    root: String,
}

impl Crate {
    /// A crate without dependencies but the runtime of generated code.
    pub(crate) fn new(name: &str) -> Self {
        Self::with_dependencies(name, "")
    }

    /// A crate with further lines in its manifest's `[dependencies]`.
    pub(crate) fn with_dependencies(name: &str, dependencies: &str) -> Self {
        Self {
            scratch: Scratch::open(name, dependencies),
            root: "//! Generated.\n#![deny(warnings, missing_docs)]\n".to_owned(),
        }
    }

    /// Generates `schema` as the module `name`, a folder or one file.
    pub(crate) fn add(&mut self, name: &str, schema: &Path, one_file: bool) -> Report {
        let source = self.scratch.path("src");
        let report = if one_file {
            let file = format!("{name}_inline.rs");
            let declaration = format!("/// One file.\npub mod {name} {{ include!(\"{file}\"); }}");
            writeln!(self.root, "{declaration}").expect("a string takes it");
            Config::new().out(source.join(file)).generate(schema)
        } else {
            writeln!(self.root, "pub mod {name};").expect("a string takes it");
            Config::new().out(source.join(name)).generate(schema)
        };
        let report = report.unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
        println!(
            "{name}: {} definitions, {} lines",
            report.definitions, report.lines
        );
        report
    }

    /// Writes a file of the crate, unless it has this text.
    pub(crate) fn write(&self, path: &str, text: &str) {
        self.scratch.write(path, text);
    }

    /// Runs cargo on it, with every warning of the library an error, and gives what it printed.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> String {
        self.write("src/lib.rs", &self.root);
        let output = self
            .scratch
            .command(arguments)
            .envs(super::corpus().map(|corpus| ("QAPI_CORPUS", corpus)))
            .output()
            .expect("cargo runs");
        printed(&output, &format!("{arguments:?}"))
    }
}
